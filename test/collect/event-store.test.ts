/** The collector's stores: each event once, and each stream whole up to its first gap. One suite for both. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSqlite } from '../../firmware-host/journal/sqlite.ts';
import { type RunningPostgres, startPostgres } from '../../scripts/measurements/postgres.ts';
import type {
  EventStore,
  ReceivedEvent,
  StreamPosition,
} from '../../scripts/verbs/collect/event-store.ts';
import { openStore, type StoreOptions } from '../../scripts/verbs/collect/open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-store-'));
let postgres: RunningPostgres;
const opened: EventStore[] = [];
beforeAll(async () => {
  postgres = await startPostgres(false);
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});
afterAll(async () => {
  await postgres.tearDown();
  rmSync(folder, { recursive: true });
});

let files = 0;
function newFile(): string {
  files += 1;
  return join(folder, `${files}.db`);
}

async function open(options: StoreOptions): Promise<EventStore> {
  const store = await openStore(options, 'collect');
  opened.push(store);
  return store;
}

const hall = { centre: 'bab-sharq', controller: 'hall' };
const day = '2026-11-23';

function received(sequence: number, more: Partial<ReceivedEvent> = {}): ReceivedEvent {
  const body = JSON.stringify({ sequence, data: {} });
  return {
    from: hall,
    stream: 's',
    sequence,
    type: 'ticket.issued',
    businessDay: day,
    body,
    ...more,
  };
}

function sizeOf(model: ReadonlyMap<string, ReadonlySet<number>>): number {
  return [...model.values()].reduce((sum, { size }) => sum + size, 0);
}

function positionIn(stream: string, sequences: ReadonlySet<number> = new Set()): StreamPosition {
  let upTo = 0;
  while (sequences.has(upTo + 1)) upTo += 1;
  const behind = [...sequences].filter((sequence) => sequence > upTo);
  const nextStored = behind.length === 0 ? null : Math.min(...behind);
  return { from: hall, stream, upTo, nextStored };
}

const kinds: readonly { name: string; fresh: () => StoreOptions }[] = [
  { name: 'SQLite', fresh: () => ({ store: newFile() }) },
  { name: 'PostgreSQL', fresh: () => postgres.newDatabase() },
];

describe.each(kinds)('$name', ({ fresh }) => {
  test('in any order, cut into any transactions, sent again and opened again, a stream is whole up to its first gap', async () => {
    const arrivals = fc.array(
      fc.record({ stream: fc.constantFrom('s', 't'), at: fc.integer({ min: 1, max: 9 }) }),
    );
    const batches = fc.array(arrivals, { maxLength: 8 });
    const where = fresh();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        run += 1;
        const model = new Map<string, Set<number>>();
        let store = await openStore(where, 'collect');
        for (const [place, batch] of all.entries()) {
          const events = batch.map(({ stream, at }) =>
            received(at, { stream: `${stream}-${run}` }),
          );
          const before = sizeOf(model);
          for (const { stream, sequence } of events) {
            model.set(stream, (model.get(stream) ?? new Set()).add(sequence));
          }
          const { positions, fresh: stored, conflicting } = await store.commit(events);
          expect(stored).toHaveLength(sizeOf(model) - before);
          expect(conflicting).toEqual([]);
          expect(positions).toHaveLength(new Set(events.map(({ stream }) => stream)).size);
          if (place === 0) {
            await store.close();
            store = await openStore(where, 'collect');
          }
          for (const position of positions) {
            expect(position).toEqual(positionIn(position.stream, model.get(position.stream)));
          }
        }
        for (const position of await store.streams()) {
          expect(await store.position(position.stream)).toEqual(position);
        }
        await store.close();
      }),
      { numRuns: 25 },
    );
  });

  test('of two events with one sequence the first is kept, and the other is reported', async () => {
    const where = fresh();
    const store = await open(where);
    const other = received(1, { body: '{"of":"a copied card"}' });
    const one = await store.commit([received(1), other]);
    expect(one).toMatchObject({ fresh: [received(1)], conflicting: [other] });
    expect(await store.commit([other])).toMatchObject({ fresh: [], conflicting: [other] });
    expect(await store.bodiesOf(hall, day)).toEqual([received(1).body]);
  });

  test('what nobody holds any more is not waited for, and what comes of it all the same is kept', async () => {
    const store = await open(fresh());
    await store.commit([received(4), received(5), received(7)]);
    expect(await store.giveUp('s', 4)).toMatchObject({ upTo: 5, nextStored: 7 });
    expect(await store.figuresOf(day)).toMatchObject([{ centre: 'bab-sharq', issued: 3, lost: 3 }]);
    expect((await store.commit([received(2)])).fresh).toHaveLength(1);
    const { positions } = await store.commit([received(6)]);
    expect(positions).toMatchObject([{ upTo: 7, nextStored: null }]);
    expect((await store.bodiesOf(hall, day)).map((body) => JSON.parse(body).sequence)).toEqual([
      2, 4, 5, 6, 7,
    ]);
  });

  test('the figures of a day are by centre', async () => {
    const store = await open(fresh());
    expect(await store.newestDay()).toBeNull();
    const ended = (sequence: number, data: object, more: Partial<ReceivedEvent> = {}) =>
      received(sequence, { type: 'ticket.completed', body: JSON.stringify({ data }), ...more });
    const other = { from: { centre: 'amreya', controller: 'hall' }, stream: 't' };
    await store.commit([
      received(1),
      // Valid JSON that some databases cannot read.
      ended(2, { note: '\u0000 \ud800 "serviceMs":900000', serviceMs: 600_000 }),
      ended(3, { serviceMs: 600_001 }),
      ended(4, { serviceMs: null }),
      received(5, { type: 'ticket.no-show' }),
      received(6, { businessDay: '2026-11-24' }),
      received(7, { businessDay: null }),
      received(3, other),
    ]);
    await store.giveUp('t', 3);
    expect(await store.figuresOf(day)).toEqual([
      { centre: 'amreya', issued: 1, served: 0, withinTen: 0, noShows: 0, lost: 2 },
      { centre: 'bab-sharq', issued: 1, served: 3, withinTen: 1, noShows: 1, lost: 0 },
    ]);
    expect(await store.newestDay()).toBe('2026-11-24');
  });

  test('what is only read is not made', async () => {
    await expect(openStore(fresh(), 'read')).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringMatching(/^name the database of/),
    });
  });
});

test('a file of before, which kept its events by stream, goes on as it is', async () => {
  const store = newFile();
  await (await openStore({ store }, 'collect')).close();
  const database = openSqlite(store);
  const [events, byDay] = ['events', 'events_by_day'].map((name) =>
    database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(name),
  );
  database.exec(`DROP TABLE events; ${events} WITHOUT ROWID; ${byDay};`);
  database.close();
  const before = await openStore({ store }, 'collect');
  await before.commit([received(1), received(3)]);
  await before.close();
  const again = await open({ store });
  const { fresh, positions } = await again.commit([received(1), received(2), received(3)]);
  expect(fresh).toEqual([received(2)]);
  expect(positions).toMatchObject([{ upTo: 3, nextStored: null }]);
  expect(await again.bodiesOf(hall, day)).toHaveLength(3);
});

test('a file of another program is refused and stays as it is', async () => {
  const text = join(folder, 'notes.txt');
  writeFileSync(text, 'no database, and long enough to be read as one: '.repeat(30));
  const before = readFileSync(text);
  await expect(open({ store: text })).rejects.toThrow(`${text} is no database`);
  expect(readFileSync(text).equals(before)).toBe(true);

  const database = newFile();
  const others = openSqlite(database);
  others.exec('CREATE TABLE theirs (a)');
  others.close();
  await expect(open({ store: database })).rejects.toThrow('the database of another program');
  await expect(open({ store: join(folder, 'none', 'a.db') })).rejects.toThrow('does not exist');
});

const mayMount = process.getuid?.() === 0;
if (!mayMount) console.warn('skipped: a full disk needs root, to mount a small one');

(mayMount ? test : test.skip)('a disk without room for a new file is told in words', async () => {
  const full = join(folder, 'full');
  mkdirSync(full);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', full]);
  try {
    await expect(open({ store: join(full, 'centre.db') })).rejects.toThrow('the disk has no room');
  } finally {
    execFileSync('umount', [full]);
  }
});

describe('a PostgreSQL that cannot be used is refused in words', () => {
  const refused = (options: StoreOptions, message: string, hint: string) =>
    expect(openStore(options, 'collect')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });

  test('by its address, which holds no password', async () => {
    const { store } = postgres.newDatabase();
    await refused({ store: 'postgres://' }, 'no address', 'postgres://USER@HOST/DATABASE');
    for (const secret of [store.replace('@', ':secret@'), `${store}?password=secret`]) {
      await refused({ store: secret }, 'holds a password', '--store-password-file');
    }
    await refused(
      { store: store.replace(String(postgres.port), '1') },
      'ECONNREFUSED',
      'that PostgreSQL runs',
    );
    await refused(
      { ...postgres.newDatabase(), store: store.replace(/[^/]+$/, 'none') },
      '"none" does not exist',
      'createdb',
    );
  });

  test('by its password', async () => {
    const where = postgres.newDatabase();
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'wrong\n');
    await refused({ ...where, storePasswordFile: wrong }, 'password', '--store-password-file');
    const none = join(folder, 'none');
    await refused({ ...where, storePasswordFile: none }, none, 'the password file of --store');
  });

  test('by its settings and by what is in it', async () => {
    const latin = postgres.newDatabase('--encoding', 'LATIN1', '--template', 'template0');
    await refused(latin, 'LATIN1', '--encoding UTF8');

    const forgetful = postgres.newDatabase();
    const name = forgetful.store.replace(/^.*\//, '');
    postgres.run(forgetful.store, `ALTER DATABASE "${name}" SET synchronous_commit = off`);
    await refused(forgetful, 'synchronous_commit is off', '"on"');

    const others = postgres.newDatabase();
    postgres.run(others.store, 'CREATE SCHEMA dawr; CREATE TABLE dawr.streams (theirs text)');
    await refused(others, 'already exists', 'of another program');

    const later = postgres.newDatabase();
    await (await openStore(later, 'collect')).close();
    postgres.run(later.store, 'UPDATE dawr.layout SET version = 2');
    await refused(later, 'layout 2', 'software that wrote it');
  });

  test('by the rights of its user, who may read without the right to write', async () => {
    const where = postgres.newDatabase();
    const reader = { ...where, store: where.store.replace('collector@', 'reader@') };
    postgres.run(where.store, `CREATE ROLE reader LOGIN PASSWORD '${postgres.password}'`);
    await refused(reader, 'permission denied', 'CREATE SCHEMA');
    const store = await open(where);
    await store.commit([received(1)]);
    postgres.run(
      where.store,
      'GRANT USAGE ON SCHEMA dawr TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA dawr TO reader',
    );
    const read = await openStore(reader, 'read');
    opened.push(read);
    expect(await read.bodiesOf(hall, day)).toEqual([received(1).body]);
  });
});
