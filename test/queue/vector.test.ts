/** The persistent array against a plain one, across the sizes where its depth grows. */
import fc from 'fast-check';
import {
  at,
  elements,
  emptyVector,
  vectorOf,
  withElement,
} from '../../firmware-host/queue/vector.ts';

function filled(length: number) {
  let vector = emptyVector<number>();
  for (let index = 0; index < length; index += 1) vector = withElement(vector, index, index * 10);
  return vector;
}

test.each([0, 1, 31, 32, 33, 1023, 1024, 1025, 32_767, 32_768, 32_769])(
  'holds %i elements in order',
  (length) => {
    const vector = filled(length);
    expect(vector.length).toBe(length);
    expect([...elements(vector)]).toEqual(Array.from({ length }, (_, index) => index * 10));
    expect(at(vector, length)).toBeUndefined();
    expect(at(vector, -1)).toBeUndefined();
    expect(vectorOf([...elements(vector)])).toEqual(vector);
  },
);

test('replacing one element changes it alone, and the old array not at all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (length, seed) => {
      const index = seed % length;
      const before = filled(length);
      const after = withElement(before, index, -1);
      expect(at(before, index)).toBe(index * 10);
      expect(at(after, index)).toBe(-1);
      const others = [...elements(after)].filter((_, position) => position !== index);
      expect(others).toEqual([...elements(before)].filter((_, position) => position !== index));
    }),
    { numRuns: 50 },
  );
});

test('a gap is refused', () => {
  expect(() => withElement(filled(3), 4, 0)).toThrow(RangeError);
});
