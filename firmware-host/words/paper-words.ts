/** How long a printer's roll lasts, in words for the pages. */
import type { Words } from '../queue/refusal-words.ts';

/** @param tickets as the page's language writes numbers; null where nothing is known of the roll */
export function wordsOfPaper(tickets: string | null): Words | null {
  if (tickets === null) return null;
  return { ar: `الورق يكفي نحو ${tickets} من التذاكر`, en: `paper for about ${tickets} tickets` };
}
