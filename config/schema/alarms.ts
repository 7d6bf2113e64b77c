/** What a supervisor of the hall must know of and acknowledge, and where it is seen and heard. */
import * as z from 'zod';
import { Output } from './buttons.ts';

export const Alarms = z.strictObject({
  moreWaitingThan: z.int().min(1).max(9999).optional().meta({
    description: 'People who wait in the hall; no alarm without it.',
  }),
  waitMinutes: z.number().positive().max(1440).optional().meta({
    description: 'How long the first in a line may wait for a call; no alarm without it.',
  }),
  printerOutMinutes: z.number().min(0).max(240).optional().meta({
    description: 'How long a printer may be unable to print; no alarm without it.',
  }),
  pauseMinutes: z.number().positive().max(1440).optional().meta({
    description: 'How long a pause may take; no alarm without it.',
  }),
  repeatMinutes: z.number().min(0.05).max(240).default(5).meta({
    description: 'Until somebody acknowledges an alarm it is raised again so often.',
  }),
  lamp: Output.optional().meta({
    description: 'Blinks while an alarm is not acknowledged, and is lit until it has ended.',
  }),
  buzzer: Output.optional().meta({ description: 'Sounds each time that an alarm is raised.' }),
});
