/**
 * The plain shapes that a ticket goes through: lines of text and blocks of them, marks at their
 * places, and the printer's dots.
 */
import type { StyleName, Weight } from './ticket-sheet.ts';

export interface Line {
  readonly text: string;
  readonly style: StyleName;
  readonly direction: Direction;
}

export type Block =
  | { readonly kind: 'gap'; readonly share: number }
  | { readonly kind: 'rule'; readonly thickDots: number; readonly dashed: boolean }
  | { readonly kind: 'centred'; readonly line: Line; readonly tight?: true }
  | { readonly kind: 'flanked'; readonly line: Line }
  /** White letters on black. */
  | { readonly kind: 'band'; readonly lines: readonly Line[] }
  /** Black letters in a frame. */
  | { readonly kind: 'frame'; readonly lines: readonly Line[] }
  | { readonly kind: 'start'; readonly line: Line }
  /** A check box, and beside it the lines of one entry. */
  | { readonly kind: 'entry'; readonly lines: readonly Line[] }
  /** Their heading, and entries one after the other as words of a text, each with its check box before it. */
  | { readonly kind: 'flow'; readonly heading: Line; readonly entries: readonly Line[] }
  /** Two short texts at the two ends of one line, or on two lines where they do not fit. */
  | { readonly kind: 'ends'; readonly first: Line; readonly last: Line }
  | { readonly kind: 'picture'; readonly picture: Picture };

export type Direction = 'rtl' | 'ltr';

/** A line of text and how its letters are drawn. */
export interface Lettering {
  readonly text: string;
  readonly sizeDots: number;
  readonly weight: Weight;
  readonly direction: Direction;
}

/** The glyph box around the origin, in dots: left is negative where glyphs start before it. */
export interface Ink {
  readonly leftDots: number;
  readonly rightDots: number;
  readonly ascentDots: number;
  readonly descentDots: number;
}

export interface Measure {
  /** How far the text runs: cheap, and near enough to choose line breaks by. */
  advanceDots(lettering: Lettering): number;
  inkOf(lettering: Lettering): Ink;
}

export interface TextMark extends Lettering {
  readonly kind: 'text';
  readonly xDots: number;
  readonly baselineDots: number;
  /** White on a box that was drawn before. */
  readonly white: boolean;
}

export interface BoxMark {
  readonly kind: 'box';
  readonly xDots: number;
  readonly yDots: number;
  readonly widthDots: number;
  readonly heightDots: number;
  readonly white: boolean;
}

export interface PictureMark {
  readonly kind: 'picture';
  readonly xDots: number;
  readonly yDots: number;
  readonly picture: Picture;
}

export interface Drawing {
  readonly widthDots: number;
  readonly heightDots: number;
  /** Drawn in this order. */
  readonly marks: readonly (TextMark | BoxMark | PictureMark)[];
}

/** A picture for the print head: `widthDots / 8` bytes a row, most significant bit leftmost, 1 is black. */
export interface Picture {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly rows: Uint8Array;
}
