/**
 * The steps of a start that the journal can end. The hall is closed then: boards and lamps show nothing of yesterday.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { JournalInUse } from './journal/journal-lock.ts';
import type { Log } from './log.ts';

/** What is left of a device that did not stop gets no longer than this to end by itself. */
export const lingerMs = 150;

/**
 * @param closeHall resolves to what may still show what it showed last
 * @returns what runs a step in a turn of the event loop of its own, and closes the hall where it throws
 */
export function startSteps(closeHall: () => Promise<readonly string[]>, log: Log) {
  return async <T>(step: () => T): Promise<T> => {
    await nextTurn();
    try {
      return step();
    } catch (error) {
      // The boards of another controller's hall are its own.
      if (error instanceof JournalInUse) throw error;
      log.error({ detail: String(error) }, 'cannot start: the hall is closed');
      const missing = await closeHall().catch(String);
      if (missing.length > 0) log.warn({ missing }, 'may still show what they showed last');
      // What was begun before it failed must not hold the end.
      setTimeout(() => process.exit(), lingerMs).unref();
      throw error;
    }
  };
}
