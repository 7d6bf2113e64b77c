/**
 * The lockout of a group of buttons in time: asks `press-lockout.ts` which presses count, and
 * reports a flood once nobody presses any more, or when it is stopped. A timer exists only during a
 * flood.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Flood, GestureOutcome } from '../ports.ts';
import { isFlood, pressed, type Run } from './press-lockout.ts';

export interface Lockout {
  /**
   * Calls `obey` where the press counts. A press that was refused locks nothing.
   *
   * @returns whether it counted
   */
  press(button: string, atMs: number, obey: () => GestureOutcome): boolean;
  stop(): void;
}

/** @param onFlooded receives the button whose press counted first in the flood */
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

  function report({ counted: [first = ''], presses, sinceMs, lastMs }: Run): void {
    onFlooded(first, { presses, overMs: lastMs - sinceMs });
  }

  /** Reads presses that were made during a stall of the event loop before it reports the end. */
  function endAtRest({ lastMs }: Run): void {
    const restedInMs = Math.ceil(Math.max(0, lastMs + lockoutMs - monotonicMs()));
    timer = setTimeout(() => {
      immediate = setImmediate(() => {
        if (run !== null) report(run);
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
      if (step.flood !== null) report(step.flood);
      if (isFlood(run)) endAtRest(run);
      if (step.counts && obey() === 'refused') run = step.run.presses === 1 ? null : before;
      return step.counts;
    },
    stop() {
      disarm();
      if (run !== null && isFlood(run)) report(run);
      run = null;
    },
  };
}
