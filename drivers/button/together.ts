/**
 * Buttons that are held together, in time: feeds `press-together.ts` and wakes it when two hands have
 * held long enough. A timer exists only while two are down.
 */
import { createDeadline } from './deadline.ts';
import { type HandInput, hold, noHands, type Said } from './press-together.ts';

export interface Together {
  take(input: HandInput): void;
  stop(): void;
}

export function createTogether(togetherMs: number, onSaid: (said: Said) => void): Together {
  let hands = noHands;
  const deadline = createDeadline((atMs) => take({ input: 'time', atMs }));

  function take(input: HandInput): void {
    const step = hold(togetherMs, hands, input);
    hands = step.hands;
    deadline.set(step.deadlineMs);
    for (const said of step.said) onSaid(said);
  }

  return { take, stop: () => deadline.stop() };
}
