/**
 * Whether the hours of a centre make sense: each session, the periods of other hours, the days that are
 * closed.
 */
import type { DayHours, OpeningHours, WeekdayHours } from '../schema/opening-hours.ts';
import type { Config } from '../schema/schema.ts';
import { ids, once } from './names.ts';
import { at, isPresent, items, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

export const weekdays = [
  'saturday',
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
] as const;

export function checkCalendar(root: Part<Pick<Config, 'openingHours'>>, report: Report): void {
  const opening = at(root, 'openingHours');
  if (!isPresent(opening)) return;
  checkWeekdays(at(opening, 'weekdays'), 'the centre is never open', report);
  checkPeriods(at(opening, 'periods'), report);
  once(
    items(at(opening, 'closedDays')).map((closed) => at(closed, 'date')),
    'the closed day',
    report,
    { expected: 'each day once', hint: 'remove one of the two' },
  );
}

function checkPeriods(periods: Part<OpeningHours['periods']>, report: Report): void {
  once(ids(periods), 'the period', report);
  const earlier: { readonly from: string; readonly to: string; readonly name: string }[] = [];
  for (const [index, period] of items(periods).entries()) {
    checkWeekdays(at(period, 'weekdays'), 'the centre is never open in this period', report);
    const from = text(at(period, 'from'));
    const to = text(at(period, 'to'));
    if (from === undefined || to === undefined) continue;
    if (to < from) {
      reportProblem(report, 'error', at(period, 'to'), {
        message: `the last day, ${to}, comes before the first, ${from}`,
        expected: `${from} or a later day`,
        hint: 'exchange the two, or correct the year',
      });
      continue;
    }
    const other = earlier.find((one) => one.from <= to && from <= one.to);
    if (other !== undefined) {
      reportProblem(report, 'error', at(period, 'from'), {
        message: `this period and ${other.name} have days in common: ${later(from, other.from)} to ${sooner(to, other.to)}`,
        expected: 'one period for each day',
        hint: 'let one of the two end before the other begins',
      });
    }
    earlier.push({ from, to, name: text(at(period, 'id')) ?? `period ${index + 1}` });
  }
}

const later = (one: string, other: string): string => (one > other ? one : other);
const sooner = (one: string, other: string): string => (one < other ? one : other);

function checkWeekdays(hours: Part<WeekdayHours>, never: string, report: Report): void {
  for (const name of weekdays) {
    const day = at(hours, name);
    if (isPresent(day)) checkSession(day, report);
  }
  const isWritten = typeof hours.value === 'object' && hours.value !== null;
  if (isWritten && Object.keys(hours.value).length === 0) {
    reportProblem(report, 'error', hours, {
      message: never,
      expected: `hours for one or more of ${weekdays.join(', ')}`,
      hint: 'write the days below, or remove openingHours: then it is always open',
    });
  }
}

function checkSession(day: Part<DayHours | undefined>, report: Report): void {
  const opens = minuteOf(text(at(day, 'opens')));
  const closing = at(day, 'closes');
  const closes = minuteOf(text(closing));
  const ticket = at(day, 'lastTicket');
  const lastTicket = minuteOf(text(ticket));
  if (opens === undefined || closes === undefined) return;
  if (opens === closes) {
    reportProblem(report, 'error', closing, {
      message: 'the centre closes when it opens',
      expected: 'another time than opens',
      hint: 'correct one of the two; 00:00 to 24:00 is the whole day',
    });
    return;
  }
  if (lastTicket === undefined) return;
  const after = (minute: number) => (minute > opens ? minute : minute + 1440);
  if (after(lastTicket) > after(closes)) {
    reportProblem(report, 'error', ticket, {
      message: 'the last ticket comes outside the opening hours',
      expected: `a time after ${text(at(day, 'opens'))} and not after ${text(closing)}`,
      hint: 'correct it, or leave it out: then tickets are given until closing time',
    });
  }
}

function minuteOf(time: string | undefined): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(time ?? '') ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
