/**
 * The PINs of the pages: what a stranger gains by guessing, by pulling the plug between two guesses and by
 * waiting; and how long whoever knows the PIN stays in.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type DayStamp, openPinBook } from '../../firmware-host/panel/pin-book.ts';
import { createPinLimits, type WrongPins } from '../../firmware-host/panel/pin-limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-pins-'));
const file = join(folder, 'page-pins.json');
const minute = 60_000;
const hour = 60 * minute;
const openDay: DayStamp = { day: '2026-12-01', isClosed: false };
const nothing: WrongPins = { devices: [], roles: [] };
let nowMs = 0;
let day = openDay;

const open = () =>
  openPinBook({
    file,
    nowMs: () => nowMs,
    wallMs: () => 1_795_000_000_000 + nowMs,
    day: () => day,
    // Some thousand times quicker.
    cost: { N: 16, r: 1, p: 1 },
  });
const other = (pin: string) => String((Number(pin) + 1) % 1_000_000).padStart(6, '0');

beforeEach(() => {
  nowMs = 0;
  day = openDay;
});
afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

test('the right PIN lets in, over a restart too; the file holds neither it nor a way to others', async () => {
  const book = open();
  expect(await book.enter('tablet', 'reception', '123456')).toEqual({ status: 'none' });
  const pin = await book.draw('reception');
  expect(pin).toMatch(/^[0-9]{6}$/);
  expect(await book.enter('tablet', 'reception', other(pin))).toEqual({ status: 'wrong' });
  expect(book.inForMs('tablet')).toBeNull();
  expect(await book.enter('tablet', 'reception', pin)).toEqual({ status: 'in' });
  nowMs += minute;
  expect(book.inForMs('tablet')).toBe(minute);
  expect(open().inForMs('tablet')).toBe(minute);
  expect(open().inForMs('other')).toBeNull();
  expect(readFileSync(file, 'utf8')).not.toContain(`"${pin}"`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('after five wrong ones a device waits, over a restart too, and its neighbour does not', async () => {
  const pin = await open().draw('window');
  for (let guess = 1; guess <= 5; guess += 1) {
    expect(await open().enter('tablet', 'window', other(pin))).toEqual({ status: 'wrong' });
  }
  nowMs += minute - 1;
  // A new start begins the wait anew.
  expect(await open().enter('tablet', 'window', pin)).toEqual({ status: 'wait', seconds: 60 });
  const book = open();
  expect(await book.enter('neighbour', 'window', pin)).toEqual({ status: 'in' });
  nowMs += minute;
  expect(await book.enter('tablet', 'window', pin)).toEqual({ status: 'in' });
});

test('each further wrong one doubles the wait, up to a quarter of an hour', () => {
  const limits = createPinLimits(nothing, () => nowMs);
  const waits = Array.from({ length: 11 }, () => {
    nowMs += limits.waitMs('tablet', 'window');
    limits.begin('tablet', 'window');
    return limits.waitMs('tablet', 'window') / minute;
  });
  expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]);
});

test('twenty wrong ones of an hour stop a role, not another role, and not who is in', async () => {
  const book = open();
  const pin = await book.draw('manager');
  const receptions = await book.draw('reception');
  expect(await book.enter('desk', 'manager', pin)).toEqual({ status: 'in' });
  for (let guess = 1; guess <= 20; guess += 1) {
    await book.enter(`tablet ${guess}`, 'manager', other(pin));
  }
  expect(await book.enter('new', 'manager', pin)).toEqual({ status: 'wait', seconds: 3600 });
  expect(book.inForMs('desk')).not.toBeNull();
  expect(await book.enter('new', 'reception', receptions)).toEqual({ status: 'in' });
  nowMs += hour;
  expect(await book.enter('new', 'manager', pin)).toEqual({ status: 'in' });
});

test('a new PIN ends who was in by the one before, and the waits', async () => {
  const book = open();
  const first = await book.draw('manager');
  await book.enter('desk', 'manager', first);
  for (let guess = 1; guess <= 6; guess += 1) await book.enter('new', 'manager', other(first));
  const second = await book.draw('manager');
  expect(book.inForMs('desk')).toBeNull();
  expect(await book.enter('new', 'manager', second)).toEqual({ status: 'in' });
});

test.each<[string, DayStamp, () => void, boolean]>([
  ['the day goes on', openDay, () => {}, true],
  [
    'the day is closed',
    openDay,
    () => {
      day = { ...openDay, isClosed: true };
    },
    false,
  ],
  [
    'another day is open',
    openDay,
    () => {
      day = { ...openDay, day: '2026-12-02' };
    },
    false,
  ],
  [
    'the day opens that it was entered for',
    { day: '2026-11-30', isClosed: true },
    () => {
      day = openDay;
    },
    true,
  ],
  [
    'that day is closed as well',
    { day: '2026-11-30', isClosed: true },
    () => {
      day = { ...openDay, isClosed: true };
    },
    false,
  ],
  [
    '14 hours are over',
    openDay,
    () => {
      nowMs += 14 * hour;
    },
    false,
  ],
])('who is in while %s', async (_, entered, then, isIn) => {
  day = entered;
  const book = open();
  await book.enter('tablet', 'window', await book.draw('window'));
  then();
  expect(book.inForMs('tablet') !== null).toBe(isIn);
  expect(open().inForMs('tablet') !== null).toBe(isIn);
});

test('whatever is guessed and whenever the plug is pulled, an hour gives a role 20 guesses and a device 12', () => {
  const step = fc.oneof(
    fc.record({ device: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ restMs: fc.integer({ min: 1, max: 20 * minute }) }),
    fc.constant('plug' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let atMs = 0;
      let limits = createPinLimits(nothing, () => atMs);
      const guesses: { readonly device: string; readonly ms: number }[] = [];
      for (const one of steps) {
        if (one === 'plug') limits = createPinLimits(limits.kept, () => atMs);
        else if ('restMs' in one) atMs += one.restMs;
        else if (limits.waitMs(String(one.device), 'window') === 0) {
          limits.begin(String(one.device), 'window');
          guesses.push({ device: String(one.device), ms: atMs });
        }
        const recent = guesses.filter(({ ms }) => atMs - ms < hour);
        expect(recent.length).toBeLessThanOrEqual(20);
        // Five at once, then after 1, 2, 4 and 8 minutes, and each quarter of an hour.
        for (const id of ['0', '1', '2']) {
          expect(recent.filter(({ device }) => device === id).length).toBeLessThanOrEqual(12);
        }
      }
    }),
  );
});
