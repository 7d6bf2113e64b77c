/** Ticket numbers: how they look, and that a used one never comes again. */
import fc from 'fast-check';
import { formatNumber, nextNumber, useNumber } from '../../firmware-host/queue/number.ts';

test.each([
  ['A', 7, 199, 'A007'],
  ['A', 199, 199, 'A199'],
  ['', 7, 99, '07'],
  ['BC', 12, 1999, 'BC0012'],
])('prefix "%s" and %i of a series up to %i make %s', (prefix, value, end, text) => {
  expect(formatNumber(prefix, value, end)).toBe(text);
});

test('the next number is the smallest that is free, whatever was used in whatever order', () => {
  const used = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });
  const series = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(used, series, (values, [from, to]) => {
      const ranges = values.reduce<ReturnType<typeof useNumber>>(useNumber, []);
      const taken = new Set(values);
      const free = Array.from({ length: 40 }, (_, index) => index + 1).find(
        (value) => value >= from && value <= to && !taken.has(value),
      );
      expect(nextNumber(ranges, from, to)).toBe(free ?? null);
    }),
  );
});

test('used ranges stay merged, so a full day is one range', () => {
  const values = Array.from({ length: 500 }, (_, index) => ((index * 7) % 500) + 1);
  expect(values.reduce<ReturnType<typeof useNumber>>(useNumber, [])).toEqual([[1, 500]]);
});
