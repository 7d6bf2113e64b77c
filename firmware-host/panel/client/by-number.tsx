/** What may be done for the holder of any number of the day: the list beside it has the latest only. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { KeyButton } from './key-button.tsx';
import type { ReceptionProps } from './reception-props.ts';
import { SureKey } from './sure-key.tsx';

const steps = ['reprint', 'resume'] as const;
type Step = (typeof steps)[number] | 'void-ticket';

export function ByNumber({ view, tongue, canAsk, ask }: ReceptionProps): JSX.Element {
  const { reception } = tongue.words;
  const [written, setWritten] = useState('');
  const ticket = written.trim();
  const labels = {
    reprint: reception.reprint,
    resume: reception.resume,
  };
  const may = (name: Step) =>
    canAsk && view.day.state === 'open' && ticket !== '' && view.may.includes(name);
  const take = async (name: Step) => {
    // What was refused stays as it was typed.
    if ((await ask({ name, args: { ticket } })) !== null) setWritten('');
  };
  return (
    <form class="any-number" onSubmit={(event) => event.preventDefault()}>
      <label>
        {reception.byNumber}{' '}
        <input
          data-key="number"
          dir="ltr"
          autocomplete="off"
          maxLength={20}
          value={written}
          onInput={({ currentTarget }) => setWritten(currentTarget.value)}
        />
      </label>
      <SureKey
        name="void-ticket-number"
        words={reception.void}
        canPress={may('void-ticket')}
        onSure={() => void take('void-ticket')}
      >
        {steps.map((name) => (
          <KeyButton
            key={name}
            name={`${name}-number`}
            label={labels[name]}
            canPress={may(name)}
            onPress={() => void take(name)}
          />
        ))}
      </SureKey>
    </form>
  );
}
