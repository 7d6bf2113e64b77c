/**
 * A journal as a hall leaves it behind, and what a failing card, a hand or a power cut makes of its
 * files: three delivered days, an open one that the server has only half of, receipts, free pages,
 * and a write-ahead log that was not moved into the file.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import {
  type Journal,
  type JournalEntry,
  openJournal,
} from '../../firmware-host/journal/journal.ts';
import type { Repair } from '../../firmware-host/journal/repair.ts';
import type { JournalRow } from '../../firmware-host/journal/row.ts';

export const pageBytes = 4096;
const frameBytes = pageBytes + 24;

/** What was stored, to compare with what is served. */
export interface Truth {
  readonly stream: string;
  readonly rows: readonly JournalRow[];
  readonly openDayFrom: number;
  readonly acknowledged: number;
  readonly replies: ReadonlyMap<string, string>;
}

export interface Specimen {
  readonly file: string;
  readonly truth: Truth;
}

const dayCount = 4;
const ticketsOfDay = 60;
const dayMs = 86_400_000;
/** Of a journal that no controller reads, and so no clock judges. */
const anyLastDay = '2026-11-23';

function entry(event: StoredEvent, businessDay: string): JournalEntry {
  return { event, timeQuality: 'synced', businessDay, configGeneration: 1 };
}

const openingOf = (day: string): number => Date.parse(`${day}T06:00:00Z`);

/** A day's date, so many days before or after another's. */
export function dayFrom(day: string, days: number): string {
  return new Date(openingOf(day) + days * dayMs).toISOString().slice(0, 10);
}

/** One day's events, as many as fill some pages. */
function eventsOf(day: string, index: number): readonly JournalEntry[] {
  const at = (minute: number) => ({
    wallMs: openingOf(day) + minute * 60_000,
    monotonicMs: index * dayMs + minute * 60_000 + 0.25,
    boot: '0b7f7f4e-6c64-4a6f-9f6e-1d1f2a3b4c5d',
  });
  const all: StoredEvent[] = [{ type: 'day.opened', at: at(0), day }];
  for (let ordinal = 1; ordinal <= ticketsOfDay; ordinal += 1) {
    const number = `A${String(ordinal).padStart(3, '0')}`;
    const ticket = `${day}/${ordinal}`;
    all.push(
      {
        type: 'ticket.reserved',
        at: at(ordinal),
        ticket,
        ordinal,
        number,
        prefix: 'A',
        value: ordinal,
        service: 'first-new-card',
        dispenser: 'hall',
        source: 'dispenser',
        paper: 'printer',
        priority: null,
        peopleAhead: ordinal - 1,
        waitMs: { low: ordinal * 60_000, high: ordinal * 90_000 },
      },
      {
        type: 'ticket.issued',
        at: at(ordinal),
        ticket,
        number,
        service: 'first-new-card',
        paper: 'printer',
      },
    );
  }
  return all.map((event) => entry(event, day));
}

/**
 * Makes it at `file`, as a controller leaves it that was killed, or that was stopped.
 * @param lastDay the date of its open day
 */
export function makeSpecimen(
  file: string,
  end: 'killed' | 'stopped',
  lastDay = anyLastDay,
): Specimen {
  const days = Array.from({ length: dayCount }, (_, day) => dayFrom(lastDay, day + 1 - dayCount));
  const [firstDay = lastDay] = days;
  const made = `${file}.made`;
  const journal = openJournal(made, 64);
  const applied: StoredEvent = {
    type: 'config.applied',
    at: { wallMs: openingOf(firstDay), monotonicMs: 0, boot: 'boot' },
    generation: 1,
    sha256: 'a'.repeat(64),
  };
  journal.append([entry(applied, firstDay)]);
  const replies = new Map<string, string>();
  let openDayFrom = 0;
  for (const [index, day] of days.entries()) {
    openDayFrom = (journal.newestSequence ?? 0) + 1;
    const events = eventsOf(day, index);
    for (let from = 0; from < events.length; from += 3) {
      const command = `${day}-${from}`;
      const reply = JSON.stringify({ id: command, status: 'done', stream: journal.stream });
      replies.set(command, reply);
      journal.append(events.slice(from, from + 3), { command, reply });
      if (index < days.length - 1) journal.tidy(null);
    }
  }
  const newest = journal.newestSequence ?? 0;
  journal.acknowledge(openDayFrom + Math.floor((newest - openDayFrom) / 2));
  journal.storeCursor();
  const { stream, acknowledgedUpTo: acknowledged } = journal;
  const truth = { stream, rows: journal.read(0, newest), openDayFrom, acknowledged, replies };
  if (end === 'killed') copyFiles(made, file);
  journal.close();
  if (end === 'stopped') copyFiles(made, file);
  rmSync(`${made}.lock`, { force: true });
  rmSync(made);
  return { file, truth };
}

/** As a power cut would leave them: the shared memory is made anew. */
export function copyFiles(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}

/** Numbers from 0 to 1, the same in every run (a linear congruential generator, Knuth's MMIX). */
export function randomFrom(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 40n) / 2 ** 24;
  };
}

function change(file: string, alter: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  alter(bytes);
  writeFileSync(file, bytes);
}

function flipBit(bytes: Buffer, from: number, until: number, random: () => number): void {
  const at = from + Math.floor(random() * (until - from));
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
}

/** One kind of damage to the files of a stopped controller. */
export type Damage = (file: string, random: () => number, other: Specimen) => void;

const byKind = {
  'one bit of the file': (file, random) =>
    change(file, (bytes) => flipBit(bytes, 100, bytes.length, random)),
  'one bit of the header': (file, random) =>
    change(file, (bytes) => flipBit(bytes, 0, 100, random)),
  'one bit of the schema': (file, random) =>
    change(file, (bytes) => flipBit(bytes, 100, pageBytes, random)),
  'twenty bits of the file': (file, random) =>
    change(file, (bytes) => {
      for (let bit = 0; bit < 20; bit += 1) flipBit(bytes, 100, bytes.length, random);
    }),
  'a page of zeros': (file, random) =>
    change(file, (bytes) => {
      const page = 1 + Math.floor(random() * (bytes.length / pageBytes - 1));
      bytes.fill(0, page * pageBytes, (page + 1) * pageBytes);
    }),
  'a page of noise': (file, random) =>
    change(file, (bytes) => {
      const page = 1 + Math.floor(random() * (bytes.length / pageBytes - 1));
      for (let at = 0; at < pageBytes; at += 1) bytes[page * pageBytes + at] = random() * 256;
    }),
  'two pages exchanged': (file, random) =>
    change(file, (bytes) => {
      const pages = bytes.length / pageBytes;
      const [one, two] = [1, 2].map(() => 1 + Math.floor(random() * (pages - 1)));
      const copy = Buffer.from(bytes);
      copy.copy(
        bytes,
        (one ?? 0) * pageBytes,
        (two ?? 0) * pageBytes,
        ((two ?? 0) + 1) * pageBytes,
      );
      copy.copy(
        bytes,
        (two ?? 0) * pageBytes,
        (one ?? 0) * pageBytes,
        ((one ?? 0) + 1) * pageBytes,
      );
    }),
  'a shorter file': (file, random) =>
    truncateSync(file, Math.floor(random() * readFileSync(file).length)),
  'one bit of the log': (file, random) =>
    change(`${file}-wal`, (bytes) => flipBit(bytes, 32, bytes.length, random)),
  "one bit of the log's header": (file, random) =>
    change(`${file}-wal`, (bytes) => flipBit(bytes, 0, 32, random)),
  'a frame of the log in zeros': (file, random) =>
    change(`${file}-wal`, (bytes) => {
      const frames = Math.floor((bytes.length - 32) / frameBytes);
      const from = 32 + Math.floor(random() * frames) * frameBytes;
      bytes.fill(0, from, from + frameBytes);
    }),
  'a shorter log': (file, random) => {
    const { length } = readFileSync(`${file}-wal`);
    truncateSync(
      `${file}-wal`,
      length - 1 - Math.floor(random() * Math.min(length, 2 * frameBytes)),
    );
  },
  'no log': (file) => rmSync(`${file}-wal`),
  'a log and no file': (file) => rmSync(file),
  'nothing left': (file) => {
    for (const name of [file, `${file}-wal`]) rmSync(name, { force: true });
  },
  'version 0': (file) => change(file, (bytes) => bytes.writeUInt32BE(0, 60)),
  'another version': (file, random) =>
    change(file, (bytes) => bytes.writeUInt32BE(1 + Math.floor(random() * 4), 60)),
  'another application': (file, random) => change(file, (bytes) => flipBit(bytes, 68, 72, random)),
  'the log of another journal': (file, _random, other) =>
    copyFileSync(`${other.file}-wal`, `${file}-wal`),
  'the file of another journal': (file, _random, other) => copyFileSync(other.file, file),
  'free pages that are none': (file, random) =>
    change(file, (bytes) => {
      bytes.writeUInt32BE(1 + Math.floor(random() * (bytes.length / pageBytes)), 32);
      bytes.writeUInt32BE(1 + Math.floor(random() * 3), 36);
    }),
} satisfies Readonly<Record<string, Damage>>;

export type DamageKind = keyof typeof byKind;
export const damages: Readonly<Record<DamageKind, Damage>> = byKind;

export function isDamageKind(kind: string): kind is DamageKind {
  return Object.hasOwn(byKind, kind);
}

/** What became of a damaged journal at the next start, and of all that it served. */
export type Fate =
  | 'refused in one line'
  | 'runs, nothing is missing'
  | 'runs, old rows missing and said'
  | 'runs, the last transaction is gone'
  | 'begins a new stream';

/** @throws Error for anything that must not be: a stack, or a changed row that is served as true */
export function fateOf(file: string, truth: Truth, open: () => Journal): Fate {
  const before = [file, `${file}-wal`].map((name) =>
    existsSync(name) ? readFileSync(name) : null,
  );
  let journal: Journal;
  try {
    journal = open();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UserError') throw error;
    if (error.message.includes('\n')) throw new Error(`more than one line: ${error.message}`);
    const after = [file, `${file}-wal`].map((name) =>
      existsSync(name) ? readFileSync(name) : null,
    );
    for (const [index, bytes] of before.entries()) {
      if (bytes?.equals(after[index] ?? Buffer.alloc(0)) === false) {
        throw new Error(`a refused start changed ${index === 0 ? 'the file' : 'the log'}`);
      }
    }
    return 'refused in one line';
  }
  try {
    return fateOfOpened(journal, truth);
  } finally {
    journal.close();
  }
}

function fateOfOpened(journal: Journal, truth: Truth): Fate {
  if (journal.stream !== truth.stream && journal.newestSequence === null) {
    return 'begins a new stream';
  }
  const newest = journal.newestSequence ?? 0;
  const missing: number[] = [];
  for (const row of journal.read(0, newest)) {
    const stored = truth.rows[row.sequence - 1];
    if (JSON.stringify(row) === JSON.stringify(stored)) continue;
    const isNeeded = row.sequence >= Math.min(truth.openDayFrom, truth.acknowledged + 1);
    if (row.type !== 'journal.damaged' || isNeeded) {
      throw new Error(`row ${row.sequence} was served as ${JSON.stringify(row)}`);
    }
    missing.push(row.sequence);
  }
  for (const [command, reply] of truth.replies) {
    const found = journal.replyTo(command);
    if (found !== null && found !== reply) throw new Error(`${command} was answered ${found}`);
  }
  const opened = journal.newest('day.opened');
  if (opened?.sequence !== truth.openDayFrom)
    throw new Error(`the day opened at ${opened?.sequence}`);
  if ([...journal.replay(opened.sequence)].length !== newest - opened.sequence + 1) {
    throw new Error('the open day was not replayed whole');
  }
  for (let step = 0; step < 1000 && !journal.damage.isLookedThrough; step += 1) journal.tidy(null);
  const known = journal.damage.rows.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index),
  );
  // A row that one way through the pages reaches and another does not is damaged too.
  if (!missing.every((sequence) => known.includes(sequence))) {
    throw new Error(`${missing.join()} are missing, and ${known.join()} are known to be`);
  }
  journal.append([
    entry(
      { type: 'window.opened', at: { wallMs: 1, monotonicMs: 1, boot: 'b' }, window: 1 },
      anyLastDay,
    ),
  ]);
  if (known.length > 0) return 'runs, old rows missing and said';
  return newest === truth.rows.length
    ? 'runs, nothing is missing'
    : 'runs, the last transaction is gone';
}

export type RepairFate = 'same stream' | 'new stream' | 'nothing can be read';

/** What became of a refused journal by a repair. @throws Error for a row that is served and was never stored */
export function fateOfRepair(truth: Truth, repair: () => Repair, open: () => Journal): RepairFate {
  let repaired: Repair;
  try {
    repaired = repair();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UserError') throw error;
    return 'nothing can be read';
  }
  if (!existsSync(repaired.oldFile)) throw new Error(`${repaired.oldFile} was not kept`);
  const journal = open();
  try {
    const stored = new Set(truth.rows.map(contentOf));
    const newest = journal.newestSequence ?? 0;
    let kept = 0;
    for (const row of journal.read(-10_000, 20_000)) {
      if (stored.has(contentOf(row))) kept += 1;
      else if (row.type !== 'journal.damaged' && row.type !== 'day.opened') {
        throw new Error(`row ${row.sequence} was made: ${JSON.stringify(row)}`);
      }
    }
    if (kept < repaired.kept) throw new Error(`${repaired.kept} were kept, and ${kept} are there`);
    const opened = journal.newest('day.opened');
    for (const event of journal.replay(opened?.sequence ?? newest)) void event;
    return repaired.isNewStream ? 'new stream' : 'same stream';
  } finally {
    journal.close();
  }
}

/** A new stream counts its rows anew. */
function contentOf({ sequence: _, ...row }: JournalRow): string {
  return JSON.stringify(row);
}
