/**
 * Whether this process was held up just now: stopped, starved by others, or busy with something of its
 * own. Firmata sends no times, and sysfs keeps none, so a contact that closed and opened meanwhile looks like a
 * spike when both are read at once; only who knows of the stall can take it for the tap that it was.
 *
 * The kernel counts how long the process had to wait for a processor, to the nanosecond; a timer that is
 * late shows the rest, longer stalls only. The price is its looks: ten a second are less than 0.2 % of a core.
 */
import { readFileSync } from 'node:fs';

export interface StallWatch {
  start(): void;
  /** How long ago the stall began that ends now, in milliseconds, rather too long than too short; or 0. */
  heldUpForMs(): number;
}

/** A wait for a processor that a tap can fall into, though it has the length of its debounce. */
const longWaitMs = 8;
/** What piled up during a stall is read within this after it. */
const readWithinMs = 25;

/** @param options.lateMs a process that is only busy with its work is not later than this */
export function createStallWatch({ turnEveryMs = 100, lateMs = 100 } = {}): StallWatch {
  let lastTurnMs = Number.POSITIVE_INFINITY;
  let lastWaitedMs = 0;
  let stall = { beganMs: 0, endedMs: Number.NEGATIVE_INFINITY };

  function turn(): void {
    const nowMs = performance.now();
    const waited = waitedMs();
    if (isHeldUp(nowMs, waited)) stall = { beganMs: lastTurnMs, endedMs: nowMs };
    lastTurnMs = nowMs;
    lastWaitedMs = waited;
  }

  function isHeldUp(nowMs: number, waited: number): boolean {
    return nowMs - lastTurnMs > turnEveryMs + lateMs || waited - lastWaitedMs >= longWaitMs;
  }

  return {
    start() {
      lastTurnMs = performance.now();
      lastWaitedMs = waitedMs();
      setInterval(turn, turnEveryMs).unref();
    },
    heldUpForMs() {
      // What piled up may be read before the timer that is late.
      const nowMs = performance.now();
      if (isHeldUp(nowMs, waitedMs())) return nowMs - lastTurnMs;
      return nowMs - stall.endedMs <= readWithinMs ? nowMs - stall.beganMs : 0;
    },
  };
}

/** How long the event loop's thread has waited for a processor since it began; sched-stats(5) of Linux. */
function waitedMs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[1]) / 1e6;
  } catch {
    // A kernel without the count: the timer alone tells.
    return 0;
  }
}
