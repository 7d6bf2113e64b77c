/**
 * What a start makes of the snapshot beside its journal: it is taken where it is of these very rows, and otherwise
 * passed over, so that it never says what the journal does not.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { layJournalBack } from '../../firmware-host/journal/lay-back.ts';
import { lookAtJournal, verifyJournal } from '../../firmware-host/journal/look.ts';
import { pruneJournal } from '../../firmware-host/journal/prune.ts';
import { repairJournal } from '../../firmware-host/journal/repair.ts';
import { copyFiles, dayFrom, makeSpecimen, type Specimen } from './damaged-journal.ts';

const root = mkdtempSync(join(tmpdir(), 'dawr-kept-day-'));
const parts = [Buffer.from('the state'), Buffer.alloc(0xff_ff, 1), Buffer.from('and tickets')];
let specimen: Specimen;
let file: string;
let kept: string;
let journal: Journal | null = null;

beforeAll(() => {
  specimen = makeSpecimen(join(root, 'specimen', 'journal.db'), 'stopped');
});
beforeEach(() => {
  file = join(root, 'hall', 'journal.db');
  kept = join(root, 'hall', 'day.snapshot');
  copyFiles(specimen.file, file);
});
afterEach(() => {
  stop();
  rmSync(dirname(file), { recursive: true, force: true });
});
afterAll(() => rmSync(root, { recursive: true }));

function stop(): void {
  journal?.close();
  journal = null;
}

function start(): Journal {
  stop();
  journal = openJournal(file, 64);
  return journal;
}

/** As a controller that ran and was stopped: all of the day is delivered and kept. */
async function keepDay(): Promise<number> {
  const running = start();
  const { newestSequence } = running;
  running.acknowledge(newestSequence ?? 0);
  running.storeCursor();
  await running.keptDay.keep(parts);
  stop();
  return newestSequence ?? 0;
}

const at = { wallMs: Date.parse('2026-11-23T15:00:00Z'), monotonicMs: 1, boot: 'b' };

function append(...events: readonly StoredEvent[]): void {
  start().append(
    events.map((event) => ({
      event,
      timeQuality: 'synced',
      businessDay: '2026-11-23',
      configGeneration: 1,
    })),
  );
  stop();
}

/** As a card that changed a row without a word. */
function falsify(sequence: number): void {
  const database = new Database(file);
  database.prepare(`UPDATE event SET boot = 'false' WHERE sequence = ?`).run(sequence);
  database.close();
}

function found(): unknown {
  const { upTo, passedOver } = start().keptDay;
  return upTo ?? passedOver;
}

/** A snapshot that is whole, and says something else at its head. */
function forge(about: Readonly<Record<string, unknown>>): void {
  const bytes = readFileSync(kept);
  const end = bytes.indexOf('\n');
  const head = JSON.stringify({ ...JSON.parse(bytes.toString('utf8', 0, end)), ...about });
  const whole = Buffer.concat([Buffer.from(head), bytes.subarray(end, -32)]);
  writeFileSync(kept, Buffer.concat([whole, createHash('sha256').update(whole).digest()]));
}

test('it is taken once, with the rows behind it', async () => {
  const upTo = await keepDay();
  append({ type: 'window.opened', at, window: 1 });
  const { keptDay } = start();
  expect([keptDay.upTo, keptDay.passedOver, keptDay.from]).toEqual([
    upTo,
    null,
    specimen.truth.openDayFrom,
  ]);
  expect(keptDay.take()?.map((part) => Buffer.from(part))).toEqual(parts);
  expect(keptDay.take()).toBeNull();
});

test('nothing is said where there is none', () => {
  expect(found()).toBeNull();
});

test('a bit that is false, and an end that is missing, make it damaged', async () => {
  await keepDay();
  const whole = readFileSync(kept);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(7), fc.boolean(), (place, bit, isTorn) => {
      const bytes = Buffer.from(isTorn ? whole.subarray(0, place) : whole);
      if (!isTorn) bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
      writeFileSync(kept, bytes);
      // A bit of its head may make it another's.
      expect(found()).toEqual(expect.stringMatching(/^is (damaged|of )/));
      expect(start().keptDay.take()).toBeNull();
    }),
  );
});

test.each([
  ['is of another program', { program: '0'.repeat(64) }],
  ['is of another stream', { stream: '0c1d' }],
  ['is of rows without a checksum', { openedAt: 0 }],
  ['is of other rows', { sum: 'A'.repeat(11) }],
  ['is of other rows', { upTo: 1_000_000 }],
  ['is damaged', { upTo: 'all' }],
])('where it %s it is passed over', async (because, about) => {
  await keepDay();
  forge(about);
  expect(found()).toBe(because);
});

test('that of another journal is passed over', async () => {
  await keepDay();
  const other = makeSpecimen(join(root, 'other', 'journal.db'), 'stopped');
  copyFiles(other.file, file);
  expect(found()).toBe('is of another stream');
});

test('an old copy of the journal that is put back, shorter or gone on with, has other rows', async () => {
  const older = join(root, 'older', 'journal.db');
  copyFiles(file, older);
  append({ type: 'window.opened', at, window: 1 });
  await keepDay();
  copyFiles(older, file);
  expect(found()).toBe('is of other rows');
  append({ type: 'window.opened', at, window: 2 });
  expect(found()).toBe('is of other rows');
});

test('a day that has begun behind it is read without it', async () => {
  await keepDay();
  append({ type: 'day.opened', at, day: '2026-11-24' });
  expect(found()).toBe('is of another day');
});

describe('a damaged row that it holds', () => {
  let damaged: number;
  beforeEach(() => {
    damaged = specimen.truth.openDayFrom + 7;
  });

  test('is found while the hall works, and published in its place', async () => {
    await keepDay();
    falsify(damaged);
    expect(lookAtJournal(file).refusal).toBeNull();
    const running = start();
    expect(running.damage).toEqual({ rows: [], isLookedThrough: false });
    for (let step = 0; step < 100 && !running.damage.isLookedThrough; step += 1) running.tidy(null);
    expect(running.damage).toEqual({
      rows: [{ from: damaged, to: damaged }],
      isLookedThrough: true,
    });
    expect(running.read(damaged - 1, 1)).toMatchObject([{ type: 'journal.damaged' }]);
    stop();
    expect(verifyJournal(file).damaged).toEqual([{ from: damaged, to: damaged }]);
  });

  test('may be the one that opened the day', async () => {
    const upTo = await keepDay();
    falsify(specimen.truth.openDayFrom);
    expect(found()).toBe(upTo);
  });

  test('ends the hall where it changes before the day is kept, and not behind', async () => {
    const running = start();
    running.acknowledge(running.newestSequence ?? 0);
    falsify(damaged);
    expect(() => running.read(damaged - 1, 1)).toThrow('are needed');
    await running.keptDay.keep(parts);
    expect(running.read(damaged - 1, 1)).toMatchObject([{ type: 'journal.damaged' }]);
  });

  test('is refused where it is not delivered, is the last, or there is no snapshot', async () => {
    const upTo = await keepDay();
    falsify(upTo);
    expect(start).toThrow(`rows ${upTo} are needed`);
    copyFiles(specimen.file, file);
    falsify(upTo - 1);
    expect(start).toThrow(`rows ${upTo - 1} are needed`);
    copyFiles(specimen.file, file);
    await keepDay();
    falsify(damaged);
    rmSync(kept);
    expect(start).toThrow(`rows ${damaged} are needed`);
  });

  test('is refused by whoever changes the file, and passed over behind a repair', async () => {
    await keepDay();
    falsify(damaged);
    expect(() => pruneJournal(file, 30, at.wallMs)).toThrow(`rows ${damaged} are needed`);
    expect(() => layJournalBack(file, 2)).toThrow(`rows ${damaged} are needed`);
    repairJournal(file, false);
    expect(found()).toBe('is of other rows');
  });
});

test('rows behind it are checked', async () => {
  const upTo = await keepDay();
  append({ type: 'window.opened', at, window: 1 }, { type: 'window.opened', at, window: 2 });
  falsify(upTo + 1);
  expect(start).toThrow(`rows ${upTo + 1} are needed`);
});

test('the index of days is held against it', async () => {
  await keepDay();
  const database = new Database(file);
  database.unsafeMode();
  const setCondition = (than: string, to: string) => {
    database.pragma('writable_schema = ON');
    database
      .prepare("UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'landmark'")
      .run(than, to);
    database.pragma('writable_schema = RESET');
  };
  setCondition("'day.opened'", "'day.lost'");
  database.exec('REINDEX landmark');
  setCondition("'day.lost'", "'day.opened'");
  database.close();
  expect(start).toThrow('its index of days and configs is not that of its rows');
});

test('a new stream of the same rows is another', async () => {
  await keepDay();
  repairJournal(file, true);
  expect(found()).toBe('is of another stream');
});

test('it holds when older days are pruned', async () => {
  const upTo = await keepDay();
  expect(
    pruneJournal(file, 30, Date.parse(`${dayFrom('2026-11-23', 31)}T00:00:00Z`)),
  ).toBeGreaterThan(0);
  expect(found()).toBe(upTo);
});

test('a journal that was laid back and forward again has other rows', async () => {
  await keepDay();
  layJournalBack(file, 2);
  expect(found()).toBeNull();
  expect(found()).toBe('is of other rows');
});

test('where the disk takes none, that of before stands', async () => {
  const upTo = await keepDay();
  mkdirSync(`${kept}.new`);
  append({ type: 'window.opened', at, window: 1 });
  await expect(start().keptDay.keep(parts)).rejects.toThrow('EISDIR');
  expect(found()).toBe(upTo);
});

test('where its making fails, that of before stands and nothing is left', async () => {
  const upTo = await keepDay();
  append({ type: 'window.opened', at, window: 1 });
  function* failing(): Generator<Buffer> {
    yield Buffer.from('the state');
    throw new Error('made in vain');
  }
  await expect(start().keptDay.keep(failing())).rejects.toThrow('made in vain');
  expect([found(), existsSync(`${kept}.new`)]).toEqual([upTo, false]);
});
