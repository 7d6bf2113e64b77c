/**
 * A second door to the journal, for reports: reads the business days of a journal without its lock,
 * while the controller writes to it and when none runs.
 *
 * It opens the file read-only and can change nothing. Each day is read as the journal was at one
 * instant. A year has more than a million rows: they are read page by page, as bare values, which costs
 * a third of what SQLite's own objects and steps would.
 */
import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { ownValue } from '../../config/checks/part.ts';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import { isKnown } from '../events/replayed-events.ts';
import { journalDamaged } from './damage.ts';
import type { JournalEntry } from './journal.ts';
import {
  checkIsOurs,
  columnsOf,
  isLandmark,
  type RawRow,
  type StreamFacts,
  storedRow,
} from './layout.ts';
import { isSealed, type StoredRow } from './seal.ts';
import { guarded, openSqliteToRead, ReadOnlyDisk, type Sqlite, StorageFull } from './sqlite.ts';
import { streamFacts } from './start-check.ts';
import { eventOf } from './stored-event.ts';

export interface JournalReader {
  /** Business days, in the order in which they were opened. */
  readonly days: readonly string[];
  /**
   * The events from the day's opening until the next day was opened; none for a day that is not among
   * `days`. The caller must read it to its end.
   * @param unread types that are left out, and only counted
   */
  day(
    day: string,
    unread?: ReadonlySet<string>,
  ): Generator<Pick<JournalEntry, 'event' | 'timeQuality'>>;
  close(): void;
}

const rowsOfPage = 1000;

/** @throws UserError for a file that is missing, not ours, damaged or newer than this software */
export function readJournal(file: string): JournalReader {
  checkReadable(file);
  let database: Sqlite | null = null;
  try {
    const opened = openSqliteToRead(file);
    database = opened;
    return guarded(file, () => readerOf(opened, file));
  } catch (error) {
    database?.close();
    throw isDenied(error) ? notAllowed(file, error) : error;
  }
}

function checkReadable(file: string): void {
  let found: Stats;
  try {
    accessSync(file, constants.R_OK);
    found = statSync(file);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw notAllowed(file, error);
    throw new UserError(
      `there is no journal at ${file}`,
      'the controller makes it at its first start; name the config that it runs with',
    );
  }
  if (!found.isFile()) {
    throw new UserError(
      `${file} is not a journal, and no file at all`,
      'move it away or name another journal.folder in the config',
    );
  }
  if (found.size === 0) {
    throw new UserError(`${file} is empty: what was in it is lost`, 'put a copy of it back');
  }
}

/** Even a reader must be allowed to make the file that the openers of a journal share (`-shm`). */
function isDenied(error: unknown): boolean {
  if (error instanceof StorageFull || error instanceof ReadOnlyDisk) return false;
  const code = error instanceof UserError ? String(ownValue(error.cause, 'code')) : '';
  return code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN');
}

function notAllowed(file: string, cause: unknown): UserError {
  return new UserError(
    `this user may not read ${file}`,
    'read it as root, or as the user that runs dawr',
    { cause },
  );
}

function readerOf(database: Sqlite, file: string): JournalReader {
  const version = checkIsOurs(database, file);
  const stream = streamFacts(database, file, version);
  const columns = columnsOf(version);
  const openings: { readonly day: string; readonly sequence: number }[] = [];
  const landmarks = database.prepare<[], StoredRow>(
    `SELECT ${columns} FROM event WHERE type = 'day.opened' AND ${isLandmark} ORDER BY sequence`,
  );
  for (const row of landmarks.all()) {
    checkSound(row, stream, file);
    const event = eventOf(row, file);
    if (event.type === 'day.opened') openings.push({ day: event.day, sequence: row.sequence });
  }
  const count = database
    .prepare<[number, number], RawCount>(
      'SELECT count(*), max(sequence) FROM event WHERE sequence >= ? AND sequence < ?',
    )
    .raw();

  /** Rows that are not read are only counted: what is in them makes no difference. */
  function checkWhole(from: number, until: number): void {
    const [rows, last] = count.get(from, until) ?? [0, null];
    const expected = until === Number.MAX_SAFE_INTEGER ? (last ?? from) + 1 : until;
    if (rows !== expected - from) throw missing(file, firstGap(from, expected));
  }

  function firstGap(from: number, until: number): number {
    let next = from;
    const rows = database
      .prepare<[number, number], number>(
        'SELECT sequence FROM event WHERE sequence >= ? AND sequence < ? ORDER BY sequence',
      )
      .pluck();
    for (const sequence of rows.iterate(from, until)) {
      if (sequence !== next) return next;
      next += 1;
    }
    return next;
  }

  function* rowsOfDay(from: number, until: number, unread: ReadonlySet<string>) {
    checkWhole(from, until);
    const left = [...unread];
    const page = database
      .prepare<(number | string)[], RawRow>(
        `SELECT ${columns} FROM event WHERE sequence >= ? AND sequence < ?
         AND type NOT IN (${left.map(() => '?').join(', ')})
         ORDER BY sequence LIMIT ${rowsOfPage}`,
      )
      .raw();
    let next = from;
    for (;;) {
      const rows = page.all(next, until, ...left);
      for (const values of rows) {
        const row = storedRow(values);
        next = row.sequence + 1;
        checkSound(row, stream, file);
        if (isKnown(row.type)) yield { event: eventOf(row, file), timeQuality: row.timeQuality };
      }
      if (rows.length < rowsOfPage) return;
    }
  }

  return {
    days: openings.map(({ day }) => day),
    *day(day, unread = new Set()) {
      const index = openings.findIndex((opening) => opening.day === day);
      const from = openings[index]?.sequence;
      if (from === undefined) return;
      const until = openings[index + 1]?.sequence ?? Number.MAX_SAFE_INTEGER;
      // A transaction of reads alone: every page is of the same instant.
      const isOuter = !database.inTransaction;
      if (isOuter) database.exec('BEGIN');
      const rows = rowsOfDay(from, until, unread);
      try {
        for (;;) {
          const next = guarded(file, () => rows.next());
          if (next.done) return;
          yield next.value;
        }
      } finally {
        rows.return();
        if (isOuter) database.exec('COMMIT');
      }
    },
    close: () => database.close(),
  };
}

type RawCount = readonly [rows: number, last: number | null];

function checkSound(row: StoredRow, stream: StreamFacts, file: string): void {
  const isSound = row.sequence < stream.sealedFrom || isSealed(stream.id, row);
  if (!isSound) throw missing(file, row.sequence);
}

function missing(file: string, sequence: number): UserError {
  return journalDamaged(file, `row ${sequence} is not as it was stored`);
}
