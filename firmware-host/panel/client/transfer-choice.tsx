/** Where the citizen at the window should go instead: to a service, or to a window that is open. */
import type { JSX } from 'preact';
import { isolateCode } from '../../../drivers/web/client/tongue.ts';
import type { ClerkProps } from './clerk-props.ts';
import { KeyButton } from './key-button.tsx';

interface TransferProps extends ClerkProps {
  readonly number: string;
  readonly onDone: () => void;
}

export function TransferChoice(props: TransferProps): JSX.Element {
  const { view, tongue, ask, canAsk, number, onDone } = props;
  const { clerk, window: windowWord } = tongue.words;
  const to = (place: { readonly toService?: string; readonly toWindow?: number }) => {
    const args = { window: view.window, ...place, place: 'arrival' } as const;
    void ask({ name: 'transfer-current', args }, number);
    onDone();
  };
  return (
    <section class="transfer" aria-label={clerk.transferTo(number)}>
      <h2>{clerk.transferTo(isolateCode(number))}</h2>
      <h3>{clerk.toService}</h3>
      <ul>
        {view.transfer.services.map(({ id, name, office }) => (
          <li key={id}>
            <KeyButton
              name={`to-${id}`}
              label={tongue.text(name)}
              canPress={canAsk}
              onPress={() => to({ toService: id })}
            >
              <small>{tongue.text(office)}</small>
            </KeyButton>
          </li>
        ))}
      </ul>
      {view.transfer.windows.length > 0 && <h3>{clerk.toWindow}</h3>}
      <ul>
        {view.transfer.windows.map((window) => (
          <li key={window}>
            <KeyButton
              name={`to-window-${window}`}
              label={windowWord(tongue.number(window))}
              canPress={canAsk}
              onPress={() => to({ toWindow: window })}
            />
          </li>
        ))}
      </ul>
      <KeyButton name="cancel" label={clerk.cancel} canPress={true} onPress={onDone} />
    </section>
  );
}
