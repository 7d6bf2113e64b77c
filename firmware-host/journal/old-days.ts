/**
 * Looks through the delivered rows of earlier days, and those that a snapshot of the open day holds, while the hall
 * works, a few at a time, so that damage is known before somebody asks for them.
 */
import { type Range, rangesOf } from './damage.ts';
import type { RowReader } from './row-reader.ts';

/** Half a millisecond's work on a quick computer, some milliseconds on a small one. */
const rowsPerStep = 100;

export interface OldDays {
  /** Damaged rows that are known of, ascending. */
  readonly damaged: readonly Range[];
  /** Whether every row has been looked at. */
  readonly isDone: boolean;
  /** Looks at the next few rows, from the oldest on. @param pruned rows up to here are gone */
  step(pruned: number): void;
  /** Damage that a reader met. */
  add(damaged: readonly Range[]): void;
}

/** @param upTo the last row to look at; the start has looked at the rest */
export function createOldDays(reader: RowReader, upTo: number): OldDays {
  const damaged = new Set<number>();
  let ranges: readonly Range[] = [];
  let lookedUpTo = Number.NEGATIVE_INFINITY;

  function add(found: readonly Range[]): void {
    if (found.length === 0) return;
    for (const { from, to } of found) {
      for (let sequence = from; sequence <= to; sequence += 1) damaged.add(sequence);
    }
    ranges = rangesOf([...damaged].sort((a, b) => a - b));
  }

  return {
    get damaged() {
      return ranges;
    },
    get isDone() {
      return lookedUpTo >= upTo;
    },
    step(pruned) {
      const from = Math.max(lookedUpTo, pruned) + 1;
      const to = Math.min(upTo, from + rowsPerStep - 1);
      lookedUpTo = Math.max(to, lookedUpTo);
      if (from <= to) add(reader.read(from, to).damaged);
    },
    add,
  };
}
