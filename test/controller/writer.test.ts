/** The single writer against a journal that takes a write, has no room for it, or breaks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '../../firmware-host/events.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { StorageFull } from '../../firmware-host/journal/sqlite.ts';
import { createWriter } from '../../firmware-host/writer.ts';
import { after, Hall } from '../queue/given.ts';

let folder: string;
let journal: Journal;
/** What the next writes meet. */
let trouble: Error | null;
const committed: string[] = [];
const fullness: boolean[] = [];
const at = after(1);
const openDay = { name: 'OpenDay', at, day: '2026-11-23' } as const;
const receipt = { command: 'one', reply: 'done' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-writer-'));
  journal = openJournal(join(folder, 'journal.db'), 64);
  trouble = null;
  committed.length = 0;
  fullness.length = 0;
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

function writerOn() {
  const append: Journal['append'] = (entries, given) => {
    if (trouble !== null) throw trouble;
    journal.append(entries, given);
  };
  const failing: Journal = Object.create(journal, { append: { value: append } });
  return createWriter({
    rules: new Hall().rules,
    journal: failing,
    clock: { now: () => at, isTrusted: () => true, localTimeOf: () => ({ date: '', minute: 0 }) },
    numbers: { cover: () => {} },
    onCommitted: (events) => committed.push(...events.map(({ type }) => type)),
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
  committed.length = 0;
  const outcome = writer.execute({ name: 'PassTime', at }, (_, sequence) => {
    expect(sequence).toBeNull();
    return receipt;
  });
  expect(outcome).toEqual({ events: [] });
  expect(journal.replyTo('one')).toBe('done');
  expect(committed).toEqual([]);
});
