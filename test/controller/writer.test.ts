/** The single writer against a journal that takes a write, has no room for it, or breaks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { StorageFull } from '../../firmware-host/journal/sqlite.ts';
import { createWriter } from '../../firmware-host/writer.ts';
import { after, Hall } from '../queue/given.ts';

let folder: string;
let journal: Journal;
/** What the next writes meet. */
let trouble: Error | null;
const committed: string[] = [];
let commits = 0;
/** Every write to the journal, by its types. */
const appended: string[][] = [];
/** What the second place was given: the number, and how many tickets were known before and after. */
const covered: (string | number)[][] = [];
const fullness: boolean[] = [];
const at = after(1);
const openDay = { name: 'OpenDay', at, day: '2026-11-23' } as const;
const receipt = { command: 'one', reply: 'done' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-writer-'));
  journal = openJournal(join(folder, 'journal.db'), 64);
  trouble = null;
  committed.length = 0;
  commits = 0;
  appended.length = 0;
  covered.length = 0;
  fullness.length = 0;
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

function writerOn() {
  const append: Journal['append'] = (entries, given) => {
    if (trouble !== null) throw trouble;
    appended.push(entries.map(({ event }) => event.type));
    journal.append(entries, given);
  };
  const failing: Journal = Object.create(journal, { append: { value: append } });
  return createWriter({
    plan: new Hall(),
    journal: failing,
    clock: { now: () => at, isTrusted: () => true, localTimeOf: () => ({ date: '', minute: 0 }) },
    numbers: {
      cover: ({ number }, before, next) =>
        covered.push([number, before.tickets.length, next.tickets.length]),
    },
    onCommitted(events) {
      commits += 1;
      committed.push(...events.map(({ type }) => type));
    },
    onJournalFull: (isFull) => fullness.push(isFull),
  });
}

test('what the disk does not take changes nothing, and each change of its room is reported once', () => {
  const writer = writerOn();
  trouble = new StorageFull('no room');
  expect(writer.execute(openDay)).toEqual({ refused: 'journal-full' });
  expect(writer.execute(openDay)).toEqual({ refused: 'journal-full' });
  expect(writer.state.day).toBeNull();
  expect(committed).toEqual([]);
  expect(fullness).toEqual([true]);
  trouble = null;
  expect(writer.execute(openDay)).toHaveProperty('events');
  expect(writer.state.day).toBe('2026-11-23');
  expect(committed).toContain('day.opened');
  expect(fullness).toEqual([true, false]);
});

test('a disk that breaks is no full one', () => {
  const writer = writerOn();
  trouble = new Error('disk I/O error');
  expect(() => writer.execute(openDay)).toThrow('disk I/O error');
  expect(writer.state.day).toBeNull();
  expect(fullness).toEqual([]);
});

test('a receipt names the last of the events that it is stored with', () => {
  const writer = writerOn();
  writer.execute(openDay);
  const stopped: StoredEvent = { type: 'controller.stopped', at, session: 'one' };
  const sequences: (number | null)[] = [];
  writer.record([stopped, stopped, stopped], (_, sequence) => {
    sequences.push(sequence);
    return receipt;
  });
  expect(sequences).toEqual([journal.newestSequence]);
  expect(journal.replyTo('one')).toBe('done');
});

test('a command that leads to nothing leaves its receipt all the same, and wakes nobody', () => {
  const writer = writerOn();
  writer.execute(openDay);
  const outcome = writer.execute({ name: 'PassTime', at }, (_, sequence) => {
    expect(sequence).toBeNull();
    return receipt;
  });
  expect(outcome).toEqual({ events: [] });
  expect(journal.replyTo('one')).toBe('done');
  expect(commits).toBe(1);
});

test('a command that leads to nothing and needs no receipt, or is refused, writes nothing', () => {
  const writer = writerOn();
  writer.execute(openDay);
  expect(writer.execute({ name: 'PassTime', at })).toEqual({ events: [] });
  expect(writer.execute(openDay, () => receipt)).toEqual({ refused: 'day-not-later' });
  expect(appended).toEqual([['day.opened']]);
  expect(journal.replyTo('one')).toBeNull();
});

const reserve = {
  name: 'ReserveTicket',
  at,
  service: 'first-cards',
  dispenser: 'hall',
  source: 'dispenser',
} as const;

test('each number, and nothing else, is in its second place before the journal has it', () => {
  const writer = writerOn();
  writer.execute(openDay);
  writer.execute(reserve);
  writer.execute({ name: 'ConfirmPaper', at, ticket: '2026-11-23/1' });
  trouble = new StorageFull('no room');
  writer.execute(reserve);
  expect(covered).toEqual([
    ['A001', 0, 1],
    ['A002', 1, 2],
  ]);
});

test('a replay makes the state again', () => {
  const writer = writerOn();
  writer.record([{ type: 'controller.started', at, session: 'one', software: 'one' }]);
  writer.execute(openDay);
  writer.record([{ type: 'controller.stopped', at, session: 'one' }]);
  writer.execute(reserve);
  const again = writerOn();
  again.replay();
  expect(again.state).toEqual(writer.state);
});
