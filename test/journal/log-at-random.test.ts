/** What is read of a damaged write-ahead log, against what SQLite itself makes of it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { layOut } from '../../firmware-host/journal/layout.ts';
import { isLogTorn, readWriteAheadLog } from '../../firmware-host/journal/write-ahead-log.ts';
import { copyFiles, pageBytes } from './damaged-journal.ts';

const headerBytes = 32;
const frameBytes = pageBytes + 24;
const runs = { numRuns: 40 };

let folder: string;
let empty: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-log-at-random-'));
  file = join(folder, 'journal.db');
  empty = join(folder, 'empty.db');
  const database = new Database(empty);
  layOut(database);
  database.pragma('journal_mode = WAL');
  database.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** So many rows, each with so much text, and a receipt or none. */
interface Transaction {
  readonly rows: number;
  readonly length: number;
  readonly hasReceipt: boolean;
}

const transactions = fc.array(
  fc.record({
    rows: fc.integer({ min: 1, max: 4 }),
    length: fc.constantFrom(10, 900, 5000),
    hasReceipt: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

/** A log beside a file, as a power cut leaves them. */
interface Log {
  readonly bytes: Buffer;
  /** As it was before its last transaction. */
  readonly before: Buffer;
  /** The number of frames up to the end of each transaction. */
  readonly ends: readonly number[];
  /** The newest sequence after each transaction, and before the first. */
  readonly newest: readonly number[];
  readonly newestBefore: number;
}

/** Makes the log at `file`. @param earlier transactions of a round before, which it overwrites */
function makeLog(earlier: readonly Transaction[], round: readonly Transaction[]): Log {
  const made = join(folder, 'made.db');
  copyFiles(empty, made);
  const database = new Database(made);
  database.pragma('synchronous = OFF');
  database.pragma('wal_autocheckpoint = 0');
  const row = database.prepare("INSERT INTO event VALUES (?, 't', 1, 1, 'b', 's', '', 1, ?, '')");
  const receipt = database.prepare('INSERT INTO receipt (command, reply) VALUES (?, ?)');
  let sequence = 0;
  const store = database.transaction(({ rows, length, hasReceipt }: Transaction) => {
    for (let count = 0; count < rows; count += 1) {
      sequence += 1;
      row.run(sequence, 'x'.repeat(length));
    }
    if (hasReceipt) receipt.run(`command ${sequence}`, 'done');
  });
  for (const one of earlier) store(one);
  database.pragma('wal_checkpoint(RESTART)');
  const newestBefore = sequence;
  let before: Buffer = Buffer.alloc(0);
  const newest = round.map((one) => {
    before = readFileSync(`${made}-wal`);
    store(one);
    return sequence;
  });
  copyFiles(made, file);
  database.close();
  const bytes = readFileSync(`${file}-wal`);
  return { bytes, before, ends: endsIn(bytes), newest, newestBefore };
}

/** https://sqlite.org/fileformat2.html, section 4.1. */
function endsIn(bytes: Buffer): readonly number[] {
  const salts = bytes.subarray(16, 24);
  const ends: number[] = [];
  for (let at = headerBytes; at + frameBytes <= bytes.length; at += frameBytes) {
    const isOfThisRound = bytes.subarray(at + 8, at + 16).equals(salts);
    const endsTransaction = bytes.readUInt32BE(at + 4) !== 0;
    if (isOfThisRound && endsTransaction) ends.push((at - headerBytes) / frameBytes + 1);
  }
  return ends;
}

/** What SQLite makes of the files: its newest row, and every page. */
function bySqlite(): { readonly newest: number; readonly bytes: Buffer } {
  const copy = join(folder, 'copy.db');
  copyFiles(file, copy);
  const database = new Database(copy);
  database.pragma('synchronous = OFF');
  const newest = Number(database.prepare('SELECT max(sequence) FROM event').pluck().get());
  database.close();
  return { newest, bytes: readFileSync(copy) };
}

/** The file with the pages that the log has newer. */
function withPages(pages: ReadonlyMap<number, Uint8Array>): Buffer {
  const before = readFileSync(file);
  const length = Math.max(before.length, Math.max(0, ...pages.keys()) * pageBytes);
  const bytes = Buffer.alloc(length);
  before.copy(bytes);
  for (const [page, content] of pages) bytes.set(content, (page - 1) * pageBytes);
  return bytes;
}

/** So many frames can be read: what is committed in them is there, for SQLite and for a start. */
function expectCommitted(log: Log, wholeFrames: number): void {
  const kept = log.ends.filter((end) => end <= wholeFrames).length;
  const { newest, bytes } = bySqlite();
  expect(newest).toBe(log.newest[kept - 1] ?? log.newestBefore);
  expect(withPages(readWriteAheadLog(file).pages).equals(bytes)).toBe(true);
}

test('of a log that is whole every page is what SQLite reads, whatever an earlier round left', () => {
  fc.assert(
    fc.property(fc.array(transactions, { maxLength: 2 }), transactions, (earlier, round) => {
      const log = makeLog(earlier.flat(), round);
      expect(readWriteAheadLog(file)).toMatchObject({ isThere: true, isTorn: false, lostUpTo: 0 });
      expectCommitted(log, log.ends.at(-1) ?? 0);
    }),
    runs,
  );
});

test('a frame that is not whole costs what was confirmed behind it, and that is said to the row', () => {
  // Its page, whether it ends a transaction, its salts and its checksums.
  const offset = fc.constantFrom(3, 7, 8, 15, 16, 23);
  fc.assert(
    fc.property(transactions, transactions, fc.nat(), offset, (earlier, round, place, at) => {
      const log = makeLog(earlier, round);
      const frame = place % (log.ends.at(-1) ?? 1);
      const from = headerBytes + frame * frameBytes + at;
      log.bytes.writeUInt8(log.bytes.readUInt8(from) ^ 0x10, from);
      writeFileSync(`${file}-wal`, log.bytes);
      expectCommitted(log, frame);
      const { lostUpTo, isTorn } = readWriteAheadLog(file);
      const hit = log.ends.findIndex((end) => end > frame);
      const last = log.ends.length - 1;
      // A last frame with other salts is one that an earlier round left.
      const isLastWithOtherSalts = at >= 8 && at < 16 && frame === (log.ends[last] ?? 0) - 1;
      const isAloneInItsTransaction = frame === (log.ends[hit - 1] ?? 0);
      expect(isTorn).toBe(!(isLastWithOtherSalts && isAloneInItsTransaction));
      // Of a frame that seems another round's, or to end no transaction, the others say less.
      if (at === 3 || at >= 16) expect(lostUpTo).toBe(hit === last ? 0 : log.newest[last - 1]);
    }),
    runs,
  );
});

/** What a power cut leaves, where the disk wrote the frames in another order. */
const unwritten = fc.record({
  place: fc.nat(),
  others: fc.infiniteStream(fc.boolean()),
  isGrown: fc.boolean(),
});

test('of a last transaction whose frames were not all written nothing was confirmed', () => {
  fc.assert(
    fc.property(fc.array(transactions), transactions, unwritten, (earlier, round, cut) => {
      const log = makeLog(earlier.flat(), round);
      const from = log.ends.at(-2) ?? 0;
      const isWritten = [...cut.others.take((log.ends.at(-1) ?? 0) - from)];
      isWritten[cut.place % isWritten.length] = false;
      for (const [index, is] of isWritten.entries()) {
        if (is) continue;
        const at = headerBytes + (from + index) * frameBytes;
        log.bytes.fill(0, at, at + frameBytes);
        // What stood there, where the log did not grow.
        if (!cut.isGrown) log.bytes.set(log.before.subarray(at, at + frameBytes), at);
      }
      writeFileSync(`${file}-wal`, log.bytes);
      expectCommitted(log, from);
      const isTorn = isWritten.includes(true);
      expect(readWriteAheadLog(file)).toMatchObject({ isTorn, lostUpTo: 0 });
    }),
    runs,
  );
});

test('a header that is not whole costs all of the log', () => {
  fc.assert(
    fc.property(transactions, fc.nat(headerBytes * 8 - 1), (round, bit) => {
      const log = makeLog([], round);
      const at = Math.floor(bit / 8);
      log.bytes.writeUInt8(log.bytes.readUInt8(at) ^ (1 << (bit % 8)), at);
      writeFileSync(`${file}-wal`, log.bytes);
      expectCommitted(log, 0);
      expect(readWriteAheadLog(file)).toMatchObject({
        isThere: true,
        isTorn: true,
        lostUpTo: log.newest.at(-2) ?? 0,
      });
    }),
    runs,
  );
});

test('a log that was cut off has lost nothing that was confirmed; it is torn between two transactions', () => {
  const more = fc.constantFrom(0, 1, 15, 16, 17, 24, 2000, frameBytes - 1);
  fc.assert(
    fc.property(transactions, fc.nat(), more, (round, place, rest) => {
      const log = makeLog([], round);
      const whole = place % (log.ends.at(-1) ?? 1);
      const length = headerBytes + whole * frameBytes + rest;
      writeFileSync(`${file}-wal`, log.bytes.subarray(0, length));
      expectCommitted(log, whole);
      const isBetween = rest === 0 && (whole === 0 || log.ends.includes(whole));
      expect(readWriteAheadLog(file)).toMatchObject({ isTorn: !isBetween, lostUpTo: 0 });
    }),
    runs,
  );
});

test.each([1, 31])('a log of %d bytes is there, and torn', (length) => {
  const log = makeLog([], [{ rows: 1, length: 10, hasReceipt: false }]);
  writeFileSync(`${file}-wal`, log.bytes.subarray(0, length));
  expect(readWriteAheadLog(file)).toEqual({
    pages: new Map(),
    isThere: true,
    isTorn: true,
    lostUpTo: 0,
  });
});

test.each([0, 32, 3 * frameBytes])('a log of %d zeros is none', (length) => {
  writeFileSync(`${file}-wal`, Buffer.alloc(length));
  expect(readWriteAheadLog(file)).toEqual({
    pages: new Map(),
    isThere: false,
    isTorn: false,
    lostUpTo: 0,
  });
});

test('where there is no log nothing is torn, and one that cannot be read is for others to say', () => {
  const alone = join(folder, 'alone.db');
  expect(readWriteAheadLog(alone).isThere).toBe(false);
  expect(isLogTorn(alone)).toBe(false);
  mkdirSync(`${alone}-wal`);
  expect(() => readWriteAheadLog(alone)).toThrow('EISDIR');
  expect(isLogTorn(alone)).toBe(false);
});
