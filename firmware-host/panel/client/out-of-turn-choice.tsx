/** Out of turn: somebody stands at the window without a ticket, or shows a paper whose number is called now. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ClerkProps } from './clerk-props.ts';
import { KeyButton } from './key-button.tsx';
import { westernDigits } from './western-digits.ts';

interface OutOfTurnProps extends ClerkProps {
  readonly holding: string | null;
  readonly onDone: () => void;
}

export function OutOfTurnChoice(props: OutOfTurnProps): JSX.Element {
  const { view, tongue, ask, canAsk, holding, onDone } = props;
  const { clerk } = tongue.words;
  const { window } = view;
  const [written, setWritten] = useState('');
  // Some write a gap between the letter and the digits.
  const number = westernDigits(written).replaceAll(/\s/g, '');
  const canCall = canAsk && number !== '';
  const give = (service: string) => {
    void ask({ name: 'walk-in', args: { window, service } }, holding);
    onDone();
  };
  const call = () => {
    void ask({ name: 'call-ticket', args: { window, ticket: number } }, holding);
    onDone();
  };
  return (
    <section class="transfer" aria-label={clerk.outOfTurn}>
      <h2>{clerk.walkInFor}</h2>
      <ul>
        {view.lines.map(({ id, service }) => (
          <li key={id}>
            <KeyButton
              name={`walk-in-${id}`}
              label={tongue.text(service)}
              canPress={canAsk}
              onPress={() => give(id)}
            />
          </li>
        ))}
      </ul>
      <form
        class="by-number"
        onSubmit={(event) => {
          event.preventDefault();
          if (canCall) call();
        }}
      >
        <label>
          <span>{clerk.callNumberOf}</span>
          <input
            data-key="number"
            dir="ltr"
            autocomplete="off"
            maxLength={10}
            value={written}
            onInput={({ currentTarget }) => setWritten(currentTarget.value)}
          />
        </label>
        <KeyButton name="call-number" label={clerk.callNumber} canPress={canCall} onPress={call} />
      </form>
      <KeyButton name="cancel" label={clerk.cancel} canPress={true} onPress={onDone} />
    </section>
  );
}
