/**
 * The durable, ordered list of events: what the controller knows, and what it still has to send to the
 * centre server. The same rows are the outbox; there is no second queue.
 *
 * `append` returns when the events are on the disk, all of them or none, and with them the receipt
 * of the command that asked for them. Sequences are contiguous from 1. The day that is open is
 * rebuilt from its own events, so start-up does not grow with the journal.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolderOf } from '../../config/sync-folder.ts';
import { UserError } from '../../config/user-error.ts';
import { concernsQueue, parseEvent, type StoredEvent } from '../events.ts';
import { type JournalLock, lockJournal } from './journal-lock.ts';
import type { JournalRow, OutboxJournal } from './row.ts';
import { guarded, openSqlite, type Sqlite, StorageFull } from './sqlite.ts';

/** "Dawr" in ASCII: marks the file as ours in SQLite's header (application_id). */
const applicationId = 0x44617772;
/** The layout below. A file with a greater one was written by newer software. */
const layoutVersion = 2;
const pageBytes = 4096;
/**
 * A checkpoint copies pages and waits for the disk: often enough that the write-ahead log stays
 * short and is overwritten in place, which commits faster than a log that grows; seldom enough to
 * spare the card. SQLite does its own where a rush of 1000 pages comes without a pause.
 */
const appendsPerCheckpoint = 50;
/** More than a busy centre server sends in a day, and no command is taken that is a day old. */
const keptReceipts = 10_000;

const receiptLayout = `
  CREATE TABLE receipt (
    ordinal INTEGER PRIMARY KEY,
    command TEXT NOT NULL UNIQUE,
    reply TEXT NOT NULL
  ) STRICT;
`;

const layout = `
  CREATE TABLE stream (id TEXT NOT NULL, acknowledged INTEGER NOT NULL) STRICT;
  CREATE TABLE event (
    sequence INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    wall_ms REAL NOT NULL,
    monotonic_ms REAL NOT NULL,
    boot TEXT NOT NULL,
    time_quality TEXT NOT NULL,
    business_day TEXT,
    config_generation INTEGER NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX landmark ON event (type, sequence)
    WHERE type IN ('day.opened', 'config.applied');
  ${receiptLayout}
`;

/** What brings a file of an older layout up to each version since. */
const upgrades: readonly { readonly to: number; readonly sql: string }[] = [
  { to: 2, sql: receiptLayout },
];

export const columns = `sequence, type, wall_ms AS wallMs, monotonic_ms AS monotonicMs, boot,
  time_quality AS timeQuality, business_day AS businessDay,
  config_generation AS configGeneration, data`;

/** An event and what was true around it. */
export interface JournalEntry {
  readonly event: StoredEvent;
  readonly timeQuality: JournalRow['timeQuality'];
  readonly businessDay: string | null;
  readonly configGeneration: number;
}

/** That a command was done or refused, and what was replied. */
export interface Receipt {
  /** The id that its sender gave it. */
  readonly command: string;
  readonly reply: string;
}

export interface Journal extends OutboxJournal {
  /**
   * Stores the events, and the receipt of the command that led to them, in one transaction.
   * @throws StorageFull where there is no room; nothing was stored
   */
  append(entries: readonly JournalEntry[], receipt?: Receipt): void;
  /** What was replied to one of the last commands that left a receipt, or null. */
  replyTo(command: string): string | null;
  /** The newest event of a landmark type, or null. */
  newest(type: 'day.opened' | 'config.applied'): { sequence: number; event: StoredEvent } | null;
  /** Every event that concerns the queue from `sequence` on, in order. */
  replay(sequence: number): Generator<StoredEvent>;
  /** Tidies the write-ahead log when that is due. Call it while nobody waits for a commit. */
  tidy(): void;
  /** Share of the space allowed that is used, 0 to 1. */
  readonly fill: number;
  close(): void;
}

/**
 * Opens the journal for its one writer, and creates it where there is none.
 * @throws UserError for a file that is not ours, damaged, newer than this software or unreachable,
 *   or that another controller has open
 */
export function openJournal(file: string, maxMegabytes: number): Journal {
  makeFolder(dirname(file));
  let lock: JournalLock | null = null;
  let database: Sqlite | null = null;
  try {
    const locked = lockJournal(file);
    lock = locked;
    createWhereMissing(file);
    const opened = openSqlite(file);
    database = opened;
    return guarded(file, () => journalOn(opened, file, maxMegabytes, locked));
  } catch (error) {
    database?.close();
    lock?.release();
    if (!(error instanceof StorageFull)) throw error;
    throw new UserError(
      `the disk has no room to open ${file}`,
      'make room; nothing in the journal was changed, and no number is given until it can be stored',
      { cause: error },
    );
  }
}

function journalOn(
  database: Sqlite,
  file: string,
  maxMegabytes: number,
  lock: JournalLock,
): Journal {
  upgrade(database, checkIsOurs(database, file));
  makeDurable(database, file);
  const maxPages = Math.floor((maxMegabytes * 1024 * 1024) / pageBytes);
  database.pragma(`max_page_count = ${maxPages}`);

  const stream = database
    .prepare<[], { id: string; acknowledged: number }>('SELECT id, acknowledged FROM stream')
    .get();
  if (stream === undefined) throw new Error(`${file} has no stream`);
  let acknowledgedUpTo = stream.acknowledged;
  let newestSequence =
    database.prepare<[], number | null>('SELECT max(sequence) FROM event').pluck().get() ?? null;

  let appendsSinceCheckpoint = 0;

  const insert = database.prepare<
    [number, string, number, number, string, string, string | null, number, string]
  >('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertReceipt = database.prepare<[string, string]>(
    'INSERT INTO receipt (command, reply) VALUES (?, ?)',
  );
  const dropReceipts = database.prepare<[number | bigint]>(
    'DELETE FROM receipt WHERE ordinal <= ?',
  );
  const receiptOf = database
    .prepare<[string], string>('SELECT reply FROM receipt WHERE command = ?')
    .pluck();
  const appendAll = database.transaction((entries: readonly JournalEntry[], receipt?: Receipt) => {
    if (receipt !== undefined) {
      const { lastInsertRowid } = insertReceipt.run(receipt.command, receipt.reply);
      dropReceipts.run(Number(lastInsertRowid) - keptReceipts);
    }
    let sequence = newestSequence ?? 0;
    for (const { event, timeQuality, businessDay, configGeneration } of entries) {
      const { type, at, ...data } = event;
      sequence += 1;
      insert.run(
        sequence,
        type,
        at.wallMs,
        at.monotonicMs,
        at.boot,
        timeQuality,
        businessDay,
        configGeneration,
        JSON.stringify(data),
      );
    }
    return sequence;
  });
  const page = database.prepare<[number, number], JournalRow>(
    `SELECT ${columns} FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  );
  const landmark = database.prepare<[string], JournalRow>(
    `SELECT ${columns} FROM event WHERE type = ? AND type IN ('day.opened', 'config.applied')
     ORDER BY sequence DESC LIMIT 1`,
  );
  const oldest = database.prepare<[], number | null>('SELECT min(sequence) FROM event').pluck();
  const moveCursor = database.prepare<[number]>('UPDATE stream SET acknowledged = ?');

  return {
    stream: stream.id,
    get acknowledgedUpTo() {
      return acknowledgedUpTo;
    },
    get oldestSequence() {
      return oldest.get() ?? null;
    },
    get newestSequence() {
      return newestSequence;
    },
    get fill() {
      const used = database.pragma('page_count', { simple: true });
      return typeof used === 'number' ? used / maxPages : 0;
    },
    append(entries, receipt) {
      if (entries.length === 0 && receipt === undefined) return;
      const upTo = guarded(file, () => appendAll.immediate(entries, receipt));
      if (entries.length > 0) newestSequence = upTo;
      appendsSinceCheckpoint += 1;
    },
    tidy() {
      if (appendsSinceCheckpoint < appendsPerCheckpoint) return;
      appendsSinceCheckpoint = 0;
      try {
        // Passive: it does not wait for a reader, such as `dawr report`.
        guarded(file, () => database.pragma('wal_checkpoint(PASSIVE)'));
      } catch (error) {
        if (!(error instanceof StorageFull)) throw error;
      }
    },
    replyTo(command) {
      return receiptOf.get(command) ?? null;
    },
    read(after, limit) {
      return page.all(after, limit);
    },
    acknowledge(upTo) {
      if (upTo <= acknowledgedUpTo) return;
      acknowledgedUpTo = upTo;
      // A lost cursor costs a resend; forcing it to disk would double the wear of the card.
      database.pragma('synchronous = NORMAL');
      try {
        guarded(file, () => moveCursor.run(upTo));
      } catch (error) {
        if (!(error instanceof StorageFull)) throw error;
      } finally {
        database.pragma('synchronous = FULL');
      }
    },
    newest(type) {
      const row = landmark.get(type);
      return row === undefined ? null : { sequence: row.sequence, event: eventOf(row, file) };
    },
    *replay(sequence) {
      const batch = 1000;
      let after = sequence - 1;
      for (;;) {
        const rows = page.all(after, batch);
        for (const row of rows) {
          after = row.sequence;
          // A device that failed all day leaves thousands of events, and reading one takes time.
          if (concernsQueue(row.type)) yield eventOf(row, file);
        }
        if (rows.length < batch) return;
      }
    },
    close() {
      database.close();
      lock.release();
    },
  };
}

function makeFolder(folder: string): void {
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
 * Under its name only once it is whole: an empty file is a journal that was lost, and to begin anew
 * where one was could issue the day's numbers twice. So is one that left its write-ahead log behind,
 * which SQLite would moreover put into whatever file comes in its place.
 */
function createWhereMissing(file: string): void {
  const log = `${file}-wal`;
  const found = statSync(file, { throwIfNoEntry: false });
  const leftBehind = found === undefined && existsSync(log);
  if (found?.size === 0 || leftBehind) {
    const lost = leftBehind ? `is gone, and ${log} is left of it` : 'is empty';
    throw new UserError(
      `${file} ${lost}: what was in it is lost`,
      `move ${leftBehind ? log : `it and ${log}`} away; then put a copy of it back, or begin a new one without, which issues the numbers of today again`,
    );
  }
  if (found !== undefined) return;
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
    if (error instanceof UserError || error instanceof StorageFull) throw error;
    throw new UserError(
      `${file} cannot be made`,
      `check that the user that runs dawr may write its folder, and that ${fresh} is not in the way`,
      { cause: error },
    );
  }
}

function layOut(database: Sqlite): void {
  database.pragma('synchronous = FULL');
  database.pragma(`page_size = ${pageBytes}`);
  database
    .transaction(() => {
      database.exec(layout);
      database.prepare('INSERT INTO stream VALUES (?, 0)').run(randomUUID());
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${layoutVersion}`);
    })
    .immediate();
}

/**
 * Returns the version of the file's layout.
 * @throws UserError for a file that is not a journal, or newer than this software
 */
export function checkIsOurs(database: Sqlite, file: string): number {
  const owner = database.pragma('application_id', { simple: true });
  const version = database.pragma('user_version', { simple: true });
  if (owner !== applicationId) {
    throw new UserError(
      `${file} is a database of another program`,
      'move it away or name another journal.folder in the config; nothing in it was changed',
    );
  }
  if (typeof version !== 'number' || version > layoutVersion) {
    throw new UserError(
      `${file} was written by a newer dawr (layout ${String(version)}, this one knows ${layoutVersion})`,
      'install the newer software again; nothing in the journal was changed',
    );
  }
  return version;
}

/** One transaction, so that a power cut leaves the file of one version or of the other. */
function upgrade(database: Sqlite, version: number): void {
  if (version === layoutVersion) return;
  database
    .transaction(() => {
      for (const { to, sql } of upgrades) if (to > version) database.exec(sql);
      database.pragma(`user_version = ${layoutVersion}`);
    })
    .immediate();
}

/** better-sqlite3 is compiled to use NORMAL with WAL, which loses rows at a power cut. */
function makeDurable(database: Sqlite, file: string): void {
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

/** @throws UserError for an event that this software does not know */
export function eventOf(row: JournalRow, file: string): StoredEvent {
  const { type, wallMs, monotonicMs, boot } = row;
  try {
    return parseEvent({ ...JSON.parse(row.data), type, at: { wallMs, monotonicMs, boot } });
  } catch (error) {
    throw new UserError(
      `${file} holds an event that this dawr cannot read (sequence ${row.sequence}, ${type})`,
      'install the software that wrote it; nothing in the journal was changed',
      { cause: error },
    );
  }
}
