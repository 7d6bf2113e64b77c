/** The roll of pre-printed numbers that the reception hands out while no printer works. */
import * as z from 'zod';
import { NumberRange } from './number-range.ts';

export const Roll = z.strictObject({
  numbers: NumberRange.meta({
    description:
      'The numbers on the roll, which no service may give: R with 1 to 999 is R001 and so on.',
  }),
});
