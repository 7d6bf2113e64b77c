/**
 * When a centre is open: the shape of it in a config. What follows from it is the controller's
 * `business-day.ts`; whether the times make sense together is `rule-checks.ts`.
 */
import * as z from 'zod';
import { Id } from './id.ts';
import { Text } from './text.ts';

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const TimeOfDay = z.string().regex(timeOfDay, 'a time from 00:00 to 24:00, in quotes');

const DayHours = z.strictObject({
  opens: TimeOfDay,
  closes: TimeOfDay.meta({ description: 'Earlier than opens: on the next calendar day.' }),
  lastTicket: TimeOfDay.optional().meta({
    description: 'From then on no ticket is given; without it, until the centre closes.',
  }),
});

const Weekdays = z.strictObject({
  saturday: DayHours.optional(),
  sunday: DayHours.optional(),
  monday: DayHours.optional(),
  tuesday: DayHours.optional(),
  wednesday: DayHours.optional(),
  thursday: DayHours.optional(),
  friday: DayHours.optional(),
});

const CalendarDate = z.iso.date('a date such as 2026-10-06');

export const OpeningHours = z.strictObject({
  weekdays: Weekdays.meta({ description: 'A weekday that is left out is closed.' }),
  periods: z
    .array(
      z.strictObject({
        id: Id,
        from: CalendarDate.meta({ description: 'The first day.' }),
        to: CalendarDate.meta({ description: 'The last day.' }),
        weekdays: Weekdays.meta({
          description: 'In place of the usual ones. A weekday that is left out is closed.',
        }),
      }),
    )
    .default([])
    .meta({ description: 'Other hours between two dates, such as those of Ramadan.' }),
  holidays: z.array(CalendarDate).default([]).meta({
    description: 'Closed, whatever the weekday, without a reason in words.',
  }),
  closedDays: z
    .array(
      z.strictObject({
        date: CalendarDate,
        reason: Text.meta({ description: 'What people read: the name of a holiday, or why.' }),
      }),
    )
    .default([])
    .meta({
      description:
        'Closed, whatever the weekday, with the reason. What is decreed between two flashes comes by the command close-on.',
    }),
  atClosing: z.enum(['finish-waiting', 'send-home']).default('finish-waiting').meta({
    description:
      'finish-waiting: who waits is still served, and the day closes after the last. send-home: only who stands at a window is.',
  }),
});

export type OpeningHours = z.output<typeof OpeningHours>;
export type WeekdayHours = z.output<typeof Weekdays>;
export type DayHours = z.output<typeof DayHours>;
