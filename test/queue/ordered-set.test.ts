/** The persistent ordered set against a plain sorted array, and its balance. */
import fc from 'fast-check';
import {
  emptySet,
  first,
  insert,
  type OrderedSet,
  remove,
  size,
  values,
} from '../../firmware-host/queue/ordered-set.ts';

const steps = fc.array(fc.record({ add: fc.boolean(), value: fc.integer({ min: 0, max: 60 }) }), {
  maxLength: 400,
});

test('holds what a sorted array without duplicates holds, after any steps', () => {
  fc.assert(
    fc.property(steps, (list) => {
      let set: OrderedSet = emptySet;
      const model = new Set<number>();
      for (const { add, value } of list) {
        set = add ? insert(set, value) : remove(set, value);
        if (add) model.add(value);
        else model.delete(value);
      }
      const sorted = [...model].sort((a, b) => a - b);
      expect([...values(set)]).toEqual(sorted);
      expect(size(set)).toBe(sorted.length);
      expect(first(set)).toBe(sorted[0] ?? null);
    }),
  );
});

test('leaves the old set as it was', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 60 }), (list, value) => {
      const before = list.reduce<OrderedSet>((set, step) => insert(set, step.value), emptySet);
      const seen = [...values(before)];
      insert(before, value);
      remove(before, value);
      expect([...values(before)]).toEqual(seen);
    }),
  );
});

test('stays shallow when values come in order, as tickets do', () => {
  const count = 10_000;
  let set: OrderedSet = emptySet;
  for (let value = 1; value <= count; value += 1) set = insert(set, value);
  for (let value = 1; value <= count / 2; value += 1) set = remove(set, value);
  const depth = (node: OrderedSet): number =>
    node === null ? 0 : 1 + Math.max(depth(node.left), depth(node.right));
  // A weight-balanced tree with delta 3 is at most log(n) / log(4/3) deep.
  expect(depth(set)).toBeLessThanOrEqual(Math.ceil(Math.log(count / 2) / Math.log(4 / 3)));
});
