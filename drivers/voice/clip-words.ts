/**
 * What each clip says: for the script that makes the clips, and for whoever records them anew.
 *
 * Arabic is written without its short vowels and a speech engine guesses them wrongly, so every
 * Arabic clip has its sounds beside its spelling, in the phoneme names of espeak-ng's Arabic voice.
 * Numbers stand in their pausal form, as one reads a number aloud: arbaʿūn, not arbaʿīna.
 */

export interface ClipWords {
  /** As people write it; what a speaker reads from the page. */
  readonly text: string;
  /** espeak-ng phonemes, where the spelling alone is not enough. */
  readonly phonemes?: string;
}

export type ClipLanguage = 'ar' | 'en';

/** The sound before a call. It has no words. */
export const chimeClip = 'chime';

/** Arabic units as they stand before "ten" and "thousand" too: spelling, sounds, sounds of the stem. */
const arabicUnits = [
  ['ثلاث', "Tal'a:T"],
  ['أربع', "?'aRbaA"],
  ['خمس', "X'ams"],
  ['ست', "s'it:"],
  ['سبع', "s'abA"],
  ['ثماني', "Tam'a:nij"],
  ['تسع', "t'isA"],
] as const;

type Spoken = readonly [text: string, phonemes: string];

/** By value: every number that is said in one breath, without "and". */
const arabicNumbers: ReadonlyMap<number, Spoken> = new Map<number, Spoken>([
  [0, ['صفر', "s['ifR"]],
  [1, ['واحد', "w'a:Hid"]],
  [2, ['اثنان', "?iTn'a:n"]],
  [10, ['عشرة', "A'aSaRah"]],
  [11, ['أحد عشر', "?'aHada A'aSaR"]],
  [12, ['اثنا عشر', "?'iTna: A'aSaR"]],
  [20, ['عشرون', "AiSR'u:n"]],
  [30, ['ثلاثون', "Tala:T'u:n"]],
  [40, ['أربعون', "?aRbaA'u:n"]],
  [50, ['خمسون', "Xams'u:n"]],
  [60, ['ستون', "sit:'u:n"]],
  [70, ['سبعون', "sabA'u:n"]],
  [80, ['ثمانون', "Tama:n'u:n"]],
  [90, ['تسعون', "tisA'u:n"]],
  [100, ['مائة', "m'i?ah"]],
  [200, ['مائتان', "mi?at'a:n"]],
  [300, ['ثلاثمائة', "Tala:Tum'i?ah"]],
  [400, ['أربعمائة', "?aRbaAum'i?ah"]],
  [500, ['خمسمائة', "Xamsum'i?ah"]],
  [600, ['ستمائة', "sit:um'i?ah"]],
  [700, ['سبعمائة', "sabAum'i?ah"]],
  [800, ['ثمانمائة', "Tama:num'i?ah"]],
  [900, ['تسعمائة', "tisAum'i?ah"]],
  [1000, ['ألف', "?'alf"]],
  [2000, ['ألفان', "?alf'a:n"]],
  ...arabicUnits.flatMap(([text, stem], index): readonly [number, Spoken][] => [
    [index + 3, [`${text}ة`, `${stem}ah`]],
    [index + 13, [`${text}ة عشر`, `${stem}ata A'aSaR`]],
    [(index + 3) * 1000, [`${text}ة آلاف`, `${stem}atu ?a:l'a:f`]],
  ]),
]);

/** The first sound of these is dropped after "and" (hamzat al-wasl). */
const arabicJoined: ReadonlyMap<number, string> = new Map([
  [2, "waTn'a:n"],
  [12, "w'aTna: A'aSaR"],
]);

const englishNumbers = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen',
  'sixteen seventeen eighteen nineteen',
]
  .join(' ')
  .split(' ');
const englishTens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** Latin letters are said by their English names in both languages, as in every bank in Egypt. */
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map(
  (letter) => [`letter-${letter.toLowerCase()}`, { text: letter }] as const,
);

/** Every clip that a call in this language may need, by its name without the folder. */
export const clipWords: Readonly<Record<ClipLanguage, ReadonlyMap<string, ClipWords>>> = {
  ar: new Map<string, ClipWords>([
    ['ticket-number', { text: 'العميل رقم', phonemes: "?alAam'i:l R'aqam" }],
    ['window-number', { text: 'شباك رقم', phonemes: "Sub:'a:k R'aqam" }],
    ...letters,
    ...[...arabicNumbers].map(
      ([value, [text, phonemes]]) => [String(value), { text, phonemes }] as const,
    ),
    ...[...arabicNumbers]
      .filter(([value]) => value > 0 && value < 1000)
      .map(
        ([value, [text, phonemes]]) =>
          [
            `and-${value}`,
            { text: `و${text}`, phonemes: arabicJoined.get(value) ?? `wa${phonemes}` },
          ] as const,
      ),
  ]),
  en: new Map<string, ClipWords>([
    ['ticket-number', { text: 'Ticket number' }],
    ['window-number', { text: 'window number' }],
    ['hundred', { text: 'hundred' }],
    ['thousand', { text: 'thousand' }],
    ['and', { text: 'and' }],
    ...letters,
    ...englishNumbers.map((text, value) => [String(value), { text }] as const),
    ...englishTens.map((text, index) => [String((index + 2) * 10), { text }] as const),
  ]),
};
