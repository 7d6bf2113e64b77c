/** When a business day ends, who may open one, and which ticket of it is the last. */
import * as z from 'zod';

export const Day = z.strictObject({
  lastCall: z.enum(['off', 'warn', 'refuse']).default('off').meta({
    description:
      'Of a ticket that will probably not be called before the centre closes, by its estimate. warn: its paper says so. refuse: none is given where that is more likely than not.',
  }),
  mostHours: z.number().min(24).max(48).default(30).meta({
    description:
      'Where no hours close the centre, who waits at midnight is still served; that day ends at the latest this long after the midnight that it began with.',
  }),
  callButtonsOpenAfterSeconds: z.number().min(2).max(10).optional().meta({
    description:
      'Two call buttons held together this long open a day that the clock alone may not open, and do nothing else; never without it.',
  }),
});
