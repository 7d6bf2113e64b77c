/** One question of `dawr config new`, in both languages, and what an answer to it means or why it cannot be taken. */
import type { Words } from '../../../firmware-host/queue/refusal-words.ts';

export type Read<T> = { readonly value: T } | { readonly refused: Words };

export interface Question<T> {
  /** By which an option of the command answers it, such as `windows` or `office.2.ar`. */
  readonly name: string;
  readonly asks: Words;
  /** What an empty answer means; without it, an empty answer is read like any other. */
  readonly usual?: string;
  readonly read: (answer: string) => Read<T>;
}

/** Asks until the answer can be taken. */
export type Ask = <T>(question: Question<T>) => Promise<T>;

export const taken = <T>(value: T): Read<T> => ({ value });
export const refused = (ar: string, en: string): Read<never> => ({ refused: { ar, en } });

/** A whole number in the digits of either language, or NaN. */
export function numberIn(answer: string): number {
  const western = answer.trim().replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
  return /^\d{1,6}$/.test(western) ? Number(western) : Number.NaN;
}

export function wholeNumberRead(answer: string, from: number, to: number): Read<number> {
  const value = numberIn(answer);
  return value >= from && value <= to
    ? taken(value)
    : refused(`اكتب عددا من ${from} إلى ${to}`, `write a number from ${from} to ${to}`);
}

/** @param words each with what it means, in the languages in which people may write it */
export function choiceRead<T extends string>(
  answer: string,
  words: Readonly<Record<T, readonly string[]>>,
): Read<T> {
  const said = answer.trim().toLowerCase();
  for (const name in words) if (name === said || words[name].includes(said)) return taken(name);
  const known = Object.keys(words);
  return refused(`اكتب واحدا من: ${known.join('، ')}`, `write one of: ${known.join(', ')}`);
}
