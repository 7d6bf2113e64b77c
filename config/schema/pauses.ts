/** Why a service, an office or the hall may be paused, and how the hall is kept informed of it. */
import * as z from 'zod';
import { Id } from './id.ts';
import { Text } from './text.ts';
import { usualPauseReasons } from './usual-reasons.ts';

const PauseReason = z.strictObject({
  id: Id.meta({ description: 'Names the reason in events and commands.' }),
  name: Text.meta({ description: 'What people read and hear.' }),
  clip: Id.optional().meta({
    description:
      'A recording, announcements/{clip}.wav among the clips, that is played in place of the spoken words.',
  }),
});

export const Pauses = z.strictObject({
  reasons: z
    .array(PauseReason)
    .min(1)
    .default([...usualPauseReasons]),
  sayEveryMinutes: z.number().min(0).max(120).default(10).meta({
    description:
      'How often the voice says again what is paused while people wait for it; 0 for once only.',
  }),
});

/** Of a button: with neither a service nor an office it pauses the hall. */
export const PauseButton = z.object({
  service: Id.optional(),
  office: Id.optional(),
  reason: Id.meta({ description: 'One of pauses.reasons.' }),
});
