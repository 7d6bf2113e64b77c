/** A series of numbers: capital letters or none, and digits from the first number to the last. */
import * as z from 'zod';

export const NumberRange = z.strictObject({
  prefix: z.string().regex(/^[A-Z]{0,2}$/, 'at most two capital Latin letters'),
  from: z.int().min(1).max(9999),
  to: z.int().min(1).max(9999),
});
