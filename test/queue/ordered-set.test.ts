/** The persistent ordered set against a plain sorted array, and its balance. */
import fc from 'fast-check';
import {
  countBelow,
  emptySet,
  first,
  firstAtLeast,
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
      for (let limit = -1; limit <= 61; limit += 1) {
        expect(firstAtLeast(set, limit)).toBe(sorted.find((value) => value >= limit) ?? null);
        expect(countBelow(set, limit)).toBe(sorted.filter((value) => value < limit).length);
      }
    }),
  );
});

test('a step that changes nothing gives the same set', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const set = list.reduce<OrderedSet>((made, { value }) => insert(made, value), emptySet);
      for (const value of values(set)) expect(insert(set, value)).toBe(set);
      for (const value of [-1, 0.5, 30.5, 61]) expect(remove(set, value)).toBe(set);
    }),
  );
});

/** The rule of its balance, at every node: no side weighs more than three times the other. */
function isBalanced(set: OrderedSet): boolean {
  if (set === null) return true;
  const [left, right] = [size(set.left) + 1, size(set.right) + 1];
  if (size(set.left) + size(set.right) > 1 && Math.max(left, right) > 3 * Math.min(left, right)) {
    return false;
  }
  return isBalanced(set.left) && isBalanced(set.right);
}

const orders: Readonly<Record<string, (place: number) => number>> = {
  upwards: (place) => place,
  downwards: (place) => -place,
  'from both ends': (place) => (place % 2 === 0 ? place : -place),
  'towards the middle': (place) => (place % 2 === 0 ? place - 1000 : 1000 - place),
  scattered: (place) => (place * 617) % 1009,
};

test.each(Object.entries(orders))('is balanced at every step, %s', (_, valueAt) => {
  let set: OrderedSet = emptySet;
  const inOrder = Array.from({ length: 300 }, (__, place) => valueAt(place));
  for (const value of inOrder) {
    set = insert(set, value);
    expect(isBalanced(set)).toBe(true);
  }
  for (const value of inOrder.slice(0, 290)) {
    set = remove(set, value);
    expect(isBalanced(set)).toBe(true);
  }
});

test('is balanced after any steps', () => {
  fc.assert(
    fc.property(steps, (list) => {
      let set: OrderedSet = emptySet;
      for (const { add, value } of list) {
        set = add ? insert(set, value) : remove(set, value);
        expect(isBalanced(set)).toBe(true);
      }
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
