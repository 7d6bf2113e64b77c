/**
 * The order in which mixed Arabic and Latin text stands on paper: the Unicode Bidirectional Algorithm
 * (UAX #9), over the whole text and then for each of its lines, as the algorithm asks.
 *
 * The canvas orders runs by itself, but it sees one line at a time: a number that a line break has parted
 * from the word before it would be ordered as if that word did not exist. So the levels are resolved
 * here, and each line is given with explicit overrides that leave the canvas nothing to decide.
 */
import bidiFactory from 'bidi-js';
import type { Line } from './ticket-shapes.ts';

const bidi = bidiFactory();

/** What a text of this direction can have in it that is not read in its direction. */
const mixed = {
  rtl: /[\p{Nd}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u,
  // Digits of either script are read from left to right.
  ltr: /(?!\p{Nd})[\p{Script=Arabic}\p{Script=Hebrew}]/u,
} as const;
const controls = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/u;

const leftToRight = '\u202d';
const rightToLeft = '\u202e';
const pop = '\u202c';

/**
 * @param lines the text broken at single spaces or inside words, nothing else left out
 * @returns each line with overrides where it needs them, in its order
 */
export function inOrder(
  { text, direction }: Pick<Line, 'text' | 'direction'>,
  lines: readonly string[],
): readonly string[] {
  if (!mixed[direction].test(text)) return lines;
  const { levels } = bidi.getEmbeddingLevels(text, direction);
  let from = 0;
  return lines.map((line) => {
    const start = text.indexOf(line, from);
    from = start + line.length;
    return overridden(line, levels.subarray(start, from), direction === 'rtl' ? 1 : 0);
  });
}

/** Each level of the line becomes one more override, inside one of the line's own direction. */
function overridden(line: string, levels: Uint8Array, base: 0 | 1): string {
  let level = base;
  let written = base === 0 ? leftToRight : rightToLeft;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (controls.test(sign)) continue;
    const wanted = levels[at] ?? base;
    for (; level < wanted; level += 1) written += level % 2 === 0 ? rightToLeft : leftToRight;
    for (; level > wanted; level -= 1) written += pop;
    written += sign;
  }
  return written + pop.repeat(level - base + 1);
}
