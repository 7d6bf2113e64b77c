/** How a service may end, and what the clerk may add to it. */
import * as z from 'zod';
import { Id } from './id.ts';
import { Text } from './text.ts';
import { usualOutcomes } from './usual-reasons.ts';

const Outcome = z.strictObject({
  id: Id.meta({ description: 'Names the outcome in events, commands and reports.' }),
  name: Text,
  asks: z.enum(['document', 'day']).optional().meta({
    description:
      'What may be added: the document of the service that was missing, or the day to come back on.',
  }),
});

export const Outcomes = z
  .array(Outcome)
  .min(1)
  .default([...usualOutcomes]);

/** A button that ends the service at its window with an outcome. */
export const OutcomeButton = z.object({
  outcome: Id.meta({ description: 'One of outcomes.' }),
  document: Id.optional().meta({
    description: 'The document that was missing; not said without it.',
  }),
});
