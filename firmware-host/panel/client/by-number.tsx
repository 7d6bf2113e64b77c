/** What may be done for the holder of any number of the day: the list beside it has the latest only. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { KeyButton } from './key-button.tsx';
import type { ReceptionProps } from './reception-props.ts';

const steps = ['reprint', 'void-ticket', 'resume'] as const;

export function ByNumber({ view, tongue, canAsk, ask }: ReceptionProps): JSX.Element {
  const { reception } = tongue.words;
  const [written, setWritten] = useState('');
  const ticket = written.trim();
  const labels = {
    reprint: reception.reprint,
    'void-ticket': reception.void,
    resume: reception.resume,
  };
  const take = async (name: (typeof steps)[number]) => {
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
      <span class="latest-steps">
        {steps.map((name) => (
          <KeyButton
            key={name}
            name={`${name}-number`}
            label={labels[name]}
            canPress={canAsk && ticket !== '' && view.may.includes(name)}
            onPress={() => void take(name)}
          />
        ))}
      </span>
    </form>
  );
}
