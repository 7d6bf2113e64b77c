/** Sequences as ranges, and a fault that names them. */
import fc from 'fast-check';
import { rangesOf } from '../../firmware-host/journal/damage.ts';
import { journalFaults } from '../../firmware-host/journal/journal-faults.ts';

const sequences = fc
  .uniqueArray(fc.integer({ min: -40, max: 40 }))
  .map((some) => some.sort((a, b) => a - b));

test('ranges hold each sequence once, and two that touch are one', () => {
  fc.assert(
    fc.property(sequences, (some) => {
      const ranges = rangesOf(some);
      const held = ranges.flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, index) => from + index),
      );
      expect(held).toEqual(some);
      for (const [index, { to }] of ranges.entries()) {
        expect((ranges[index + 1]?.from ?? Number.POSITIVE_INFINITY) - to).toBeGreaterThan(1);
      }
    }),
  );
});

test.each([
  [[7], '7'],
  [[7, 8], '7–8'],
  [[1, 3, 5, 7, 9], '1, 3, 5, 7, 9'],
  [[1, 3, 5, 7, 9, 11, 12], '1, 3, 5, 7, 9 and one more place'],
  [[1, 3, 5, 7, 9, 11, 13], '1, 3, 5, 7, 9 and 2 more places'],
])('damage of %j is told as %s', (some, text) => {
  const [fault] = journalFaults({
    isFull: false,
    fill: 0,
    unacknowledged: 0,
    held: 0,
    damaged: rangesOf(some),
    lost: null,
    passing: null,
  });
  expect(fault?.hint).toContain(`rows ${text} are delivered`);
});
