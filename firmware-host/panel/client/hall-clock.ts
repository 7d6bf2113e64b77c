/**
 * The controller's clock, as a page knows it: by what came with the view and the beats, and the time
 * since. The page's own computer may be years off; only its count of milliseconds is used.
 */
import type { PageTime } from '../page-clock.ts';

export interface HallClock {
  hear(time: PageTime): void;
  /** The boot and its milliseconds now; null before anything was heard. */
  now(): { readonly boot: string; readonly ms: number } | null;
  /** Milliseconds of Unix time; null while the controller does not believe its date. */
  wallMs(): number | null;
  /** How long nothing was heard. */
  silentMs(): number;
  /** When something was heard last, in Unix time; null while the controller does not believe its date. */
  heardWallMs(): number | null;
}

/** The quickest of the latest messages says it best, and a computer's clock drifts. */
const kept = 24;

export function createHallClock(): HallClock {
  let boot = '';
  let aheadMs: readonly number[] = [];
  let wallLessMs: number | null = null;
  let heardWallMs: number | null = null;
  let heardAtMs = performance.now();
  const nowMs = () => performance.now() + Math.max(...aheadMs);
  return {
    hear(time) {
      if (time.boot !== boot) aheadMs = [];
      boot = time.boot;
      aheadMs = [...aheadMs, time.ms - performance.now()].slice(-kept);
      heardWallMs = time.wallMs;
      heardAtMs = performance.now();
      wallLessMs = time.wallMs === null ? null : time.wallMs - time.ms;
    },
    now: () => (aheadMs.length === 0 ? null : { boot, ms: nowMs() }),
    silentMs: () => performance.now() - heardAtMs,
    heardWallMs: () => heardWallMs,
    wallMs: () => (wallLessMs === null || aheadMs.length === 0 ? null : nowMs() + wallLessMs),
  };
}
