/** How a report writes numbers, minutes and dates in its language. */
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
  /** The name of a period under an axis or in a table. @param short where many stand side by side */
  period(by: PeriodLength, period: Period, short: boolean): string;
}

const minuteMs = 60_000;

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
  const dayOfWeek = dateIn({ weekday: 'short', day: 'numeric' });
  const dayOfMonth = dateIn({ day: 'numeric' });
  const dayAndMonth = dateIn({ day: 'numeric', month: 'short' });
  const month = dateIn({ month: 'short' });
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
    hour: (key) => number.format(Number(key.slice(0, 2))),
    period(by, { from, key }, short) {
      if (by === 'month') return month(`${key}-01`);
      if (by === 'week') return dayAndMonth(from);
      return short ? dayOfMonth(from) : dayOfWeek(from);
    },
  };
}
