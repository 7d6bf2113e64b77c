/**
 * Numbers as they are said, against a table written by hand, and back again by a reader that shares
 * nothing with the speaker.
 */
import fc from 'fast-check';
import { type ClipLanguage, clipWords } from '../../drivers/voice/clip-words.ts';
import { arabicNumber, englishNumber } from '../../drivers/voice/number-words.ts';

function text(language: ClipLanguage, clips: readonly string[]): string {
  return clips
    .map((clip) => {
      const words = clipWords[language].get(clip);
      if (words === undefined) throw new Error(`no clip ${language}/${clip}`);
      return words.text;
    })
    .join(' ');
}
const arabic = (value: number) => text('ar', arabicNumber(value));
const english = (value: number) => text('en', englishNumber(value));

test.each([
  [0, 'صفر'],
  [1, 'واحد'],
  [2, 'اثنان'],
  [3, 'ثلاثة'],
  [8, 'ثمانية'],
  [10, 'عشرة'],
  [11, 'أحد عشر'],
  [12, 'اثنا عشر'],
  [13, 'ثلاثة عشر'],
  [18, 'ثمانية عشر'],
  [19, 'تسعة عشر'],
  [20, 'عشرون'],
  [21, 'واحد وعشرون'],
  [32, 'اثنان وثلاثون'],
  [47, 'سبعة وأربعون'],
  [58, 'ثمانية وخمسون'],
  [99, 'تسعة وتسعون'],
  [100, 'مائة'],
  [101, 'مائة وواحد'],
  [110, 'مائة وعشرة'],
  [111, 'مائة وأحد عشر'],
  [112, 'مائة واثنا عشر'],
  [120, 'مائة وعشرون'],
  [123, 'مائة وثلاثة وعشرون'],
  [200, 'مائتان'],
  [202, 'مائتان واثنان'],
  [345, 'ثلاثمائة وخمسة وأربعون'],
  [600, 'ستمائة'],
  [800, 'ثمانمائة'],
  [999, 'تسعمائة وتسعة وتسعون'],
  [1000, 'ألف'],
  [1001, 'ألف وواحد'],
  [1100, 'ألف ومائة'],
  [2000, 'ألفان'],
  [2024, 'ألفان وأربعة وعشرون'],
  [3000, 'ثلاثة آلاف'],
  [8016, 'ثمانية آلاف وستة عشر'],
  [9999, 'تسعة آلاف وتسعمائة وتسعة وتسعون'],
])('%i in Arabic is %s', (value, words) => {
  expect(arabic(value)).toBe(words);
});

test.each([
  [0, 'zero'],
  [7, 'seven'],
  [13, 'thirteen'],
  [20, 'twenty'],
  [47, 'forty seven'],
  [100, 'one hundred'],
  [101, 'one hundred and one'],
  [123, 'one hundred and twenty three'],
  [990, 'nine hundred and ninety'],
  [1000, 'one thousand'],
  [1001, 'one thousand and one'],
  [1100, 'one thousand one hundred'],
  [9999, 'nine thousand nine hundred and ninety nine'],
])('%i in English is %s', (value, words) => {
  expect(english(value)).toBe(words);
});

/** Reads what an Arab writes: words joined by و, each with a value, added up. */
const arabicValues = new Map(
  Object.entries({
    صفر: 0,
    واحد: 1,
    اثنان: 2,
    ثلاثة: 3,
    أربعة: 4,
    خمسة: 5,
    ستة: 6,
    سبعة: 7,
    ثمانية: 8,
    تسعة: 9,
    عشرة: 10,
    عشرون: 20,
    ثلاثون: 30,
    أربعون: 40,
    خمسون: 50,
    ستون: 60,
    سبعون: 70,
    ثمانون: 80,
    تسعون: 90,
    مائة: 100,
    مائتان: 200,
    ألف: 1000,
    ألفان: 2000,
  }),
);
const arabicStems = ['ثلاث', 'أربع', 'خمس', 'ست', 'سبع', 'ثمان', 'تسع'];

function readArabic(words: string): number {
  // "وواحد" and "واحد" both begin with the letter of "and": the longer reading wins.
  const parts = words.replaceAll(/ (?=و)/g, '+').split('+');
  return parts
    .map((part, place) => readArabicPart(place === 0 ? part : part.slice(1)))
    .reduce((sum, value) => sum + value, 0);
}

function readArabicPart(part: string): number {
  const whole = arabicValues.get(part);
  if (whole !== undefined) return whole;
  if (part === 'أحد عشر') return 11;
  if (part === 'اثنا عشر') return 12;
  if (part.endsWith(' عشر')) return 10 + (arabicValues.get(part.slice(0, -4)) ?? Number.NaN);
  if (part.endsWith(' آلاف')) return 1000 * (arabicValues.get(part.slice(0, -5)) ?? Number.NaN);
  const stem = arabicStems.findIndex((one) => part === `${one}مائة`);
  return stem === -1 ? Number.NaN : (stem + 3) * 100;
}

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety';

function readEnglish(words: string): number {
  let sum = 0;
  let held = 0;
  for (const word of words.split(' ').filter((one) => one !== 'and')) {
    const unit = small.split(' ').indexOf(word);
    const ten = tens.split(' ').indexOf(word);
    if (word === 'hundred' || word === 'thousand') {
      sum += held * (word === 'hundred' ? 100 : 1000);
      held = 0;
    } else if (unit !== -1) held += unit;
    else if (ten !== -1) held += (ten + 2) * 10;
    else held = Number.NaN;
  }
  return sum + held;
}

test('every number from 0 to 9999 has its clips and is understood as itself', () => {
  for (let value = 0; value <= 9999; value += 1) {
    expect([readArabic(arabic(value)), readEnglish(english(value))]).toEqual([value, value]);
  }
});

test('two numbers are never said alike, and one is said without a pause for breath', () => {
  const number = fc.integer({ min: 0, max: 9999 });
  fc.assert(
    fc.property(number, number, (one, other) => {
      expect(arabic(one) === arabic(other)).toBe(one === other);
      expect(english(one) === english(other)).toBe(one === other);
      expect(arabicNumber(one).length).toBeLessThanOrEqual(4);
    }),
  );
});

test.each([-1, 10_000, 1.5, Number.NaN])('%p cannot be said', (value) => {
  expect(() => arabicNumber(value)).toThrow(RangeError);
  expect(() => englishNumber(value)).toThrow(RangeError);
});
