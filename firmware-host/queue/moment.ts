/** Arithmetic on moments: only monotonic time of the same boot can be subtracted. */
import type { Moment } from './words.ts';

/** Milliseconds from `from` to `to`, or null where a reboot between them makes it unknowable. */
export function elapsedMs(from: Moment, to: Moment): number | null {
  return from.boot === to.boot ? Math.max(0, to.monotonicMs - from.monotonicMs) : null;
}

/**
 * The monotonic time of `now`'s boot at which `afterMs` have passed since `from` beyond doubt. The
 * monotonic clock begins at 0 with the boot, so what began in an earlier boot began before that.
 */
export function dueMonotonicMs(from: Moment, afterMs: number, now: Moment): number {
  return from.boot === now.boot ? from.monotonicMs + afterMs : afterMs;
}

/** Whether `one` came after `other`; of two that lie before this boot nobody knows, so not. */
export function isLater(one: Moment, other: Moment, now: Moment): boolean {
  const isOfThisBoot = one.boot === now.boot && other.boot !== now.boot;
  return isOfThisBoot || (one.boot === other.boot && one.monotonicMs > other.monotonicMs);
}

export function isDue(from: Moment, afterMs: number, now: Moment): boolean {
  return now.monotonicMs >= dueMonotonicMs(from, afterMs, now);
}
