/** What a start relies on: found by it where it is sound, and refused by its name where it is not. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { UserError } from '../../config/user-error.ts';
import { createRowReader } from '../../firmware-host/journal/row-reader.ts';
import { guardedReading } from '../../firmware-host/journal/sqlite.ts';
import { checkOpened } from '../../firmware-host/journal/start-check.ts';
import {
  falsify,
  olderJournal,
  rowOf,
  stream,
  streamFacts,
  writeJournal,
} from './sealed-journal.ts';

type Type = 'day.opened' | 'config.applied' | 'window.opened';

/** A journal whose first rows were pruned: rows from `pruned` + 1 on, of these types. */
interface Held {
  readonly pruned: number;
  readonly acknowledged: number;
  readonly types: readonly Type[];
}

const held = fc
  .record({
    pruned: fc.nat(5),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    types: fc.array(
      fc.constantFrom<Type>('day.opened', 'config.applied', 'window.opened', 'window.opened'),
      { maxLength: 9 },
    ),
  })
  .map(({ pruned, share, types }): Held => {
    return { pruned, types, acknowledged: pruned + Math.round(share * types.length) };
  });

function journalOf({ pruned, acknowledged, types }: Held): Database.Database {
  const database = new Database(':memory:');
  const rows = types.map((type, index) => rowOf(pruned + 1 + index, { type }));
  writeJournal(database, streamFacts(acknowledged, pruned), rows, ['one', 'two', 'three']);
  return database;
}

/** What a start says. */
function start(database: Database.Database): ReturnType<typeof checkOpened> | string {
  try {
    return guardedReading('journal.db', () => checkOpened(database, 'journal.db'));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  } finally {
    database.close();
  }
}

const damagedBy = (what: string): string => `journal.db is damaged: ${what}`;
const lastOf = ({ pruned, types }: Held, type: Type): number | null =>
  types.includes(type) ? pruned + 1 + types.lastIndexOf(type) : null;

/** The open day and what is not delivered, in rows that are there. */
function neededFrom(held: Held): number {
  const openDayFrom = lastOf(held, 'day.opened') ?? held.pruned + 1;
  return Math.max(Math.min(openDayFrom, held.acknowledged + 1), held.pruned + 1);
}

test('the open day, the newest row and from where rows are needed', () => {
  fc.assert(
    fc.property(held, (held) => {
      const { pruned, acknowledged, types } = held;
      expect(start(journalOf(held))).toEqual({
        stream: streamFacts(acknowledged, pruned),
        newest: types.length === 0 ? null : pruned + types.length,
        openDayFrom: lastOf(held, 'day.opened') ?? pruned + 1,
        snapshot: null,
        neededFrom: neededFrom(held),
      });
    }),
  );
});

test('a damaged row is refused where it is needed, or is the newest config', () => {
  fc.assert(
    fc.property(held, fc.nat(), (held, choice) => {
      fc.pre(held.types.length > 0);
      const sequence = held.pruned + 1 + (choice % held.types.length);
      const database = journalOf(held);
      falsify(database, sequence);
      const said = start(database);
      if (sequence >= neededFrom(held)) {
        expect(said).toBe(damagedBy(`rows ${sequence} are needed and are not as they were stored`));
      } else if (sequence === lastOf(held, 'config.applied')) {
        expect(said).toBe(damagedBy('its index of days and configs is not that of its rows'));
      } else expect(said).toHaveProperty('neededFrom', neededFrom(held));
    }),
  );
});

test('what the server has and the journal has not is refused, with how much', () => {
  const types: readonly Type[] = ['day.opened', 'window.opened'];
  expect(start(journalOf({ pruned: 3, acknowledged: 7, types }))).toBe(
    damagedBy('2 rows after 5 are gone, which the centre server has'),
  );
  expect(start(journalOf({ pruned: 3, acknowledged: 4, types: [] }))).toBe(
    damagedBy('4 rows after 0 are gone, which the centre server has'),
  );
});

test('more rows than are read at a time: the last is looked at', () => {
  const types = Array.from({ length: 1001 }, (): Type => 'window.opened');
  const database = journalOf({ pruned: 0, acknowledged: 0, types });
  falsify(database, 1000);
  expect(start(database)).toBe(damagedBy('rows 1000 are needed and are not as they were stored'));
  const last = journalOf({ pruned: 0, acknowledged: 0, types });
  falsify(last, 1001);
  expect(start(last)).toBe(damagedBy('rows 1001 are needed and are not as they were stored'));
});

const whole: Held = {
  pruned: 0,
  acknowledged: 3,
  types: ['config.applied', 'day.opened', 'window.opened', 'day.opened', 'config.applied'],
};

/** Changes the schema, and reads it again. */
function withSchema(database: Database.Database, sql: string): Database.Database {
  database.unsafeMode();
  database.pragma('writable_schema = ON');
  database.exec(sql);
  const bytes = database.serialize();
  database.close();
  return new Database(bytes);
}

/** The index of landmarks holds other rows than its definition says. */
const indexWhere = (condition: string) => (database: Database.Database) => {
  const sql = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'landmark'").pluck();
  const definition = String(sql.get()).replaceAll("'", "''");
  database.exec(`DROP INDEX landmark;
    CREATE INDEX landmark ON event (type, sequence) WHERE ${condition}`);
  return withSchema(
    database,
    `UPDATE sqlite_schema SET sql = '${definition}' WHERE name = 'landmark'`,
  );
};

/** The index of commands is another one. */
const commandsBy = (index: string) => (database: Database.Database) => {
  database.exec(`CREATE INDEX other ON receipt ${index}`);
  return withSchema(
    database,
    `UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'other')
       WHERE name = 'sqlite_autoindex_receipt_1';
     DELETE FROM sqlite_schema WHERE name = 'other'`,
  );
};

const run = (sql: string) => (database: Database.Database) => database.exec(sql);
const ofLandmarks = 'its index of days and configs is not that of its rows';
const ofCommands = 'its index of commands is damaged';
const ofStream = 'what it says of its stream is not what was stored';

test.each<[string, (database: Database.Database) => Database.Database, string]>([
  ['a stream that is gone', run('DELETE FROM stream'), ofStream],
  ['two streams', run('INSERT INTO stream SELECT * FROM stream'), ofStream],
  ['another cursor', run('UPDATE stream SET acknowledged = 2'), ofStream],
  ['a stream that was stopped and says not', run('UPDATE stream SET in_use = 1'), ofStream],
  [
    'another reply',
    run("UPDATE receipt SET reply = 'refused' WHERE command = 'two'"),
    'a reply to a command is not as it was stored',
  ],
  ['an index without days', indexWhere("type = 'config.applied'"), ofLandmarks],
  [
    'an index without the newest day',
    indexWhere("type IN ('day.opened', 'config.applied') AND sequence <> 4"),
    ofLandmarks,
  ],
  [
    'an index of commands without one of them',
    commandsBy("(command) WHERE command <> 'two'"),
    ofCommands,
  ],
  [
    'an index of commands with one in the place of another',
    commandsBy("(CASE command WHEN 'one' THEN 'other' ELSE command END)"),
    ofCommands,
  ],
])('%s is refused by its name', (_, damage, what) => {
  expect(start(damage(journalOf(whole)))).toBe(damagedBy(what));
});

test('an index without the day of a delivered row is none of a start', () => {
  const isLeftOut = indexWhere("type IN ('day.opened', 'config.applied') AND sequence <> 2");
  expect(start(isLeftOut(journalOf(whole)))).toHaveProperty('newest', 5);
});

test('of a file of the second layout the stream is one', () => {
  const old = (sql: string) => olderJournal(2, sql);
  expect(start(old("INSERT INTO stream VALUES ('0c1d', 0)"))).toEqual({
    stream: {
      id: stream,
      acknowledged: 0,
      pruned: 0,
      sealedFrom: Number.MAX_SAFE_INTEGER,
      inUse: 0,
    },
    newest: null,
    openDayFrom: 1,
    neededFrom: 1,
    snapshot: null,
  });
  expect(start(old(''))).toBe(damagedBy(ofStream));
  expect(start(old("INSERT INTO stream VALUES ('0c1d', 0), ('0c1e', 0)"))).toBe(
    damagedBy(ofStream),
  );
});

test('whatever bits of the file are false, a start refuses it or relies on what was stored', () => {
  const database = journalOf(whole);
  const sound = database.serialize();
  database.close();
  const expected = start(new Database(sound));
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (places) => {
      const bytes = Buffer.from(sound);
      for (const place of places) {
        const at = 100 + (place % (bytes.length - 100));
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (place % 8)), at);
      }
      const damaged = new Database(bytes);
      const said = start(damaged);
      if (typeof said === 'string') expect(said).toContain('journal.db');
      else {
        expect(said).toEqual(expected);
        const again = new Database(bytes);
        const reader = createRowReader(again, said.stream);
        expect(reader.read(said.neededFrom, said.newest ?? 0).damaged).toEqual([]);
        again.close();
      }
    }),
    { numRuns: 300 },
  );
});
