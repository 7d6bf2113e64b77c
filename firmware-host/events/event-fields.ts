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

/** Rows of the journal that are lost. */
export const journalDamaged = {
  rows: z
    .array(z.strictObject({ from: z.int(), to: z.int() }))
    .readonly()
    .meta({ description: 'Sequences of this stream that are lost, both ends included.' }),
  inPlace: z.literal(true).optional().meta({
    description:
      'Published in the place of the lost event of this sequence, so that no gap is left; its time is that of its neighbour.',
  }),
};

/** Numbers that are passed over, and why. */
export const numbersAdvanced = {
  day,
  reason: z.enum(['journal-lost', 'journal-cut', 'state-ahead']).meta({
    description:
      'The journal was lost, or lost its newest rows; or the state that the controller published last was ahead of it.',
  }),
  tickets: z.int().meta({ description: 'The highest ordinal that may have been given.' }),
  numbers: z
    .array(z.strictObject({ prefix: z.string(), from: z.int(), to: z.int() }))
    .readonly()
    .meta({ description: 'Passed over, because they may have been given; both ends included.' }),
  last: z
    .array(z.strictObject({ service, value: z.int() }))
    .readonly()
    .meta({ description: 'From where a series that began anew goes on.' }),
  left: z
    .array(z.strictObject({ service, left: z.int() }))
    .readonly()
    .meta({ description: 'Numbers that a series has yet, of those stepped into that end.' }),
};

/** What is known of a printer's roll; lists have the newest last. */
export const paperCounted = {
  printer: z.string(),
  usedMm: z.number().nullable().meta({
    description: 'Of the roll that is in; null where nobody saw it begin.',
  }),
  whole: z.boolean().meta({ description: 'It was in the printer from its beginning on.' }),
  tailMm: z.number().nullable().meta({
    description: 'Used since the near-end sensor noticed the end; null where it has not.',
  }),
  rollsMm: z.array(z.number()).readonly().meta({
    description: 'Lengths of the rolls before, as they were used up; the newest last.',
  }),
  tailsMm: z.array(z.number()).readonly().meta({
    description: 'Of each, what came after the near-end sensor.',
  }),
  ticketMm: z.number().nullable().meta({ description: 'A usual ticket.' }),
  reported: z.boolean().meta({ description: 'paper.remaining was published for this roll.' }),
};

export const askedBy = z
  .string()
  .optional()
  .meta({ description: 'Who asked for what led to this, such as window/3/button.' });

/** A slip of documents without a number. */
export const infoSlip = { service, dispenser: z.string(), askedBy };
