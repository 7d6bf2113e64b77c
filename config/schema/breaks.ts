/** Why a clerk may leave a window, and for how long as a rule. */
import * as z from 'zod';
import { Id } from './id.ts';
import { Text } from './text.ts';
import { usualBreakReasons } from './usual-reasons.ts';

const BreakReason = z.strictObject({
  id: Id.meta({ description: 'Names the reason in events, commands and reports.' }),
  name: Text,
  minutes: z.number().positive().max(240).optional().meta({
    description: 'How long such a break takes as a rule; nothing ends by it.',
  }),
});

export const Breaks = z.strictObject({
  reasons: z
    .array(BreakReason)
    .min(1)
    .default([...usualBreakReasons])
    .meta({ description: 'The first is what a break button means.' }),
});
