/**
 * Wakes a press machine when its time is up. After a stall of the event loop the levels that piled up
 * are read before time passes, or a tap made during the stall would turn into a hold.
 *
 * A timer that is late says no more than that the deadline has passed: what brings the levels may be later
 * still, and a tap of which it tells afterwards was made after the deadline and before now.
 */
import { monotonicMs } from '../../config/boot-clock.ts';

export interface Deadline {
  /** Replaces the deadline, in `monotonicMs`; null where there is none. */
  set(atMs: number | null): void;
  stop(): void;
}

export function createDeadline(onTime: (atMs: number) => void): Deadline {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  function stop(): void {
    clearTimeout(timer);
    clearImmediate(immediate);
  }

  return {
    set(atMs) {
      stop();
      if (atMs === null) return;
      const timeIsUp = (): void => {
        // Node counts in whole milliseconds and may be early by a part of one; the machine asks again.
        immediate = setImmediate(() => onTime(Math.min(atMs, monotonicMs())));
      };
      timer = setTimeout(timeIsUp, Math.ceil(Math.max(0, atMs - monotonicMs())));
    },
    stop,
  };
}
