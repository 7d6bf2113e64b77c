/**
 * A release that was put back finds what a newer one stored meanwhile: events of a type that it does not know, and with
 * fields that it does not know. It starts and reports on what it does know.
 */

import { readJournal } from '../../firmware-host/journal/read-journal.ts';
import { createRowWriter } from '../../firmware-host/journal/row-writer.ts';
import { ownSum } from '../../firmware-host/journal/seal.ts';
import { openSqlite } from '../../firmware-host/journal/sqlite.ts';
import { at, close, journalOn, opened, own } from './own-journal.ts';

const day = '2026-11-23';
const advanced = { day, reason: 'journal-lost', tickets: 3, last: [], left: [] };

/** Behind the last row, as its own writer stores it. */
function storeAsNewer(rows: readonly (readonly [type: string, data: object])[]): void {
  const database = openSqlite(own.file);
  const [stream] = database.prepare<[], string>('SELECT id FROM stream').pluck().all();
  const [last] = database.prepare<[], string>('SELECT seal FROM event').pluck().all();
  const write = createRowWriter(database, stream ?? '');
  let before = ownSum(last ?? '');
  for (const [index, [type, data]] of rows.entries()) {
    const circumstances = { timeQuality: 'synced', businessDay: day, configGeneration: 3 } as const;
    const row = { ...at, ...circumstances, sequence: index + 2, type, data: JSON.stringify(data) };
    before = write(before, row);
  }
  database.close();
}

test('what a release does not know of an event is passed over, and the rest is true', () => {
  const journal = journalOn();
  journal.append([opened(day)]);
  close(journal);
  storeAsNewer([
    ['hall.lit', { lamps: 5 }],
    ['window.opened', { window: 1, light: 'warm' }],
    ['numbers.advanced', { ...advanced, numbers: [{ prefix: 'A', from: 1, to: 3, by: 'hand' }] }],
  ]);
  const known = [
    { type: 'day.opened', at, day },
    { type: 'window.opened', at, window: 1 },
    { type: 'numbers.advanced', at, ...advanced, numbers: [{ prefix: 'A', from: 1, to: 3 }] },
  ];
  const again = journalOn();
  expect([...again.replay(1)]).toEqual(known);
  const reader = readJournal(own.file);
  expect([...reader.day(day)].map(({ event }) => event)).toEqual(known);
  reader.close();
  // The server gets it as it was stored.
  expect(again.read(1, 1).map(({ type, data }) => [type, data])).toEqual([
    ['hall.lit', '{"lamps":5}'],
  ]);
});

test('a word that it does not know of a field that it knows is refused', () => {
  const journal = journalOn();
  journal.append([opened(day)]);
  close(journal);
  storeAsNewer([['numbers.advanced', { ...advanced, numbers: [], reason: 'by-hand' }]]);
  const again = journalOn();
  expect(() => [...again.replay(1)]).toThrow('holds an event that this dawr cannot read');
});
