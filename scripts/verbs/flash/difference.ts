/**
 * What a new config changes, for the person who is about to apply it: lists are compared by what is
 * in them, by its id or number, and not by their order in the file.
 */
import { isWritten, nameOf } from '../../../config/item-name.ts';
import type { Config } from '../../../config/schema/schema.ts';

/** Of a value in a line that a person reads. */
const mostCharacters = 60;

/** One line a change, such as `windows 3 services: also lost-card`. */
export function differences(old: Config, next: Config): readonly string[] {
  return [...changes(old, next, [])];
}

function* changes(old: unknown, next: unknown, path: readonly string[]): Generator<string> {
  if (isSame(old, next)) return;
  const oldParts = partsOf(old);
  const nextParts = partsOf(next);
  if (oldParts !== null && nextParts !== null) {
    for (const key of new Set([...oldParts.keys(), ...nextParts.keys()])) {
      yield* changes(oldParts.get(key), nextParts.get(key), [...path, key]);
    }
  } else if (isListOfValues(old) && isListOfValues(next)) {
    yield `${path.join(' ')}: ${listChange(old, next)}`;
  } else {
    yield `${path.join(' ')}: ${valueChange(old, next)}`;
  }
}

/** The parts of an object, or of a list whose items have names; null for what has no such parts. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (Array.isArray(value)) {
    const named = value.map((item: unknown) => [nameOf(item), item] as const);
    const names = new Set(named.map(([name]) => name));
    if (named.length === 0 || names.size !== named.length || names.has(null)) return null;
    return new Map(named.map(([name, item]) => [name ?? '', item]));
  }
  return isWritten(value) ? new Map(Object.entries(value)) : null;
}

function isListOfValues(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
}

function listChange(old: readonly unknown[], next: readonly unknown[]): string {
  const more = next.filter((item) => !old.includes(item));
  const fewer = old.filter((item) => !next.includes(item));
  if (more.length === 0 && fewer.length === 0) return `in the order ${next.map(shown).join(', ')}`;
  return [
    ...(more.length === 0 ? [] : [`also ${more.map(shown).join(', ')}`]),
    ...(fewer.length === 0 ? [] : [`no longer ${fewer.map(shown).join(', ')}`]),
  ].join('; ');
}

function valueChange(old: unknown, next: unknown): string {
  if (old === undefined) return isWritten(next) ? 'new' : `now ${shown(next)}`;
  if (next === undefined) return isWritten(old) ? 'gone' : `no longer ${shown(old)}`;
  return `${shown(old)} → ${shown(next)}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

/** Both come from the same schema, so equal ones have their keys in the same order. */
function isSame(old: unknown, next: unknown): boolean {
  return JSON.stringify(old) === JSON.stringify(next);
}
