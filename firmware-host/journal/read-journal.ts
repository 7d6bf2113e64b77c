/**
 * A second door to the journal, for reports: reads the business days of a journal without its lock,
 * while the controller writes to it and when none runs.
 *
 * It opens the file read-only and can change nothing. Each day is read by one statement, which sees
 * the journal as it was at one instant.
 */
import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { ownValue } from '../../config/checks/part.ts';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import type { StoredEvent } from '../events.ts';
import { journalDamaged } from './damage.ts';
import type { JournalEntry } from './journal.ts';
import { checkIsOurs, columnsOf, isLandmark, type StreamFacts } from './layout.ts';
import { isSealed, type StoredRow } from './seal.ts';
import { guarded, openSqliteToRead, type Sqlite } from './sqlite.ts';
import { streamFacts } from './start-check.ts';
import { eventOf } from './stored-event.ts';

export interface JournalReader {
  /** Business days, in the order in which they were opened. */
  readonly days: readonly string[];
  /**
   * The events from the day's opening until the next day was opened; none for a day that is not among
   * `days`. The caller must read it to its end.
   */
  day(day: string): Generator<Pick<JournalEntry, 'event' | 'timeQuality'>>;
  close(): void;
}

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
    const event = soundEvent(row, stream, file);
    if (event.type === 'day.opened') openings.push({ day: event.day, sequence: row.sequence });
  }
  const between = database.prepare<[number, number], StoredRow>(
    `SELECT ${columns} FROM event WHERE sequence >= ? AND sequence < ? ORDER BY sequence`,
  );

  function* rowsOfDay(from: number, until: number) {
    let expected = from;
    for (const row of between.iterate(from, until)) {
      if (row.sequence !== expected) throw missing(file, expected);
      expected += 1;
      yield { event: soundEvent(row, stream, file), timeQuality: row.timeQuality };
    }
    if (until !== Number.MAX_SAFE_INTEGER && expected !== until) throw missing(file, expected);
  }

  return {
    days: openings.map(({ day }) => day),
    *day(day) {
      const index = openings.findIndex((opening) => opening.day === day);
      const from = openings[index]?.sequence;
      if (from === undefined) return;
      const until = openings[index + 1]?.sequence ?? Number.MAX_SAFE_INTEGER;
      const rows = rowsOfDay(from, until);
      try {
        for (;;) {
          const next = guarded(file, () => rows.next());
          if (next.done) return;
          yield next.value;
        }
      } finally {
        rows.return();
      }
    },
    close: () => database.close(),
  };
}

function soundEvent(row: StoredRow, stream: StreamFacts, file: string): StoredEvent {
  const isSound = row.sequence < stream.sealedFrom || isSealed(stream.id, row);
  if (!isSound) throw missing(file, row.sequence);
  return eventOf(row, file);
}

function missing(file: string, sequence: number): UserError {
  return journalDamaged(file, `row ${sequence} is not as it was stored`);
}
