/**
 * Whether this process was held up just now: stopped, starved by others, or busy with something of its
 * own. Firmata sends no times, so a contact that closed and opened meanwhile looks like a spike when
 * both are read at once; only who knows of the stall can take it for the tap that it was.
 *
 * The price is a timer that does next to nothing ten times a second: less than 0.2 % of a core.
 */
export interface StallWatch {
  start(): void;
  /** How long ago the stall began that ends now, in milliseconds, rather too long than too short; or 0. */
  heldUpForMs(): number;
}

const turnEveryMs = 100;
/** A process that is only busy with its work, or shares a core, is not later than this. */
const lateMs = 100;
/** What piled up during a stall is read within this after it. */
const readWithinMs = 25;

export function createStallWatch(): StallWatch {
  let lastTurnMs = Number.POSITIVE_INFINITY;
  let stall = { beganMs: 0, endedMs: Number.NEGATIVE_INFINITY };

  function turn(): void {
    const nowMs = performance.now();
    if (nowMs - lastTurnMs > turnEveryMs + lateMs) stall = { beganMs: lastTurnMs, endedMs: nowMs };
    lastTurnMs = nowMs;
  }

  return {
    start() {
      lastTurnMs = performance.now();
      setInterval(turn, turnEveryMs).unref();
    },
    heldUpForMs() {
      // What piled up may be read before the timer that is late.
      const nowMs = performance.now();
      if (nowMs - lastTurnMs > turnEveryMs + lateMs) return nowMs - lastTurnMs;
      return nowMs - stall.endedMs <= readWithinMs ? nowMs - stall.beganMs : 0;
    },
  };
}
