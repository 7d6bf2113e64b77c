/**
 * How a journal's file is laid out, and what brings an older one up to it.
 *
 * A file of an older layout is upgraded in one transaction, so that a power cut leaves the file of one
 * version or of the other. What it holds of delivered days keeps no seal, because sealing a year would
 * keep a hall closed for minutes; the open day and what is undelivered are sealed, and retention
 * prunes the rest in time.
 */
import { randomUUID } from 'node:crypto';
import { UserError } from '../../config/user-error.ts';
import { journalDamaged } from './damage.ts';
import { beforeFirst, ownSum, type StoredRow, sealOf, sumOf } from './seal.ts';
import type { Sqlite } from './sqlite.ts';

/** "Dawr" in ASCII: marks the file as ours in SQLite's header (application_id). */
const applicationId = 0x44617772;
/** The layout below. A file with a greater one was written by newer software. */
export const layoutVersion = 3;
export const pageBytes = 4096;

/** Events that a start looks for without reading what came after them. */
export const landmarks = ['day.opened', 'config.applied', 'journal.damaged'] as const;
export type Landmark = (typeof landmarks)[number];

/** The words of the index's own condition: SQLite uses it only where a query repeats them. */
export const isLandmark = `type IN (${landmarks.map((type) => `'${type}'`).join(', ')})`;

const landmarkIndex = `CREATE INDEX landmark ON event (type, sequence) WHERE ${isLandmark};`;

const layout = `
  CREATE TABLE stream (
    id TEXT NOT NULL,
    acknowledged INTEGER NOT NULL,
    pruned INTEGER NOT NULL DEFAULT 0,
    sealed_from INTEGER NOT NULL DEFAULT 1,
    in_use INTEGER NOT NULL DEFAULT 0,
    sum TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE TABLE event (
    sequence INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    wall_ms REAL NOT NULL,
    monotonic_ms REAL NOT NULL,
    boot TEXT NOT NULL,
    time_quality TEXT NOT NULL,
    business_day TEXT,
    config_generation INTEGER NOT NULL,
    data TEXT NOT NULL,
    seal TEXT
  ) STRICT;
  ${landmarkIndex}
  CREATE TABLE receipt (
    ordinal INTEGER PRIMARY KEY,
    command TEXT NOT NULL UNIQUE,
    reply TEXT NOT NULL,
    sum TEXT
  ) STRICT;
`;

/** What brings a file of an older layout up to each version since, and back again for an older release. */
const steps: readonly { readonly to: number; readonly sql: string; readonly back: string }[] = [
  {
    to: 2,
    sql: `
      CREATE TABLE receipt (
        ordinal INTEGER PRIMARY KEY,
        command TEXT NOT NULL UNIQUE,
        reply TEXT NOT NULL
      ) STRICT;`,
    back: 'DROP TABLE receipt;',
  },
  {
    to: 3,
    sql: `
      ALTER TABLE stream ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE stream ADD COLUMN sealed_from INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE stream ADD COLUMN in_use INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE stream ADD COLUMN sum TEXT NOT NULL DEFAULT '';
      ALTER TABLE event ADD COLUMN seal TEXT;
      ALTER TABLE receipt ADD COLUMN sum TEXT;
      DROP INDEX landmark;
      ${landmarkIndex}`,
    back: `
      DROP INDEX landmark;
      ALTER TABLE receipt DROP COLUMN sum;
      ALTER TABLE event DROP COLUMN seal;
      ALTER TABLE stream DROP COLUMN sum;
      ALTER TABLE stream DROP COLUMN in_use;
      ALTER TABLE stream DROP COLUMN sealed_from;
      ALTER TABLE stream DROP COLUMN pruned;
      CREATE INDEX landmark ON event (type, sequence)
        WHERE type IN ('day.opened', 'config.applied');`,
  },
];

/** Columns of each table in its order, by the version that they came with. */
const tables: Readonly<Record<string, readonly (readonly [since: number, column: string])[]>> = {
  stream: [
    [1, 'id'],
    [1, 'acknowledged'],
    [3, 'pruned'],
    [3, 'sealed_from'],
    [3, 'in_use'],
    [3, 'sum'],
  ],
  event: [
    [1, 'sequence'],
    [1, 'type'],
    [1, 'wall_ms'],
    [1, 'monotonic_ms'],
    [1, 'boot'],
    [1, 'time_quality'],
    [1, 'business_day'],
    [1, 'config_generation'],
    [1, 'data'],
    [3, 'seal'],
  ],
  receipt: [
    [2, 'ordinal'],
    [2, 'command'],
    [2, 'reply'],
    [3, 'sum'],
  ],
};

const columnsBeforeSeals = `sequence, type, wall_ms AS wallMs, monotonic_ms AS monotonicMs, boot,
  time_quality AS timeQuality, business_day AS businessDay,
  config_generation AS configGeneration, data`;

/** Of a row of `event`, as `StoredRow` names them. */
export const columns = `${columnsBeforeSeals}, seal`;

/** The same of a file that was not upgraded yet: a reader upgrades none. */
export function columnsOf(version: number): string {
  return version < 3 ? `${columnsBeforeSeals}, NULL AS seal` : columns;
}

/** The values of `columns`, as SQLite gives a row in its raw mode. */
export type RawRow = readonly [
  sequence: number,
  type: string,
  wallMs: number,
  monotonicMs: number,
  boot: string,
  timeQuality: StoredRow['timeQuality'],
  businessDay: string | null,
  configGeneration: number,
  data: string,
  seal: string | null,
];

/** One by one: to take an array apart takes longer, and a replay reads rows by the ten thousand. */
export function storedRow(values: RawRow): StoredRow {
  return {
    sequence: values[0],
    type: values[1],
    wallMs: values[2],
    monotonicMs: values[3],
    boot: values[4],
    timeQuality: values[5],
    businessDay: values[6],
    configGeneration: values[7],
    data: values[8],
    seal: values[9],
  };
}

/** What a journal says of itself as a whole. */
export interface StreamFacts {
  readonly id: string;
  readonly acknowledged: number;
  /** Every row up to this sequence has been pruned, landmarks aside. */
  readonly pruned: number;
  /** Rows before this sequence come from an older layout and carry no seal. */
  readonly sealedFrom: number;
  /** 1 from a start to the next clean stop: then there is a write-ahead log beside the file. */
  readonly inUse: 0 | 1;
}

export function streamSum(facts: StreamFacts): string {
  const { id, acknowledged, pruned, sealedFrom, inUse } = facts;
  return sumOf(id, acknowledged, pruned, sealedFrom, inUse);
}

/** Of an empty file. @param id of the stream that begins in it */
export function layOut(database: Sqlite, facts: StreamFacts = newStream()): void {
  database.pragma('synchronous = FULL');
  database.pragma(`page_size = ${pageBytes}`);
  // Before the first table, or not at all: what retention prunes is given back to the disk.
  database.pragma('auto_vacuum = INCREMENTAL');
  database
    .transaction(() => {
      database.exec(layout);
      const { id, acknowledged, pruned, sealedFrom, inUse } = facts;
      database
        .prepare('INSERT INTO stream VALUES (?, ?, ?, ?, ?, ?)')
        .run(id, acknowledged, pruned, sealedFrom, inUse, streamSum(facts));
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${layoutVersion}`);
    })
    .immediate();
}

function newStream(): StreamFacts {
  return { id: randomUUID(), acknowledged: 0, pruned: 0, sealedFrom: 1, inUse: 0 };
}

/**
 * Returns the version of the file's layout.
 * @throws UserError for a file that is not a journal, newer than this software, or whose tables are
 *   not those of its version
 */
export function checkIsOurs(database: Sqlite, file: string): number {
  const owner = database.pragma('application_id', { simple: true });
  const version = database.pragma('user_version', { simple: true });
  if (owner !== applicationId) {
    throw new UserError(
      `${file} is a database of another program, or its first page is damaged`,
      'move it away or name another journal.folder in the config; nothing in it was changed',
    );
  }
  if (typeof version !== 'number' || version > layoutVersion) {
    throw new UserError(
      `${file} was written by a newer dawr (layout ${String(version)}, this one knows ${layoutVersion})`,
      'install the newer software again; nothing in the journal was changed',
    );
  }
  if (version < 1) throw journalDamaged(file, `its layout says version ${version}`);
  const table = strangeTable(database, version);
  if (table !== null) {
    throw journalDamaged(file, `its table ${table} is not that of layout ${version}`);
  }
  return version;
}

/** Which table is not that of a layout, or null. */
function strangeTable(database: Sqlite, version: number): string | null {
  const names = database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck();
  for (const [table, all] of Object.entries(tables)) {
    const expected = all.filter(([since]) => since <= version).map(([, column]) => column);
    if (expected.join() !== names.all(table).join()) return table;
  }
  return null;
}

/** The layout that the tables have, whatever the header says; null where they have none. */
export function tablesVersion(database: Sqlite): number | null {
  for (let version = layoutVersion; version > 0; version -= 1) {
    if (strangeTable(database, version) === null) return version;
  }
  return null;
}

/** @returns whether the file was of an older layout */
export function upgrade(database: Sqlite, file: string): boolean {
  const version = checkIsOurs(database, file);
  if (version === layoutVersion) return false;
  database
    .transaction(() => {
      for (const { to, sql } of steps) if (to > version) database.exec(sql);
      if (version < 3) sealOldRows(database, file);
      database.pragma(`user_version = ${layoutVersion}`);
    })
    .immediate();
  return true;
}

/**
 * Lays a file that no controller has open out as an older release reads it, with every row that it holds.
 * @param facts of its stream
 * @param to a layout that this software knows
 * @returns whether the file was of a newer one
 */
export function downgrade(database: Sqlite, file: string, facts: StreamFacts, to: number): boolean {
  const version = checkIsOurs(database, file);
  const isKnown = version <= to;
  if (isKnown && facts.inUse === 0) return false;
  database
    .transaction(() => {
      // Closing moves the log into the file: the next start must not look for one.
      const closed = streamSum({ ...facts, inUse: 0 });
      if (version >= 3) database.prepare('UPDATE stream SET in_use = 0, sum = ?').run(closed);
      for (const { to: made, back } of steps.toReversed()) {
        if (made > to && made <= version) database.exec(back);
      }
      database.pragma(`user_version = ${Math.min(version, to)}`);
    })
    .immediate();
  return !isKnown;
}

function sealOldRows(database: Sqlite, file: string): void {
  const stream = database
    .prepare<[], { id: string; acknowledged: number }>('SELECT id, acknowledged FROM stream')
    .get();
  if (stream === undefined) throw journalDamaged(file, 'it does not say which stream it is');
  const openDay = database
    .prepare<[], number | null>(`SELECT max(sequence) FROM event WHERE type = 'day.opened'
      AND ${isLandmark}`)
    .pluck()
    .get();
  const oldest = database.prepare<[], number | null>('SELECT min(sequence) FROM event').pluck();
  const from = Math.min(openDay ?? 1, stream.acknowledged + 1);
  const sealedFrom = Math.max(from, oldest.get() ?? 1);
  sealRows(database, stream.id, sealedFrom);
  const facts: StreamFacts = { ...stream, pruned: 0, sealedFrom, inUse: 0 };
  database.prepare('UPDATE stream SET sealed_from = ?, sum = ?').run(sealedFrom, streamSum(facts));
  const setSum = database.prepare('UPDATE receipt SET sum = ? WHERE ordinal = ?');
  const receipts = database
    .prepare<[], { ordinal: number; command: string; reply: string }>(
      'SELECT ordinal, command, reply FROM receipt',
    )
    .all();
  for (const { ordinal, command, reply } of receipts) {
    setSum.run(sumOf(stream.id, command, reply), ordinal);
  }
}

/** Seals every row from a sequence on. */
export function sealRows(database: Sqlite, stream: string, from: number): void {
  const page = database.prepare<[number], StoredRow>(
    `SELECT ${columns} FROM event WHERE sequence >= ? ORDER BY sequence LIMIT 1000`,
  );
  const setSeal = database.prepare('UPDATE event SET seal = ? WHERE sequence = ?');
  let before = beforeFirst(stream);
  let next = from;
  for (;;) {
    const rows = page.all(next);
    for (const row of rows) {
      const seal = sealOf(stream, before, row);
      setSeal.run(seal, row.sequence);
      before = ownSum(seal);
      next = row.sequence + 1;
    }
    if (rows.length === 0) return;
  }
}
