/** A call as clips, and the clips that a hall needs. */
import { mostWindows } from '../../config/schema/window-number.ts';
import { callSentence, clipsOfHall } from '../../drivers/voice/call-clips.ts';
import { clipWords } from '../../drivers/voice/clip-words.ts';

const names = (sentence: ReturnType<typeof callSentence>) =>
  sentence?.map((phrase) => phrase.join(' '));

test('A047 to window 3, in Arabic and in English', () => {
  const call = { number: 'A047', window: 3 };
  expect(names(callSentence(call, 'ar'))).toEqual([
    'ar/ticket-number ar/letter-a ar/7 ar/and-40',
    'ar/window-number ar/3',
  ]);
  expect(names(callSentence(call, 'en'))).toEqual([
    'en/ticket-number en/letter-a en/40 en/7',
    'en/window-number en/3',
  ]);
  const words = (callSentence(call, 'ar') ?? [])
    .flat()
    .map((clip) => clipWords.ar.get(clip.slice('ar/'.length))?.text);
  expect(words.join(' ')).toBe('العميل رقم A سبعة وأربعون شباك رقم ثلاثة');
});

test.each([
  ['BZ1200', 12, 'ar/ticket-number ar/letter-b ar/letter-z ar/1000 ar/and-200'],
  ['007', 1, 'ar/ticket-number ar/7'],
  ['0', 1, 'ar/ticket-number ar/0'],
])('the number %s', (number, window, first) => {
  expect(names(callSentence({ number, window }, 'ar'))?.[0]).toBe(first);
});

test.each([
  ['A-47', 1],
  ['أ٤٧', 1],
  ['', 1],
  ['A', 1],
  ['A12345', 1],
  ['A1', 1.5],
  ['A1', 10_000],
  ['A1', -1],
])('%p at window %p is not said at all', (number, window) => {
  expect(callSentence({ number, window }, 'ar')).toBeNull();
});

test('a hall needs the clips of every call that it can make, and no other', () => {
  const series = [
    { prefix: 'A', from: 1, to: 12 },
    { prefix: '', from: 118, to: 121 },
  ];
  const windows = [1, 22];
  const needed = new Set(['chime']);
  for (const language of ['ar', 'en'] as const) {
    for (const { prefix, from, to } of series) {
      for (let value = from; value <= to; value += 1) {
        for (const window of windows) {
          const sentence = callSentence({ number: `${prefix}${value}`, window }, language);
          for (const clip of (sentence ?? []).flat()) needed.add(clip);
        }
      }
    }
  }
  expect(clipsOfHall('both', series, windows)).toEqual(needed);
  expect([...clipsOfHall('ar', series, windows)].some((clip) => clip.startsWith('en/'))).toBe(
    false,
  );
});

test('the largest hall needs only clips that are made', () => {
  const series = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((prefix) => ({ prefix, from: 1, to: 9999 }));
  const windows = Array.from({ length: mostWindows }, (_, at) => at + 1);
  const made = new Set(['chime']);
  for (const language of ['ar', 'en'] as const) {
    for (const name of clipWords[language].keys()) made.add(`${language}/${name}`);
  }
  const needed = clipsOfHall('both', series, windows);
  expect([...needed].filter((clip) => !made.has(clip))).toEqual([]);
  // Nothing is made for nobody: only "zero" is never called.
  expect([...made].filter((clip) => !needed.has(clip))).toEqual(['ar/0', 'en/0']);
});
