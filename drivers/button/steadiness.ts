/**
 * One button's interference in time: asks `interference.ts`, and reports the end once the contact has
 * rested. A timer exists only while there is interference.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import { isByFinger, isInterference, type PressRun, pressBegan } from './interference.ts';

/** So long without a press ends it: longer than the gaps of a wire that is touched now and then. */
export const interferenceEndsAfterMs = 2_000;

export interface Steadiness {
  /** @param atMs when the contact closed, in `monotonicMs` */
  began(atMs: number): void;
  /** Whether what the button's last press says counts. */
  counts(): boolean;
  /** The line is gone, and what was known of it. */
  lost(): void;
  stop(): void;
}

/** @param restMs that parts one run of presses from the next; at most `interferenceEndsAfterMs` */
export function createSteadiness(
  restMs: number,
  onInterference: (isThere: boolean) => void,
): Steadiness {
  let run: PressRun | null = null;
  let isThere = false;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  function disarm(): void {
    clearTimeout(timer);
    clearImmediate(immediate);
  }

  function end(): void {
    disarm();
    run = null;
    if (!isThere) return;
    isThere = false;
    onInterference(false);
  }

  return {
    began(atMs) {
      // While it lasts, a short rest does not begin a new run.
      run = pressBegan(isThere ? interferenceEndsAfterMs : restMs, run, atMs);
      if (!isInterference(run)) {
        if (isThere) end();
        return;
      }
      disarm();
      // Presses that were made during a stall of the event loop are read before it ends.
      timer = setTimeout(
        () => {
          immediate = setImmediate(end);
        },
        Math.ceil(Math.max(0, run.lastMs + interferenceEndsAfterMs - monotonicMs())),
      );
      if (isThere) return;
      isThere = true;
      onInterference(true);
    },
    counts: () => isByFinger(run),
    lost: end,
    stop: disarm,
  };
}
