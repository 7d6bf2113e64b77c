/**
 * A 5×7 dot-matrix font for LED boards: capitals, digits and punctuation. Seven rows a glyph, top
 * to bottom, five bits a row as hexadecimal; the highest bit is the leftmost dot.
 */

export const glyphColumns = 5;
export const glyphRows = 7;

/** Column and row, from the upper left corner. */
export type Dot = readonly [x: number, y: number];

const glyphs: Readonly<Record<string, string>> = {
  ' ': '00 00 00 00 00 00 00',
  '!': '04 04 04 04 04 00 04',
  '"': '0a 0a 0a 00 00 00 00',
  '#': '0a 0a 1f 0a 1f 0a 0a',
  $: '04 0f 14 0e 05 1e 04',
  '%': '18 19 02 04 08 13 03',
  '&': '0c 12 14 08 15 12 0d',
  "'": '04 04 08 00 00 00 00',
  '(': '02 04 08 08 08 04 02',
  ')': '08 04 02 02 02 04 08',
  '*': '00 04 15 0e 15 04 00',
  '+': '00 04 04 1f 04 04 00',
  ',': '00 00 00 00 0c 04 08',
  '-': '00 00 00 1f 00 00 00',
  '.': '00 00 00 00 00 0c 0c',
  '/': '00 01 02 04 08 10 00',
  0: '0e 11 13 15 19 11 0e',
  1: '04 0c 04 04 04 04 0e',
  2: '0e 11 01 02 04 08 1f',
  3: '1f 02 04 02 01 11 0e',
  4: '02 06 0a 12 1f 02 02',
  5: '1f 10 1e 01 01 11 0e',
  6: '06 08 10 1e 11 11 0e',
  7: '1f 01 02 04 08 08 08',
  8: '0e 11 11 0e 11 11 0e',
  9: '0e 11 11 0f 01 02 0c',
  ':': '00 0c 0c 00 0c 0c 00',
  ';': '00 0c 0c 00 0c 04 08',
  '<': '02 04 08 10 08 04 02',
  '=': '00 00 1f 00 1f 00 00',
  '>': '08 04 02 01 02 04 08',
  '?': '0e 11 01 02 04 00 04',
  '@': '0e 11 01 0d 15 15 0e',
  A: '0e 11 11 11 1f 11 11',
  B: '1e 11 11 1e 11 11 1e',
  C: '0e 11 10 10 10 11 0e',
  D: '1c 12 11 11 11 12 1c',
  E: '1f 10 10 1e 10 10 1f',
  F: '1f 10 10 1e 10 10 10',
  G: '0e 11 10 17 11 11 0f',
  H: '11 11 11 1f 11 11 11',
  I: '0e 04 04 04 04 04 0e',
  J: '07 02 02 02 02 12 0c',
  K: '11 12 14 18 14 12 11',
  L: '10 10 10 10 10 10 1f',
  M: '11 1b 15 15 11 11 11',
  N: '11 11 19 15 13 11 11',
  O: '0e 11 11 11 11 11 0e',
  P: '1e 11 11 1e 10 10 10',
  Q: '0e 11 11 11 15 12 0d',
  R: '1e 11 11 1e 14 12 11',
  S: '0f 10 10 0e 01 01 1e',
  T: '1f 04 04 04 04 04 04',
  U: '11 11 11 11 11 11 0e',
  V: '11 11 11 11 11 0a 04',
  W: '11 11 11 15 15 15 0a',
  X: '11 11 0a 04 0a 11 11',
  Y: '11 11 11 0a 04 04 04',
  Z: '1f 01 02 04 08 10 1f',
  '[': '0e 08 08 08 08 08 0e',
  '\\': '00 10 08 04 02 01 00',
  ']': '0e 02 02 02 02 02 0e',
  '^': '04 0a 11 00 00 00 00',
  _: '00 00 00 00 00 00 1f',
};

const bits = new Map(
  Object.entries(glyphs).map(([character, rows]) => [
    character,
    rows.split(' ').map((row) => Number.parseInt(row, 16)),
  ]),
);

/** The lit dots of one character; a character that the font lacks is a block. */
export function litDots(character: string): readonly Dot[] {
  const rows = bits.get(character.toUpperCase()) ?? new Array<number>(glyphRows).fill(0x1f);
  return rows.flatMap((row, y) =>
    Array.from({ length: glyphColumns }, (_, x) => x)
      .filter((x) => (row >> (glyphColumns - 1 - x)) & 1)
      .map((x): Dot => [x, y]),
  );
}
