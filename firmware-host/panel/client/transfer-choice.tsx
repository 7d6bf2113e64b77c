/** Where the citizen at the window is handed on to: a service, or an open window. */
import type { JSX } from 'preact';
import { isolateCode } from '../../../drivers/web/client/tongue.ts';
import { CancelKey, ChoiceKeys, ChoicePanel, useChoiceKeys, withDigits } from './choice-keys.tsx';
import type { ChoiceProps } from './clerk-props.ts';

export function TransferChoice(props: ChoiceProps & { readonly number: string }): JSX.Element {
  const { view, tongue, ask, canAsk, number, onDone } = props;
  const { clerk, window: windowWord } = tongue.words;
  const to = async (place: { readonly toService?: string; readonly toWindow?: number }) => {
    const args = { window: view.window, ...place, place: 'arrival' } as const;
    if ((await ask({ name: 'transfer-current', args }, number)) !== null) onDone();
  };
  const { services, windows } = view.transfer;
  const choices = withDigits([
    ...services.map(({ id, name, office }) => ({
      name: `to-${id}`,
      label: tongue.text(name),
      note: tongue.text(office),
      canPress: canAsk,
      press: () => void to({ toService: id }),
    })),
    ...windows.map((window) => ({
      name: `to-window-${window}`,
      label: windowWord(tongue.number(window)),
      canPress: canAsk,
      press: () => void to({ toWindow: window }),
    })),
  ]);
  useChoiceKeys(props, choices);
  return (
    <ChoicePanel label={clerk.transferTo(number)}>
      <h2>{clerk.transferTo(isolateCode(number))}</h2>
      <h3>{clerk.toService}</h3>
      <ChoiceKeys {...props} choices={choices.slice(0, services.length)} />
      {windows.length > 0 && <h3>{clerk.toWindow}</h3>}
      <ChoiceKeys {...props} choices={choices.slice(services.length)} />
      <CancelKey {...props} />
    </ChoicePanel>
  );
}
