/**
 * Seven-segment characters as bytes: which segments a digit lights, in the order of bits that a
 * board's description gives, or the byte that the description gives itself. Here, because the check of
 * a config must know what people could not distinguish.
 */
import type { FramePart } from './board-frame.ts';

type SegmentsPart = Extract<FramePart, { kind: 'segments' }>;

/** Segments a (top) clockwise to f, g in the middle. */
const lit: Readonly<Record<string, string>> = {
  '0': 'abcdef',
  '1': 'bc',
  '2': 'abdeg',
  '3': 'abcdg',
  '4': 'bcfg',
  '5': 'acdfg',
  '6': 'acdefg',
  '7': 'abc',
  '8': 'abcdefg',
  '9': 'abcdfg',
  '-': 'g',
  ' ': '',
};

/** Null for a character that this board cannot show. */
export function segmentByte(part: SegmentsPart, character: string): number | null {
  const own = part.table.find(({ shows }) => shows === character);
  if (own !== undefined) return Number.parseInt(own.byte, 16);
  const segments = lit[character];
  if (segments === undefined) return null;
  const bits = [...part.order].reduce(
    (byte, segment) => (byte << 1) | (segments.includes(segment) ? 1 : 0),
    0,
  );
  return part.litBy === 'one' ? bits : ~bits & 0xff;
}
