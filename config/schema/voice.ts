/** How calls are said aloud: the part of a config that the voice reads. */
import * as z from 'zod';

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:30');

export const Voice = z.strictObject({
  language: z.enum(['ar', 'en', 'both']).default('ar').meta({
    description: 'both: Arabic first, then English.',
  }),
  speaker: z.enum(['controller', 'hall-page']).default('controller').meta({
    description:
      'The one loudspeaker of the hall. controller: the sound device below. hall-page: the television that shows /hall?sound=on; needs pages.',
  }),
  device: z
    .string()
    // No quotes and no bar: ALSA would run what stands behind a bar as a command.
    .regex(/^[\w:=,./+@ -]+$/, 'a sound device, as "aplay -L" lists them')
    .default('default')
    .meta({
      description:
        'An ALSA device, as "aplay -L" lists them, such as plughw:CARD=Headphones. "null" plays to nobody.',
    }),
  volume: z.int().min(1).max(100).default(100).meta({
    description: "Per cent of the clips' own loudness.",
  }),
  clips: z.string().min(1).optional().meta({
    description:
      "A folder of the centre's own recordings; each replaces the made clip of its name. Relative paths start at the folder of this file.",
  }),
  quietHours: z
    .array(z.strictObject({ from: TimeOfDay, to: TimeOfDay }))
    .default([])
    .meta({
      description: "In the centre's time zone; nothing is said then. May run past midnight.",
    }),
});
