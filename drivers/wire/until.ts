/**
 * Waits for a moment, never ending before it and hardly after it.
 *
 * Timers of Node count whole milliseconds and end up to one late. Between frames on a bus that adds
 * up, so the last part of a millisecond is waited for turn by turn of the event loop, which goes on
 * serving everybody else meanwhile.
 */
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';

/** A timer of one millisecond may take two. */
const leftToTurnsMs = 1.5;

/**
 * @param atMs by `performance.now()`
 * @param signal ends the wait; rejects then, as Node's own timers do
 */
export async function until(atMs: number, signal?: AbortSignal): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  for (;;) {
    const leftMs = atMs - performance.now();
    if (leftMs <= 0) return;
    if (leftMs > leftToTurnsMs) await delay(Math.floor(leftMs - 0.5), undefined, options);
    else await turn(undefined, options);
  }
}
