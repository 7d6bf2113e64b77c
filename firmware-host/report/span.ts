/** Spans of business days: a day, a week, a month or any other, cut into periods, and what came before. */
import { addDays } from '../clock/business-day.ts';
import type { BusinessDay } from '../queue/words.ts';

/** Both ends included. */
export interface Span {
  readonly from: BusinessDay;
  readonly to: BusinessDay;
}

export const periodLengths = ['day', 'week', 'month'] as const;
export type PeriodLength = (typeof periodLengths)[number];

export interface Period extends Span {
  /** The day; the first day of the week; the month, such as `2026-01`. */
  readonly key: string;
}

/** In Egypt a week begins on Saturday (Unicode CLDR, weekData); 0 is Sunday. */
const firstWeekday = 6;
const daysOfWeek = 7;

/** The whole period that a day belongs to. */
export function periodOf(by: PeriodLength, day: BusinessDay): Period {
  switch (by) {
    case 'day':
      return { key: day, from: day, to: day };
    case 'week': {
      const from = addDays(day, -((weekdayOf(day) - firstWeekday + daysOfWeek) % daysOfWeek));
      return { key: from, from, to: addDays(from, daysOfWeek - 1) };
    }
    case 'month': {
      const key = day.slice(0, 7);
      const from = `${key}-01`;
      const inNext = addDays(from, 31);
      return { key, from, to: addDays(`${inNext.slice(0, 7)}-01`, -1) };
    }
    default:
      return by satisfies never;
  }
}

/** In order; the first and the last are cut where the span begins and ends. */
export function periodsOf({ from, to }: Span, by: PeriodLength): readonly Period[] {
  const periods: Period[] = [];
  for (let day = from; day <= to; ) {
    const period = periodOf(by, day);
    // Behind the year 9999 a later date is no greater text any more.
    const isLast = period.to < day || period.to >= to;
    periods.push({ key: period.key, from: day, to: isLast ? to : period.to });
    if (isLast) break;
    day = addDays(period.to, 1);
  }
  return periods;
}

/**
 * What a span is compared with: a day with the latest same weekday of the five weeks before it that is
 * among `days`, a week or a month with the one before; null for any other span, and where none is.
 */
export function spanBefore({ from, to }: Span, days: readonly BusinessDay[]): Span | null {
  if (from === to) {
    const before = [1, 2, 3, 4, 5].map((weeks) => addDays(from, -weeks * daysOfWeek));
    const found = before.find((day) => days.includes(day));
    return found === undefined ? null : { from: found, to: found };
  }
  const length = (['week', 'month'] as const).find((by) => {
    const whole = periodOf(by, from);
    return whole.from === from && whole.to === to;
  });
  if (length === undefined) return null;
  const before = periodOf(length, addDays(from, -1));
  return days.some((day) => isWithin(before, day)) ? { from: before.from, to: before.to } : null;
}

export function isWithin({ from, to }: Span, day: BusinessDay): boolean {
  return from <= day && day <= to;
}

function weekdayOf(day: BusinessDay): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}
