/** Why a day is closed, as somebody writes it who decrees it: one short line in each language. */
import * as z from 'zod';

const line = z
  .string()
  .trim()
  .min(1)
  .max(160)
  .regex(/^\P{Cc}*$/u, 'one line of text');

export const closureReason = z.object({ ar: line, en: line });
