/** Writes rows, each sealed to the one before. */
import type { JournalRow } from './row.ts';
import { ownSum, sealOf, valuesOf } from './seal.ts';
import type { Sqlite } from './sqlite.ts';

/**
 * @param stream of the file
 * @returns writes a row behind the one with the checksum `before`, and returns its own checksum
 */
export function createRowWriter(
  database: Sqlite,
  stream: string,
): (before: string, row: JournalRow) => string {
  const insert = database.prepare<[...ReturnType<typeof valuesOf>, string]>(
    'INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  return (before, row) => {
    const seal = sealOf(stream, before, row);
    insert.run(...valuesOf(row), seal);
    return ownSum(seal);
  };
}
