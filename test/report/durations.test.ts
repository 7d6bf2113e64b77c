/** Durations by the thousand are ranked as a plain sorted list would rank them. */
import fc from 'fast-check';
import { Durations } from '../../firmware-host/report/durations.ts';

test('the figures are those of the sorted values, however many there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 0, max: 100_000_000 })), {
        maxLength: 100,
        size: 'max',
      }),
      (values) => {
        const durations = new Durations();
        for (const value of values) durations.add(value);
        const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
        const least = (share: number) =>
          sorted.find((_, at) => at + 1 >= share * sorted.length) ?? null;
        expect(durations.times()).toEqual({
          count: sorted.length,
          unknown: values.length - sorted.length,
          minMs: sorted[0] ?? null,
          p50Ms: least(0.5),
          p90Ms: least(0.9),
          maxMs: sorted.at(-1) ?? null,
        });
        expect(durations.nth(sorted.length)).toBe(sorted.at(-1) ?? null);
      },
    ),
  );
});
