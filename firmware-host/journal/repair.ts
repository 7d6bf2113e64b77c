/**
 * Copies what is sound in a damaged journal into a new file, and keeps the damaged one beside it. Only
 * a person runs it, while no controller does. A start uses it for one thing: a journal that is sound and too
 * short (`numbers/lost-journal.ts`) goes on in a new stream.
 *
 * The stream goes on where its end is known: each lost row is an event of its own in its place, so that
 * sequences stay contiguous and the server learns what it cannot have. Where the end may be lost,
 * sequences after it may have been published, and a server takes one only once: a new stream begins
 * behind the last row that was acknowledged. What came before is kept for reports and for the open day,
 * under sequences that are not sent.
 */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { syncFolderOf } from '../../config/sync-folder.ts';
import { UserError } from '../../config/user-error.ts';
import { JournalDamaged, journalDamaged, type Range } from './damage.ts';
import { withMendedCopy } from './header.ts';
import { refuseWhatWasLost } from './journal-file.ts';
import { lockJournal } from './journal-lock.ts';
import { layOut, pageBytes, type StreamFacts, tablesVersion } from './layout.ts';
import { withPlaceholders } from './placeholder.ts';
import type { JournalRow } from './row.ts';
import { createRowReader, type RowReader } from './row-reader.ts';
import { createRowWriter } from './row-writer.ts';
import { beforeFirst, sumOf } from './seal.ts';
import {
  guarded,
  guardedReading,
  isCorrupt,
  openSqlite,
  openSqliteToRead,
  type Sqlite,
  StorageFull,
} from './sqlite.ts';
import { checkStart, streamFacts } from './start-check.ts';
import { readWriteAheadLog } from './write-ahead-log.ts';

export interface Repair {
  readonly kept: number;
  /** Sequences of the old stream, as far as it is known to have come. */
  readonly lost: readonly Range[];
  /** Whether a new stream begins, because the end of the old one may be lost. */
  readonly isNewStream: boolean;
  /** Where the damaged file is now. */
  readonly oldFile: string;
}

/** What can still be read of the old file. */
interface Remains {
  readonly stream: StreamFacts;
  readonly reader: RowReader;
  readonly oldest: number;
  readonly newest: number;
  /** How far the stream is known to have come. */
  readonly knownUpTo: number;
  readonly isEndKnown: boolean;
  readonly receipts: readonly { readonly command: string; readonly reply: string }[];
}

const batch = 500;
/** So many rows in a row that are not sound are taken for the end; no more than the files have room for. */
const mostMissing = 100_000;
const smallestRowBytes = 100;

/**
 * @param beginsStream where the centre server has more of this stream than the file
 * @throws UserError where a controller runs, or nothing can be read of the file
 */
export function repairJournal(file: string, beginsStream: boolean): Repair {
  refuseWhatWasLost(file);
  const lock = lockJournal(file);
  try {
    const repairFrom = (source: string) => repairedFrom(source, file, beginsStream);
    return guarded(file, () => {
      try {
        return repairFrom(file);
      } catch (error) {
        if (!(error instanceof UserError) || error instanceof StorageFull) throw error;
        return withMendedCopy(file, repairFrom);
      }
    });
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error;
    throw new UserError(
      `nothing can be copied: ${error.message}`,
      'put a copy of the file back; or move it away: the next start goes on above the numbers that the number mark or the broker knows',
      { cause: error },
    );
  } finally {
    lock.release();
  }
}

/** Whether a file that a repair left beside the journal is of this stream, or cannot be asked. */
export function isRepairOf(file: string, stream: string): boolean {
  for (let count = 1; existsSync(damagedName(file, count)); count += 1) {
    const of = streamIdIn(damagedName(file, count));
    if (of === null || of === stream) return true;
  }
  return false;
}

/** Null where it cannot be read. */
function streamIdIn(file: string): string | null {
  let database: Sqlite;
  try {
    database = openSqliteToRead(file);
  } catch {
    return null;
  }
  try {
    return database.prepare<[], string>('SELECT id FROM stream').pluck().get() ?? null;
  } catch {
    return null;
  } finally {
    database.close();
  }
}

const damagedName = (file: string, count: number): string => `${file}.damaged-${count}`;

/** @param source the file, or a copy of it that can be read */
function repairedFrom(source: string, file: string, beginsStream: boolean): Repair {
  const old = openSqliteToRead(source);
  try {
    const remains = guardedReading(file, () => remainsOf(old, file));
    return copyInto(`${file}.repaired`, file, remains, beginsStream || !remains.isEndKnown);
  } finally {
    old.close();
  }
}

function remainsOf(database: Sqlite, file: string): Remains {
  const version = tablesVersion(database);
  if (version === null) {
    throw journalDamaged(file, 'none of its tables can be read');
  }
  const log = readWriteAheadLog(file);
  const stream = streamOf(database, file, version);
  const reader = createRowReader(database, stream, version);
  const greatest = edge(database, 'max');
  const oldest = edge(database, 'min') ?? stream.pruned + 1;
  const rowsAtMost = (statSync(file).size + log.pages.size * pageBytes) / smallestRowBytes;
  const newest = newestSound(reader, oldest, greatest, Math.min(mostMissing, rowsAtMost));
  const isLogThere = stream.inUse === 0 || log.isThere;
  const knownUpTo = Math.max(newest, greatest ?? 0, log.lostUpTo, stream.acknowledged);
  const isEndKnown = greatest !== null && isLogThere && knownUpTo <= newest;
  const receipts = version < 2 ? [] : receiptsOf(database, stream, version);
  return { stream, reader, oldest, newest, knownUpTo, isEndKnown, receipts };
}

/** Where the facts of the stream are damaged, its id is what the rows' seals prove. */
function streamOf(database: Sqlite, file: string, version: number): StreamFacts {
  try {
    return streamFacts(database, file, version);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const id = database.prepare<[], string>('SELECT id FROM stream').pluck().get();
    if (typeof id !== 'string') throw error;
    const oldest = edge(database, 'min') ?? 1;
    // What was acknowledged is not known: it is sent again, and the server passes over it.
    const facts = { id, acknowledged: 0, pruned: oldest - 1, sealedFrom: 1, inUse: 1 } as const;
    const reader = createRowReader(database, facts, version);
    if (reader.read(oldest, oldest + batch).rows.length === 0) throw error;
    return facts;
  }
}

/** Null where the page that holds it cannot be read. */
function edge(database: Sqlite, which: 'min' | 'max'): number | null {
  try {
    return (
      database.prepare<[], number | null>(`SELECT ${which}(sequence) FROM event`).pluck().get() ??
      null
    );
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    return null;
  }
}

function newestSound(
  reader: RowReader,
  oldest: number,
  greatest: number | null,
  most: number,
): number {
  if (greatest !== null && reader.read(greatest, greatest).rows.length === 1) return greatest;
  let newest = oldest - 1;
  for (let from = oldest; from - newest <= most; from += batch) {
    newest = reader.read(from, from + batch - 1).rows.at(-1)?.sequence ?? newest;
  }
  return newest;
}

function receiptsOf(database: Sqlite, stream: StreamFacts, version: number): Remains['receipts'] {
  const sum = version < 3 ? 'NULL AS sum' : 'sum';
  const receipts: { command: string; reply: string }[] = [];
  const one = database.prepare<[number], { command: string; reply: string; sum: string | null }>(
    `SELECT command, reply, ${sum} FROM receipt WHERE ordinal = ?`,
  );
  try {
    const [from, to] = ['min', 'max'].map((which) =>
      Number(database.prepare(`SELECT ${which}(ordinal) FROM receipt`).pluck().get() ?? 0),
    );
    for (let ordinal = from ?? 0; ordinal <= (to ?? -1); ordinal += 1) {
      const receipt = readReceipt(() => one.get(ordinal));
      if (receipt === undefined) continue;
      const { command, reply } = receipt;
      const isSound = version < 3 || receipt.sum === sumOf(stream.id, command, reply);
      if (isSound) receipts.push({ command, reply });
    }
  } catch (error) {
    if (!isCorrupt(error)) throw error;
  }
  return receipts;
}

function readReceipt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    return undefined;
  }
}

function copyInto(fresh: string, file: string, remains: Remains, isNewStream: boolean): Repair {
  const { stream, oldest, newest, knownUpTo } = remains;
  const acknowledged = Math.min(stream.acknowledged, newest);
  const shift = isNewStream ? acknowledged : 0;
  const facts: StreamFacts = {
    id: isNewStream ? randomUUID() : stream.id,
    acknowledged: acknowledged - shift,
    pruned: Math.min(oldest, newest + 1) - 1 - shift,
    sealedFrom: Math.min(oldest, newest + 1) - shift,
    inUse: 0,
  };
  removeFiles(fresh);
  const database = openSqlite(fresh);
  let copied: Pick<Repair, 'kept' | 'lost'>;
  try {
    layOut(database, facts);
    copied = copyRows(database, facts, remains, shift);
  } catch (error) {
    database.close();
    removeFiles(fresh);
    throw error;
  } finally {
    database.close();
  }
  checkStart(fresh);
  const lostEnd = knownUpTo > newest ? [{ from: newest + 1, to: knownUpTo }] : [];
  const lost = [...copied.lost, ...lostEnd];
  return { ...copied, lost, isNewStream, oldFile: exchange(fresh, file) };
}

function copyRows(
  database: Sqlite,
  facts: StreamFacts,
  { reader, oldest, newest, receipts }: Remains,
  shift: number,
): Pick<Repair, 'kept' | 'lost'> {
  const writeRow = createRowWriter(database, facts.id);
  const insertReceipt = database.prepare(
    'INSERT INTO receipt (command, reply, sum) VALUES (?, ?, ?)',
  );
  const lost: Range[] = [];
  let kept = 0;
  let before = beforeFirst(facts.id);
  /** The last row, until the next one shows what it must have been. */
  let held: JournalRow | null = null;
  const store = (old: JournalRow): void => {
    before = writeRow(before, { ...old, sequence: old.sequence - shift });
  };
  database
    .transaction(() => {
      for (let from = oldest; from <= newest; from += batch) {
        const { rows, damaged } = reader.read(from, Math.min(newest, from + batch - 1));
        for (const row of withPlaceholders(rows, damaged)) {
          if (held !== null) store(beginsDay(held, row) ? openingOf(held, row) : held);
          held = row;
        }
        kept += rows.length;
        lost.push(...damaged);
      }
      if (held !== null) store(held);
      for (const { command, reply } of receipts) {
        insertReceipt.run(command, reply, sumOf(facts.id, command, reply));
      }
    })
    .immediate();
  return { kept, lost };
}

/** Only the opening of a day changes the day of the rows: where one is lost, it is known all the same. */
function beginsDay(lost: JournalRow, next: JournalRow): boolean {
  const isLost = lost.type === 'journal.damaged';
  const isOpening = next.type === 'day.opened' || next.type === 'journal.damaged';
  return isLost && !isOpening && next.businessDay !== null && next.businessDay !== lost.businessDay;
}

function openingOf(lost: JournalRow, next: JournalRow): JournalRow {
  const data = JSON.stringify({ day: next.businessDay });
  return { ...next, sequence: lost.sequence, type: 'day.opened', data };
}

/** The service that runs on it must be able to write it, whoever repaired it. */
function giveAs({ uid, gid, mode }: Stats, fresh: string): void {
  chmodSync(fresh, mode & 0o777);
  const made = statSync(fresh);
  if (made.uid === uid && made.gid === gid) return;
  try {
    chownSync(fresh, uid, gid);
  } catch (cause) {
    removeFiles(fresh);
    throw new UserError(
      `this user may not give the repaired journal to the owner of the old one (user ${uid}, group ${gid})`,
      'repair it as root, or as the user that runs dawr; nothing was changed',
      { cause },
    );
  }
}

function removeFiles(database: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${database}${end}`, { force: true });
}

/** The damaged file first: a power cut in between leaves a log without its file, which no start takes. */
function exchange(fresh: string, file: string): string {
  let count = 1;
  while (existsSync(damagedName(file, count))) count += 1;
  const oldFile = damagedName(file, count);
  giveAs(statSync(file), fresh);
  renameSync(file, oldFile);
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${oldFile}-wal`);
  rmSync(`${file}-shm`, { force: true });
  renameSync(fresh, file);
  syncFolderOf(file);
  return oldFile;
}
