/** Rows that are read of a damaged table: each as it was stored, and said to be missing where it is not. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { JournalRow } from '../../firmware-host/journal/row.ts';
import { createRowReader, type RowsRead } from '../../firmware-host/journal/row-reader.ts';
import { beforeFirst, ownSum, sealOf } from '../../firmware-host/journal/seal.ts';
import { rowidsOnPage } from '../../firmware-host/journal/table-page.ts';
import { pageBytes } from './damaged-journal.ts';
import { falsify, rowOf, stream, streamFacts, writeJournal } from './sealed-journal.ts';

/** Long enough that a page holds a few. */
function rowAt(sequence: number): JournalRow {
  const data = JSON.stringify({ window: sequence, words: 'w'.repeat(400) });
  return rowOf(sequence, { businessDay: sequence % 3 === 0 ? null : '2026-11-23', data });
}

/** A journal of rows 1 to `count`. */
function journalOf(count: number): Database.Database {
  const database = new Database(':memory:');
  const rows = Array.from({ length: count }, (_, index) => rowAt(index + 1));
  writeJournal(database, streamFacts(0, 0), rows);
  return database;
}

const sequencesOf = (read: RowsRead) => ({
  sound: read.rows.map(({ sequence }) => sequence),
  damaged: read.damaged.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index),
  ),
});

/** Each sequence of a span once, sound as it was stored or damaged. */
function expectTruth(read: RowsRead, from: number, to: number): void {
  const { sound, damaged } = sequencesOf(read);
  const span = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  expect([...sound, ...damaged].sort((a, b) => a - b)).toEqual(span);
  expect(sound).toEqual([...sound].sort((a, b) => a - b));
  expect(read.rows).toEqual(sound.map(rowAt));
}

const size = 12;
/** What is done to a row. */
const deeds = {
  nothing: () => {},
  'another text': falsify,
  'it is gone': (database, sequence) =>
    database.prepare('DELETE FROM event WHERE sequence = ?').run(sequence),
  'no seal': (database, sequence) =>
    database.prepare('UPDATE event SET seal = NULL WHERE sequence = ?').run(sequence),
  // Such as a page of an older state of the file has it.
  'sealed behind another row': (database, sequence) =>
    database
      .prepare('UPDATE event SET seal = ? WHERE sequence = ?')
      .run(sealOf(stream, beforeFirst('other'), rowAt(sequence)), sequence),
} satisfies Readonly<Record<string, (database: Database.Database, sequence: number) => void>>;
type Deed = keyof typeof deeds;
const deed = fc.constantFrom<Deed>(
  'nothing',
  'nothing',
  'another text',
  'it is gone',
  'no seal',
  'sealed behind another row',
);

/** Whether a row is served: it is what was sealed, and fits to the one before where that is sound too. */
function isServed(done: readonly Deed[], sequence: number): boolean {
  const isSealed = (at: number) =>
    ['nothing', 'sealed behind another row'].includes(done[at - 1] ?? '');
  const isReplaced = (at: number) => done[at - 1] === 'sealed behind another row';
  if (!isSealed(sequence)) return false;
  if (!isSealed(sequence - 1)) return true;
  return !isReplaced(sequence) && !isReplaced(sequence - 1);
}

test('whatever was done to rows, those that are sound and fit together are served, and no other', () => {
  fc.assert(
    fc.property(
      fc.array(deed, { minLength: size, maxLength: size }),
      fc.integer({ min: 1, max: size }),
      fc.integer({ min: -1, max: size }),
      (done, from, more) => {
        const database = journalOf(size);
        for (const [index, one] of done.entries()) deeds[one](database, index + 1);
        const to = from + more;
        const read = createRowReader(database, { id: stream, sealedFrom: 1 }).read(from, to);
        database.close();
        expectTruth(read, from, to);
        const served = Array.from({ length: more + 1 }, (_, index) => from + index).filter(
          (sequence) => isServed(done, sequence),
        );
        expect(sequencesOf(read).sound).toEqual(served);
      },
    ),
  );
});

test('a seal is what releases before wrote, or their journals would be damage', () => {
  expect(sealOf(stream, beforeFirst(stream), rowOf(1, {}))).toBe('Gc8tNy2U4byOa2vAuPsF6d');
});

test('two replaced rows that were neighbours fit together', () => {
  const database = journalOf(3);
  const second = sealOf(stream, beforeFirst('other'), rowAt(2));
  const third = sealOf(stream, ownSum(second), rowAt(3));
  const set = database.prepare('UPDATE event SET seal = ? WHERE sequence = ?');
  set.run(second, 2);
  set.run(third, 3);
  const read = createRowReader(database, { id: stream, sealedFrom: 1 }).read(1, 3);
  database.close();
  expect(sequencesOf(read)).toEqual({ sound: [1, 3], damaged: [2] });
});

test.each<[string, string, readonly number[]]>([
  ['nothing', 'SELECT 1', [1, 2, 3, 4]],
  ['data that is no JSON', "UPDATE event SET data = '{' WHERE sequence = 2", [1, 3, 4]],
  ['a seal', "UPDATE event SET seal = 'seal' WHERE sequence = 2", [1, 3, 4]],
  ['a row that is gone', 'DELETE FROM event WHERE sequence = 2', [1, 3, 4]],
])('of an older layout, with %s, rows are served as far as they can be judged', (_, sql, sound) => {
  const database = journalOf(4);
  const seal = database.prepare('SELECT seal FROM event WHERE sequence = 4').pluck().get();
  database.exec('UPDATE event SET seal = NULL WHERE sequence < 4');
  database.exec(sql);
  const read = createRowReader(database, { id: stream, sealedFrom: 4 }).read(1, 4);
  expect(sequencesOf(read).sound).toEqual(sound);
  expect(seal).toEqual(expect.any(String));
  database.exec('ALTER TABLE event DROP COLUMN seal');
  const bySecondLayout = createRowReader(database, { id: stream, sealedFrom: 9 }, 2).read(1, 4);
  database.close();
  expect(sequencesOf(bySecondLayout).sound).toEqual(
    sound.concat(sql.includes('seal') ? 2 : []).sort(),
  );
});

describe('pages that a card has damaged', () => {
  const count = 60;
  let sound: Buffer;
  beforeAll(() => {
    const database = journalOf(count);
    sound = database.serialize();
    database.close();
  });

  const page = fc.nat();
  const damage = fc.oneof(
    fc.record({ kind: fc.constant('bits' as const), at: fc.array(fc.nat(), { minLength: 1 }) }),
    fc.record({ kind: fc.constant('exchanged' as const), one: page, other: page }),
    fc.record({ kind: fc.constant('zeros' as const), one: page }),
    fc.record({ kind: fc.constant('of another' as const), one: page, other: page }),
  );

  function damaged(done: typeof damage extends fc.Arbitrary<infer T> ? T : never): Buffer {
    const bytes = Buffer.from(sound);
    const pages = bytes.length / pageBytes;
    // The first page has the schema, without which nothing can be asked.
    const place = (choice: number) => (1 + (choice % (pages - 1))) * pageBytes;
    const content = (choice: number) => sound.subarray(place(choice), place(choice) + pageBytes);
    if (done.kind === 'bits') {
      for (const choice of done.at) {
        const at = pageBytes + (choice % (bytes.length - pageBytes));
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (choice % 8)), at);
      }
    } else if (done.kind === 'zeros') bytes.fill(0, place(done.one), place(done.one) + pageBytes);
    else {
      bytes.set(content(done.other), place(done.one));
      if (done.kind === 'exchanged') bytes.set(content(done.one), place(done.other));
    }
    return bytes;
  }

  test('cost the rows that stood on them, and change none', () => {
    fc.assert(
      fc.property(damage, fc.integer({ min: 1, max: count }), fc.nat(count), (done, from, more) => {
        const database = new Database(damaged(done));
        const to = from + more;
        const reader = createRowReader(database, { id: stream, sealedFrom: 1 });
        const read = reader.read(from, Math.min(count, to));
        expectTruth(read, from, Math.min(count, to));
        database.close();
      }),
      { numRuns: 200 },
    );
  });

  test.each(['zeros', 'noise'])('cost no row of another page: %s', (kind) => {
    for (let at = pageBytes; at < sound.length; at += pageBytes) {
      const rowids = rowidsOnPage(sound.subarray(at, at + pageBytes));
      if (rowids.length === 0) continue;
      const bytes = Buffer.from(sound).fill(kind === 'zeros' ? 0 : 0xa5, at, at + pageBytes);
      const database = new Database(bytes);
      const read = createRowReader(database, { id: stream, sealedFrom: 1 }).read(1, count);
      database.close();
      expect(sequencesOf(read).damaged).toEqual(rowids);
      expectTruth(read, 1, count);
    }
  });
});
