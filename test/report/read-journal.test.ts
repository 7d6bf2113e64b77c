/** The second door to the journal, on real files that a controller's door has open. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import {
  type Journal,
  type JournalEntry,
  openJournal,
} from '../../firmware-host/journal/journal.ts';
import { type JournalReader, readJournal } from '../../firmware-host/journal/read-journal.ts';

const at = { wallMs: 1_800_000_000_000, monotonicMs: 12.5, boot: 'boot' };
const opened = (day: string): StoredEvent => ({ type: 'day.opened', at, day });
const windowOpened = (window: number): StoredEvent => ({ type: 'window.opened', at, window });

let folder: string;
let file: string;
let journal: Journal;
const readers = new Set<JournalReader>();

function append(...events: StoredEvent[]): void {
  journal.append(
    events.map(
      (event): JournalEntry => ({
        event,
        timeQuality: 'unsynced',
        businessDay: null,
        configGeneration: 1,
      }),
    ),
  );
}

function read(): JournalReader {
  const reader = readJournal(file);
  readers.add(reader);
  return reader;
}

const eventsOf = (reader: JournalReader, day: string) =>
  [...reader.day(day)].map(({ event }) => event);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-read-journal-'));
  file = join(folder, 'journal.db');
  journal = openJournal(file, 64);
});
afterEach(() => {
  for (const reader of readers) reader.close();
  readers.clear();
  journal.close();
  rmSync(folder, { recursive: true });
});

test('each day has what happened from its opening to the next, and nothing of its neighbours', () => {
  append(windowOpened(9), opened('2026-11-22'), windowOpened(1), windowOpened(2));
  append(opened('2026-11-23'), windowOpened(3));
  const reader = read();
  expect(reader.days).toEqual(['2026-11-22', '2026-11-23']);
  expect(eventsOf(reader, '2026-11-22')).toEqual([
    opened('2026-11-22'),
    windowOpened(1),
    windowOpened(2),
  ]);
  expect(eventsOf(reader, '2026-11-23')).toEqual([opened('2026-11-23'), windowOpened(3)]);
  expect(eventsOf(reader, '2026-11-24')).toEqual([]);
  expect([...reader.day('2026-11-23')][0]?.timeQuality).toBe('unsynced');
});

test('the controller writes on while a reader is open, in the middle of a day or not', () => {
  append(opened('2026-11-23'), windowOpened(1));
  const reader = read();
  const reading = reader.day('2026-11-23');
  expect(reading.next().value).toMatchObject({ event: opened('2026-11-23') });
  append(windowOpened(2));
  // What is being read is the journal as it was when the reading began.
  expect([...reading].map(({ event }) => event)).toEqual([windowOpened(1)]);
  expect(eventsOf(reader, '2026-11-23')).toHaveLength(3);
});

test('a day of more rows than are read at a time is that of one instant too', () => {
  const many = Array.from({ length: 1100 }, (_, window) => windowOpened(window));
  append(opened('2026-11-23'), ...many);
  const reading = read().day('2026-11-23');
  expect(reading.next().value).toMatchObject({ event: opened('2026-11-23') });
  append(windowOpened(2));
  expect([...reading].map(({ event }) => event)).toEqual(many);
});

test('a day is read while another is', () => {
  append(opened('2026-11-22'), windowOpened(1), opened('2026-11-23'), windowOpened(2));
  const reader = read();
  const outer = reader.day('2026-11-22');
  outer.next();
  expect(eventsOf(reader, '2026-11-23')).toEqual([opened('2026-11-23'), windowOpened(2)]);
  expect([...outer].map(({ event }) => event)).toEqual([windowOpened(1)]);
});

const closed = (window: number): StoredEvent => ({ type: 'window.closed', at, window });

/** Behind the controller's back. */
function tamper(sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

test('what is left unread is left out, over more rows than are read at a time', () => {
  const many = Array.from({ length: 2500 }, (_, at) => [windowOpened(at), closed(at)]).flat();
  append(opened('2026-11-23'), ...many, opened('2026-11-24'), closed(1));
  const read1 = [...read().day('2026-11-23', new Set(['window.closed']))];
  const expected = [opened('2026-11-23'), ...many.filter(({ type }) => type !== 'window.closed')];
  expect(read1.map(({ event }) => event)).toEqual(expected);
  expect([...read().day('2026-11-24', new Set(['window.closed']))]).toHaveLength(1);
});

test.each([
  ['a row that is gone', 'DELETE FROM event WHERE sequence = 3'],
  ['a row that is gone and would not be read', 'DELETE FROM event WHERE sequence = 4'],
  ['a row that is not as it was', 'UPDATE event SET data = \'{"window":9}\' WHERE sequence = 3'],
])('%s is reported, and no figure made without it', (_, sql) => {
  append(opened('2026-11-23'), windowOpened(1), windowOpened(2), closed(1), windowOpened(3));
  tamper(sql);
  const sequence = sql.includes('= 4') ? 4 : 3;
  expect(() => [...read().day('2026-11-23', new Set(['window.closed']))]).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`row ${sequence}`) }),
  );
});

test('a reader does not keep the controller from its journal', () => {
  append(opened('2026-11-23'));
  read();
  journal.close();
  journal = openJournal(file, 64);
  append(windowOpened(1));
  expect(eventsOf(read(), '2026-11-23')).toHaveLength(2);
});

test('a journal whose controller was stopped is read, and is the same file afterwards', () => {
  append(opened('2026-11-23'), windowOpened(1));
  journal.close();
  const before = readFileSync(file);
  const reader = read();
  expect(eventsOf(reader, '2026-11-23')).toHaveLength(2);
  reader.close();
  readers.clear();
  expect(readFileSync(file).equals(before)).toBe(true);
  journal = openJournal(file, 64);
});

test.each([
  ['a file that is not there', () => join(folder, 'none.db'), /there is no journal at/],
  [
    'a text',
    () => {
      const text = join(folder, 'text.db');
      writeFileSync(text, 'not a database, and long enough to be sure of it. '.repeat(40));
      return text;
    },
    /is not a journal/,
  ],
  ['a folder', () => folder, /is not a journal, and no file at all/],
  [
    'an empty file',
    () => {
      const empty = join(folder, 'empty.db');
      writeFileSync(empty, '');
      return empty;
    },
    /is empty: what was in it is lost/,
  ],
  [
    "another program's database",
    () => {
      const other = join(folder, 'other.db');
      const database = new Database(other);
      database.exec('CREATE TABLE one (two)');
      database.close();
      return other;
    },
    /is a database of another program/,
  ],
])('%s is refused in words', (_, make, message) => {
  expect(() => readJournal(make())).toThrow(message);
});

test('to a user who may not read it the error says so, and not that it is missing', () => {
  const { geteuid, seteuid } = process;
  if (geteuid?.() !== 0 || seteuid === undefined) {
    console.info('not run: only root can become a user who may not read the folder');
    return;
  }
  append(opened('2026-11-23'));
  journal.close();
  const nobody = 65_534;
  // Not into the folder at all; and into it, without being allowed to write beside the journal.
  for (const mode of [0o700, 0o755]) {
    chmodSync(folder, mode);
    seteuid(nobody);
    try {
      expect(() => readJournal(file)).toThrow(/^this user may not read/);
    } finally {
      seteuid(0);
    }
  }
  journal = openJournal(file, 64);
});
