/**
 * Ticket numbers: how they are written, and which one is next.
 *
 * The day remembers which numbers of each prefix are used, not how far each service has come. So a
 * number cannot come twice even when a new config, flashed at noon, gives a service another range
 * or swaps two prefixes. Only a series that may wrap gives a number again, and only one that
 * nobody holds any more.
 */

/** Closed ranges of used numbers: ascending, apart from each other by at least one free number. */
export type UsedNumbers = readonly (readonly [from: number, to: number])[];

/** `A` and 7 in a series that ends at 199 is `A007`: all numbers of a series are equally wide. */
export function formatNumber(prefix: string, value: number, seriesEnd: number): string {
  return prefix + String(value).padStart(String(seriesEnd).length, '0');
}

/**
 * The number that `E003` is, and `e3` too; null for what is none.
 * @returns its letters and its value, which together are one number of a day
 */
export function readNumber(
  text: string,
): { readonly prefix: string; readonly value: number } | null {
  const [, prefix = '', digits] = /^(\D*)(\d{1,9})$/.exec(text.toUpperCase()) ?? [];
  return digits === undefined ? null : { prefix, value: Number(digits) };
}

/** The smallest unused number of `from`…`to`, or null when the series is exhausted. */
export function nextNumber(used: UsedNumbers, from: number, to: number): number | null {
  let candidate = from;
  for (const [start, end] of used) {
    if (candidate < start) break;
    if (candidate <= end) candidate = end + 1;
  }
  return candidate <= to ? candidate : null;
}

/** The next number of `from`…`to` after `last`, and round again, that is free; null where none is. */
export function nextInRound(
  last: number,
  from: number,
  to: number,
  isFree: (value: number) => boolean,
): number | null {
  const length = to - from + 1;
  const start = last >= from && last < to ? last + 1 : from;
  for (let step = 0; step < length; step += 1) {
    const value = from + ((start - from + step) % length);
    if (isFree(value)) return value;
  }
  return null;
}

/** The number after the highest that is used, and round again to the lowest that is not; null where none is. */
export function nextAfterUsed(used: UsedNumbers, from: number, to: number): number | null {
  const highest = used.findLast(([start]) => start <= to)?.[1] ?? 0;
  return highest >= from && highest < to ? highest + 1 : nextNumber(used, from, to);
}

export function useNumber(used: UsedNumbers, value: number): UsedNumbers {
  return useRange(used, value, value);
}

/** As if every number of `from`…`to` had been given. */
export function useRange(used: UsedNumbers, from: number, to: number): UsedNumbers {
  const merged: [number, number] = [from, to];
  const before: (readonly [number, number])[] = [];
  const after: (readonly [number, number])[] = [];
  for (const range of used) {
    if (range[1] < merged[0] - 1) before.push(range);
    else if (range[0] > merged[1] + 1) after.push(range);
    else {
      merged[0] = Math.min(merged[0], range[0]);
      merged[1] = Math.max(merged[1], range[1]);
    }
  }
  return [...before, merged, ...after];
}

/** What of `from`…`to` is not used: closed ranges, ascending. */
export function unusedParts(used: UsedNumbers, from: number, to: number): UsedNumbers {
  const parts: (readonly [number, number])[] = [];
  let next = from;
  for (const [start, end] of used) {
    if (start > to) break;
    if (end < next) continue;
    if (start > next) parts.push([next, start - 1]);
    next = end + 1;
  }
  if (next <= to) parts.push([next, to]);
  return parts;
}

export function countUnused(used: UsedNumbers, from: number, to: number): number {
  return unusedParts(used, from, to).reduce((sum, [start, end]) => sum + end - start + 1, 0);
}
