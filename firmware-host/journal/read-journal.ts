/**
 * A second door to the journal, for reports: reads the business days of a journal without its lock,
 * while the controller writes to it and when none runs.
 *
 * It opens the file read-only and can change nothing. Each day is read by one statement, which sees
 * the journal as it was at one instant.
 */
import { existsSync } from 'node:fs';
import { UserError } from '../../config/user-error.ts';
import { checkIsOurs, columns, eventOf, type JournalEntry } from './journal.ts';
import type { JournalRow } from './row.ts';
import { guarded, openSqliteToRead, type Sqlite } from './sqlite.ts';

export interface JournalReader {
  /** Business days, in the order in which they were opened. */
  readonly days: readonly string[];
  /**
   * What happened from the day's opening until the next day was opened; nothing for a day that is
   * not among `days`. To be read to its end.
   */
  day(day: string): Generator<Pick<JournalEntry, 'event' | 'timeQuality'>>;
  close(): void;
}

/** @throws UserError for a file that is missing, not ours, damaged or newer than this software */
export function readJournal(file: string): JournalReader {
  if (!existsSync(file)) {
    throw new UserError(
      `there is no journal at ${file}`,
      'the controller makes it at its first start; name the config that it runs with',
    );
  }
  const database = openSqliteToRead(file);
  try {
    return guarded(file, () => readerOf(database, file));
  } catch (error) {
    database.close();
    throw error;
  }
}

function readerOf(database: Sqlite, file: string): JournalReader {
  checkIsOurs(database, file);
  const openings: { readonly day: string; readonly sequence: number }[] = [];
  const landmarks = database.prepare<[], JournalRow>(
    `SELECT ${columns} FROM event WHERE type = 'day.opened' AND type IN ('day.opened', 'config.applied')
     ORDER BY sequence`,
  );
  for (const row of landmarks.all()) {
    const event = eventOf(row, file);
    if (event.type === 'day.opened') openings.push({ day: event.day, sequence: row.sequence });
  }
  const between = database.prepare<[number, number], JournalRow>(
    `SELECT ${columns} FROM event WHERE sequence >= ? AND sequence < ? ORDER BY sequence`,
  );
  return {
    days: openings.map(({ day }) => day),
    *day(day) {
      const index = openings.findIndex((opening) => opening.day === day);
      const from = openings[index]?.sequence;
      if (from === undefined) return;
      const until = openings[index + 1]?.sequence ?? Number.MAX_SAFE_INTEGER;
      for (const row of between.iterate(from, until)) {
        yield { event: eventOf(row, file), timeQuality: row.timeQuality };
      }
    },
    close: () => database.close(),
  };
}
