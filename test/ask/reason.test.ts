/** What people read of a refusal: of the queue, of the hall around it, of a message. */
import { reasonWords } from '../../firmware-host/ask/reason.ts';

const all = Object.entries(reasonWords);

test.each(all)('%s has words in Arabic and in English', (_, { ar, en }) => {
  expect(ar).toMatch(/^\p{sc=Arabic}[\p{sc=Arabic}\p{M}، ]+$/u);
  expect(en).toMatch(/^[a-z][\w',:" -]+$/i);
});

test('no two refusals have the same words', () => {
  expect(new Set(all.map(([, { ar }]) => ar)).size).toBe(all.length);
  expect(new Set(all.map(([, { en }]) => en)).size).toBe(all.length);
});
