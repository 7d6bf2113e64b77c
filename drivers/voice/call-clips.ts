/**
 * Which clips say a call, in which order: "ticket number … window number …", once a language.
 *
 * A clip is named by its path in a folder of clips, without `.wav`: `chime`, `ar/and-40`. Digits
 * are said as one number, so the zeros that make a printed number equally wide are not heard.
 */
import type { SpokenCall } from '../ports.ts';
import { type ClipLanguage, chimeClip } from './clip-words.ts';
import { arabicNumber, englishNumber, largestNumber } from './number-words.ts';

/** One sentence in one language: phrases with a breath between them, each of clips in order. */
export type Sentence = readonly (readonly string[])[];

const numberOf = { ar: arabicNumber, en: englishNumber } as const;

/** The languages of a config's `voice.language`, in the order in which they are said. */
export function spokenLanguages(language: ClipLanguage | 'both'): readonly ClipLanguage[] {
  return language === 'both' ? ['ar', 'en'] : [language];
}

/** Null for a number or a window that cannot be said, such as `A-47` or window 12345. */
export function callSentence(call: SpokenCall, language: ClipLanguage): Sentence | null {
  const found = /^(?<letters>[A-Z]*)(?<digits>\d+)$/.exec(call.number);
  const { letters = '', digits = '' } = found?.groups ?? {};
  const value = Number(digits);
  if (found === null || value > largestNumber || !isSayable(call.window)) return null;
  const say = numberOf[language];
  const phrases = [
    ['ticket-number', ...[...letters].map(letterClip), ...say(value)],
    ['window-number', ...say(call.window)],
  ];
  return phrases.map((phrase) => phrase.map((clip) => `${language}/${clip}`));
}

/**
 * Every clip that the calls of a hall may need.
 * @param series the prefixes and ranges of its numbers
 */
export function clipsOfHall(
  language: ClipLanguage | 'both',
  series: readonly { readonly prefix: string; readonly from: number; readonly to: number }[],
  windows: readonly number[],
): ReadonlySet<string> {
  const clips = new Set([chimeClip]);
  const add = (spoken: ClipLanguage, names: readonly string[]) => {
    for (const name of names) clips.add(`${spoken}/${name}`);
  };
  for (const spoken of spokenLanguages(language)) {
    const say = numberOf[spoken];
    add(spoken, ['ticket-number', 'window-number']);
    for (const window of windows) add(spoken, say(window));
    for (const { prefix, from, to } of series) {
      add(spoken, [...prefix].map(letterClip));
      for (let value = from; value <= to; value += 1) add(spoken, say(value));
    }
  }
  return clips;
}

function letterClip(letter: string): string {
  return `letter-${letter.toLowerCase()}`;
}

function isSayable(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= largestNumber;
}
