/** Texts that people read: on paper, on a page, in a report. */
import * as z from 'zod';

/** A line break or a control character has no place on a ticket, a board or a log line. */
const Line = z
  .string()
  .trim()
  .min(1)
  .max(160)
  .regex(/^\P{Cc}*$/u, 'one line of text');

export const Text = z
  .strictObject({ ar: Line, en: Line })
  .meta({ description: 'A text that people read, in Arabic and in English.' });
export type Text = z.output<typeof Text>;
