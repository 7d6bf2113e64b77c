/** The file of a journal and its folder: made where they are missing, and never where something was lost. */
import { existsSync, mkdirSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownValue } from '../../config/checks/part.ts';
import { syncFolderOf } from '../../config/sync-folder.ts';
import { UserError } from '../../config/user-error.ts';
import { layOut } from './layout.ts';
import { guarded, openSqlite, openSqliteToRead, type Sqlite } from './sqlite.ts';

export const journalFileOf = (journalFolder: string): string => join(journalFolder, 'journal.db');

/** @throws UserError where it cannot be made */
export function makeFolder(folder: string): void {
  try {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
    const parent = dirname(folder);
    if (parent !== folder) makeFolder(parent);
    // One by one: where a folder can hold none, as in /proc, Node's own `recursive` never ends.
    mkdirSync(folder);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `the journal's folder ${folder} cannot be made`,
      'check the permissions above it, or correct journal.folder in the config',
      { cause: error },
    );
  }
}

/**
 * An empty file is a journal that was lost, and to begin anew where one was could issue the day's
 * numbers twice. So is one that left its write-ahead log behind, which SQLite would moreover put into
 * whatever file comes in its place.
 * @throws UserError where there is no journal and was one, or where something else is in its place
 */
export function refuseWhatWasLost(file: string): void {
  const log = `${file}-wal`;
  const [found, foundLog] = [file, log, `${file}-shm`, `${file}.lock`].map(statsOf);
  if (found?.size === 0 || (found === undefined && foundLog !== undefined)) {
    const lost = found === undefined ? `is gone, and ${log} is left of it` : 'is empty';
    throw new UserError(
      `${file} ${lost}: what was in it is lost`,
      `put a copy of it back; or move ${found === undefined ? log : `it and ${log}`} away: the next start goes on above the numbers that the number mark or the broker knows`,
    );
  }
}

/** Undefined where nothing is there. @throws UserError for all that is no file */
function statsOf(path: string): Stats | undefined {
  const found = lookedAt(path);
  if (found === undefined || found.isFile()) return found;
  throw new UserError(
    `${path} is no file and cannot be opened`,
    'move it away or name another journal.folder in the config',
  );
}

function lookedAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new UserError(
      `${path} cannot be looked at (${String(ownValue(error, 'code'))})`,
      'check that the user that runs dawr may read and write the file and its folder',
      { cause: error },
    );
  }
}

/** Opens what is a journal, or was one; changes nothing in it. @throws UserError */
export function openJournalToRead(file: string): Sqlite {
  refuseWhatWasLost(file);
  return openSqliteToRead(file);
}

/** Under its name only once it is whole. @throws UserError where it cannot be made */
export function createWhereMissing(file: string): void {
  refuseWhatWasLost(file);
  if (existsSync(file)) return;
  const fresh = `${file}.new`;
  try {
    rmSync(fresh, { force: true });
    const database = openSqlite(fresh);
    try {
      guarded(fresh, () => layOut(database));
    } finally {
      database.close();
    }
    renameSync(fresh, file);
    syncFolderOf(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${file} cannot be made`,
      `check that the user that runs dawr may write its folder, and that ${fresh} is not in the way`,
      { cause: error },
    );
  }
}

/** better-sqlite3 is compiled to use NORMAL with WAL, which loses rows at a power cut. */
export function makeDurable(database: Sqlite, file: string): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const mode = database.pragma('journal_mode', { simple: true });
  const synchronous = database.pragma('synchronous', { simple: true });
  const full = 2;
  if (mode !== 'wal' || synchronous !== full) {
    throw new UserError(
      `${file} cannot be made durable (journal_mode ${String(mode)}, synchronous ${String(synchronous)})`,
      'keep the journal on a local file system such as ext4',
    );
  }
}
