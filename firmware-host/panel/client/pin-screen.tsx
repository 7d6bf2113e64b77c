/** The PIN of a place, asked before its page: six digits, and what became of those that were entered. */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { typedDigits } from '../../../config/typed-digits.ts';
import type { Pairing } from '../page-access.ts';
import type { PinAnswer } from '../pin-book.ts';
import { post } from './press.ts';
import type { PageTongue } from './words.ts';

/** scrypt takes a moment of a Pi, and others may be before. */
const answerWithinMs = 15_000;

interface PinScreenProps {
  readonly pin: NonNullable<Pairing['pin']>;
  readonly tongue: PageTongue;
}

export function PinScreen({ pin, tongue }: PinScreenProps): JSX.Element {
  const { words } = tongue;
  const [digits, setDigits] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);

  const enter = async () => {
    setAsking(true);
    setSaid(null);
    // Now, and not with the answer: somebody may be typing the next one by then.
    setDigits('');
    const answer = await enterPin(digits);
    setAsking(false);
    setSaid(answer === null ? words.unknown : sentenceOf(answer, tongue));
  };
  if (!pin.isDrawn) {
    return (
      <main class="pairing">
        <h2>{words.pin.noneYet}</h2>
        <p>{words.pin.drawOne}</p>
        <p>
          <bdi class="pairing-command" dir="ltr">
            dawr pair --pin {pin.role}
          </bdi>
        </p>
      </main>
    );
  }
  return (
    <main class="pairing">
      <h2>{words.pin.title}</h2>
      <form
        class="pin-form"
        aria-busy={isAsking}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isAsking) void enter();
        }}
      >
        <label>
          {words.pin.digits}
          <input
            class="pin-field"
            dir="ltr"
            type="password"
            inputMode="numeric"
            autocomplete="off"
            pattern="[0-9]{6}"
            maxLength={7}
            required={true}
            autofocus={true}
            value={digits}
            onInput={(event) => setDigits(typedDigits(event.currentTarget.value))}
          />
        </label>
        <button type="submit" class="key main-key">
          {words.pin.enter}
        </button>
      </form>
      <p role="status">{isAsking ? words.pin.checking : ''}</p>
      <p role="alert">{said}</p>
    </main>
  );
}

/** Null where nobody answered. */
async function enterPin(pin: string): Promise<PinAnswer | null> {
  const answer = await post('/api/pin', { pin }, answerWithinMs);
  return answer?.ok ? await answer.json() : null;
}

/** Null for the right one: the page follows by itself. */
function sentenceOf(answer: PinAnswer, { words, span }: PageTongue): string | null {
  switch (answer.status) {
    case 'in':
      return null;
    case 'wrong':
      return words.pin.wrong;
    case 'none':
      return words.pin.noneYet;
    case 'wait':
      return words.pin.wait(span(answer.seconds * 1000));
    default:
      return answer satisfies never;
  }
}
