/** What people read: every refusal and every reason in Arabic and in English. */
import { callReasonWords } from '../../firmware-host/queue/fairness.ts';
import { refusalWords } from '../../firmware-host/queue/refusal-words.ts';

test.each([
  ['refusals', refusalWords],
  ['reasons of a call', callReasonWords],
])('%s have words of their own in both languages', (_, words) => {
  const all = Object.values(words);
  for (const { ar, en } of all) {
    expect(ar).toMatch(/^[\u0621-\u0652، ]+$/);
    expect(en).toMatch(/^[a-z][a-z',: -]+[a-z]$/);
  }
  expect(new Set(all.map(({ ar }) => ar)).size).toBe(all.length);
  expect(new Set(all.map(({ en }) => en)).size).toBe(all.length);
});
