/**
 * A persistent ordered set of numbers: each change returns a new set and shares the rest with the
 * old one, so that a state can be kept, compared and thrown away freely.
 *
 * A weight-balanced tree (Adams 1993; Hirai and Yamamoto 2011 proved the parameters 3 and 2).
 * Insert, remove, search, rank and size are O(log n) or better: a day of 100,000 tickets costs a press
 * no more than a quiet one.
 */

export type OrderedSet = Node | null;

interface Node {
  readonly value: number;
  readonly size: number;
  readonly left: OrderedSet;
  readonly right: OrderedSet;
}

/** A side may weigh at most this many times the other. */
const delta = 3;
/** Where the inner grandchild weighs less than this many times the outer, one rotation is enough. */
const ratio = 2;

export const emptySet: OrderedSet = null;

export function size(set: OrderedSet): number {
  return set === null ? 0 : set.size;
}

/** The smallest value, or null in an empty set. */
export function first(set: OrderedSet): number | null {
  if (set === null) return null;
  let node = set;
  while (node.left !== null) node = node.left;
  return node.value;
}

/** The smallest value that is not below `limit`, or null. */
export function firstAtLeast(set: OrderedSet, limit: number): number | null {
  let found: number | null = null;
  for (let node = set; node !== null; ) {
    if (node.value >= limit) found = node.value;
    node = node.value >= limit ? node.left : node.right;
  }
  return found;
}

/** The value that so many smaller ones precede, or null. */
export function nth(set: OrderedSet, index: number): number | null {
  let before = index;
  for (let node = set; node !== null; ) {
    const left = size(node.left);
    if (before === left) return node.value;
    if (before < left) node = node.left;
    else {
      before -= left + 1;
      node = node.right;
    }
  }
  return null;
}

/** How many values are below `limit`. */
export function countBelow(set: OrderedSet, limit: number): number {
  let count = 0;
  for (let node = set; node !== null; ) {
    if (node.value < limit) {
      count += size(node.left) + 1;
      node = node.right;
    } else node = node.left;
  }
  return count;
}

export function insert(set: OrderedSet, value: number): OrderedSet {
  if (set === null) return node(null, value, null);
  if (value < set.value) return withLeft(set, insert(set.left, value));
  if (value > set.value) return withRight(set, insert(set.right, value));
  return set;
}

/** Removing a value that is not there gives the same set. */
export function remove(set: OrderedSet, value: number): OrderedSet {
  if (set === null) return null;
  if (value < set.value) return withLeft(set, remove(set.left, value));
  if (value > set.value) return withRight(set, remove(set.right, value));
  const next = first(set.right);
  return next === null ? set.left : balance(set.left, next, remove(set.right, next));
}

/** The values in ascending order. */
export function* values(set: OrderedSet): Generator<number> {
  if (set === null) return;
  yield* values(set.left);
  yield set.value;
  yield* values(set.right);
}

function node(left: OrderedSet, value: number, right: OrderedSet): Node {
  return { value, size: size(left) + size(right) + 1, left, right };
}

function withLeft(set: Node, left: OrderedSet): Node {
  return left === set.left ? set : balance(left, set.value, set.right);
}

function withRight(set: Node, right: OrderedSet): Node {
  return right === set.right ? set : balance(set.left, set.value, right);
}

function weight(set: OrderedSet): number {
  return size(set) + 1;
}

function balance(left: OrderedSet, value: number, right: OrderedSet): Node {
  if (right !== null && weight(right) > delta * weight(left)) {
    if (right.left === null || weight(right.left) < ratio * weight(right.right)) {
      return node(node(left, value, right.left), right.value, right.right);
    }
    const pivot = right.left;
    return node(
      node(left, value, pivot.left),
      pivot.value,
      node(pivot.right, right.value, right.right),
    );
  }
  if (left !== null && weight(left) > delta * weight(right)) {
    if (left.right === null || weight(left.right) < ratio * weight(left.left)) {
      return node(left.left, left.value, node(left.right, value, right));
    }
    const pivot = left.right;
    return node(
      node(left.left, left.value, pivot.left),
      pivot.value,
      node(pivot.right, value, right),
    );
  }
  return node(left, value, right);
}
