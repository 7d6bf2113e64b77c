/**
 * What SQLite's header says in every journal. SQLite believes it: with another page size or encoding it
 * finds nothing, and with reserved bytes it writes into rows that are sound.
 *
 * Format: https://sqlite.org/fileformat2.html, section 1.3.
 */
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pageBytes } from './layout.ts';

const magic = 'SQLite format 3\0';
const pageSizeAt = 16;
const formatsAt = 18;
const changesAt = 24;
const pagesAt = 28;
const largestRootAt = 52;
const incrementalAt = 64;
const pagesOfChangeAt = 92;

/** Offset and byte: no reserved bytes, SQLite's three fractions, schema format 4, UTF-8. */
const always: readonly (readonly [offset: number, byte: number])[] = [
  [20, 0],
  [21, 64],
  [22, 32],
  [23, 32],
  [47, 4],
  [59, 1],
];

/** What is wrong with the header, in words, or null. @param first the first page */
export function headerProblem(first: DataView): string | null {
  const isOfOurs =
    first.getUint16(pageSizeAt) === pageBytes &&
    always.every(([offset, byte]) => first.getUint8(offset) === byte);
  const isVacuumed = first.getUint32(largestRootAt) !== 0;
  const isVacuumedInSteps = first.getUint32(incrementalAt) !== 0;
  return isOfOurs && isVacuumed === isVacuumedInSteps
    ? null
    : 'its header is not that of a journal';
}

/** Gives a copy of the files, with a header that fits a journal of its length, to `step`. */
export function withMendedCopy<T>(file: string, step: (copy: string) => T): T {
  const copy = `${file}.mended`;
  try {
    writeFileSync(copy, mended(readFileSync(file)));
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    return step(copy);
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true });
  }
}

function mended(bytes: Buffer): Buffer {
  const pages = Math.ceil(bytes.length / pageBytes);
  const whole = Buffer.alloc(Math.max(1, pages) * pageBytes);
  bytes.copy(whole);
  whole.write(magic, 0, 'latin1');
  whole.writeUInt16BE(pageBytes, pageSizeAt);
  // Both for a write-ahead log.
  whole.writeUInt16BE(0x0202, formatsAt);
  for (const [offset, byte] of always) whole.writeUInt8(byte, offset);
  whole.writeUInt32BE(pages, pagesAt);
  // Only then SQLite believes the number of pages.
  whole.writeUInt32BE(whole.readUInt32BE(changesAt), pagesOfChangeAt);
  return whole;
}
