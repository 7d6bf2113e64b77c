/**
 * What is published in the place of a row that is lost: sequences stay contiguous, and the centre
 * server learns which events it cannot have.
 */
import type { Range } from './damage.ts';
import type { JournalRow } from './row.ts';

const nowhere: JournalRow = {
  sequence: 0,
  type: 'journal.damaged',
  wallMs: 0,
  monotonicMs: 0,
  boot: 'unknown',
  timeQuality: 'unsynced',
  businessDay: null,
  configGeneration: 0,
  data: '{}',
};

/** The rows with one more for each sequence that is damaged, in order; its time is its neighbour's. */
export function withPlaceholders(
  rows: readonly JournalRow[],
  damaged: readonly Range[],
): readonly JournalRow[] {
  const all: JournalRow[] = [];
  const left = rows.values();
  let next = left.next();
  let neighbour = rows[0] ?? nowhere;
  for (const { from, to } of damaged) {
    while (!next.done && next.value.sequence < from) {
      neighbour = next.value;
      all.push(neighbour);
      next = left.next();
    }
    for (let sequence = from; sequence <= to; sequence += 1) {
      all.push(placeholder(sequence, neighbour));
    }
  }
  for (; !next.done; next = left.next()) all.push(next.value);
  return all;
}

function placeholder(sequence: number, neighbour: JournalRow): JournalRow {
  const data = JSON.stringify({ rows: [{ from: sequence, to: sequence }], inPlace: true });
  return { ...neighbour, sequence, type: 'journal.damaged', timeQuality: 'unsynced', data };
}
