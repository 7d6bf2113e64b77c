/**
 * How a text fits into its room: on so many lines, smaller, or on more lines. Nothing is ever cut,
 * a line is broken inside a word only where the word alone is wider than the paper.
 */
import { inOrder } from './text-order.ts';
import type { Lettering, Line, Measure } from './ticket-shapes.ts';
import type { TypeStyle, Weight } from './ticket-sheet.ts';

export function letteringOf(line: Line, sizeDots: number, weight: Weight, text: string): Lettering {
  return { text, sizeDots, weight, direction: line.direction };
}

/** The largest size at which the text takes no more than its lines; at the smallest size, any number. */
export function fitted(
  line: Line,
  style: TypeStyle,
  roomDots: number,
  measure: Measure,
): readonly Lettering[] {
  const text = wordsOf(line.text).join(' ');
  const stepDots = Math.max(1, Math.round(style.sizeDots / 20));
  for (
    let sizeDots = style.sizeDots;
    ;
    sizeDots = Math.max(style.minSizeDots, sizeDots - stepDots)
  ) {
    const set = (part: string) => letteringOf(line, sizeDots, style.weight, part);
    const fits = (part: string, room: number) => measure.advanceDots(set(part)) <= room;
    const smallest = sizeDots <= style.minSizeDots;
    const lines = wrap(text, roomDots, fits, smallest);
    if (lines === null || (lines.length > style.lines && !smallest)) continue;
    return inOrder({ ...line, text }, balance(text, lines, roomDots, fits)).map(set);
  }
}

/**
 * A text at its smallest size that begins where another has ended: its first line has less room than the
 * others. The first is null where no word of it has room.
 */
export function continued(
  line: Line,
  { minSizeDots, weight }: TypeStyle,
  firstRoomDots: number,
  roomDots: number,
  measure: Measure,
): readonly (Lettering | null)[] {
  const text = wordsOf(line.text).join(' ');
  const set = (part: string) => letteringOf(line, minSizeDots, weight, part);
  const fits = (part: string, room: number) => measure.advanceDots(set(part)) <= room;
  let first = '';
  for (const word of wordsOf(text)) {
    const longer = first === '' ? word : `${first} ${word}`;
    if (!fits(longer, firstRoomDots)) break;
    first = longer;
  }
  const rest = text.slice(first.length).trim();
  const others = rest === '' ? [] : (wrap(rest, roomDots, fits, true) ?? []);
  const whole = { ...line, text };
  if (first === '') return [null, ...inOrder(whole, others).map(set)];
  return inOrder(whole, [first, ...others]).map(set);
}

type Fits = (text: string, roomDots: number) => boolean;

/** Breaks at spaces. Null: one word alone is too wide, and words may not be broken. */
function wrap(
  text: string,
  roomDots: number,
  fits: Fits,
  breakWords: boolean,
): readonly string[] | null {
  const lines: string[] = [];
  let current = '';
  for (const word of wordsOf(text)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (fits(longer, roomDots)) {
      current = longer;
      continue;
    }
    if (current !== '') lines.push(current);
    current = word;
    if (fits(word, roomDots)) continue;
    if (!breakWords) return null;
    const pieces = brokenWord(word, roomDots, fits);
    lines.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? '';
  }
  if (current !== '') lines.push(current);
  return lines;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[ \t\n]+/).filter((word) => word !== '');
}

const graphemes = new Intl.Segmenter('ar', { granularity: 'grapheme' });

function brokenWord(word: string, roomDots: number, fits: Fits): readonly string[] {
  const pieces: string[] = [];
  let current = '';
  for (const { segment } of graphemes.segment(word)) {
    if (current !== '' && !fits(current + segment, roomDots)) {
      pieces.push(current);
      current = '';
    }
    current += segment;
  }
  return [...pieces, current];
}

/** No line with one word left over: the narrowest room that needs no further line. */
function balance(
  text: string,
  lines: readonly string[],
  roomDots: number,
  fits: Fits,
): readonly string[] {
  if (lines.length < 2) return lines;
  let best = lines;
  let low = roomDots >> 1;
  let high = roomDots;
  while (high - low > 4) {
    const middle = (low + high) >> 1;
    const narrower = wrap(text, middle, fits, false);
    if (narrower !== null && narrower.length === lines.length) {
      best = narrower;
      high = middle;
    } else {
      low = middle;
    }
  }
  return best;
}
