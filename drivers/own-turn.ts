/**
 * Turns of the event loop, one for each who asks: what takes some milliseconds of a fast core, such as to load a
 * library or to start another program, keeps whoever presses waiting once, and not as often as such steps come
 * together.
 */
import { setImmediate as endOfTurn } from 'node:timers/promises';

let last: Promise<unknown> = Promise.resolve();

/** Resolves when the loop has looked at every wire and clock since the turn before. */
export function ownTurn(): Promise<unknown> {
  last = last.then(async () => {
    await endOfTurn();
    await endOfTurn();
  });
  return last;
}
