/** Which rows retention takes away, whatever is in a journal: those that are old and delivered, and no other. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { landmarks, type StreamFacts } from '../../firmware-host/journal/layout.ts';
import { createRetention } from '../../firmware-host/journal/retention.ts';
import { rowOf, streamFacts, writeJournal } from './sealed-journal.ts';

const dayMs = 86_400_000;
const now = 100 * dayMs;
const keepDays = 30;
const rowsPerStep = 100;

/** How long before now a row was stored, by a clock that is trusted or not. */
const row = fc.record({
  type: fc.constantFrom('window.opened', 'window.closed', ...landmarks),
  ageMs: fc.constantFrom(40 * dayMs, 30 * dayMs + 1, 30 * dayMs, 30 * dayMs - 1, dayMs),
  timeQuality: fc.constantFrom('synced' as const, 'synced' as const, 'unsynced' as const),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

function journalOf(pruned: number, rows: readonly Row[]): Database.Database {
  const database = new Database(':memory:');
  writeJournal(
    database,
    streamFacts(0, pruned),
    rows.map(({ type, ageMs, timeQuality }, index) =>
      rowOf(pruned + 1 + index, { type, wallMs: now - ageMs, timeQuality }),
    ),
  );
  return database;
}

const sequencesIn = (database: Database.Database): readonly unknown[] =>
  database.prepare('SELECT sequence FROM event ORDER BY sequence').pluck().all();

/** The last row before the first that is young; one without a trusted time is as old as the next that has one. */
function oldUpTo(pruned: number, rows: readonly Row[]): number {
  const trusted = rows.map(({ timeQuality, ageMs }) => (timeQuality === 'synced' ? ageMs : null));
  const young = trusted.findIndex((ageMs) => ageMs !== null && ageMs <= keepDays * dayMs);
  const old = young < 0 ? trusted : trusted.slice(0, young);
  return pruned + 1 + old.findLastIndex((ageMs) => ageMs !== null);
}

test('what is old, delivered and before the open day goes; the newest of each landmark stays', () => {
  fc.assert(
    fc.property(
      fc.nat(3),
      fc.array(row, { maxLength: 14 }),
      fc.nat(15),
      fc.nat(16),
      (pruned, rows, delivered, open) => {
        const database = journalOf(pruned, rows);
        const newest = pruned + rows.length;
        let facts = streamFacts(Math.min(newest, pruned + delivered), pruned);
        const below = pruned + 1 + open;
        const upTo = Math.max(
          pruned,
          Math.min(oldUpTo(pruned, rows), facts.acknowledged, below - 1),
        );
        const stored: StreamFacts[] = [];
        const retention = createRetention(database, keepDays, (changed) => stored.push(changed));
        for (let step = 0; step < 3; step += 1) {
          facts = { ...facts, pruned: retention.step(now, facts, below) };
        }
        const newestOf = landmarks.map(
          (type) => pruned + 1 + rows.findLastIndex((one) => one.type === type),
        );
        const kept = rows
          .map((_, index) => pruned + 1 + index)
          .filter((sequence) => sequence > upTo || newestOf.includes(sequence));
        expect({ pruned: facts.pruned, kept: sequencesIn(database) }).toEqual({
          pruned: upTo,
          kept,
        });
        expect(stored).toEqual(upTo > pruned ? [facts] : []);
        database.close();
      },
    ),
  );
});

test('a step takes a hundred rows, and their pages go back to the disk', () => {
  const old = { type: 'window.opened', ageMs: 40 * dayMs, timeQuality: 'synced' } as const;
  const count = 1500;
  const database = journalOf(
    0,
    Array.from({ length: count }, () => old),
  );
  const pages = () => Number(database.pragma('page_count', { simple: true }));
  const before = pages();
  let facts = streamFacts(count, 0);
  const retention = createRetention(database, keepDays, () => {});
  for (let upTo = rowsPerStep; upTo <= count; upTo += rowsPerStep) {
    facts = { ...facts, pruned: retention.step(now, facts, count + 1) };
    expect(facts.pruned).toBe(upTo);
  }
  expect(retention.step(now, facts, count + 1)).toBe(count);
  expect(sequencesIn(database)).toEqual([]);
  expect(pages()).toBeLessThan(before / 3);
  expect(database.pragma('freelist_count', { simple: true })).toBe(0);
  database.close();
});

test('a landmark that was kept goes once a newer one is there', () => {
  const database = journalOf(0, [
    { type: 'config.applied', ageMs: 50 * dayMs, timeQuality: 'synced' },
    { type: 'window.opened', ageMs: 50 * dayMs, timeQuality: 'synced' },
    { type: 'window.opened', ageMs: 29 * dayMs, timeQuality: 'synced' },
    { type: 'window.opened', ageMs: dayMs, timeQuality: 'synced' },
  ]);
  const retention = createRetention(database, keepDays, () => {});
  expect(retention.step(now, streamFacts(4, 0), 5)).toBe(2);
  expect(sequencesIn(database)).toEqual([1, 3, 4]);
  database.exec("UPDATE event SET type = 'config.applied' WHERE sequence = 4");
  expect(retention.step(now + 2 * dayMs, streamFacts(4, 2), 5)).toBe(3);
  expect(sequencesIn(database)).toEqual([4]);
  database.close();
});

test('as the days go by more is old', () => {
  const database = journalOf(0, [
    { type: 'window.opened', ageMs: 31 * dayMs, timeQuality: 'synced' },
    { type: 'window.opened', ageMs: 29 * dayMs, timeQuality: 'synced' },
  ]);
  const retention = createRetention(database, keepDays, () => {});
  expect(retention.step(now, streamFacts(2, 0), 3)).toBe(1);
  expect(retention.step(now, streamFacts(2, 1), 3)).toBe(1);
  expect(retention.step(now + 2 * dayMs, streamFacts(2, 1), 3)).toBe(2);
  database.close();
});
