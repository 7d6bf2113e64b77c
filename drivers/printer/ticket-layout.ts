/**
 * What stands where on a piece of a ticket.
 *
 * One engine for every paper: it takes blocks (`ticket-parts.ts`) and sizes (`ticket-sheet.ts`) and
 * gives placed marks. Every text is placed by its measured glyph box: it is wrapped or made smaller,
 * never cut, and no two marks overlap. How marks become dots is for `ticket-raster.ts`.
 */

import { flowedRows } from './flowed-rows.ts';
import { fitted, letteringOf } from './text-fitting.ts';
import type {
  Block,
  BoxMark,
  Direction,
  Drawing,
  Ink,
  Lettering,
  Line,
  Measure,
  Picture,
  PictureMark,
  TextMark,
} from './ticket-shapes.ts';
import type { Sheet } from './ticket-sheet.ts';

/** @param pageDirection where lines that are not centred begin */
export function layOut(
  blocks: readonly Block[],
  sheet: Sheet,
  pageDirection: Direction,
  measure: Measure,
): Drawing {
  const pen = new Pen(sheet, pageDirection, measure);
  for (const block of blocks) pen.place(block);
  return { widthDots: sheet.widthDots, heightDots: pen.yDots, marks: pen.marks };
}

type Align = 'left' | 'centre' | 'right';

interface Span {
  readonly fromDots: number;
  readonly toDots: number;
}

/** Goes down the paper and leaves marks. */
class Pen {
  readonly marks: (TextMark | BoxMark | PictureMark)[] = [];
  yDots = 0;
  readonly #sheet: Sheet;
  readonly #pageDirection: Direction;
  readonly #measure: Measure;
  readonly #page: Span;

  constructor(sheet: Sheet, pageDirection: Direction, measure: Measure) {
    this.#sheet = sheet;
    this.#pageDirection = pageDirection;
    this.#measure = measure;
    this.#page = { fromDots: sheet.marginDots, toDots: sheet.widthDots - sheet.marginDots };
  }

  place(block: Block): void {
    switch (block.kind) {
      case 'gap':
        this.yDots += Math.round(this.#sheet.gapDots * block.share);
        return;
      case 'rule':
        this.#rule(block.thickDots, block.dashed);
        return;
      case 'centred':
        this.#write(block.line, this.#page, 'centre', { tight: block.tight === true });
        return;
      case 'flanked':
        this.#flanked(block.line);
        return;
      case 'band':
        this.#band(block.lines, true);
        return;
      case 'frame':
        this.#band(block.lines, false);
        return;
      case 'start':
        this.#write(block.line, this.#page, this.#pageStart());
        return;
      case 'entry':
        this.#entry(block.lines);
        return;
      case 'flow':
        this.#flow(block);
        return;
      case 'ends':
        this.#ends(block.first, block.last);
        return;
      case 'picture':
        this.#picture(block.picture);
        return;
    }
  }

  #pageStart(): Align {
    return this.#pageDirection === 'rtl' ? 'right' : 'left';
  }

  #box(xDots: number, yDots: number, widthDots: number, heightDots: number, white = false) {
    this.marks.push({ kind: 'box', xDots, yDots, widthDots, heightDots, white });
  }

  /** Sets a text between two edges and moves below it. `tight` leaves no room for absent stems. */
  #write(
    line: Line,
    { fromDots, toDots }: Span,
    align: Align,
    { white = false, tight = false } = {},
  ): void {
    const style = this.#sheet.styleOf(line.style);
    const room = toDots - fromDots;
    const letterings = fitted(line, style, room, this.#measure);
    letterings.forEach((lettering, index) => {
      const ink = this.#measure.inkOf(lettering);
      const spare = room - inkWidth(ink);
      const leftDots =
        align === 'left' ? fromDots : fromDots + (align === 'right' ? spare : spare >> 1);
      const body = tight ? ink : bodyOf(lettering, ink);
      if (index > 0) this.yDots += this.#sheet.leadingDots;
      this.marks.push({
        ...lettering,
        kind: 'text',
        xDots: leftDots - ink.leftDots,
        baselineDots: this.yDots + body.ascentDots,
        white,
      });
      this.yDots += body.ascentDots + body.descentDots;
    });
  }

  #rule(thickDots: number, dashed: boolean): void {
    const { fromDots, toDots } = this.#page;
    const dashDots = dashed ? 3 * thickDots : toDots - fromDots;
    for (let x = fromDots; x < toDots; x += 2 * dashDots)
      this.#box(x, this.yDots, Math.min(dashDots, toDots - x), thickDots);
    this.yDots += thickDots;
  }

  #flanked(line: Line): void {
    const topDots = this.yDots;
    this.#write(line, this.#page, 'centre', { tight: true });
    const text = this.marks.at(-1);
    if (text?.kind !== 'text') return;
    const ink = this.#measure.inkOf(text);
    const leftEnd = text.xDots + ink.leftDots - this.#sheet.gapDots;
    const rightStart = text.xDots + ink.rightDots + this.#sheet.gapDots;
    const length = Math.min(leftEnd - this.#page.fromDots, 5 * this.#sheet.gapDots);
    if (length <= 0) return;
    const middle = (topDots + this.yDots) >> 1;
    this.#box(leftEnd - length, middle, length, 2);
    this.#box(rightStart, middle, length, 2);
  }

  /** Letters in a box with round corners, which is filled or only an edge. */
  #band(lines: readonly Line[], filled: boolean): void {
    const topDots = this.yDots;
    const firstText = this.marks.length;
    const { fromDots, toDots } = this.#page;
    const paddingDots = this.#sheet.bandPaddingDots;
    const inside = { fromDots: fromDots + 2 * paddingDots, toDots: toDots - 2 * paddingDots };
    this.yDots += paddingDots;
    lines.forEach((line, index) => {
      if (index > 0) this.yDots += this.#sheet.leadingDots;
      this.#write(line, inside, 'centre', { white: filled });
    });
    this.yDots += paddingDots;
    const widthDots = toDots - fromDots;
    const heightDots = this.yDots - topDots;
    const box = roundedBox(fromDots, topDots, widthDots, heightDots, paddingDots);
    const hole = filled
      ? []
      : roundedBox(
          fromDots + frameDots,
          topDots + frameDots,
          widthDots - 2 * frameDots,
          heightDots - 2 * frameDots,
          paddingDots - frameDots,
        ).map((one) => ({ ...one, white: true }));
    this.marks.splice(firstText, 0, ...box, ...hole);
  }

  #picture(picture: Picture): void {
    const xDots = (this.#sheet.widthDots - picture.widthDots) >> 1;
    this.marks.push({ kind: 'picture', xDots, yDots: this.yDots, picture });
    this.yDots += picture.heightDots;
  }

  #entry(lines: readonly Line[]): void {
    const first = lines[0];
    if (first === undefined) return;
    const { fromDots, toDots } = this.#page;
    const size = this.#sheet.checkBoxDots;
    const indent = size + Math.round(size * 0.7);
    const rightToLeft = this.#pageDirection === 'rtl';
    const topDots = this.yDots;
    const textFrom = this.marks.length;
    lines.forEach((line, index) => {
      if (index > 0) this.yDots += this.#sheet.leadingDots;
      const span = rightToLeft
        ? { fromDots, toDots: toDots - indent }
        : { fromDots: fromDots + indent, toDots };
      this.#write(line, span, this.#pageStart());
    });
    const text = this.marks[textFrom];
    const baseline = text?.kind === 'text' ? text.baselineDots : topDots + size;
    const boxTop = Math.max(topDots, baseline - size + 1);
    this.#checkBox(rightToLeft ? toDots - size : fromDots, boxTop);
    this.yDots = Math.max(this.yDots, boxTop + size);
  }

  #checkBox(xDots: number, yDots: number): void {
    const size = this.#sheet.checkBoxDots;
    this.#box(xDots, yDots, size, size);
    this.#box(xDots + 2, yDots + 2, size - 4, size - 4, true);
  }

  /** Rows of a running text, whose letters all stand on one line. */
  #flow(flow: Extract<Block, { kind: 'flow' }>): void {
    const { fromDots, toDots } = this.#page;
    const rows = flowedRows(flow, this.#sheet, toDots - fromDots, this.#measure);
    rows.forEach((row, index) => {
      if (index > 0) this.yDots += this.#sheet.leadingDots;
      const bodies = row.map(({ lettering, ink }) => bodyOf(lettering, ink));
      const baselineDots = this.yDots + Math.max(...bodies.map(({ ascentDots }) => ascentDots));
      for (const { lettering, ink, atDots, boxAtDots } of row) {
        const isRtl = lettering.direction === 'rtl';
        const leftOf = (at: number, width: number) => (isRtl ? toDots - at - width : fromDots + at);
        const xDots = leftOf(atDots, inkWidth(ink)) - ink.leftDots;
        this.marks.push({ ...lettering, kind: 'text', xDots, baselineDots, white: false });
        if (boxAtDots === null) continue;
        const size = this.#sheet.checkBoxDots;
        this.#checkBox(leftOf(boxAtDots, size), baselineDots - size + 1);
      }
      this.yDots = baselineDots + Math.max(...bodies.map(({ descentDots }) => descentDots));
    });
  }

  #ends(first: Line, last: Line): void {
    const widths = [first, last].map((line) => {
      const style = this.#sheet.styleOf(line.style);
      return this.#measure.advanceDots(letteringOf(line, style.sizeDots, style.weight, line.text));
    });
    const together = widths.reduce((sum, width) => sum + width, 2 * this.#sheet.gapDots);
    if (together > this.#page.toDots - this.#page.fromDots) {
      this.#write(first, this.#page, 'centre');
      this.yDots += this.#sheet.leadingDots;
      this.#write(last, this.#page, 'centre');
      return;
    }
    const topDots = this.yDots;
    this.#write(first, this.#page, first.direction === 'rtl' ? 'right' : 'left');
    const belowDots = this.yDots;
    this.yDots = topDots;
    this.#write(last, this.#page, first.direction === 'rtl' ? 'left' : 'right');
    this.yDots = Math.max(this.yDots, belowDots);
  }
}

const frameDots = 3;

function inkWidth(ink: Ink): number {
  return ink.rightDots - ink.leftDots;
}

/** The height that a line of ordinary letters takes, so that lines keep one rhythm. */
function bodyOf({ sizeDots }: Lettering, ink: Ink): Pick<Ink, 'ascentDots' | 'descentDots'> {
  return {
    ascentDots: Math.max(ink.ascentDots, Math.round(sizeDots * 0.86)),
    descentDots: Math.max(ink.descentDots, Math.round(sizeDots * 0.3)),
  };
}

/** Rows of boxes: the corners of a filled circle, as a 1-bit picture has no curve. */
function roundedBox(
  xDots: number,
  yDots: number,
  widthDots: number,
  heightDots: number,
  radiusDots: number,
): BoxMark[] {
  const boxes: BoxMark[] = [];
  const add = (y: number, inset: number, height: number) =>
    boxes.push({
      kind: 'box',
      xDots: xDots + inset,
      yDots: y,
      widthDots: widthDots - 2 * inset,
      heightDots: height,
      white: false,
    });
  for (let row = 0; row < radiusDots; row += 1) {
    const rise = radiusDots - row - 0.5;
    const inset = Math.round(radiusDots - Math.sqrt(radiusDots ** 2 - rise ** 2));
    add(yDots + row, inset, 1);
    add(yDots + heightDots - 1 - row, inset, 1);
  }
  add(yDots + radiusDots, 0, heightDots - 2 * radiusDots);
  return boxes;
}
