/** One timer that its owner sets again as often as it likes. */

export interface WakeTimer {
  /** Replaces what was set. @param inMs null for never; the past for as soon as possible */
  set(inMs: number | null): void;
  /** For good. */
  stop(): void;
}

/** A longer delay would overflow Node's timers and fire at once. */
const longestMs = 2 ** 31 - 1;
/** A deadline that is due and stays due must not keep the processor busy. */
const shortestMs = 5;

export function createWakeTimer(wake: () => void): WakeTimer {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  return {
    set(inMs) {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (inMs === null || stopped) return;
      timer = setTimeout(wake, Math.min(longestMs, Math.max(shortestMs, Math.ceil(inMs))));
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
