/** Midnight in a hall that nothing closes: the day goes on under people who wait, and has an end. */
import {
  type DayRules,
  type DaySight,
  nothingSeen,
  stepDay,
} from '../../firmware-host/clock/business-day.ts';
import { dayRules } from '../../firmware-host/clock/opening-hours.ts';
import { alwaysOpen, limits, sightAt, steady } from './sights.ts';

const wholeDay = { opens: '00:00', closes: '24:00' };
const evening = { opens: '12:00', closes: '24:00' };
const hours = (sunday: typeof wholeDay, atClosing: 'finish-waiting' | 'send-home'): DayRules =>
  dayRules({ weekdays: { sunday, monday: wholeDay }, holidays: [], atClosing }, limits);
const roundTheClock = hours(wholeDay, 'finish-waiting');

const goesOn = null;
const begins = { open: '2026-11-23' };
const waits = { isInUse: true, isDone: false };
const quiet = { isInUse: false, isDone: false };
const nobody = { isInUse: true, isDone: true };

/** The open day is 2026-11-22, a Sunday. */
test.each<[string, DayRules, string, Partial<DaySight>, unknown]>([
  ['somebody waits', alwaysOpen, '00:00', waits, goesOn],
  ['nobody waits', alwaysOpen, '00:00', nobody, begins],
  [
    'somebody waits whose day was closed',
    alwaysOpen,
    '00:00',
    { ...waits, isClosed: true },
    begins,
  ],
  ['somebody has waited for hours', alwaysOpen, '05:59', quiet, goesOn],
  ['somebody was forgotten', alwaysOpen, '06:00', waits, begins],
  ['more hours are allowed', { ...alwaysOpen, mostHours: 48 }, '23:59', waits, goesOn],
  ['no more hours are allowed', { ...alwaysOpen, mostHours: 24 }, '00:00', waits, begins],
  ['one day closes as the next opens', roundTheClock, '00:00', waits, goesOn],
  ['then nobody waits', roundTheClock, '00:01', nobody, begins],
  ['people are sent home', hours(wholeDay, 'send-home'), '00:00', waits, begins],
  [
    'the evening closes as the next day opens',
    hours(evening, 'finish-waiting'),
    '00:00',
    waits,
    goesOn,
  ],
  [
    'an hour lies between the days',
    hours({ opens: '00:00', closes: '23:00' }, 'finish-waiting'),
    '00:00',
    waits,
    begins,
  ],
])('%s', (_, rules, time, more, action) => {
  const sight = sightAt(`2026-11-23 ${time}`, more);
  expect(stepDay(rules, steady('2026-11-22', sight), sight).action).toEqual(action);
});

test('after a power cut at midnight they still wait', () => {
  const sight = sightAt('2026-11-23 00:10', quiet);
  expect(stepDay(alwaysOpen, nothingSeen, sight).action).toBeNull();
});

test('a day that was never closed for days does not go on', () => {
  const sight = sightAt('2026-11-25 00:10', { ...quiet, day: '2026-11-22' });
  expect(stepDay(alwaysOpen, nothingSeen, sight).action).toEqual({ open: '2026-11-25' });
});
