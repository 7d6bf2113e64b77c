/**
 * Work that many ask for and that serves all of them at once: it is done in a later turn of the event loop,
 * and not again before some time has gone by.
 */
import { createWakeTimer } from './wake-timer.ts';

export interface SpacedWork {
  ask(): void;
  /** Does what was asked for and is not done yet, and nothing after that. */
  stop(): void;
}

/** @param apartMs the least time between two beginnings */
export function createSpacedWork(apartMs: number, work: () => void): SpacedWork {
  let isAsked = false;
  let isStopped = false;
  let begunMs = Number.NEGATIVE_INFINITY;
  const timer = createWakeTimer(begin);

  function begin(): void {
    if (!isAsked) return;
    isAsked = false;
    begunMs = performance.now();
    work();
  }

  return {
    ask() {
      if (isAsked || isStopped) return;
      isAsked = true;
      const leftMs = begunMs + apartMs - performance.now();
      if (leftMs > 0) timer.set(leftMs);
      else setImmediate(begin);
    },
    stop() {
      isStopped = true;
      timer.stop();
      begin();
    },
  };
}
