/** What a person learns of a journal, and what pruning at once leaves of it. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { lookAtJournal, readRows, verifyJournal } from '../../firmware-host/journal/look.ts';
import { pruneJournal } from '../../firmware-host/journal/prune.ts';
import { falsify, rowOf, streamFacts, writeJournal } from './sealed-journal.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-look-'));
  file = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const dayMs = 86_400_000;
const now = 100 * dayMs;

/** Rows so many days old, all of them delivered, the last of which opened a day. */
function make(ages: readonly number[], damage: (database: Database.Database) => void = () => {}) {
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  const rows = ages.map((age, index) =>
    rowOf(index + 1, {
      type: index === ages.length - 1 ? 'day.opened' : 'window.opened',
      wallMs: now - age * dayMs,
      data: JSON.stringify({ words: 'w'.repeat(200) }),
    }),
  );
  writeJournal(database, streamFacts(ages.length, 0), rows);
  damage(database);
  database.close();
}

const days = (count: number, age: number): readonly number[] =>
  Array.from({ length: count }, () => age);

test('every row is looked at, more than are read at a time', () => {
  make(days(2101, 1), (database) => {
    for (const sequence of [1, 1000, 1001, 2100]) falsify(database, sequence);
  });
  expect(verifyJournal(file)).toEqual({
    rows: 2097,
    damaged: [
      { from: 1, to: 1 },
      { from: 1000, to: 1001 },
      { from: 2100, to: 2100 },
    ],
    structure: [],
  });
  const batches = readRows(file, (held) => {
    const read: number[] = [];
    for (let one = held.next(); one !== null; one = held.next()) read.push(one.rows.length);
    return { stream: held.stream, read };
  });
  expect(batches).toEqual({ stream: '0c1d', read: [998, 999, 100] });
});

test('what SQLite finds wrong with its own pages is told, ten lines at most and each one line', () => {
  make(days(40, 1), (database) => {
    database.unsafeMode();
    database.pragma('writable_schema = ON');
    database.exec('DROP INDEX landmark; CREATE INDEX landmark ON event (type, sequence) WHERE 0');
    const definition = "CREATE INDEX landmark ON event (type, sequence) WHERE type <> ''";
    database.prepare("UPDATE sqlite_schema SET sql = ? WHERE name = 'landmark'").run(definition);
  });
  const { rows, damaged, structure } = verifyJournal(file);
  expect({ rows, damaged }).toEqual({ rows: 40, damaged: [] });
  expect(structure).toHaveLength(10);
  for (const line of structure) expect(line).toMatch(/^row \d+ missing from index landmark$/);
});

test('a journal is looked at beside its controller, and without one', () => {
  make(days(3, 1));
  const bytes = statSync(file).size;
  const sound = { refusal: null, facts: { newest: 3, openDayFrom: 3 }, bytes };
  expect(lookAtJournal(file)).toMatchObject({ ...sound, isRunning: false });
  const journal = openJournal(file, 64);
  expect(lookAtJournal(file)).toMatchObject({ ...sound, isRunning: true });
  journal.close();
  expect(lookAtJournal(file)).toMatchObject({ ...sound, isRunning: false });
});

test('what a start would refuse is said, and nothing thrown', () => {
  make(days(3, 1), (database) => falsify(database, 3));
  const look = lookAtJournal(file);
  expect(look).toMatchObject({ isRunning: false, facts: null, bytes: statSync(file).size });
  expect(look.refusal?.message).toContain('rows 3 are needed');
  expect(lookAtJournal(join(folder, 'none.db'))).toMatchObject({ facts: null, bytes: 0 });
});

test('what is old is pruned at once, the file shrinks, and a start goes on', () => {
  make([...days(300, 40), ...days(20, 1)]);
  const before = statSync(file).size;
  expect(pruneJournal(file, 30, now)).toBe(300);
  expect(statSync(file).size).toBeLessThan(before / 2);
  expect(pruneJournal(file, 30, now)).toBe(0);
  const journal = openJournal(file, 64);
  expect(journal).toMatchObject({
    oldestSequence: 301,
    newestSequence: 320,
    acknowledgedUpTo: 320,
  });
  expect(() => pruneJournal(file, 30, now)).toThrow(/^another controller is running/);
  journal.close();
});

test('a journal that a start refuses is not pruned', () => {
  make(days(3, 40), (database) => falsify(database, 3));
  expect(() => pruneJournal(file, 30, now)).toThrow('rows 3 are needed');
  expect(verifyJournal(file)).toMatchObject({ rows: 2 });
});
