/**
 * What is on a paper that is no ticket: a title that nobody takes for a number, a sentence, and below it the
 * numbers that it is for, as they stand on their tickets.
 */
import type { PrinterConfig, Text } from '../../config/schema/schema.ts';
import type { NoticeFace } from '../ports.ts';
import { tonguesOf } from './ticket-parts.ts';
import type { Block, Line } from './ticket-shapes.ts';
import type { StyleName } from './ticket-sheet.ts';
import { clockTexts, isolateCodes } from './ticket-words.ts';

/** As many as fit beside each other on 58 mm. */
const numbersInARow = 3;

const gap = (share: number): Block => ({ kind: 'gap', share });

export function noticeBlocks(
  face: NoticeFace,
  language: PrinterConfig['language'],
): readonly Block[] {
  const tongues = tonguesOf(language);
  const lines = (text: Text, style: StyleName): readonly Line[] =>
    tongues.map((tongue, index) => ({
      text: tongue === 'ar' ? isolateCodes(text.ar) : text.en,
      style: index === 0 ? style : 'second',
      direction: tongue === 'ar' ? 'rtl' : 'ltr',
    }));
  const centred = (all: readonly Line[]): readonly Block[] =>
    all.flatMap((line): readonly Block[] => [{ kind: 'centred', line }, gap(0.3)]);
  return [
    gap(0.6),
    { kind: 'band', lines: lines(face.title, 'mark') },
    gap(0.6),
    ...centred(lines(face.centre, 'centre')),
    gap(0.5),
    ...centred(lines(face.advice, 'advice')),
    gap(0.7),
    ...centred(inRows(face.numbers)),
    gap(0.5),
    ...tongues.flatMap((tongue): readonly Block[] => {
      const { date, time } = clockTexts(face, tongue);
      const direction = tongue === 'ar' ? 'rtl' : 'ltr';
      const first: Line = { text: date, style: 'clock', direction };
      return [{ kind: 'ends', first, last: { text: time, style: 'clock', direction } }, gap(0.2)];
    }),
  ];
}

/** Latin and from left to right, in a line of their own: so they are on the boards, too. */
function inRows(numbers: readonly string[]): readonly Line[] {
  return Array.from({ length: Math.ceil(numbers.length / numbersInARow) }, (_, row) => ({
    text: numbers.slice(row * numbersInARow, (row + 1) * numbersInARow).join(' \u00a0 '),
    style: 'mark',
    direction: 'ltr',
  }));
}
