/** When a day opens and closes, as tables of clocks; any history of them is `clock-histories.test.ts`. */
import {
  closedToTickets,
  closesInMs,
  type DayMemory,
  type DayRules,
  type DaySight,
  isSendingHome,
  type LocalTime,
  nothingSeen,
  personsDay,
  phaseAt,
  stepDay,
} from '../../firmware-host/clock/business-day.ts';
import { dayRules } from '../../firmware-host/clock/opening-hours.ts';
import { alwaysOpen, cairo, limits, sightAt, steady } from './sights.ts';

const day = { opens: '08:00', closes: '15:00', lastTicket: '14:30' };
/** 2026-11-23 is a Monday. */
const office = dayRules(
  {
    weekdays: { sunday: day, monday: day, tuesday: { opens: '20:00', closes: '02:00' } },
    holidays: ['2026-11-29'],
    atClosing: 'finish-waiting',
  },
  limits,
);
const sendsHome: DayRules = {
  ...office,
  hours: office.hours && { ...office.hours, finishesWaiting: false },
};
test.each([
  ['2026-11-23 07:59', '2026-11-23', 'before'],
  ['2026-11-23 08:00', '2026-11-23', 'open'],
  ['2026-11-23 14:29', '2026-11-23', 'open'],
  ['2026-11-23 14:30', '2026-11-23', 'last-calls'],
  ['2026-11-23 15:00', '2026-11-23', 'after'],
  ['2026-11-24 19:59', '2026-11-24', 'before'],
  ['2026-11-24 23:59', '2026-11-24', 'open'],
  ['2026-11-25 00:00', '2026-11-24', 'open'],
  ['2026-11-25 01:59', '2026-11-24', 'open'],
  ['2026-11-25 02:00', '2026-11-25', 'off'],
  ['2026-11-29 10:00', '2026-11-29', 'off'],
])('%s in Cairo is %s, %s', (time, of, phase) => {
  expect(phaseAt(office, sightAt(time).local)).toEqual({ day: of, phase });
});

test.each<[string, string, LocalTime]>([
  ['before summer time', '2026-04-23T21:59:00Z', { date: '2026-04-23', minute: 1439 }],
  ['at once after it began', '2026-04-23T22:00:00Z', { date: '2026-04-24', minute: 60 }],
  ['in the hour that comes twice', '2026-10-29T20:30:00Z', { date: '2026-10-29', minute: 1410 }],
  ['and its second time', '2026-10-29T21:30:00Z', { date: '2026-10-29', minute: 1410 }],
  ['a clock that was never set', '1970-01-01T00:00:00Z', { date: '1970-01-01', minute: 120 }],
])('the clock on the wall in Cairo, %s', (_, utc, expected) => {
  expect(cairo({ wallMs: Date.parse(utc) })).toEqual(expected);
});

describe('a day opens by itself', () => {
  const open = (of: string) => ({ open: of });
  type Case = [string, DayRules, DaySight, DayMemory, unknown];
  const inUse = { isInUse: true, isDone: false };
  const noon = sightAt('2026-11-23 12:00', inUse);
  test.each<Case>([
    [
      'the first ever',
      alwaysOpen,
      sightAt('2026-11-23 12:00', { day: null }),
      nothingSeen,
      open('2026-11-23'),
    ],
    [
      'in the morning, with hours',
      office,
      sightAt('2026-11-23 00:00'),
      nothingSeen,
      open('2026-11-23'),
    ],
    [
      'not on a day off',
      office,
      sightAt('2026-11-26 10:00', { isClosed: true }),
      nothingSeen,
      null,
    ],
    [
      'not after closing time',
      office,
      sightAt('2026-11-23 16:00', { isClosed: true }),
      nothingSeen,
      null,
    ],
    [
      'not while last night is finished',
      office,
      sightAt('2026-11-23 01:00', inUse),
      steady('2026-11-22', sightAt('2026-11-23 01:00')),
      null,
    ],
    [
      'not by an untrusted clock',
      alwaysOpen,
      sightAt('2026-11-23 12:00', { isTrusted: false }),
      nothingSeen,
      null,
    ],
    [
      'not by a clock that was never set',
      alwaysOpen,
      sightAt('1970-01-01 12:00', { day: null }),
      nothingSeen,
      null,
    ],
    ['not by a clock that went back', alwaysOpen, sightAt('2016-11-23 12:00'), nothingSeen, null],
    [
      'not by a clock that went ten years ahead',
      alwaysOpen,
      sightAt('2036-11-23 12:00'),
      nothingSeen,
      null,
    ],
    ['not at noon because the network came back', alwaysOpen, noon, nothingSeen, null],
    [
      'but then where nobody waits',
      alwaysOpen,
      { ...noon, isInUse: false },
      nothingSeen,
      open('2026-11-23'),
    ],
    [
      'not under people when somebody sets the clock',
      alwaysOpen,
      noon,
      { carried: '2026-11-22', seenAt: { ...noon.at, wallMs: noon.at.wallMs - 86_400_000 } },
      null,
    ],
    [
      'a month later still',
      alwaysOpen,
      sightAt('2026-12-22 12:00'),
      nothingSeen,
      open('2026-12-22'),
    ],
  ])('%s', (_, rules, sight, memory, action) => {
    expect(stepDay(rules, memory, sight).action).toEqual(action);
  });

  test('people keep their day over a corrected clock until a steady midnight', () => {
    const first = stepDay(alwaysOpen, nothingSeen, noon);
    const later = sightAt('2026-11-23 23:59', inUse);
    const second = stepDay(alwaysOpen, first.memory, later);
    const next = sightAt('2026-11-24 00:00', inUse);
    const third = stepDay(alwaysOpen, second.memory, next);
    expect([first.action, second.action, third.action]).toEqual([null, null, open('2026-11-24')]);
  });
});

test.each<[string, DayRules, Partial<DaySight>, unknown]>([
  ['2026-11-23 14:59', office, {}, null],
  ['2026-11-23 15:00', office, {}, 'close'],
  ['2026-11-23 15:00', office, { isDone: false, isInUse: true }, null],
  ['2026-11-23 15:00', sendsHome, { isInUse: true }, 'close'],
  ['2026-11-23 15:00', alwaysOpen, {}, null],
  ['2026-11-23 15:00', office, { isTrusted: false }, null],
  ['2026-11-23 15:00', office, { isClosed: true }, null],
  ['2026-11-26 15:00', office, {}, 'close'],
])('at %s the day closes or goes on', (time, rules, more, action) => {
  const sight = sightAt(time, { day: '2026-11-23', ...more });
  expect(stepDay(rules, nothingSeen, sight).action).toEqual(action);
});

test.each([
  ['2026-11-23 07:30', true, 'hall-closed'],
  ['2026-11-23 09:00', true, null],
  ['2026-11-23 14:30', true, 'no-more-tickets'],
  ['2026-11-23 16:00', true, 'no-more-tickets'],
  ['2026-11-23 16:00', false, null],
])('at %s (trusted: %s) tickets are refused as %s', (time, isTrusted, reason) => {
  const sight = sightAt(time, { day: '2026-11-23', isTrusted });
  expect(closedToTickets(office, sight)).toBe(reason);
  expect(closedToTickets(alwaysOpen, sight)).toBeNull();
});

test.each([
  ['2026-11-23 14:59', '2026-11-23', 1],
  ['2026-11-23 15:20', '2026-11-23', 0],
  ['2026-11-25 00:30', '2026-11-24', 90],
  // A person opened this day.
  ['2026-11-23 14:59', '2026-11-24', null],
])('at %s the day %s closes in so many minutes', (time, day, minutes) => {
  const sight = sightAt(time, { day });
  expect(closesInMs(office, sight)).toBe(minutes === null ? null : minutes * 60_000);
  expect(closesInMs(office, { ...sight, isTrusted: false })).toBeNull();
  expect(closesInMs(alwaysOpen, sight)).toBeNull();
});

describe('a night that ended after midnight', () => {
  const lateTuesday = { day: '2026-11-24', isDone: false, isInUse: true };
  const at = (time: string, more: Partial<DaySight> = {}) =>
    sightAt(`2026-11-25 ${time}`, { ...lateTuesday, ...more });

  test('gives no more tickets while the last are served', () => {
    expect(closedToTickets(office, at('01:59'))).toBeNull();
    expect(closedToTickets(office, at('02:00'))).toBe('no-more-tickets');
    expect(closedToTickets(office, at('02:00', { isTrusted: false }))).toBeNull();
    expect(closedToTickets(office, at('02:00', { day: '2026-11-26' }))).toBeNull();
    expect(closedToTickets(office, at('02:00', { day: '2026-11-21' }))).toBeNull();
  });

  test('calls nobody more where people are sent home', () => {
    expect(isSendingHome(sendsHome, at('01:59'))).toBe(false);
    expect(isSendingHome(sendsHome, at('02:00'))).toBe(true);
    expect(isSendingHome(office, at('02:00'))).toBe(false);
  });

  test('closes when nobody is left to be served', () => {
    const done = at('02:00', { isDone: true });
    const action = (rules: DayRules, sight: DaySight, carried = '2026-11-24') =>
      stepDay(rules, steady(carried, sight), sight).action;
    expect(action(sendsHome, at('02:00'))).toBeNull();
    expect(action(sendsHome, done)).toBe('close');
    expect(action(sendsHome, at('01:59', { isDone: true }))).toBeNull();
    expect(action(sendsHome, done, '2026-11-25')).toBeNull();
  });

  test('gives way to the next day where that has hours', () => {
    const sunday = sightAt('2026-11-23 00:30', { isInUse: true });
    expect(closedToTickets(office, sunday)).toBe('no-more-tickets');
    expect(stepDay(office, steady('2026-11-22', sunday), sunday).action).toEqual({
      open: '2026-11-23',
    });
  });
});

test('the windows finish whom they serve, and call nobody, where people are sent home', () => {
  const after = sightAt('2026-11-23 15:00', { day: '2026-11-23' });
  expect(isSendingHome(sendsHome, after)).toBe(true);
  expect(isSendingHome(office, after)).toBe(false);
  expect(isSendingHome(sendsHome, sightAt('2026-11-23 14:59', { day: '2026-11-23' }))).toBe(false);
});

describe('a person opens', () => {
  const untrusted = { isTrusted: false };
  test.each<[string, string, Partial<DaySight>, string | undefined, unknown]>([
    [
      'the first day ever',
      '2026-11-23 09:00',
      { day: null, ...untrusted },
      undefined,
      { open: '2026-11-23' },
    ],
    [
      'the first day ever at 1970',
      '1970-01-01 02:00',
      { day: null, ...untrusted },
      undefined,
      { open: '2026-01-01' },
    ],
    [
      'the day that the clock says',
      '2026-11-23 09:00',
      untrusted,
      undefined,
      { open: '2026-11-23' },
    ],
    [
      'the next day, where the clock is behind',
      '1970-01-01 02:00',
      untrusted,
      undefined,
      { open: '2026-11-23' },
    ],
    [
      'the next day, where the clock is far ahead',
      '2036-01-01 02:00',
      untrusted,
      undefined,
      { open: '2026-11-23' },
    ],
    [
      'years later, with a trusted clock',
      '2036-01-01 02:00',
      {},
      undefined,
      { open: '2036-01-01' },
    ],
    ['nothing twice', '2026-11-22 09:00', {}, undefined, { refused: 'day-already-open' }],
    [
      'nothing twice without a trusted clock',
      '2026-11-23 09:00',
      { ...untrusted, hasTickets: false },
      undefined,
      { refused: 'day-already-open' },
    ],
    [
      'nothing over people who wait',
      '2026-11-23 09:00',
      { ...untrusted, isInUse: true },
      undefined,
      { refused: 'day-in-use' },
    ],
    [
      'no day anew that was closed',
      '2026-11-22 18:00',
      { isClosed: true },
      undefined,
      { refused: 'day-not-later' },
    ],
    ['the day that is named', '1970-01-01 02:00', untrusted, '2026-12-01', { open: '2026-12-01' }],
    ['no day that was', '2026-11-23 09:00', {}, '2026-11-22', { refused: 'day-not-later' }],
    [
      'no day of a slip of the pen',
      '2026-11-23 09:00',
      {},
      '2062-11-23',
      { refused: 'day-implausible' },
    ],
    [
      'no first day ever that lies far from the trusted clock',
      '2026-11-23 09:00',
      { day: null },
      '2062-11-23',
      { refused: 'day-implausible' },
    ],
    [
      'a far day that the trusted clock shows',
      '2036-01-01 02:00',
      {},
      '2036-01-01',
      { open: '2036-01-01' },
    ],
  ])('%s', (_, time, more, asked, expected) => {
    expect(personsDay(alwaysOpen, sightAt(time, more), asked)).toEqual(expected);
  });
});
