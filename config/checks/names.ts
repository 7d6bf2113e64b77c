/** That every name is given once, and that every reference finds one. */
import { didYouMean } from './did-you-mean.ts';
import { at, isPresent, items, type Part } from './part.ts';
import { type Report, reportProblem, type Words } from './problem.ts';

/** Tells each value that was used before in the same list. */
export function once<T extends string | number>(
  parts: readonly Part<T>[],
  what: string,
  report: Report,
  advice: Omit<Words, 'message'> = {
    expected: 'a name of its own for each',
    hint: 'rename one of the two, and whatever refers to it',
  },
): void {
  const seen = new Set<unknown>();
  for (const part of parts) {
    if (!isPresent(part)) continue;
    if (seen.has(part.value)) {
      const message = `${what} "${String(part.value)}" is there twice`;
      reportProblem(report, 'error', part, { message, ...advice });
    }
    seen.add(part.value);
  }
}

export function ids<T extends { readonly id: string }>(
  parts: Part<readonly T[] | undefined>,
): Part<string>[] {
  return items(parts).map((part) => ({
    path: [...part.path, 'id'],
    value: at<{ id: string }, 'id'>(part, 'id').value,
  }));
}

/**
 * What a reference may name. Null while a definition is unreadable: then nothing can be called
 * unknown.
 */
export function known<T extends string | number>(
  parts: readonly Part<T>[],
  type: 'string' | 'number' = 'string',
): ReadonlySet<unknown> | null {
  return parts.length > 0 && parts.every((part) => typeof part.value === type)
    ? new Set(parts.map((part) => part.value))
    : null;
}

/** @param section where the names are given */
export function checkReference<T extends string | number>(
  report: Report,
  reference: Part<T> | Part<T | undefined>,
  names: ReadonlySet<unknown> | null,
  what: string,
  section: string,
): void {
  if (names === null || !isPresent(reference) || names.has(reference.value)) return;
  const given = String(reference.value);
  const all = [...names].map(String);
  reportProblem(report, 'error', reference, {
    message: `there is no ${what} "${given}"`,
    expected: `one of ${all.join(', ')}`,
    hint: didYouMean(given, all) || `add it under ${section}, or correct the name`,
  });
}
