/**
 * The time of day as people read it, on paper and on every page: twelve hours and the half of the day, which is
 * how Egypt tells the time in either language (CLDR's preferred hour of EG is `h`). Who reads `٩:٤٢ ص` on a
 * paper looks for the same on a screen.
 *
 * What people type and machines read has `HH:MM`: configs, logs, the tables of `dawr report`.
 */

const locales = { ar: 'ar-EG', en: 'en-GB' } as const;

type Language = keyof typeof locales;

/** Building a formatter costs more than drawing a line of text, so each is built once. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Such as `٩:٤٢ ص` and `9:42 am`.
 * @param timeZone an IANA name
 * @param at milliseconds of Unix time
 * @param more of the date beside it, or the seconds
 */
export function timeOfDay(
  language: Language,
  timeZone: string,
  at: number,
  more: Pick<Intl.DateTimeFormatOptions, 'day' | 'month' | 'second'> = {},
): string {
  return written(language, { ...more, minute: '2-digit', timeZone }, at);
}

/** Such as `٩ ص` and `9 am`. @param hour from 0; those above 23 are of the next day */
export function hourOfDay(language: Language, hour: number): string {
  return written(language, { timeZone: 'UTC' }, hour * 3_600_000);
}

function written(language: Language, options: Intl.DateTimeFormatOptions, at: number): string {
  const key = JSON.stringify([language, options]);
  let format = formats.get(key);
  if (format === undefined) {
    const hour = { hour: 'numeric', hourCycle: 'h12' } as const;
    format = new Intl.DateTimeFormat(locales[language], { ...options, ...hour });
    formats.set(key, format);
  }
  // Browsers differ in the gap, and the half of the day must not be alone on the next line.
  return format.format(at).replace(/[\u202f ](?=(?:[ap]m|[صم])$)/, '\u00a0');
}
