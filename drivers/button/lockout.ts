/**
 * The lockout of a group of buttons in time: asks `press-lockout.ts` which presses count, and tells
 * of a flood once nobody presses any more, or it is stopped. A timer exists only during a flood.
 */
import type { Flood, GestureOutcome } from '../ports.ts';
import { monotonicMs } from './button.ts';
import { isFlood, pressed, type Run } from './press-lockout.ts';

export interface Lockout {
  /** Obeys the press where it counts. One that was refused locks nothing: nothing came of it. */
  press(button: string, atMs: number, obey: () => GestureOutcome): void;
  stop(): void;
}

/** @param onFlooded is told the button that counted first in the flood */
export function createLockout(
  lockoutMs: number,
  onFlooded: (button: string, flood: Flood) => void,
): Lockout {
  let run: Run | null = null;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  function disarm(): void {
    clearTimeout(timer);
    clearImmediate(immediate);
  }

  function tell({ counted: [first = ''], presses, sinceMs, lastMs }: Run): void {
    onFlooded(first, { presses, overMs: lastMs - sinceMs });
  }

  /** Presses that were made during a stall of the event loop are read before the end is told. */
  function endAtRest({ lastMs }: Run): void {
    const restedInMs = Math.ceil(Math.max(0, lastMs + lockoutMs - monotonicMs()));
    timer = setTimeout(() => {
      immediate = setImmediate(() => {
        if (run !== null) tell(run);
        run = null;
      });
    }, restedInMs);
  }

  return {
    press(button, atMs, obey) {
      disarm();
      const before = run;
      const step = pressed(lockoutMs, run, button, atMs);
      run = step.run;
      if (step.flood !== null) tell(step.flood);
      if (isFlood(run)) endAtRest(run);
      if (step.counts && obey() === 'refused') run = step.run.presses === 1 ? null : before;
    },
    stop() {
      disarm();
      if (run !== null && isFlood(run)) tell(run);
      run = null;
    },
  };
}
