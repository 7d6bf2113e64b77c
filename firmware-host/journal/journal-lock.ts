/**
 * Keeps two controllers off one journal: two writers would give one number to two citizens.
 *
 * The lock is SQLite's own exclusive lock on a small file beside the journal. The operating system
 * drops it when its holder dies, however it dies, so no stale lock is ever left to clean up.
 */
import { UserError } from '../../config/user-error.ts';
import { guarded, isBusy, openSqlite } from './sqlite.ts';

export interface JournalLock {
  release(): void;
}

/** Another controller runs here: the hall and its devices are that one's. */
export class JournalInUse extends UserError {}

/** @throws JournalInUse where another process holds it */
export function lockJournal(journalFile: string): JournalLock {
  const file = `${journalFile}.lock`;
  const database = openSqlite(file);
  try {
    guarded(file, () => {
      database.pragma('busy_timeout = 0');
      database.pragma('journal_mode = OFF');
      // Only an empty file is ever written to: a disk that is full later does not bar the lock.
      const isEmpty = database.pragma('page_count', { simple: true }) === 0;
      if (isEmpty) database.pragma('user_version = 1');
      database.exec('BEGIN EXCLUSIVE');
    });
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new JournalInUse(
      `another controller is running on ${journalFile}`,
      'stop it first, or give this one a journal.folder of its own',
      { cause: error },
    );
  }
  return { release: () => database.close() };
}
