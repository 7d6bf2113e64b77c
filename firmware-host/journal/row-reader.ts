/**
 * Reads rows and judges each: what is returned is what was stored, and what is not sound is missing.
 *
 * A row is sound where its seal covers it, and where it is the one that followed the row before. A page
 * that SQLite cannot make sense of costs its own rows only.
 */
import { type Range, rangesOf } from './damage.ts';
import { columnsOf, layoutVersion, type RawRow, type StreamFacts, storedRow } from './layout.ts';
import type { JournalRow } from './row.ts';
import { isSealed, ownSum, type StoredRow, sumBefore } from './seal.ts';
import { isCorrupt, type Sqlite } from './sqlite.ts';

export interface RowsRead {
  /** Sound rows, ascending. */
  readonly rows: readonly JournalRow[];
  /** Where rows should stand and no sound one does, ascending. */
  readonly damaged: readonly Range[];
}

export interface RowReader {
  /** Looks at every sequence from one to another, both included. */
  read(from: number, to: number): RowsRead;
}

export function createRowReader(
  database: Sqlite,
  { id, sealedFrom }: Pick<StreamFacts, 'id' | 'sealedFrom'>,
  version: number = layoutVersion,
): RowReader {
  const columns = columnsOf(version);
  // As arrays: a replay reads rows by the ten thousand, and the names of ten columns cost as much as their values.
  const range = database
    .prepare<[number, number], RawRow>(
      `SELECT ${columns} FROM event WHERE sequence BETWEEN ? AND ? ORDER BY sequence`,
    )
    .raw();
  const one = database.prepare<[number], StoredRow>(
    `SELECT ${columns} FROM event WHERE sequence = ?`,
  );

  function found(from: number, to: number): readonly StoredRow[] {
    try {
      return range.all(from, to).map(storedRow);
    } catch (error) {
      if (!isCorrupt(error) && !(error instanceof RangeError)) throw error;
      return oneByOne(from, to);
    }
  }

  function oneByOne(from: number, to: number): readonly StoredRow[] {
    const rows: StoredRow[] = [];
    for (let sequence = from; sequence <= to; sequence += 1) {
      try {
        const row = one.get(sequence);
        if (row !== undefined) rows.push(row);
      } catch (error) {
        if (!isCorrupt(error) && !(error instanceof RangeError)) throw error;
      }
    }
    return rows;
  }

  function isSound(row: StoredRow): boolean {
    return row.sequence < sealedFrom ? isReadable(row) : isSealed(id, row);
  }

  return {
    read(from, to) {
      const rows: JournalRow[] = [];
      const damaged: number[] = [];
      let expected = from;
      let previous: StoredRow | null = null;
      // One row more in front: the first has to fit to it.
      for (const row of found(from - 1, to)) {
        const isInPlace = row.sequence >= expected || row.sequence === from - 1;
        if (!isInPlace || row.sequence > to || !isSound(row)) continue;
        const follows = previous === null || isNext(previous, row);
        previous = row;
        if (row.sequence < from || !follows) continue;
        for (; expected < row.sequence; expected += 1) damaged.push(expected);
        expected += 1;
        rows.push(withoutSeal(row));
      }
      for (; expected <= to; expected += 1) damaged.push(expected);
      return { rows, damaged: rangesOf(damaged) };
    },
  };
}

/** Field by field: a copy of what is left of an object takes three times as long. */
function withoutSeal(row: StoredRow): JournalRow {
  return {
    sequence: row.sequence,
    type: row.type,
    wallMs: row.wallMs,
    monotonicMs: row.monotonicMs,
    boot: row.boot,
    timeQuality: row.timeQuality,
    businessDay: row.businessDay,
    configGeneration: row.configGeneration,
    data: row.data,
  };
}

/** Rows that are not neighbours say nothing of each other. */
function isNext(previous: StoredRow, row: StoredRow): boolean {
  if (row.sequence !== previous.sequence + 1) return true;
  if (typeof previous.seal !== 'string' || typeof row.seal !== 'string') return true;
  return sumBefore(row.seal) === ownSum(previous.seal);
}

/** All that can be said of a row without a seal. */
function isReadable(row: StoredRow): boolean {
  if (row.seal !== null || typeof row.data !== 'string' || typeof row.type !== 'string') {
    return false;
  }
  try {
    JSON.parse(row.data);
    return true;
  } catch {
    return false;
  }
}
