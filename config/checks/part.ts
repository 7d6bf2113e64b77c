/**
 * Walks data that may or may not have the shape of `T`: every step is checked at run time, and a
 * value that is missing or of the wrong kind reads as undefined.
 *
 * This lets the cross-checks judge what is there while the shape check still complains about the
 * rest; the type parameter makes the compiler check the names of the keys.
 */
import type { Path } from './problem.ts';

export interface Part<T> {
  readonly path: Path;
  readonly value: unknown;
  /** Never present: carries the type of the shape that the value should have. */
  readonly shape?: T;
}

type KeyOf<T> = T extends readonly unknown[] ? never : T extends object ? keyof T & string : never;
type ValueOf<T, K extends string> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;

export function rootPart<T>(value: unknown): Part<T> {
  return { path: [], value };
}

export function at<T, K extends KeyOf<NonNullable<T>>>(
  part: Part<T>,
  key: K,
): Part<ValueOf<NonNullable<T>, K>> {
  return { path: [...part.path, key], value: ownValue(part.value, key) };
}

/** The items of a list; none where there is no list. */
export function items<L extends readonly unknown[] | undefined>(
  part: Part<L>,
): readonly Part<NonNullable<L>[number]>[] {
  if (!Array.isArray(part.value)) return [];
  return part.value.map((value: unknown, index) => ({ path: [...part.path, index], value }));
}

export function text(part: Part<string> | Part<string | undefined>): string | undefined {
  return typeof part.value === 'string' ? part.value : undefined;
}

export function number(part: Part<number> | Part<number | undefined>): number | undefined {
  return typeof part.value === 'number' ? part.value : undefined;
}

export function isPresent(part: Part<unknown>): boolean {
  return part.value !== undefined && part.value !== null;
}

/** An object's own value: a name such as `constructor` finds nothing that was not written. */
export function ownValue(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}
