/**
 * What a page's language decides: its words, its direction, its digits and its clock.
 *
 * A page writes counts and times in the digits of its language only. Codes, such as the number of a
 * ticket, are the same in both, and are isolated: an Arabic line would reorder their parts.
 */

import { timeOfDay } from '../../../config/time-of-day.ts';

export type Language = 'ar' | 'en';

/** A text that the config brings in both languages. */
export type BothTexts = Readonly<Record<Language, string>>;

/** `W` holds the page's own words. */
export interface Tongue<W> {
  readonly language: Language;
  readonly direction: 'rtl' | 'ltr';
  readonly words: W;
  /** With the digits of the language, such as those of a rule that the controller words. */
  text(text: BothTexts): string;
  number(value: number): string;
  /** Hours, minutes and seconds at the centre. @param at milliseconds of Unix time, or ISO 8601 */
  time(at: number | string): string;
}

/** @param timeZone the centre's */
export function tongueOf<W>(
  language: Language,
  timeZone: string,
  words: Readonly<Record<Language, W>>,
): Tongue<W> {
  const locale = language === 'ar' ? 'ar-EG' : 'en-GB';
  const number = new Intl.NumberFormat(locale, { useGrouping: false });
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    words: words[language],
    text: (text) => text[language].replaceAll(/[0-9]/g, (digit) => number.format(Number(digit))),
    number: (value) => number.format(value),
    time: (at) => timeOfDay(language, timeZone, new Date(at).getTime(), { second: '2-digit' }),
  };
}

/** Keeps a text of either direction in its own order inside a sentence. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}

/** The same for a code, a date or a version, which are read left to right in both languages. */
export function isolateCode(text: string): string {
  return `\u2066${text}\u2069`;
}
