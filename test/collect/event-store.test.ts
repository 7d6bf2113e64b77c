/** The collector's store: each event once, and each stream whole up to its first gap. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSqlite } from '../../firmware-host/journal/sqlite.ts';
import { openEventStore, type ReceivedEvent } from '../../scripts/verbs/collect/event-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
function newFile(): string {
  files += 1;
  return join(folder, `${files}.db`);
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

test('in any order, cut into any transactions, sent again and opened again, a stream is whole up to its first gap', () => {
  const arrivals = fc.array(
    fc.record({ stream: fc.constantFrom('s', 't'), at: fc.integer({ min: 1, max: 9 }) }),
  );
  const batches = fc.array(arrivals, { maxLength: 8 });
  fc.assert(
    fc.property(batches, (all) => {
      const file = newFile();
      const model = new Map<string, Set<number>>();
      let store = openEventStore(file);
      for (const batch of all) {
        const events = batch.map(({ stream, at }) => received(at, { stream }));
        const before = [...model.values()].reduce((sum, { size }) => sum + size, 0);
        for (const { stream, sequence } of events) {
          model.set(stream, (model.get(stream) ?? new Set()).add(sequence));
        }
        const after = [...model.values()].reduce((sum, { size }) => sum + size, 0);
        const { positions, fresh, conflicting } = store.commit(events);
        expect(fresh).toHaveLength(after - before);
        expect(conflicting).toEqual([]);
        expect(positions.map(({ stream }) => stream).toSorted()).toEqual(
          [...new Set(events.map(({ stream }) => stream))].toSorted(),
        );
        store.close();
        store = openEventStore(file);
        for (const [stream, sequences] of model) {
          let upTo = 0;
          while (sequences.has(upTo + 1)) upTo += 1;
          const behind = [...sequences].filter((sequence) => sequence > upTo);
          expect(store.position(stream)).toEqual({
            from: hall,
            stream,
            upTo,
            nextStored: behind.length === 0 ? null : Math.min(...behind),
          });
        }
      }
      store.close();
    }),
    { numRuns: 40 },
  );
});

test('of two events with one sequence the first is kept, and the other is reported', () => {
  const store = openEventStore(newFile());
  store.commit([received(1)]);
  const other = received(1, { body: '{"of":"a copied card"}' });
  expect(store.commit([other])).toMatchObject({ fresh: [], conflicting: [other] });
  store.close();
});

test('what nobody holds any more is not waited for, and what comes of it all the same is kept', () => {
  const store = openEventStore(newFile());
  store.commit([received(4), received(5), received(7)]);
  expect(store.giveUp('s', 4)).toMatchObject({ upTo: 5, nextStored: 7 });
  expect(store.figuresOf(day)).toMatchObject([{ centre: 'bab-sharq', issued: 3, lost: 3 }]);
  expect(store.commit([received(2)]).fresh).toHaveLength(1);
  expect(store.commit([received(6)]).positions).toMatchObject([{ upTo: 7, nextStored: null }]);
  store.close();
});

test('the figures of a day are by centre', () => {
  const store = openEventStore(newFile());
  const ended = (sequence: number, serviceMs: number | null, more: Partial<ReceivedEvent> = {}) =>
    received(sequence, {
      type: 'ticket.completed',
      body: JSON.stringify({ data: { serviceMs } }),
      ...more,
    });
  const other = { from: { centre: 'amreya', controller: 'hall' }, stream: 't' };
  store.commit([
    received(1),
    ended(2, 600_000),
    ended(3, 600_001),
    ended(4, null),
    received(5, { type: 'ticket.no-show' }),
    received(6, { businessDay: '2026-11-24' }),
    received(3, other),
  ]);
  store.giveUp('t', 3);
  expect(store.figuresOf(day)).toEqual([
    { centre: 'amreya', issued: 1, served: 0, withinTen: 0, noShows: 0, lost: 2 },
    { centre: 'bab-sharq', issued: 1, served: 3, withinTen: 1, noShows: 1, lost: 0 },
  ]);
  expect(store.newestDay()).toBe('2026-11-24');
  store.close();
});

test('a file of another program is refused and stays as it is', () => {
  const text = join(folder, 'notes.txt');
  writeFileSync(text, 'no database, and long enough to be read as one: '.repeat(30));
  const before = readFileSync(text);
  expect(() => openEventStore(text)).toThrow(`${text} is no database`);
  expect(readFileSync(text).equals(before)).toBe(true);

  const database = newFile();
  const others = openSqlite(database);
  others.exec('CREATE TABLE theirs (a)');
  others.close();
  expect(() => openEventStore(database)).toThrow('the database of another program');
  expect(() => openEventStore(join(folder, 'none', 'a.db'))).toThrow('does not exist');
});
