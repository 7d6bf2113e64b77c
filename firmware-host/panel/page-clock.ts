/**
 * The controller's time, as every page gets it with its view and each beat. A page never shows or
 * measures by the clock of its own computer, which may be years off.
 */
import type { Clock } from '../clock/clock.ts';

export interface PageTime {
  /** Names the boot that `ms` belongs to. */
  readonly boot: string;
  /** Milliseconds of the boot's monotonic clock. */
  readonly ms: number;
  /** Milliseconds of Unix time; null while the date is not believed. */
  readonly wallMs: number | null;
}

export function pageTime(clock: Pick<Clock, 'now' | 'isTrusted'>): PageTime {
  const { boot, monotonicMs: ms, wallMs } = clock.now();
  return { boot, ms, wallMs: clock.isTrusted() ? wallMs : null };
}
