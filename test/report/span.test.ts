/** Spans cut into periods: none overlaps, none is left out, and each is compared with what it should be. */
import fc from 'fast-check';
import { addDays } from '../../firmware-host/clock/business-day.ts';
import { reportForm } from '../../firmware-host/report/report-form.ts';
import {
  isWithin,
  periodLengths,
  periodOf,
  periodsOf,
  spanBefore,
} from '../../firmware-host/report/span.ts';

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));

test('every day of a span is in exactly one of its periods, and they follow one another', () => {
  fc.assert(
    fc.property(
      anyDay,
      fc.integer({ min: 0, max: 500 }),
      fc.constantFrom(...periodLengths),
      (from, length, by) => {
        const span = { from, to: addDays(from, length) };
        const periods = periodsOf(span, by);
        let next = span.from;
        for (const period of periods) {
          expect(period.from).toBe(next);
          expect(isWithin(period, period.to)).toBe(true);
          expect(periodOf(by, period.from).key).toBe(period.key);
          next = addDays(period.to, 1);
        }
        expect(next).toBe(addDays(span.to, 1));
        expect(new Set(periods.map(({ key }) => key)).size).toBe(periods.length);
      },
    ),
  );
});

test.each(periodLengths)('the last days that a date can name end, by %s', (by) => {
  const periods = periodsOf({ from: '9999-11-28', to: '9999-11-30' }, by);
  expect(periods.at(-1)?.to).toBe('9999-11-30');
  expect(periodsOf({ from: '9999-12-30', to: '9999-12-31' }, 'day')).toHaveLength(2);
});

test('under an axis every period has a label of its own, in both languages', () => {
  fc.assert(
    fc.property(
      anyDay,
      fc.integer({ min: 0, max: 800 }),
      fc.constantFrom(...periodLengths),
      fc.constantFrom('ar' as const, 'en' as const),
      (from, length, by, language) => {
        const periods = periodsOf({ from, to: addDays(from, length) }, by);
        const labels = reportForm(language).labels(by, periods);
        expect(labels).toHaveLength(periods.length);
        expect(new Set(labels).size).toBe(periods.length);
      },
    ),
  );
  const week = periodsOf({ from: '2026-11-28', to: '2026-12-04' }, 'day');
  expect(reportForm('en').labels('day', week).slice(0, 2)).toEqual(['Sat\n28', 'Sun\n29']);
});

test.each([
  ['day', '2026-11-28', '2026-11-28', '2026-11-28', '2026-11-28'],
  ['week', '2026-11-27', '2026-11-21', '2026-11-21', '2026-11-27'],
  ['week', '2026-11-28', '2026-11-28', '2026-11-28', '2026-12-04'],
  ['month', '2024-02-15', '2024-02', '2024-02-01', '2024-02-29'],
  ['month', '2026-12-31', '2026-12', '2026-12-01', '2026-12-31'],
] as const)('the %s of %s', (by, day, key, from, to) => {
  expect(periodOf(by, day)).toEqual({ key, from, to });
});

const days = ['2026-10-31', '2026-11-14', '2026-11-21', '2026-11-27', '2026-11-28'];
const day = (one: string) => ({ from: one, to: one });

test.each([
  ['a day with the same weekday before', day('2026-11-28'), day('2026-11-21')],
  ['over a week without it', day('2026-11-14'), day('2026-10-31')],
  ['a day with nothing before', day('2026-10-31'), null],
  ['a week', { from: '2026-11-28', to: '2026-12-04' }, { from: '2026-11-21', to: '2026-11-27' }],
  ['a month', { from: '2026-11-01', to: '2026-11-30' }, { from: '2026-10-01', to: '2026-10-31' }],
  ['a month with nothing before', { from: '2026-10-01', to: '2026-10-31' }, null],
  ['any other span', { from: '2026-11-20', to: '2026-11-28' }, null],
])('compared: %s', (_, span, before) => {
  expect(spanBefore(span, days)).toEqual(before);
});
