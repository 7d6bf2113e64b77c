/**
 * What a person types after an option, as the value that it means, or one line about what was
 * expected; and what several verbs take where nothing is typed.
 */
import { Id } from '../../config/schema/id.ts';
import { UserError } from '../../config/user-error.ts';

/** Where an installed controller has its config. */
export const installedConfig = '/etc/dawr/config.yaml';
/** That a controller has, to be healthy with a new config. */
export const usualSeconds = 30;

/** Longer than any controller takes to start: a trial must have an end. */
const mostSeconds = 3600;

export function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= mostSeconds) return value;
  throw new UserError(`"${text}" is no time`, `give seconds up to ${mostSeconds}, such as 30`);
}

export function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 65_535) return value;
  throw new UserError(`"${text}" is no port`, 'give a number from 1 to 65535');
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new UserError(`"${text}" is no whole number`, 'give one from 0 on, such as 7');
}

export function count(text: string): number {
  const value = wholeNumber(text);
  if (value > 0) return value;
  throw new UserError(`"${text}" is too few`, 'give 1 or more');
}

/** Who and why, for a list that people read; a key of `dawr flash-key` lets nothing else through. */
export function isLine(text: string): boolean {
  return /^\P{Cc}{0,500}$/u.test(text) && !text.startsWith('-');
}

export function line(text: string): string {
  if (isLine(text)) return text;
  throw new UserError(
    `${JSON.stringify(text)} is no line of text`,
    'give up to 500 letters, without a line break, that do not begin with "-"',
  );
}

/** For an option that may be repeated. */
export function collect(text: string, all: readonly string[]): readonly string[] {
  return [...all, text];
}

/** `YYYY-MM-DD`, of a day that the calendar has. */
export function calendarDate(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime());
  if (isDate && date.toISOString().startsWith(text)) return text;
  throw new UserError(`"${text}" is no date`, 'give one such as 2026-01-04');
}

/**
 * Of a centre or a controller: anything else would be a topic where nothing is ever said, or none at all.
 * @throws UserError
 */
export function checkId(id: string | undefined): void {
  if (id === undefined || Id.safeParse(id).success) return;
  throw new UserError(`"${id}" is no id`, 'give it as in the config, such as bab-sharq');
}
