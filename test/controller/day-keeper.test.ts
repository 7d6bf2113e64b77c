/**
 * Which jumps of the clock become events, over restarts and reboots too; and what of the queue keeps a
 * day open, where the rules themselves are `business-day.test.ts`.
 */

import type { LocalTime } from '../../firmware-host/clock/business-day.ts';
import { dayRules } from '../../firmware-host/clock/opening-hours.ts';
import { createDayKeeper } from '../../firmware-host/day-keeper.ts';
import { initialState } from '../../firmware-host/queue/state.ts';
import type { Moment } from '../../firmware-host/queue/words.ts';
import { after, Hall } from '../queue/given.ts';
import { alwaysOpen, limits } from './sights.ts';

const minuteMs = 60_000;
const moment = (wallMinute: number, monotonicMinute: number, boot = 'first'): Moment => ({
  wallMs: Date.parse('2026-11-23T10:00:00Z') + wallMinute * minuteMs,
  monotonicMs: monotonicMinute * minuteMs,
  boot,
});

/** The jumps in minutes that a run of the controller records at these moments, the first its start. */
function jumps(lastEventAt: Moment | null, ...moments: readonly Moment[]): readonly number[] {
  const jumps: number[] = [];
  let at = moments[0] ?? moment(0, 0);
  const days = createDayKeeper({
    plan: { days: alwaysOpen },
    writer: { state: initialState, execute: () => ({ events: [] }) },
    clock: {
      now: () => at,
      isTrusted: () => false,
      localTimeOf: () => ({ date: '2026-11-23', minute: 0 }),
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    store: (events) => {
      for (const event of events) if (event.type === 'clock.jumped') jumps.push(event.byMs);
    },
  });
  days.begin(lastEventAt);
  for (at of moments) days.keep();
  return jumps.map((byMs) => byMs / minuteMs);
}

test.each<[string, Moment | null, readonly Moment[], readonly number[]]>([
  ['a steady clock', null, [moment(0, 5), moment(1, 6)], []],
  [
    'ten years ahead, and back',
    null,
    [moment(0, 5), moment(5_256_000, 6), moment(2, 7)],
    [5_255_999, -5_255_999],
  ],
  ['a restart with a steady clock', moment(0, 5), [moment(60, 65)], []],
  [
    'a clock that was set while no controller ran',
    moment(0, 5),
    [moment(90, 65), moment(91, 66)],
    [30],
  ],
  ['a reboot later', moment(0, 5), [moment(1, 0, 'second'), moment(2, 1, 'second')], []],
  [
    'a reboot with a clock behind the last event',
    moment(0, 5),
    [moment(-40, 1, 'second'), moment(3, 2, 'second')],
    [-40, 42],
  ],
])('%s', (_, last, moments, expected) => {
  expect(jumps(last, ...moments)).toEqual(expected);
});

const hourS = 3600;

/** Eight in the morning of 2026-11-23 is second 0 of the queue's tests. */
function localTimeOf({ monotonicMs }: Moment): LocalTime {
  const minutes = 8 * 60 + Math.floor(monotonicMs / minuteMs);
  return { date: `2026-11-${23 + Math.floor(minutes / 1440)}`, minute: minutes % 1440 };
}

/** What the keeper does with the day of this hall, seen at these seconds one after the other. */
function deeds(hall: Hall, rules: ReturnType<typeof dayRules>, ...seconds: readonly number[]) {
  const done: string[] = [];
  let now = after(0);
  const days = createDayKeeper({
    plan: { days: rules },
    writer: {
      state: hall.state,
      execute(command) {
        done.push(command.name === 'OpenDay' ? `opens ${command.day}` : command.name);
        return { events: [] };
      },
    },
    clock: { now: () => now, isTrusted: () => true, localTimeOf },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    store: () => {},
  });
  for (const second of seconds) {
    now = after(second);
    days.keep();
  }
  return done;
}

type HallSetter = (hall: Hall) => unknown;

const situations: readonly [string, HallSetter, 'closes' | 'waits', 'closes' | 'waits'][] = [
  ['nobody', () => {}, 'closes', 'closes'],
  ['somebody who waits', (hall) => hall.issue('first-cards'), 'waits', 'closes'],
  ['a paper that is not out yet', (hall) => hall.reserve('first-cards'), 'waits', 'closes'],
  ['somebody at a window', (hall) => hall.callOne(), 'waits', 'waits'],
  [
    'somebody who was sent to another window',
    (hall) => {
      hall.callOne();
      hall.at(2, 'OpenWindow', 15);
      expect(hall.transfer('A001', after(20), { window: 2 })).toBeNull();
    },
    'waits',
    'closes',
  ],
  [
    'somebody who comes back by time',
    (hall) => {
      hall.callOne();
      hall.park(1, after(20), 8 * hourS * 1000);
    },
    'waits',
    'closes',
  ],
  [
    'somebody whom only a clerk brings back',
    (hall) => {
      hall.callOne();
      hall.park(1, after(20));
    },
    'closes',
    'closes',
  ],
];

describe.each(['finish-waiting', 'send-home'] as const)('at closing time, %s', (atClosing) => {
  const day = { opens: '08:00', closes: '15:00' };
  const office = dayRules({ weekdays: { monday: day }, holidays: [], atClosing }, limits);

  test.each(situations)('the day with %s', (_, given, whereFinishing, whereSendingHome) => {
    const hall = new Hall();
    hall.openDay();
    given(hall);
    const expected = atClosing === 'finish-waiting' ? whereFinishing : whereSendingHome;
    expect(deeds(hall, office, 7 * hourS - 60)).toEqual([]);
    expect(deeds(hall, office, 7 * hourS)).toEqual(expected === 'closes' ? ['CloseDay'] : []);
  });
});

describe('where a day has no hours', () => {
  /** Nobody is waited for at midnight, so that only the use of the hall counts. */
  const toMidnight = dayRules(undefined, { ...limits, mostHours: 24 });
  const midnight = 16 * hourS;

  function hallWithOne(reservedAt: number): Hall {
    const hall = new Hall();
    hall.openDay();
    hall.issue('first-cards', after(reservedAt));
    return hall;
  }

  test('it goes on under one who waits, until six in the morning', () => {
    const hall = hallWithOne(midnight - 600);
    expect(deeds(hall, alwaysOpen, midnight - 60, midnight)).toEqual([]);
    expect(deeds(hall, alwaysOpen, midnight + 6 * hourS - 60)).toEqual([]);
    expect(deeds(hall, alwaysOpen, midnight + 6 * hourS)).toEqual(['opens 2026-11-24']);
  });

  test('it ends at midnight under nobody', () => {
    const hall = hallWithOne(midnight - 600);
    hall.call(1, after(midnight - 500));
    hall.at(1, 'Complete', midnight - 400);
    expect(deeds(hall, alwaysOpen, midnight - 60, midnight)).toEqual(['opens 2026-11-24']);
  });

  test('a clock that went on steadily ends it at the latest hour, whoever waits', () => {
    const hall = hallWithOne(midnight - 600);
    expect(deeds(hall, toMidnight, midnight - 60, midnight)).toEqual(['opens 2026-11-24']);
  });

  test('a clock that is seen for the first time leaves people their day, while the hall is in use', () => {
    const hall = hallWithOne(midnight - 600);
    expect(deeds(hall, toMidnight, midnight + hourS)).toEqual([]);
    expect(deeds(hall, toMidnight, midnight + 3 * hourS)).toEqual(['opens 2026-11-24']);
  });

  test('a call is use, too', () => {
    const hall = hallWithOne(0);
    hall.issue('first-cards', after(1));
    hall.call(1, after(midnight));
    expect(deeds(hall, toMidnight, midnight + hourS)).toEqual([]);
    expect(deeds(hall, toMidnight, midnight + 3 * hourS)).toEqual(['opens 2026-11-24']);
  });
});
