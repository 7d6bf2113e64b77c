/**
 * The peer of the wait estimate: it says that the next citizen will wait as long as those before did on
 * average.
 *
 * At each moment it knows only the waits that have ended by then, as the estimate does. Its range
 * is exactly as wide as the estimate's, so that neither wins by saying less.
 */
import type { WaitRange } from '../queue/words.ts';

export interface PlainMean {
  /** A wait that has ended. */
  add(service: string, waitMs: number): void;
  /**
   * Around the mean wait of the service today; before its first call, of all services; before any
   * call, around 0. A range that would begin below 0 is moved up, because no wait ends there.
   */
  range(service: string, asWideAs: WaitRange): WaitRange;
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
    range(service, { low, high }) {
      const { sum, count } = byService.get(service) ?? all;
      const meanMs = count === 0 ? 0 : sum / count;
      const widthMs = high - low;
      const from = Math.max(0, meanMs - widthMs / 2);
      return { low: from, high: from + widthMs };
    },
  };
}

export function isWithin(waitMs: number, { low, high }: WaitRange): boolean {
  return waitMs >= low && waitMs <= high;
}
