/**
 * When a centre is open: the shape of it in a config. What follows from it is the controller's
 * `business-day.ts`; whether the times make sense together is `rule-checks.ts`.
 */
import * as z from 'zod';

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const TimeOfDay = z.string().regex(timeOfDay, 'a time from 00:00 to 24:00, in quotes');

const DayHours = z.strictObject({
  opens: TimeOfDay,
  closes: TimeOfDay.meta({ description: 'Earlier than opens: on the next calendar day.' }),
  lastTicket: TimeOfDay.optional().meta({
    description: 'From then on no ticket is given; without it, until the centre closes.',
  }),
});

export const OpeningHours = z.strictObject({
  weekdays: z
    .strictObject({
      saturday: DayHours.optional(),
      sunday: DayHours.optional(),
      monday: DayHours.optional(),
      tuesday: DayHours.optional(),
      wednesday: DayHours.optional(),
      thursday: DayHours.optional(),
      friday: DayHours.optional(),
    })
    .meta({ description: 'A weekday that is left out is closed.' }),
  holidays: z
    .array(z.iso.date('a date such as 2026-10-06'))
    .default([])
    .meta({ description: 'Closed, whatever the weekday.' }),
  atClosing: z.enum(['finish-waiting', 'send-home']).default('finish-waiting').meta({
    description:
      'finish-waiting: who waits is still served, and the day closes after the last. send-home: only who stands at a window is.',
  }),
});

export type OpeningHours = z.output<typeof OpeningHours>;
export type DayHours = z.output<typeof DayHours>;
