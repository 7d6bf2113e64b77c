/**
 * Lays a journal out as a release of before reads it, with every event in it: where a newer release was on trial and is
 * put back, the one before goes on with what happened meanwhile, which the copy that was kept does not have.
 */
import { UserError } from '../../config/user-error.ts';
import { makeDurable, refuseWhatWasLost } from './journal-file.ts';
import { lockJournal } from './journal-lock.ts';
import { downgrade, layoutVersion } from './layout.ts';
import { guardedReading, openSqlite, StorageFull } from './sqlite.ts';
import { checkStart } from './start-check.ts';

/**
 * @param to the layout that the other release knows
 * @returns whether anything had to be done
 * @throws UserError where a controller runs, the journal is damaged, or the disk has no room; nothing was changed
 */
export function layJournalBack(file: string, to: number): boolean {
  if (to < 1 || to > layoutVersion) {
    throw new UserError(
      `this dawr knows no layout ${to} of a journal`,
      `give one from 1 to ${layoutVersion}`,
    );
  }
  refuseWhatWasLost(file);
  const lock = lockJournal(file);
  try {
    const { stream } = checkStart(file);
    const database = openSqlite(file);
    try {
      return guardedReading(file, () => {
        makeDurable(database, file);
        return downgrade(database, file, stream, to);
      });
    } finally {
      database.close();
    }
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
    throw new UserError(
      `the disk has no room to lay ${file} out as layout ${to}`,
      'make room; nothing in the journal was changed',
      { cause: error },
    );
  } finally {
    lock.release();
  }
}
