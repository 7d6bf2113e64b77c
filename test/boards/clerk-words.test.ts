/** What a clerk's own display says, on each kind and size of it. */
import { clerkText } from '../../drivers/board/clerk-words.ts';
import type { ClerkSight } from '../../drivers/ports.ts';

const lcd = { kind: 'lcd', window: 1, address: 0x27 } as const;
const digits = (count: number) =>
  ({
    kind: 'max7219',
    window: 1,
    data: 4,
    clock: 5,
    select: 6,
    brightness: 8,
    digits: count,
  }) as const;
const serving: ClerkSight = {
  open: true,
  number: 'A047',
  waiting: 12,
  minutes: 3,
  targetMinutes: 10,
};

test.each<[string, Partial<ClerkSight>, string, string]>([
  ['a citizen at the window', {}, 'A047    3/10 min', 'Waiting 12'],
  ['a long service', { minutes: 112 }, 'A047  112/10 min', 'Waiting 12'],
  ['after a restart', { minutes: null }, 'A047', 'Waiting 12'],
  ['nobody there', { number: null, minutes: null }, '-', 'Waiting 12'],
  ['nobody at all', { number: null, minutes: null, waiting: 0 }, '-', 'Waiting 0'],
])('two rows of sixteen: %s', (_, sight, above, beneath) => {
  const text = clerkText({ ...serving, ...sight }, lcd);
  expect([text.slice(0, 16), text.slice(16)]).toEqual([above.padEnd(16), beneath]);
});

test.each<[number, Partial<ClerkSight>, string]>([
  [8, {}, '047-12-3'],
  [8, { number: '9', waiting: 130, minutes: 40 }, '  9-99-9'],
  [8, { number: null, minutes: null, waiting: 4 }, '   - 4  '],
  [6, {}, '047-12'],
  [4, {}, '047'],
  [4, { number: null, minutes: null }, '12'],
])('%d digits', (count, sight, text) => {
  expect(clerkText({ ...serving, ...sight }, digits(count))).toBe(text);
});

test('a closed window says nothing else', () => {
  const closed = { ...serving, open: false };
  expect([clerkText(closed, lcd), clerkText(closed, digits(8))]).toEqual(['Closed', '']);
});
