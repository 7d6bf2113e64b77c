/** Arithmetic on moments: only monotonic time of the same boot can be subtracted. */
import type { Moment } from './words.ts';

/** Milliseconds from `from` to `to`, or null where a reboot between them makes it unknowable. */
export function elapsedMs(from: Moment, to: Moment): number | null {
  return from.boot === to.boot ? Math.max(0, to.monotonicMs - from.monotonicMs) : null;
}
