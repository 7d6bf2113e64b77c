/**
 * The durable, ordered list of events: what the controller knows, and what it still has to send to the
 * centre server. The same rows are the outbox; there is no second queue.
 *
 * `append` returns when the events are on the disk, all of them or none, and with them the receipt
 * of the command that asked for them. Sequences are contiguous from 1. The day that is open is
 * rebuilt from its own events, so start-up does not grow with the journal, and from a snapshot of it, so that it
 * does not grow with the day. What is returned is what was stored: `README.md` says how damage is found and contained.
 */
import { dirname } from 'node:path';
import { UserError } from '../../config/user-error.ts';
import type { StoredEvent } from '../events/events.ts';
import { isReplayed } from '../events/replayed-events.ts';
import { journalDamaged, type Range, rangesText } from './damage.ts';
import { createWhereMissing, makeDurable, makeFolder } from './journal-file.ts';
import { type JournalLock, lockJournal } from './journal-lock.ts';
import { createKeptDay, type End, type KeptDay } from './kept-day.ts';
import {
  columns,
  isLandmark,
  type Landmark,
  pageBytes,
  type RawRow,
  type StreamFacts,
  storedRow,
  streamSum,
  upgrade,
} from './layout.ts';
import { createOldDays } from './old-days.ts';
import { keepOldLayout } from './old-layout.ts';
import { withPlaceholders } from './placeholder.ts';
import { createRetention } from './retention.ts';
import type { JournalRow, OutboxJournal } from './row.ts';
import { createRowReader } from './row-reader.ts';
import { createRowWriter } from './row-writer.ts';
import { watchSameFile } from './same-file.ts';
import { beforeFirst, isSealed, ownSum, type StoredRow, sumOf } from './seal.ts';
import {
  guarded,
  guardedReading,
  isCorrupt,
  openSqlite,
  type Sqlite,
  StorageFull,
} from './sqlite.ts';
import { checkOpened, checkStart, type StartFacts } from './start-check.ts';
import { eventOf } from './stored-event.ts';

/**
 * A checkpoint copies pages and waits for the disk: often enough that the write-ahead log stays
 * short and is overwritten in place, which commits faster than a log that grows; seldom enough to
 * spare the card. SQLite does its own where a rush of 1000 pages comes without a pause.
 */
const appendsPerCheckpoint = 50;
/** More than a busy centre server sends in a day, and no command is taken that is a day old. */
const keptReceipts = 10_000;
/** As the contract promises; a config may say more. */
const defaultKeepDays = 30;

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
  /**
   * Stores all that `step` appends in one transaction, and returns when it is on the disk. Until then
   * `newestSequence` is that of before, and only `replyTo` knows of it.
   * @throws what `step` throws, or StorageFull; nothing was stored
   */
  together(step: () => void): void;
  /** What was replied to one of the last commands that left a receipt, or null. */
  replyTo(command: string): string | null;
  /** The newest event of a landmark type, or null. */
  newest(type: Landmark): { sequence: number; event: StoredEvent } | null;
  /** Every event that a start needs from `sequence` on, in order: of the queue and of alarms. */
  replay(sequence: number): Generator<StoredEvent>;
  /**
   * One small piece of housekeeping, of what is due: moves the write-ahead log into the file, prunes
   * what is old enough, looks at delivered rows. Call it while nobody waits for a commit.
   * @param trustedMs the wall clock; null where it is not trusted, and nothing is pruned
   */
  tidy(trustedMs: number | null): void;
  /** Of the open day, beside the rows. */
  readonly keptDay: KeptDay;
  /** Delivered rows that are known to be damaged, and whether all were looked at. */
  readonly damage: { readonly rows: readonly Range[]; readonly isLookedThrough: boolean };
  /** Share of the space allowed that is used, 0 to 1. */
  readonly fill: number;
  close(): void;
}

/**
 * Opens the journal for its one writer, and creates it where there is none.
 * @param keepDays how long acknowledged rows are kept
 * @throws UserError for a file that is not ours, damaged, newer than this software or unreachable,
 *   or that another controller has open; nothing in it was changed
 */
export function openJournal(
  file: string,
  maxMegabytes: number,
  keepDays = defaultKeepDays,
): Journal {
  makeFolder(dirname(file));
  let lock: JournalLock | null = null;
  let database: Sqlite | null = null;
  try {
    const locked = lockJournal(file);
    lock = locked;
    createWhereMissing(file);
    const checked = checkStart(file, 'behind a snapshot');
    const opened = openSqlite(file);
    database = opened;
    return guardedReading(file, () => {
      keepOldLayout(opened, file);
      const isUpgraded = upgrade(opened, file);
      makeDurable(opened, file);
      const facts = isUpgraded ? checkOpened(opened, file) : checked;
      return journalOn(opened, file, { maxMegabytes, keepDays, facts, lock: locked });
    });
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

interface OpenOptions {
  readonly maxMegabytes: number;
  readonly keepDays: number;
  readonly facts: StartFacts;
  readonly lock: JournalLock;
}

function journalOn(database: Sqlite, file: string, options: OpenOptions): Journal {
  const { lock } = options;
  const { snapshot, ...facts } = options.facts;
  const maxPages = Math.floor((options.maxMegabytes * 1024 * 1024) / pageBytes);
  database.pragma(`max_page_count = ${maxPages}`);

  let stream = facts.stream;
  let appended: End = {
    newestSequence: facts.newest,
    openDayFrom: facts.openDayFrom,
    lastSum: sumBehind(facts.newest),
  };
  /** Of what is on the disk: while rows are stored together, an earlier one. */
  let durable = appended;
  let isTogether = false;
  let appendsSinceCheckpoint = 0;
  let isPruning = true;

  const writeRow = createRowWriter(database, stream.id);
  const insertReceipt = database.prepare<[string, string, string]>(
    'INSERT INTO receipt (command, reply, sum) VALUES (?, ?, ?)',
  );
  const dropReceipts = database.prepare<[number | bigint]>(
    'DELETE FROM receipt WHERE ordinal <= ?',
  );
  const receiptOf = database.prepare<[string], { reply: string; sum: string }>(
    'SELECT reply, sum FROM receipt WHERE command = ?',
  );
  const appendAll = database.transaction((entries: readonly JournalEntry[], receipt?: Receipt) => {
    if (receipt !== undefined) {
      const { command, reply } = receipt;
      const sum = sumOf(stream.id, command, reply);
      const { lastInsertRowid } = insertReceipt.run(command, reply, sum);
      dropReceipts.run(Number(lastInsertRowid) - keptReceipts);
    }
    let sequence = appended.newestSequence ?? 0;
    let sum = appended.lastSum;
    for (const { event, ...circumstances } of entries) {
      sequence += 1;
      sum = writeRow(sum, rowOf(sequence, event, circumstances));
    }
    return { sequence, sum };
  });
  const page = database
    .prepare<[number, number], RawRow>(
      `SELECT ${columns} FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?`,
    )
    .raw();
  const landmark = database.prepare<[string], StoredRow>(
    `SELECT ${columns} FROM event WHERE type = ? AND ${isLandmark} ORDER BY sequence DESC LIMIT 1`,
  );
  const oldest = database
    .prepare<[number], number | null>('SELECT min(sequence) FROM event WHERE sequence > ?')
    .pluck();
  const setFacts = database.prepare<[number, number, number, string]>(
    'UPDATE stream SET acknowledged = ?, pruned = ?, in_use = ?, sum = ?',
  );
  const storeFacts = (facts: StreamFacts): void => {
    setFacts.run(facts.acknowledged, facts.pruned, facts.inUse, streamSum(facts));
  };
  setInUse(1);
  // In the file itself: there it outlives a log that somebody removes.
  database.pragma('wal_checkpoint(PASSIVE)');
  const reader = createRowReader(database, stream);
  const retention = createRetention(database, options.keepDays, storeFacts);
  const oldDays = createOldDays(reader, facts.neededFrom - 1);
  const sameFile = watchSameFile(file);
  const keptDay = createKeptDay({
    database,
    file,
    stream: stream.id,
    snapshot,
    end: () => durable,
  });

  function sumBehind(sequence: number | null): string {
    const seal = database
      .prepare<[number], string | null>('SELECT seal FROM event WHERE sequence = ?')
      .pluck()
      .get(sequence ?? 0);
    return seal == null ? beforeFirst(stream.id) : ownSum(seal);
  }

  function setInUse(inUse: 0 | 1): void {
    const facts = { ...stream, inUse };
    storeFacts(facts);
    stream = facts;
  }

  /** What may be lost with a power cut and is done again: forcing it to disk would wear the card. */
  function unforced(step: () => void): void {
    database.pragma('synchronous = NORMAL');
    try {
      guarded(file, step);
    } catch (error) {
      if (!(error instanceof StorageFull)) throw error;
    } finally {
      database.pragma('synchronous = FULL');
    }
  }

  /** Earlier days do not concern the hall: what is damaged among them is known and goes no further. */
  function containing(step: () => void): void {
    try {
      unforced(step);
    } catch (error) {
      if (!(error instanceof UserError) || !isCorrupt(error.cause)) throw error;
      isPruning = false;
    }
  }

  function keepHouse(trustedMs: number | null): void {
    if (!oldDays.isDone) oldDays.step(stream.pruned);
    if (trustedMs === null || !isPruning) return;
    containing(() => {
      const pruned = retention.step(trustedMs, stream, durable.openDayFrom);
      stream = { ...stream, pruned };
    });
  }

  return {
    stream: stream.id,
    get acknowledgedUpTo() {
      return stream.acknowledged;
    },
    get oldestSequence() {
      return guarded(file, () => oldest.get(Math.max(0, stream.pruned))) ?? null;
    },
    get newestSequence() {
      return durable.newestSequence;
    },
    get fill() {
      const used = Number(database.pragma('page_count', { simple: true }));
      const free = Number(database.pragma('freelist_count', { simple: true }));
      return (used - free) / maxPages;
    },
    get damage() {
      const rows = oldDays.damaged.filter(({ to }) => to > stream.pruned);
      return { rows, isLookedThrough: oldDays.isDone };
    },
    append(entries, receipt) {
      if (entries.length === 0 && receipt === undefined) return;
      // Before it too: what is written behind a cut log makes it as long as it was.
      sameFile.check();
      const { sequence, sum } = guarded(file, () => appendAll.immediate(entries, receipt));
      let { openDayFrom } = appended;
      for (const [index, { event }] of entries.entries()) {
        if (event.type === 'day.opened') openDayFrom = sequence - entries.length + 1 + index;
      }
      const newestSequence = entries.length > 0 ? sequence : appended.newestSequence;
      appended = { newestSequence, openDayFrom, lastSum: sum };
      if (isTogether) return;
      durable = appended;
      appendsSinceCheckpoint += 1;
      sameFile.check();
    },
    together(step) {
      isTogether = true;
      try {
        guarded(file, () => database.transaction(step).immediate());
        durable = appended;
      } finally {
        appended = durable;
        isTogether = false;
      }
      appendsSinceCheckpoint += 1;
      sameFile.check();
    },
    tidy(trustedMs) {
      sameFile.check();
      if (appendsSinceCheckpoint < appendsPerCheckpoint) {
        keepHouse(trustedMs);
        return;
      }
      appendsSinceCheckpoint = 0;
      try {
        // Passive: it does not wait for a reader, such as `dawr report`.
        guarded(file, () => database.pragma('wal_checkpoint(PASSIVE)'));
      } catch (error) {
        if (!(error instanceof StorageFull)) throw error;
      }
    },
    replyTo(command) {
      const receipt = guarded(file, () => receiptOf.get(command));
      if (receipt === undefined) return null;
      const { reply, sum } = receipt;
      if (sum === sumOf(stream.id, command, reply)) return reply;
      throw journalDamaged(file, 'a reply to a command is not as it was stored');
    },
    read(after, limit) {
      const from = Math.max(after, stream.pruned) + 1;
      const to = Math.min(from + limit - 1, durable.newestSequence ?? 0);
      if (from > to) return [];
      const { rows, damaged } = guarded(file, () => reader.read(from, to));
      if (damaged.length === 0) return rows;
      const openFrom = Math.max(durable.openDayFrom, keptDay.upTo ?? durable.openDayFrom);
      const neededFrom = Math.min(openFrom, stream.acknowledged + 1);
      const needed = damaged.filter((range) => range.to >= neededFrom);
      if (needed.length > 0) {
        throw journalDamaged(
          file,
          `rows ${rangesText(needed)} are needed and are not as they were stored`,
        );
      }
      oldDays.add(damaged);
      return withPlaceholders(rows, damaged);
    },
    acknowledge(upTo) {
      if (upTo > stream.acknowledged) stream = { ...stream, acknowledged: upTo };
    },
    storeCursor() {
      unforced(() => storeFacts(stream));
    },
    newest(type) {
      const row = guarded(file, () => landmark.get(type));
      if (row === undefined) return null;
      if (row.sequence >= stream.sealedFrom && !isSealed(stream.id, row)) {
        throw journalDamaged(file, `row ${row.sequence} (${type}) is not as it was stored`);
      }
      return { sequence: row.sequence, event: eventOf(row, file) };
    },
    *replay(sequence) {
      const batch = 1000;
      let after = sequence - 1;
      for (;;) {
        const from = after;
        const rows = guarded(file, () => page.all(from, batch)).map(storedRow);
        for (const row of rows) {
          after = row.sequence;
          // A device that failed all day leaves thousands of events, and reading one takes time.
          if (isReplayed(row.type)) yield eventOf(row, file);
        }
        if (rows.length < batch) return;
      }
    },
    keptDay,
    close() {
      try {
        setInUse(0);
        database.close();
      } catch {
        // Left as after a power cut, the log beside the file: closing would remove the log, and the
        // next start would miss it.
      }
      lock.release();
    },
  };
}

function rowOf(
  sequence: number,
  event: StoredEvent,
  circumstances: Omit<JournalEntry, 'event'>,
): JournalRow {
  const { type, at, ...data } = event;
  const { wallMs, monotonicMs, boot } = at;
  const { timeQuality, businessDay, configGeneration } = circumstances;
  return {
    sequence,
    type,
    wallMs,
    monotonicMs,
    boot,
    timeQuality,
    businessDay,
    configGeneration,
    data: JSON.stringify(data),
  };
}
