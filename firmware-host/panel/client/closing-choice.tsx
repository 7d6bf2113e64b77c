/** What is asked before a window closes on somebody, and before its clerk goes for a break. */
import type { JSX } from 'preact';
import { isolateCode } from '../../../drivers/web/client/tongue.ts';
import { CancelKey, ChoiceKeys, ChoicePanel, useChoiceKeys, withDigits } from './choice-keys.tsx';
import type { ChoiceProps } from './clerk-props.ts';

export function CloseChoice(props: ChoiceProps & { readonly number: string }): JSX.Element {
  const { view, tongue, ask, canAsk, number, onDone } = props;
  const { clerk } = tongue.words;
  const close = () => {
    void ask({ name: 'close-window', args: { window: view.window } }, number);
    onDone();
  };
  const choices = withDigits([
    { name: 'close-anyway', label: clerk.closeAnyway, canPress: canAsk, press: close },
  ]);
  useChoiceKeys(props, choices);
  return (
    <ChoicePanel label={clerk.close}>
      <h2>{clerk.closeWith(isolateCode(number))}</h2>
      <ChoiceKeys {...props} choices={choices} />
      <CancelKey {...props} />
    </ChoicePanel>
  );
}

export function BreakChoice(props: ChoiceProps & { readonly number: string | null }): JSX.Element {
  const { view, tongue, ask, canAsk, number, onDone } = props;
  const { clerk } = tongue.words;
  const { window } = view;
  const choices = withDigits(
    view.breakReasons.map(({ id, name }) => ({
      name: `break-${id}`,
      label: tongue.text(name),
      canPress: canAsk,
      press: () => {
        void ask({ name: 'start-break', args: { window, reason: id } }, number);
        onDone();
      },
    })),
  );
  useChoiceKeys(props, choices);
  return (
    <ChoicePanel label={clerk.break}>
      <h2>{number === null ? clerk.breakWhy : clerk.breakWith(isolateCode(number))}</h2>
      <ChoiceKeys {...props} choices={choices} />
      <CancelKey {...props} />
    </ChoicePanel>
  );
}
