/**
 * The retained `state` message, as a page or a dashboard reads it. The published contract is generated
 * from the same declaration. It informs people; nothing is rebuilt from it. Only how far the numbers had
 * come is read back, by a controller that lost everything else.
 */
import * as z from 'zod';
import type { HallSnapshot } from '../centre-port.ts';
import { fitting, type Parsed, readJson } from './messages.ts';

const text = z.object({ ar: z.string(), en: z.string() });
const exceeded = z.literal([0, 80, 100]);

export const StateSchema = z
  .object({
    businessDay: z.string().nullable(),
    dayClosed: z.boolean(),
    fairness: text.meta({
      description: 'The rule by which the hall calls, in one sentence for everybody to read.',
    }),
    numbers: z
      .object({
        tickets: z.int().meta({ description: 'The highest ordinal of a ticket today.' }),
        numbers: z
          .array(z.object({ prefix: z.string(), from: z.int(), to: z.int() }))
          .meta({ description: 'Given today, both ends included.' }),
        last: z
          .array(z.object({ service: z.string(), value: z.int() }))
          .meta({ description: 'By service, the number given last.' }),
        advanced: z.enum(['journal-lost', 'journal-cut', 'state-ahead']).nullable().meta({
          description: 'Why numbers of today were passed over; null where none were.',
        }),
      })
      .optional()
      .meta({
        description:
          'How far the numbers of the business day have come. A controller on a new card reads it back from here; absent from an older one.',
      }),
    withdrawn: z.array(z.string()).optional().meta({
      description:
        'Numbers of today that no window serves any more, because a new config took their service away; absent from an older controller.',
    }),
    windows: z.array(
      z.object({
        window: z.int(),
        open: z.boolean(),
        number: z.string().nullable().meta({ description: 'Of the ticket at the window.' }),
        noShowOffered: z.boolean().meta({
          description: 'It was called again as often as is allowed, and nobody has come.',
        }),
        serviceExceeded: exceeded.meta({
          description: "How much of its service's target time is over, in per cent.",
        }),
        idle: z.boolean().meta({
          description: 'Free for longer than the limit, while people wait whom it could call.',
        }),
        paused: z.boolean().default(false).meta({
          description: 'Open, and every service of it is paused.',
        }),
        onBreak: z
          .object({
            reason: z.string().meta({ description: "An id of the config's list." }),
            name: text.meta({ description: 'The reason in words.' }),
            sinceMs: z.number().meta({ description: 'Milliseconds since the epoch.' }),
            expectedMs: z.number().nullable(),
          })
          .nullable()
          .default(null)
          .meta({ description: 'Its clerk is away; null while he or she is there.' }),
      }),
    ),
    pauses: z
      .array(
        z.object({
          scope: z.enum(['service', 'office', 'hall']),
          of: z.string().nullable().meta({
            description: 'Id of the service or the office; null for the hall.',
          }),
          reason: z.string().meta({ description: "An id of the config's list." }),
          name: text.meta({ description: 'The reason in words.' }),
          sinceMs: z.number().meta({ description: 'Milliseconds since the epoch.' }),
          expectedMs: z.number().nullable().meta({
            description: 'How long it will probably take; null where nobody knows.',
          }),
        }),
      )
      .default([])
      .meta({ description: 'What is paused now; absent from an older controller.' }),
    closedToday: text.nullable().default(null).meta({
      description:
        'Why the centre is closed today, by its config or by close-on; null where it is not, and from an older controller.',
    }),
    closures: z
      .array(z.object({ day: z.string(), reason: text }))
      .default([])
      .meta({
        description:
          'Days of today and later on which the centre does not open, by its config or by close-on, the next one first; ten at most.',
      }),
    queues: z.array(
      z.object({
        service: z.string(),
        waiting: z.int(),
        paused: z.string().nullable().default(null).meta({
          description: 'The reason for which it is paused; null while it is not.',
        }),
        quotaLeft: z.int().nullable().default(null).meta({
          description:
            'Ordinary tickets that its quota leaves for today; null where it has none; 0 also where its numbers are used up.',
        }),
        peopleAhead: z.int().meta({
          description: 'Who would stand before a ticket that is issued now.',
        }),
        waitMs: z.object({ low: z.number(), high: z.number() }).nullable().meta({
          description:
            'The wait of such a ticket; null while no open window serves it, and while it is paused.',
        }),
        waitExceeded: exceeded.meta({
          description: 'How much of the longest wait is over for whoever waits longest here.',
        }),
      }),
    ),
    alarms: z
      .array(
        z.object({
          alarm: z.string().meta({ description: 'Such as waiting, wait or printer/hall.' }),
          kind: z.enum(['waiting', 'wait', 'printer', 'pause']),
          of: z.string().nullable(),
          name: text.meta({ description: 'What it is for, in words.' }),
          sinceMs: z.number().meta({ description: 'Milliseconds since the epoch.' }),
          acknowledged: z.boolean(),
        }),
      )
      .default([])
      .meta({
        description: 'What the supervisor is called for; absent from an older controller.',
      }),
    nextOfRoll: z.string().nullable().default(null).meta({
      description:
        "The next number of the reception's roll; null where there is no roll, or no number left on it.",
    }),
    dispensers: z.array(
      z.object({
        dispenser: z.string(),
        readiness: z.enum(['ready', 'failing', 'closed']).meta({
          description: 'Whether it gives tickets: closed by the opening hours, failing by a fault.',
        }),
      }),
    ),
    printers: z
      .array(
        z.object({
          printer: z.string(),
          ticketsLeft: z.int().nullable().meta({
            description:
              'About so many tickets are left on its roll, by the rolls that ran out before; null where nothing is known.',
          }),
          paperLow: z.boolean().meta({
            description: 'Its near-end sensor says that the roll is nearly used up.',
          }),
        }),
      )
      .default([])
      .meta({ description: 'Absent from an older controller.' }),
    devices: z.array(
      z.object({
        device: z.string(),
        faults: z.array(
          z.object({
            code: z.string(),
            severity: z.enum(['stopped', 'warning']),
            hint: z.string().optional().meta({
              description: 'What to do about it, for staff or technician.',
            }),
          }),
        ),
      }),
    ),
  })
  .meta({ description: 'The hall as it is now; retained.' });

/** As far as a reader checks it: a later controller may know further codes. */
export type HallState = Omit<HallSnapshot, 'devices' | 'numbers' | 'withdrawn'> & {
  readonly withdrawn?: HallSnapshot['withdrawn'] | undefined;
  readonly numbers?: HallSnapshot['numbers'] | undefined;
  readonly devices: z.output<typeof StateSchema>['devices'];
};

/** Far more than a centre of ninety-nine windows says. */
const maxBytes = 262_144;

export function parseState(payload: Uint8Array): Parsed<HallState> {
  if (payload.length > maxBytes) return { ok: false, problem: `${payload.length} bytes` };
  const json = readJson(payload);
  return json.ok ? fitting(StateSchema, json.value) : json;
}
