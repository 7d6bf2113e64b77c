/**
 * A persistent array: reading or replacing one element touches log32(n) small blocks, and the old
 * array stays as it was. It holds the day's tickets by their ordinal.
 *
 * A radix trie of 32-way blocks (Bagwell, "Ideal Hash Trees", 2001; the shape of Clojure's vector).
 */

const bits = 5;
const mask = (1 << bits) - 1;

type Block<T> = { readonly leaves: readonly T[] } | { readonly branches: readonly Block<T>[] };

export interface Vector<T> {
  readonly length: number;
  /** How far an index is shifted to find the root's child: 0 where the root holds leaves. */
  readonly shift: number;
  readonly root: Block<T>;
}

export function emptyVector<T>(): Vector<T> {
  return { length: 0, shift: 0, root: { leaves: [] } };
}

/** One of so many elements at once, as if they had been appended one after the other. */
export function vectorOf<T>(elements: readonly T[]): Vector<T> {
  let blocks: readonly Block<T>[] = blocksOf(elements).map((leaves) => ({ leaves }));
  let shift = 0;
  while (blocks.length > 1) {
    blocks = blocksOf(blocks).map((branches) => ({ branches }));
    shift += bits;
  }
  return { length: elements.length, shift, root: blocks[0] ?? { leaves: [] } };
}

function blocksOf<T>(elements: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(elements.length / (mask + 1));
  return Array.from({ length: count }, (_, at) =>
    elements.slice(at * (mask + 1), (at + 1) * (mask + 1)),
  );
}

/** The element, or undefined outside 0…length-1. */
export function at<T>(vector: Vector<T>, index: number): T | undefined {
  if (index < 0 || index >= vector.length) return undefined;
  let block: Block<T> | undefined = vector.root;
  for (let shift = vector.shift; block !== undefined; shift -= bits) {
    if ('leaves' in block) return block.leaves[index & mask];
    block = block.branches[(index >>> shift) & mask];
  }
  return undefined;
}

/** Replaces the element at `index`, or appends where `index` is the length. */
export function withElement<T>(vector: Vector<T>, index: number, element: T): Vector<T> {
  if (index < 0 || index > vector.length) {
    throw new RangeError(`index ${index} is outside a vector of ${vector.length}`);
  }
  const isFull = vector.length === 1 << (vector.shift + bits);
  if (index === vector.length && isFull) {
    const shift = vector.shift + bits;
    const root = { branches: [vector.root] };
    return { length: index + 1, shift, root: put(root, shift, index, element) };
  }
  return {
    length: Math.max(vector.length, index + 1),
    shift: vector.shift,
    root: put(vector.root, vector.shift, index, element),
  };
}

export function* elements<T>(vector: Vector<T>): Generator<T> {
  yield* leavesOf(vector.root);
}

function put<T>(block: Block<T> | undefined, shift: number, index: number, element: T): Block<T> {
  if (shift === 0) {
    const leaves = block !== undefined && 'leaves' in block ? block.leaves.slice() : [];
    leaves[index & mask] = element;
    return { leaves };
  }
  const branches = block !== undefined && 'branches' in block ? block.branches.slice() : [];
  const child = (index >>> shift) & mask;
  branches[child] = put(branches[child], shift - bits, index, element);
  return { branches };
}

function* leavesOf<T>(block: Block<T>): Generator<T> {
  if ('leaves' in block) yield* block.leaves;
  else for (const branch of block.branches) yield* leavesOf(branch);
}
