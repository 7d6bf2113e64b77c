/** The calendar of a config: periods of other hours and closed days, and their mistakes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expectReported, type Mistake } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');
const day = '{ opens: "09:00", closes: "14:00" }';
const hours = (more: string) =>
  ['clock:\n', `openingHours:\n  weekdays: { sunday: ${day} }\n  ${more}\nclock:\n`] as const;
const period = (id: string, from: string, to: string, weekdays = `{ sunday: ${day} }`) =>
  `{ id: ${id}, from: ${from}, to: ${to}, weekdays: ${weekdays} }`;
const closed = (date: string, ar = 'عيد') => `{ date: ${date}, reason: { ar: ${ar}, en: Feast } }`;

const cases: readonly Mistake[] = [
  {
    mistake: 'a period that ends before it begins',
    edits: [hours(`periods: [${period('ramadan', '2027-03-08', '⟦2027-02-08')}]`)],
    where: 'openingHours.periods[0].to',
    words:
      'the last day, 2027-02-08, comes before the first, 2027-03-08; 2027-03-08 or a later day; exchange the two, or correct the year',
  },
  {
    mistake: 'two periods of one day',
    edits: [
      hours(
        `periods: [${period('ramadan', '2027-02-08', '2027-03-08')}, ${period('spring', '⟦2027-03-08', '2027-04-01')}]`,
      ),
    ],
    where: 'openingHours.periods[1].from',
    words:
      'this period and ramadan have days in common: 2027-03-08 to 2027-03-08; one period for each day; let one of the two end before the other begins',
  },
  {
    mistake: 'a period without a day of hours',
    edits: [hours(`periods: [${period('ramadan', '2027-02-08', '2027-03-08', '⟦{}')}]`)],
    where: 'openingHours.periods[0].weekdays',
    words:
      'the centre is never open in this period; hours for one or more of saturday, sunday, monday, tuesday, wednesday, thursday, friday; write the days below, or remove openingHours: then it is always open',
  },
  {
    mistake: 'hours of a period that close when they open',
    edits: [
      hours(
        `periods: [${period('ramadan', '2027-02-08', '2027-03-08', '{ sunday: { opens: "09:00", closes: ⟦"09:00" } }')}]`,
      ),
    ],
    where: 'openingHours.periods[0].weekdays.sunday.closes',
    words:
      'the centre closes when it opens; another time than opens; correct one of the two; 00:00 to 24:00 is the whole day',
  },
  {
    mistake: 'a day that is closed twice',
    edits: [hours(`closedDays: [${closed('2027-01-07')}, ${closed('⟦2027-01-07')}]`)],
    where: 'openingHours.closedDays[1].date',
    words: 'the closed day "2027-01-07" is there twice; each day once; remove one of the two',
  },
  {
    mistake: 'a reason in the wrong language',
    severity: 'warning',
    edits: [hours(`closedDays: [${closed('2027-01-07', '⟦Feast')}]`)],
    where: 'openingHours.closedDays[0].reason.ar',
    words:
      '"Feast" has no Arabic letter; the Arabic text; write it in Arabic letters; were ar and en exchanged?',
  },
  {
    mistake: 'no date',
    edits: [hours(`closedDays: [${closed('⟦2027-02-30')}]`)],
    where: 'openingHours.closedDays[0].date',
    words: '"2027-02-30" does not fit here; a date such as 2026-10-06; write it in this form',
  },
];

test.each(cases)('$mistake', (one) => expectReported(hall, one));
