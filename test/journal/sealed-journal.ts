/** Journals of a few rows, laid out as the controller does, in memory or in a file. */
import Database from 'better-sqlite3';
import { layOut, type StreamFacts } from '../../firmware-host/journal/layout.ts';
import type { JournalRow } from '../../firmware-host/journal/row.ts';
import { createRowWriter } from '../../firmware-host/journal/row-writer.ts';
import { beforeFirst, sumOf } from '../../firmware-host/journal/seal.ts';

export const stream = '0c1d';

/** Of a journal that was stopped. */
export function streamFacts(acknowledged: number, pruned: number): StreamFacts {
  return { id: stream, acknowledged, pruned, sealedFrom: 1, inUse: 0 };
}

export function rowOf(sequence: number, others: Partial<JournalRow>): JournalRow {
  return {
    type: 'window.opened',
    wallMs: sequence * 1000.25,
    monotonicMs: sequence,
    boot: 'boot',
    timeQuality: 'synced',
    businessDay: null,
    configGeneration: 1,
    data: JSON.stringify({ window: sequence }),
    ...others,
    sequence,
  };
}

/** Each sealed to the one before. @param commands that were done */
export function writeJournal(
  database: Database.Database,
  facts: StreamFacts,
  rows: readonly JournalRow[],
  commands: readonly string[] = [],
): void {
  layOut(database, facts);
  const write = createRowWriter(database, facts.id);
  let sum = beforeFirst(facts.id);
  for (const row of rows) sum = write(sum, row);
  const receipt = database.prepare('INSERT INTO receipt (command, reply, sum) VALUES (?, ?, ?)');
  for (const command of commands) receipt.run(command, 'done', sumOf(facts.id, command, 'done'));
}

/** As a card that changed a row without a word. */
export function falsify(database: Database.Database, sequence: number): void {
  database.prepare("UPDATE event SET boot = 'false' WHERE sequence = ?").run(sequence);
}

/** A journal in memory as an older release made it, and what is in it. */
export function olderJournal(layout: 1 | 2, sql: string): Database.Database {
  const database = new Database(':memory:');
  database.exec(`
    CREATE TABLE stream (id TEXT NOT NULL, acknowledged INTEGER NOT NULL) STRICT;
    CREATE TABLE event (sequence INTEGER PRIMARY KEY, type TEXT NOT NULL, wall_ms REAL NOT NULL,
      monotonic_ms REAL NOT NULL, boot TEXT NOT NULL, time_quality TEXT NOT NULL,
      business_day TEXT, config_generation INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
    CREATE INDEX landmark ON event (type, sequence)
      WHERE type IN ('day.opened', 'config.applied');`);
  if (layout === 2) {
    database.exec(`CREATE TABLE receipt (ordinal INTEGER PRIMARY KEY, command TEXT NOT NULL UNIQUE,
      reply TEXT NOT NULL) STRICT`);
  }
  database.exec(sql);
  database.pragma('application_id = 0x44617772');
  database.pragma(`user_version = ${layout}`);
  return database;
}
