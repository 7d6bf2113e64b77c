/**
 * What a person reads on a seven-segment digit. The twins' own table: a mistake in a driver's would
 * otherwise be read as if it were right.
 */

/** Segments that are lit, `a` to `g` as on every drawing of a digit, and what people read there. */
const readings: Readonly<Record<string, string>> = {
  '': ' ',
  abcdef: '0',
  bc: '1',
  abdeg: '2',
  abcdg: '3',
  bcfg: '4',
  acdfg: '5',
  acdefg: '6',
  abc: '7',
  abcdefg: '8',
  abcdfg: '9',
  g: '-',
};

/** @param lit letters of the segments in any order; what is no digit reads as `?` */
export function readingOf(lit: readonly string[]): string {
  return readings[lit.toSorted().join('')] ?? '?';
}
