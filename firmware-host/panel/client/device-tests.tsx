/** What a technician tries while the hall runs, and what the hands of the hall press meanwhile. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DeviceTest, DeviceTestAnswer } from '../../device-tests.ts';
import type { TechnicianView } from '../technician-view.ts';
import type { PageProps } from './frame.tsx';
import { KeyButton } from './key-button.tsx';
import { post } from './press.ts';

type TechnicianProps = PageProps<TechnicianView>;

const answerWithinMs = 5000;

export function DeviceTests({ view, tongue, canAsk }: TechnicianProps): JSX.Element {
  const { technician } = tongue.words;
  const [said, setSaid] = useState<string | null>(null);
  const tests: readonly {
    readonly name: string;
    readonly label: string;
    readonly test: DeviceTest;
  }[] = [
    ...view.printers.map((printer) => ({
      name: `test-paper-${printer}`,
      label: view.printers.length === 1 ? technician.testPaper : technician.testPaperOf(printer),
      test: { name: 'test-paper', printer } as const,
    })),
    { name: 'test-boards', label: technician.testBoards, test: { name: 'test-boards' } },
    { name: 'test-chime', label: technician.testChime, test: { name: 'test-chime' } },
    { name: 'test-call', label: technician.testCall, test: { name: 'test-call' } },
  ];
  const begin = async (test: DeviceTest) => {
    setSaid(null);
    const answer = await post('/api/try', test, answerWithinMs);
    if (!answer?.ok) {
      setSaid(tongue.words.unknown);
      return;
    }
    const told: DeviceTestAnswer = await answer.json();
    setSaid(told.status === 'begun' ? technician.testBegun[test.name] : tongue.text(told.words));
  };
  return (
    <section class="tests" aria-label={technician.tests}>
      <h2>{technician.tests}</h2>
      <p>{technician.testsHow}</p>
      <div class="test-keys">
        {tests.map(({ name, label, test }) => (
          <KeyButton
            key={name}
            name={name}
            label={label}
            canPress={canAsk}
            onPress={() => void begin(test)}
          />
        ))}
      </div>
      <p role="status" class="test-said">
        {said}
      </p>
    </section>
  );
}

export function Presses({ view, tongue, clock }: TechnicianProps): JSX.Element {
  const { technician } = tongue.words;
  const nowMs = clock.now()?.ms ?? 0;
  return (
    <section class="presses" aria-label={technician.presses}>
      <h2>{technician.presses}</h2>
      {view.presses.length === 0 && <p>{technician.pressOne}</p>}
      <ol>
        {view.presses.map(({ button, gesture, outcome, ms }) => (
          <li key={`${ms}/${button}`} data-button={button} data-outcome={outcome}>
            <strong>
              <bdi dir="ltr">{button}</bdi>
            </strong>{' '}
            {technician.gestures[gesture]} · {technician.outcomes[outcome]}
            <span class="live"> · {technician.ago(tongue.span(nowMs - ms))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
