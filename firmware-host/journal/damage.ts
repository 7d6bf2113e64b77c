/** Which rows of a journal are damaged, and the one line that says so. */
import { UserError } from '../../config/user-error.ts';

/** Sequences from one to another, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** @param sequences ascending, each once */
export function rangesOf(sequences: Iterable<number>): readonly Range[] {
  const ranges: Range[] = [];
  for (const sequence of sequences) {
    const last = ranges.at(-1);
    if (last !== undefined && sequence === last.to + 1) {
      ranges[ranges.length - 1] = { from: last.from, to: sequence };
    } else ranges.push({ from: sequence, to: sequence });
  }
  return ranges;
}

/** A line of a log holds so many; `dawr journal verify` prints all. */
const mostNamed = 5;

/** Such as `7, 12–19 and 3 more places`. */
export function rangesText(ranges: readonly Range[]): string {
  const named = ranges
    .slice(0, mostNamed)
    .map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`))
    .join(', ');
  const more = ranges.length - mostNamed;
  if (more < 1) return named;
  return more === 1 ? `${named} and one more place` : `${named} and ${more} more places`;
}

const wayOut =
  'run dawr journal repair, which copies what is sound into a new file and keeps this one; or put a copy of the file back';

/** @param what in words, such as `row 7 is not what was stored` */
export function journalDamaged(file: string, what: string, cause?: unknown): JournalDamaged {
  return new JournalDamaged(`${file} is damaged: ${what}`, wayOut, { cause });
}

/** Something of the journal is not as it was stored. */
export class JournalDamaged extends UserError {}
