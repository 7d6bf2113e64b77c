/**
 * A series of numbers: capital letters or none, and digits from the first number to the last. Without
 * letters, as banks call them, the range tells whose number it is: 101 to 199, 201 to 299.
 */
import * as z from 'zod';

export const NumberRange = z.strictObject({
  prefix: z
    .string()
    .regex(/^[A-Z]{0,2}$/, 'at most two capital Latin letters')
    .default('')
    .meta({
      description: 'Letters before the digits; without it plain numbers.',
    }),
  from: z.int().min(1).max(9999),
  to: z.int().min(1).max(9999),
});
