/** Which layout a journal has, and what an upgrade makes of an older one. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { UserError } from '../../config/user-error.ts';
import { checkIsOurs, tablesVersion, upgrade } from '../../firmware-host/journal/layout.ts';
import { createRowReader } from '../../firmware-host/journal/row-reader.ts';
import { checkOpened } from '../../firmware-host/journal/start-check.ts';
import { olderJournal, stream, streamFacts, writeJournal } from './sealed-journal.ts';

function newest(): Database.Database {
  const database = new Database(':memory:');
  writeJournal(database, streamFacts(0, 0), []);
  return database;
}

const made = { 1: () => olderJournal(1, ''), 2: () => olderJournal(2, ''), 3: newest } as const;
const versions = [1, 2, 3] as const;

/** What is said of the layout. */
function said(database: Database.Database): unknown {
  try {
    return checkIsOurs(database, 'journal.db');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.message}; ${error.hint}`;
  } finally {
    database.close();
  }
}

test.each(versions)('layout %d is known by its header and by its tables', (version) => {
  expect(said(made[version]())).toBe(version);
  const database = made[version]();
  database.pragma('user_version = 7');
  expect(tablesVersion(database)).toBe(version);
  database.close();
});

test.each([
  [1, 'DROP TABLE event', 'event'],
  [1, 'ALTER TABLE stream ADD COLUMN pruned INTEGER', 'stream'],
  [2, 'ALTER TABLE event RENAME COLUMN boot TO boots', 'event'],
  [2, 'ALTER TABLE receipt ADD COLUMN sum TEXT', 'receipt'],
  [3, 'ALTER TABLE event DROP COLUMN seal', 'event'],
  [3, 'ALTER TABLE stream DROP COLUMN in_use', 'stream'],
  [3, 'DROP TABLE receipt', 'receipt'],
] as const)('in layout %d after "%s" the table %s is not of it', (version, sql, table) => {
  const database = made[version]();
  database.exec(sql);
  expect(tablesVersion(database)).toBeNull();
  expect(said(database)).toContain(
    `journal.db is damaged: its table ${table} is not that of layout ${version}`,
  );
});

test('a file without tables has none', () => {
  const database = new Database(':memory:');
  expect(tablesVersion(database)).toBeNull();
  expect(said(database)).toMatch(
    /^journal.db is a database of another program.*; move it away.*nothing in it was changed$/,
  );
});

test.each([
  [0, 'journal.db is damaged: its layout says version 0; run dawr journal repair'],
  [-1, 'journal.db is damaged: its layout says version -1; run dawr journal repair'],
  [4, 'journal.db was written by a newer dawr (layout 4, this one knows 3); install the newer'],
])('version %d in the header is refused', (version, what) => {
  const database = newest();
  database.pragma(`user_version = ${version}`);
  expect(said(database)).toContain(what);
});

test('a journal of this layout is left as it is', () => {
  const database = newest();
  const before = database.serialize();
  expect(upgrade(database, 'journal.db')).toBe(false);
  expect(database.serialize().equals(before)).toBe(true);
  database.close();
});

/** Rows of an older journal, whose first ones were removed by hand. */
const older = fc.record({
  first: fc.integer({ min: 1, max: 3 }),
  types: fc.array(fc.constantFrom('day.opened', 'window.opened'), { maxLength: 8 }),
  delivered: fc.nat(8),
});

test.each([1, 2] as const)(
  'of layout %d the open day and what is undelivered are sealed, and the rest is not',
  (layout) => {
    fc.assert(
      fc.property(older, ({ first, types, delivered }) => {
        const last = first + types.length - 1;
        const acknowledged = types.length === 0 ? 0 : Math.min(last, first - 1 + delivered);
        const database = olderJournal(
          layout,
          `INSERT INTO stream VALUES ('${stream}', ${acknowledged});
           ${layout === 2 ? "INSERT INTO receipt VALUES (1, 'one', 'done'), (2, 'two', 'done');" : ''}`,
        );
        const insert = database.prepare(
          "INSERT INTO event VALUES (?, ?, 1, 1, 'boot', 'synced', NULL, 1, '{}')",
        );
        for (const [index, type] of types.entries()) insert.run(first + index, type);
        expect(upgrade(database, 'journal.db')).toBe(true);
        const opening = types.includes('day.opened') ? first + types.lastIndexOf('day.opened') : 1;
        const oldest = types.length === 0 ? 1 : first;
        const sealedFrom = Math.max(oldest, Math.min(opening, acknowledged + 1));
        const facts = checkOpenedFrom(first, database);
        if (facts !== null) {
          expect(facts.stream).toEqual({ ...streamFacts(acknowledged, 0), sealedFrom });
        }
        const sealed = database
          .prepare('SELECT sequence FROM event WHERE seal IS NOT NULL')
          .pluck();
        const all = types.map((_, index) => first + index);
        expect(sealed.all()).toEqual(all.filter((sequence) => sequence >= sealedFrom));
        const read = createRowReader(database, { id: stream, sealedFrom }).read(first, last);
        expect(read.damaged).toEqual([]);
        expect(database.pragma('user_version', { simple: true })).toBe(3);
        database.close();
      }),
    );
  },
);

/** Null where rows in front are missing, which a start refuses. */
function checkOpenedFrom(first: number, database: Database.Database) {
  return first === 1 ? checkOpened(database, 'journal.db') : null;
}

test('an older journal that does not say which stream it is is left as it was', () => {
  const database = olderJournal(2, '');
  const before = database.serialize();
  expect(() => upgrade(database, 'journal.db')).toThrow('it does not say which stream it is');
  expect(database.serialize().equals(before)).toBe(true);
  database.close();
});

test('more rows than are sealed at a time are sealed to the last', () => {
  const count = 1001;
  const database = olderJournal(2, `INSERT INTO stream VALUES ('${stream}', 0)`);
  const insert = database.prepare(
    "INSERT INTO event VALUES (?, 'window.opened', 1, 1, 'boot', 'synced', NULL, 1, '{}')",
  );
  for (let sequence = 1; sequence <= count; sequence += 1) insert.run(sequence);
  upgrade(database, 'journal.db');
  expect(checkOpened(database, 'journal.db')).toMatchObject({ newest: count, neededFrom: 1 });
  database.close();
});
