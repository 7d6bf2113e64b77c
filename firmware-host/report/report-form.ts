/** How a report writes numbers, minutes and dates in its language. */
import { hourOfDay } from '../../config/time-of-day.ts';
import { type ReportWords, reportWords } from '../words/report-words.ts';
import { sharePercent } from './report.ts';
import type { ReportLanguage } from './report-hall.ts';
import type { Period, PeriodLength } from './span.ts';

export interface ReportForm {
  readonly language: ReportLanguage;
  readonly direction: 'rtl' | 'ltr';
  readonly words: ReportWords;
  /** Stands where there is no figure. */
  readonly none: string;
  number(value: number): string;
  /** Minutes with one decimal. */
  minutes(ms: number | null): string;
  share(part: number, whole: number): string;
  /** Weekday and date. @param day `YYYY-MM-DD` */
  date(day: string): string;
  /** Of an hour, such as `09:00`: the hour alone. */
  hour(key: string): string;
  /** Of each period under an axis, on one line or two: the shortest that tells them apart. */
  labels(by: PeriodLength, periods: readonly Period[]): readonly string[];
  /** The name of a period in a table. */
  name(by: PeriodLength, period: Period): string;
}

const minuteMs = 60_000;
const daysOfWeek = 7;

export function reportForm(language: ReportLanguage): ReportForm {
  const locale = language === 'ar' ? 'ar-EG' : 'en-GB';
  const number = new Intl.NumberFormat(locale, { useGrouping: false });
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: false });
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const dateIn = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    return (day: string) => format.format(new Date(`${day}T00:00:00Z`));
  };
  const date = dateIn({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const weekday = dateIn({ weekday: 'short' });
  const dayOfMonth = dateIn({ day: 'numeric' });
  const dayAndMonth = dateIn({ day: 'numeric', month: 'short' });
  const withYear = dateIn({ day: 'numeric', month: 'short', year: 'numeric' });
  const month = dateIn({ month: 'short' });
  const monthAndYear = dateIn({ month: 'long', year: 'numeric' });
  /** From the shortest to the one that is always clear. */
  const axes: Readonly<Record<PeriodLength, readonly ((day: string) => string)[]>> = {
    day: [dayOfMonth, dayAndMonth, withYear],
    week: [dayAndMonth, withYear],
    month: [month, monthAndYear],
  };
  const none = '–';
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    words: reportWords[language],
    none,
    number: (value) => number.format(value),
    minutes: (ms) => (ms === null ? none : decimal.format(ms / minuteMs)),
    share: (part, whole) => {
      const share = sharePercent(part, whole);
      return share === null ? none : percent.format(share / 100);
    },
    date,
    hour: (key) => hourOfDay(language, Number(key.slice(0, 2))),
    labels(by, periods) {
      if (by === 'day' && periods.length <= daysOfWeek) {
        return periods.map(({ from }) => `${weekday(from)}\n${dayOfMonth(from)}`);
      }
      const all = axes[by].map((label) => periods.map(({ from }) => label(from)));
      const isClear = (labels: readonly string[]) => new Set(labels).size === labels.length;
      return all.find(isClear) ?? periods.map(({ from }) => withYear(from));
    },
    name(by, { from }) {
      if (by === 'month') return monthAndYear(from);
      return by === 'week' ? withYear(from) : `${weekday(from)} ${withYear(from)}`;
    },
  };
}
