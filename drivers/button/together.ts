/**
 * Buttons that are held together, in time: feeds `press-together.ts` and wakes it when two hands have
 * held long enough. A timer exists only while two are down.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import { type HandInput, hold, noHands, type Said } from './press-together.ts';

export interface Together {
  take(input: HandInput): void;
  stop(): void;
}

export function createTogether(togetherMs: number, onSaid: (said: Said) => void): Together {
  let hands = noHands;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  function disarm(): void {
    clearTimeout(timer);
    clearImmediate(immediate);
  }

  /** Levels that piled up during a stall of the event loop are read first: somebody may have let go. */
  function timeIsUp(): void {
    immediate = setImmediate(() => take({ input: 'time', atMs: monotonicMs() }));
  }

  function take(input: HandInput): void {
    disarm();
    const step = hold(togetherMs, hands, input);
    hands = step.hands;
    if (step.deadlineMs !== null) {
      timer = setTimeout(timeIsUp, Math.ceil(Math.max(0, step.deadlineMs - monotonicMs())));
    }
    for (const said of step.said) onSaid(said);
  }

  return { take, stop: disarm };
}
