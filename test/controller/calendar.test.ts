/** The calendar: other hours between two dates, closed days, and days that are closed by decree. */
import fc from 'fast-check';
import {
  addDays,
  closedToday,
  closedToTickets,
  type DayRules,
  type DaySight,
  nextOpening,
  nothingSeen,
  personsDay,
  phaseAt,
  stepDay,
} from '../../firmware-host/clock/business-day.ts';
import { dayRules } from '../../firmware-host/clock/opening-hours.ts';
import { closureNotices, closuresAhead } from '../../firmware-host/plan/closure-words.ts';
import { after } from '../queue/given.ts';

const limits = { believeDaysAhead: 400, mostHours: 30 };
const usual = { opens: '08:00', closes: '15:00', lastTicket: '14:30' };
const inRamadan = { opens: '09:00', closes: '14:00' };
const week = (hours: typeof inRamadan) => ({
  ...{ saturday: hours, sunday: hours, monday: hours },
  ...{ tuesday: hours, wednesday: hours, thursday: hours },
});
const feast = { ar: 'عيد الفطر', en: 'Eid al-Fitr' };
const storm = { ar: 'سوء الأحوال الجوية', en: 'Bad weather' };

const office = dayRules(
  {
    weekdays: week(usual),
    periods: [{ id: 'ramadan', from: '2027-02-08', to: '2027-03-08', weekdays: week(inRamadan) }],
    holidays: ['2027-01-07'],
    closedDays: [{ date: '2027-03-09', reason: feast }],
    atClosing: 'finish-waiting',
  },
  limits,
);
const always = dayRules(undefined, limits);
const withDecree = (rules: DayRules, ...days: readonly string[]): DayRules => ({
  ...rules,
  decreed: new Map(days.map((day) => [day, storm])),
});

/** A hall of which the last day was yesterday's, with a clock that is right. */
function sight(date: string, minute: number, more: Partial<DaySight> = {}): DaySight {
  return {
    at: after(0),
    isTrusted: true,
    local: { date, minute },
    day: addDays(date, -1),
    isClosed: true,
    hasTickets: false,
    isInUse: false,
    isDone: true,
    ...more,
  };
}
const opened = (date: string): Partial<DaySight> => ({ day: date, isClosed: false });
const at = (hour: number, minute = 0) => hour * 60 + minute;

test.each([
  ['the day before the period', '2027-02-07', at(8, 30), 'open'],
  ['its first day, before its hours', '2027-02-08', at(8, 30), 'before'],
  ['its first day', '2027-02-08', at(9), 'open'],
  ['its last day, after its hours', '2027-03-08', at(14), 'after'],
  ['a Friday in it', '2027-02-12', at(10), 'off'],
  ['the day after it, which is closed', '2027-03-09', at(10), 'off'],
  ['the day after that', '2027-03-10', at(8, 30), 'open'],
])('the hours of %s', (_, date, minute, phase) => {
  expect(phaseAt(office, { date, minute })).toEqual({ day: date, phase });
});

test.each([
  ['a holiday of the config', office, '2027-03-09', feast],
  ['a decree', withDecree(office, '2027-03-10'), '2027-03-10', storm],
  ['a decree over a holiday', withDecree(office, '2027-03-09'), '2027-03-09', storm],
  ['a decree in a hall that is always open', withDecree(always, '2027-03-10'), '2027-03-10', storm],
])('%s opens no day, refuses tickets and says why', (_, rules, date, reason) => {
  const seen = sight(date, at(10));
  expect(stepDay(rules, nothingSeen, seen).action).toBeNull();
  expect(closedToTickets(rules, seen)).toBe('closed-today');
  expect(closedToday(rules, seen)).toEqual(reason);
});

test('a Friday and a holiday without a name are closed as before', () => {
  for (const date of ['2027-02-12', '2027-01-07']) {
    expect(closedToTickets(office, sight(date, at(10)))).not.toBe('closed-today');
    expect(stepDay(office, nothingSeen, sight(date, at(10))).action).toBeNull();
  }
});

test('a person opens a closed day all the same, and it gives tickets', () => {
  const rules = withDecree(office, '2027-03-10');
  expect(personsDay(rules, sight('2027-03-10', at(10)), undefined)).toEqual({ open: '2027-03-10' });
  // The opening lifts the decree of its own day: `test/queue/closure.test.ts`.
  expect(closedToTickets(office, sight('2027-03-10', at(10), opened('2027-03-10')))).toBeNull();
  expect(closedToTickets(office, sight('2027-03-09', at(10), opened('2027-03-09')))).toBeNull();
});

test.each([office, always])(
  'a decree in the middle of its day ends it when the last was served',
  (base) => {
    const date = '2027-03-10';
    const rules = withDecree(base, date);
    const waiting = sight(date, at(10), { ...opened(date), isInUse: true, isDone: false });
    expect(closedToTickets(rules, waiting)).toBe('closed-today');
    expect(closedToday(rules, waiting)).toEqual(storm);
    expect(stepDay(rules, nothingSeen, waiting).action).toBeNull();
    const done = sight(date, at(10), opened(date));
    expect(stepDay(rules, nothingSeen, done).action).toBe('close');
    expect(stepDay(base, nothingSeen, done).action).toBeNull();
  },
);

test('a clock that nobody believes closes nothing', () => {
  const rules = withDecree(office, '2027-03-10');
  const unsure = sight('2027-03-10', at(10), { isTrusted: false });
  expect([closedToTickets(rules, unsure), closedToday(rules, unsure)]).toEqual([null, null]);
});

test('whatever the hours, a decreed day gives no ticket and is opened by no clock', () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  const days = fc.integer({ min: 0, max: 120 });
  fc.assert(
    fc.property(
      fc.constantFrom(office, always),
      days,
      minute,
      fc.boolean(),
      (base, day, minute, isOpen) => {
        const date = addDays('2027-01-01', day);
        const rules = withDecree(base, date);
        const seen = sight(date, minute, isOpen ? opened(date) : {});
        expect(closedToTickets(rules, seen)).toBe('closed-today');
        expect(stepDay(rules, nothingSeen, seen).action).toBe(isOpen ? 'close' : null);
      },
    ),
  );
});

test('the next opening is after closed days and decrees, in the hours of its day', () => {
  const next = (rules: DayRules, date: string) => nextOpening(rules, sight(date, at(10)));
  expect(next(office, '2027-03-08')).toEqual({ day: '2027-03-10', opensMinute: at(8) });
  expect(next(withDecree(office, '2027-03-10'), '2027-03-08')).toEqual({
    day: '2027-03-11',
    opensMinute: at(8),
  });
  // Over a Friday, into the hours of the period.
  expect(next(office, '2027-02-11')).toEqual({ day: '2027-02-13', opensMinute: at(9) });
  expect(next(always, '2027-03-08')).toBeNull();
});

describe('what people read of it', () => {
  const plan = { days: office };
  const state = (day: string | null, isClosed: boolean, ...decreed: readonly string[]) => ({
    day,
    isClosed,
    closures: new Map(decreed.map((of) => [of, storm])),
  });

  test('names the day and the reason, from a week before on', () => {
    expect(closureNotices(plan, state('2027-03-03', false))).toEqual([
      {
        ar: 'المركز مغلق يوم الثلاثاء، ٩ مارس: عيد الفطر',
        en: 'The centre is closed on Tuesday 9 March: Eid al-Fitr',
      },
    ]);
    expect(closureNotices(plan, state('2027-03-01', false))).toEqual([]);
    expect(closureNotices(plan, state(null, false))).toEqual([]);
  });

  test('the next day comes first, with what was decreed', () => {
    const ahead = closuresAhead(plan, state('2027-03-07', false, '2027-03-10', '2027-03-08'));
    expect(ahead.map(({ day }) => day)).toEqual(['2027-03-08', '2027-03-09', '2027-03-10']);
  });

  test('the open day only where its closure was decreed after its opening', () => {
    const days = (...of: Parameters<typeof state>) =>
      closuresAhead(plan, state(...of)).map(({ day }) => day);
    expect(days('2027-03-09', false)).toEqual([]);
    expect(days('2027-03-10', false, '2027-03-10')).toEqual(['2027-03-10']);
    expect(days('2027-03-10', true, '2027-03-10')).toEqual([]);
  });
});
