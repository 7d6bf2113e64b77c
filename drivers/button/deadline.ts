/**
 * Wakes a press machine when its time is up. After a stall of the event loop the levels that piled up
 * are read before time passes, or a tap made during the stall would turn into a hold.
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

  function timeIsUp(): void {
    immediate = setImmediate(() => onTime(monotonicMs()));
  }

  return {
    set(atMs) {
      stop();
      if (atMs === null) return;
      // Node counts in whole milliseconds and may be early by a part of one; the machine asks again.
      timer = setTimeout(timeIsUp, Math.ceil(Math.max(0, atMs - monotonicMs())));
    },
    stop,
  };
}
