/**
 * The only door to better-sqlite3: opens a database file as durably as SQLite can, and turns its
 * error codes into faults that say what to do.
 */
import { accessSync, constants, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { ownValue } from '../../config/checks/part.ts';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import { journalDamaged } from './damage.ts';

export type Sqlite = Database.Database;

/** The disk, or the space that the config allows, is full. Nothing of the transaction was stored. */
export class StorageFull extends UserError {
  constructor(file: string, options?: ErrorOptions) {
    super(
      `the disk has no room for ${file}`,
      'make room on it; nothing that was stored is changed',
      options,
    );
  }
}

/** The kernel takes no more writes for this file system, as it does when a card or disk fails. */
export class ReadOnlyDisk extends UserError {
  constructor(file: string, options?: ErrorOptions) {
    super(
      `${file} cannot be written: its file system is mounted read-only`,
      'where nobody mounted it so, its card or disk fails: copy the journal away and replace it',
      options,
    );
  }
}

/** @throws UserError where the file cannot be opened or is no SQLite database */
export function openSqlite(file: string): Sqlite {
  try {
    return new Database(file);
  } catch (error) {
    throw explained(error, file);
  }
}

/**
 * Opens a database that another process may have open and be writing to; changes nothing in it.
 * @throws UserError where the file is missing, cannot be opened or is no SQLite database
 */
export function openSqliteToRead(file: string): Sqlite {
  try {
    return new Database(file, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw explained(error, file);
  }
}

/** Runs a step on an open database, with SQLite's errors explained. */
export function guarded<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw explained(error, file);
  }
}

/**
 * The same for a step that looks at what is stored: whatever SQLite, or the code that reads its
 * answers, cannot make sense of is damage.
 */
export function guardedReading<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    const known = explained(error, file);
    if (known instanceof UserError) throw known;
    const isOfSqlite = codeOf(error) !== '';
    if (!isOfSqlite && !(error instanceof RangeError) && !(error instanceof TypeError)) throw error;
    throw journalDamaged(file, `SQLite says "${String(ownValue(error, 'message'))}"`, error);
  }
}

/** Whether a page of the file cannot be made sense of. */
export function isCorrupt(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/**
 * SQLite's own code, or an empty text. The class of the error does not help: the native part uses the
 * class of the module that loaded it first in this process.
 */
function codeOf(error: unknown): string {
  const code = ownValue(error, 'code');
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}

function explained(error: unknown, file: string): unknown {
  if (error instanceof TypeError && error.message.includes('directory does not exist')) {
    return new UserError(
      `the folder of ${file} does not exist`,
      'create it, or correct journal.folder in the config',
      { cause: error },
    );
  }
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new StorageFull(file, { cause: error });
  if (errno === 'EROFS') return new ReadOnlyDisk(file, { cause: error });
  const code = codeOf(error);
  // The second is what a full disk says when the index of the write-ahead log has no room.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') {
    return new StorageFull(file, { cause: error });
  }
  if (code === 'SQLITE_NOTADB') {
    return new UserError(
      `${file} is not a journal`,
      'move the file away or name another journal.folder in the config; nothing in it was changed',
      { cause: error },
    );
  }
  const ofDisk = /^SQLITE_(CANTOPEN|PERM|READONLY)/.test(code)
    ? whatDiskRefuses(file, error)
    : null;
  if (ofDisk !== null) return ofDisk;
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') {
    return new UserError(
      `${file} cannot be opened`,
      'check that the user that runs dawr may read and write the file and its folder',
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return new UserError(
      `${file} cannot be written`,
      'check that the user that runs dawr may write the file and its folder',
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new UserError(
      `the disk under ${file} fails (${code})`,
      'replace the card or disk; what was stored before is read again at the next start',
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return journalDamaged(file, 'SQLite cannot read one of its pages', error);
  }
  return error;
}

/** What SQLite calls a file that it may not open: a file system without writes, or without a name for one more file. */
function whatDiskRefuses(file: string, cause: unknown): UserError | null {
  const folder = dirname(file);
  try {
    accessSync(folder, constants.W_OK);
    const { files, ffree } = statfsSync(folder);
    return files > 0 && ffree === 0 ? new StorageFull(file, { cause }) : null;
  } catch (error) {
    return errnoOf(error) === 'EROFS' ? new ReadOnlyDisk(file, { cause }) : null;
  }
}
