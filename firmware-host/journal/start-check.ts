/**
 * Whether a controller may start on a journal: what a start reads, and everything that it must be able
 * to rely on, is looked at before anything is written.
 *
 * The open day, what the server has not acknowledged, the receipts and the list of free pages must be
 * sound. Delivered rows of earlier days, and those of the open day that a snapshot holds, are not looked at:
 * `old-days.ts` does, while the hall works.
 * `dawr doctor` and `dawr journal verify` say what a start says, because they ask here.
 */
import { journalDamaged, rangesText } from './damage.ts';
import { believedProblem } from './free-pages.ts';
import { openJournalToRead } from './journal-file.ts';
import {
  checkIsOurs,
  isLandmark,
  type Landmark,
  layoutVersion,
  type StreamFacts,
  streamSum,
} from './layout.ts';
import { createRowReader, type RowReader } from './row-reader.ts';
import { ownSum, sumOf } from './seal.ts';
import { readSnapshot, type Snapshot, type SnapshotHead, snapshotFileOf } from './snapshot-file.ts';
import { guardedReading, type Sqlite } from './sqlite.ts';
import { readWriteAheadLog } from './write-ahead-log.ts';

export interface StartFacts {
  readonly stream: StreamFacts;
  /** Null where the journal is empty. */
  readonly newest: number | null;
  /** The row that opened the newest day; the oldest row where none did. */
  readonly openDayFrom: number;
  /** From here on every row is needed and sound: the open day behind its snapshot, and what is not delivered. */
  readonly neededFrom: number;
  /** Of the open day, where one was asked for and is there. */
  readonly snapshot: Snapshot | null;
}

/** A start takes what a snapshot holds of the open day; whoever changes the file reads each row. */
export type Reads = 'behind a snapshot' | 'every row';

/** One statement reads so many rows. */
const batch = 1000;
/** A repair may leave rows below 1. */
const beforeAll = Number.MIN_SAFE_INTEGER;

/**
 * Checks a journal that no controller has open, and changes nothing in it.
 * @throws UserError naming what is damaged and the way out
 */
export function checkStart(file: string, reads: Reads = 'every row'): StartFacts {
  const database = openJournalToRead(file);
  try {
    return guardedReading(file, () => {
      const log = readWriteAheadLog(file);
      const facts = checkOpened(database, file, reads);
      const newest = facts.newest ?? 0;
      if (facts.stream.inUse === 1 && !log.isThere) {
        throw journalDamaged(
          file,
          `its -wal is gone, and with it what was stored last (after ${newest})`,
        );
      }
      if (log.lostUpTo > newest) {
        const lost = log.lostUpTo - newest;
        throw journalDamaged(file, `${lost} rows after ${newest} are lost with its -wal`);
      }
      const problem = believedProblem(file, log.pages);
      if (problem !== null) throw journalDamaged(file, problem);
      return facts;
    });
  } finally {
    database.close();
  }
}

/**
 * The part of the check that works beside a running controller too.
 * @throws UserError naming what is damaged and the way out
 */
export function checkOpened(
  database: Sqlite,
  file: string,
  reads: Reads = 'every row',
): StartFacts {
  const version = checkIsOurs(database, file);
  const stream = streamFacts(database, file, version);
  const newest =
    database.prepare<[], number | null>('SELECT max(sequence) FROM event').pluck().get() ?? null;
  if (stream.acknowledged > (newest ?? stream.pruned)) {
    const lost = stream.acknowledged - (newest ?? 0);
    throw journalDamaged(
      file,
      `${lost} rows after ${newest ?? 0} are gone, which the centre server has`,
    );
  }
  const reader = createRowReader(database, stream, version);
  const snapshot =
    reads === 'every row' || version < layoutVersion
      ? null
      : readSnapshot(snapshotFileOf(file), (head) => whyNot(database, reader, stream, head));
  const kept = snapshot !== null && 'head' in snapshot ? snapshot.head : null;
  const openDayFrom = kept?.openedAt ?? startOfOpenDay(database, beforeAll) ?? stream.pruned + 1;
  const openFrom = kept?.upTo ?? openDayFrom;
  const neededFrom = Math.max(Math.min(openFrom, stream.acknowledged + 1), stream.pruned + 1);
  checkRows(reader, file, neededFrom, newest ?? 0);
  if (version >= 3) {
    checkLandmarks(database, reader, file, neededFrom, kept);
    checkReceipts(database, file, stream.id);
  }
  return { stream, newest, openDayFrom, neededFrom, snapshot };
}

/** What the journal says against a snapshot; null where it is of these very rows. */
function whyNot(
  database: Sqlite,
  reader: RowReader,
  { id, sealedFrom }: StreamFacts,
  { stream, openedAt, upTo, sum }: SnapshotHead,
): string | null {
  if (stream !== id) return 'is of another stream';
  if (openedAt < sealedFrom) return 'is of rows without a checksum';
  const seal = database.prepare<[number], string>('SELECT seal FROM event WHERE sequence = ?');
  const isThere = reader.read(upTo, upTo).rows.length === 1;
  if (!isThere || ownSum(seal.pluck().get(upTo) ?? '') !== sum) return 'is of other rows';
  return startOfOpenDay(database, upTo) === null ? null : 'is of another day';
}

/** @param version of the file's layout; before the third it has no sums */
export function streamFacts(database: Sqlite, file: string, version: number): StreamFacts {
  if (version < 3) {
    const rows = database
      .prepare<[], { id: string; acknowledged: number }>('SELECT id, acknowledged FROM stream')
      .all();
    if (rows[0] === undefined || rows.length > 1) throw noStream(file);
    return { ...rows[0], pruned: 0, sealedFrom: Number.MAX_SAFE_INTEGER, inUse: 0 };
  }
  const rows = database
    .prepare<[], StreamFacts & { sum: string }>(
      'SELECT id, acknowledged, pruned, sealed_from AS sealedFrom, in_use AS inUse, sum FROM stream',
    )
    .all();
  const [only] = rows;
  if (only === undefined || rows.length > 1) throw noStream(file);
  const { sum, ...facts } = only;
  if (sum !== streamSum(facts)) throw noStream(file);
  return facts;
}

function noStream(file: string) {
  return journalDamaged(file, 'what it says of its stream is not what was stored');
}

/** By the rows themselves: an index that lost its last entry would give yesterday. */
function startOfOpenDay(database: Sqlite, after: number): number | null {
  const newest = database.prepare<[number], number>(
    `SELECT sequence FROM event NOT INDEXED WHERE type = 'day.opened' AND sequence > ?
     ORDER BY sequence DESC LIMIT 1`,
  );
  return newest.pluck().get(after) ?? null;
}

function checkRows(reader: RowReader, file: string, from: number, to: number): void {
  for (let next = from; next <= to; next += batch) {
    const { damaged } = reader.read(next, Math.min(to, next + batch - 1));
    if (damaged.length > 0) {
      throw journalDamaged(
        file,
        `rows ${rangesText(damaged)} are needed and are not as they were stored`,
      );
    }
  }
}

/** Of the rows that are needed the index names each, and no other; the rest is looked at later. */
function checkLandmarks(
  database: Sqlite,
  reader: RowReader,
  file: string,
  neededFrom: number,
  kept: SnapshotHead | null,
): void {
  const indexed = indexedLandmarks(database, beforeAll);
  const behind = kept !== null && neededFrom > kept.openedAt ? kept : null;
  const readFrom = behind === null ? neededFrom : behind.upTo + 1;
  const inRows = database
    .prepare<[number], Mark>(
      `SELECT type, sequence FROM event NOT INDEXED WHERE sequence >= ? AND +${isLandmark}`,
    )
    .all(readFrom)
    .concat(behind?.landmarks ?? []);
  const from = behind?.openedAt ?? neededFrom;
  const needed = indexed.filter(({ sequence }) => sequence >= from);
  const config = Math.max(
    ...indexed.filter(({ type }) => type === 'config.applied').map(({ sequence }) => sequence),
  );
  const isWithoutConfig = Number.isFinite(config) && reader.read(config, config).rows.length === 0;
  if (marksText(needed) !== marksText(inRows) || isWithoutConfig) {
    throw journalDamaged(file, 'its index of days and configs is not that of its rows');
  }
}

interface Mark {
  readonly type: Landmark;
  readonly sequence: number;
}

/** What the index names from a sequence on. */
export function indexedLandmarks(database: Sqlite, from: number): Mark[] {
  return database
    .prepare<[number], Mark>(
      `SELECT type, sequence FROM event INDEXED BY landmark WHERE ${isLandmark} AND sequence >= ?`,
    )
    .all(from);
}

function marksText(marks: readonly Mark[]): string {
  return marks
    .map(({ type, sequence }) => `${sequence} ${type}`)
    .sort()
    .join();
}

/** Each is as it was stored, and is found by its command: whoever asks again comes that way. */
function checkReceipts(database: Sqlite, file: string, stream: string): void {
  const receipts = database.prepare<
    [],
    { ordinal: number; command: string; reply: string; sum: string }
  >('SELECT ordinal, command, reply, sum FROM receipt NOT INDEXED');
  // With the reply, so that its row is found too, and not its place in the index alone.
  const found = database.prepare<[string], { ordinal: number; reply: string }>(
    'SELECT ordinal, reply FROM receipt WHERE command = ?',
  );
  const indexed = database
    .prepare<[], string>('SELECT command FROM receipt ORDER BY command')
    .pluck();
  const all = receipts.all();
  if (all.some(({ command, reply, sum }) => sum !== sumOf(stream, command, reply))) {
    throw journalDamaged(file, 'a reply to a command is not as it was stored');
  }
  const isIndexed = ({ ordinal, command }: (typeof all)[number]) =>
    found.get(command)?.ordinal === ordinal;
  if (indexed.all().length !== all.length || !all.every(isIndexed)) {
    throw journalDamaged(file, 'its index of commands is damaged');
  }
}
