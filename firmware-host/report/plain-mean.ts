/**
 * The peer of the wait estimate: it says that the next citizen will wait as long as those before did on
 * average.
 *
 * At each moment it knows only the waits that have ended by then, as the estimate does. It is compared
 * in a range as wide as the estimate's, and by the width that it would need to hold as many waits.
 */
import type { WaitRange } from '../queue/words.ts';

export interface PlainMean {
  /** A wait that has ended. */
  add(service: string, waitMs: number): void;
  /** The mean wait of the service today; before its first call, of all services; before any call, 0. */
  meanMs(service: string): number;
}

export function plainMean(): PlainMean {
  const all = { sum: 0, count: 0 };
  const byService = new Map<string, { sum: number; count: number }>();
  return {
    add(service, waitMs) {
      const own = byService.get(service) ?? { sum: 0, count: 0 };
      byService.set(service, own);
      for (const waits of [all, own]) {
        waits.sum += waitMs;
        waits.count += 1;
      }
    },
    meanMs(service) {
      const { sum, count } = byService.get(service) ?? all;
      return count === 0 ? 0 : sum / count;
    },
  };
}

/**
 * How wide the range around a mean has to be to hold the wait. A range that would begin below 0 is
 * moved up, because no wait ends there.
 */
export function neededWidthMs(meanMs: number, waitMs: number): number {
  return waitMs > 2 * meanMs ? waitMs : 2 * Math.abs(waitMs - meanMs);
}

export function isWithin(waitMs: number, { low, high }: WaitRange): boolean {
  return waitMs >= low && waitMs <= high;
}
