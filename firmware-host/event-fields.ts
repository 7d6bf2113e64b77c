/** The fields that the events share: each is described once, for the journal and for the contract. */
import * as z from 'zod';

export const at = z.strictObject({
  wallMs: z.number(),
  monotonicMs: z.number(),
  boot: z.string(),
});
export const ticket = z
  .string()
  .meta({ description: 'Identity of the ticket: {business day}/{ordinal}.' });
export const number = z
  .string()
  .meta({ description: 'What the citizen is called by, such as A047.' });
export const service = z.string();
export const window = z.int();
export const device = z
  .string()
  .meta({ description: 'Such as printer/hall, board/3, unit/window-1.' });
export const button = z
  .string()
  .meta({ description: 'Such as dispenser/hall/new-card, or window/3/call.' });
export const day = z.string().meta({ description: 'The business day, YYYY-MM-DD.' });
export const durationMs = z
  .number()
  .nullable()
  .meta({ description: 'Monotonic milliseconds; null where a reboot lies between.' });

export const paper = z.enum(['printer', 'roll', 'none']).default('printer').meta({
  description:
    'roll: a number that the reception tore off its roll, which has no other paper. none: of somebody who stood at the window without a ticket.',
});
export const steps = z.array(z.string()).readonly().optional().meta({
  description: 'Of a ticket of several services: all of them, one after the other.',
});

export const waitRange = z.strictObject({ low: z.number(), high: z.number() }).meta({
  description: 'Milliseconds: the optimistic and the pessimistic estimate.',
});
export const place = z.enum(['front', 'back', 'arrival']);
export const scope = z.enum(['service', 'office', 'hall']);
export const of = z
  .string()
  .nullable()
  .meta({ description: 'Id of the service or the office; null for the hall.' });
export const reason = z.string().meta({ description: "An id of the config's list." });
export const closedDay = day.meta({ description: 'On which the centre does not open.' });
export const closureReason = z
  .strictObject({ ar: z.string(), en: z.string() })
  .meta({ description: 'What people read of it.' });
export const closuresAhead = z
  .array(z.strictObject({ day, reason: closureReason }))
  .readonly()
  .optional()
  .meta({ description: 'Days that were decreed to be closed before, and are still to come.' });
export const expectedMs = z.number().nullable().meta({
  description: 'How long it will probably take; null where nobody knows. Nothing ends by it.',
});
export const percent = z.literal([80, 100]);
export const targetMs = z.number();

export const alarm = {
  alarm: z.string().meta({ description: 'Such as waiting, wait, printer/hall, pause/hall.' }),
  kind: z.enum(['waiting', 'wait', 'printer', 'pause']).meta({
    description:
      'waiting: too many people. wait: somebody waits too long. printer: one cannot print. pause: one takes too long.',
  }),
  of: z.string().nullable().meta({
    description: 'The printer, or the paused service or office; null where there is only one.',
  }),
};

export const askedBy = z
  .string()
  .optional()
  .meta({ description: 'Who asked for what led to this, such as window/3/button.' });
