/**
 * What a ticket is made of, as data: its blocks from top to bottom, and the sizes of its letters
 * for each paper width.
 *
 * A change of design is a change here. Measuring, wrapping and placing are `ticket-layout.ts`; the
 * sentences themselves are `ticket-words.ts`.
 */
import type { PrinterConfig } from '../../config/schema.ts';
import type { TicketFace } from '../ports.ts';
import { type TicketWords, type Tongue, ticketWords } from './ticket-words.ts';

export type Weight = 600 | 700 | 900;
export type Direction = 'rtl' | 'ltr';

export interface TypeStyle {
  readonly sizeDots: number;
  /** A text that does not fit is made smaller down to this size, and only then wrapped further. */
  readonly minSizeDots: number;
  readonly weight: Weight;
  /** Lines that the text may take before it is made smaller. */
  readonly lines: number;
}

type StyleName =
  | 'copy'
  | 'centre'
  | 'office'
  | 'label'
  | 'number'
  | 'ownDigits'
  | 'service'
  | 'ahead'
  | 'windows'
  | 'heading'
  | 'document'
  | 'advice'
  | 'clock'
  | 'second';

/** The sizes of one paper width; nothing is scaled from another, because small Arabic closes up. */
export interface Sheet {
  readonly widthDots: number;
  readonly marginDots: number;
  readonly gapDots: number;
  readonly leadingDots: number;
  readonly bandPaddingDots: number;
  readonly checkBoxDots: number;
  readonly styles: Readonly<Record<StyleName, TypeStyle>>;
}

function style(sizeDots: number, minSizeDots: number, weight: Weight, lines = 1): TypeStyle {
  return { sizeDots, minSizeDots, weight, lines };
}

/** 203 dpi is 8 dots a millimetre; the print head of an 80 mm printer has 576 dots, of a 58 mm one 384. */
export const sheets: Readonly<Record<PrinterConfig['paperWidthMm'], Sheet>> = {
  80: {
    widthDots: 576,
    marginDots: 20,
    gapDots: 16,
    leadingDots: 3,
    bandPaddingDots: 9,
    checkBoxDots: 20,
    styles: {
      copy: style(40, 40, 900),
      centre: style(36, 30, 700, 2),
      office: style(28, 26, 600, 2),
      label: style(28, 28, 600),
      number: style(216, 120, 900),
      ownDigits: style(44, 40, 700),
      service: style(40, 32, 700, 2),
      ahead: style(38, 32, 700, 2),
      windows: style(34, 28, 600, 2),
      heading: style(30, 28, 700),
      document: style(28, 26, 600, 9),
      advice: style(30, 27, 700, 2),
      clock: style(26, 26, 600),
      second: style(24, 22, 600, 9),
    },
  },
  58: {
    widthDots: 384,
    marginDots: 10,
    gapDots: 12,
    leadingDots: 2,
    bandPaddingDots: 6,
    checkBoxDots: 16,
    styles: {
      copy: style(34, 34, 900),
      centre: style(28, 25, 700, 2),
      office: style(24, 23, 600, 2),
      label: style(24, 24, 600),
      number: style(148, 84, 900),
      ownDigits: style(34, 32, 700),
      service: style(31, 27, 700, 2),
      ahead: style(29, 26, 700, 2),
      windows: style(27, 24, 600, 2),
      heading: style(26, 24, 700),
      document: style(24, 23, 600, 9),
      advice: style(25, 23, 700, 2),
      clock: style(23, 22, 600),
      second: style(21, 20, 600, 9),
    },
  },
};

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
  | { readonly kind: 'band'; readonly lines: readonly Line[] }
  | { readonly kind: 'start'; readonly line: Line }
  /** A check box, and beside it the lines of one entry. */
  | { readonly kind: 'entry'; readonly lines: readonly Line[] }
  /** Two short texts at the two ends of one line, or on two lines where they do not fit. */
  | { readonly kind: 'ends'; readonly first: Line; readonly last: Line };

const gap = (share = 1): Block => ({ kind: 'gap', share });
const rule = (thickDots: number, dashed = false): Block => ({ kind: 'rule', thickDots, dashed });

/** The first tongue is written large; a second one follows each text in smaller letters. */
export function ticketBlocks(face: TicketFace, tongues: readonly Tongue[]): readonly Block[] {
  const said = tongues.map((tongue) => ({
    words: ticketWords(face, tongue),
    direction: tongue === 'ar' ? ('rtl' as const) : ('ltr' as const),
  }));

  /** One text in every tongue; texts that a ticket does not have are left out. */
  function lines(name: StyleName, pick: (words: TicketWords) => string | null | undefined): Line[] {
    return said.flatMap(({ words, direction }, index) => {
      const text = pick(words);
      const styleName: StyleName = index === 0 ? name : 'second';
      return text === null || text === undefined ? [] : [{ text, style: styleName, direction }];
    });
  }
  function centred(name: StyleName, pick: (words: TicketWords) => string | null): Block[] {
    return lines(name, pick).flatMap((line, index) => {
      const block: Block = { kind: 'centred', line };
      return index === 0 ? [block] : [gap(0.1), block];
    });
  }
  const main = said[0];
  if (main === undefined) return [];

  const { direction } = main;
  const copy = said.map(({ words }) => words.copy).join('  •  ');
  const blocks: Block[] = [gap(0.6)];
  if (face.copy)
    blocks.push({ kind: 'band', lines: [{ text: copy, style: 'copy', direction }] }, gap());
  blocks.push(
    ...centred('centre', (words) => words.centre),
    gap(0.2),
    ...centred('office', (words) => words.office),
    gap(0.8),
    rule(4),
    gap(),
    ...centred('label', (words) => words.numberLabel),
    gap(),
    {
      kind: 'centred',
      line: { text: face.number, style: 'number', direction: 'ltr' },
      tight: true,
    },
    gap(),
  );
  const ownDigits = main.words.numberInOwnDigits;
  if (ownDigits !== null)
    blocks.push(
      { kind: 'flanked', line: { text: ownDigits, style: 'ownDigits', direction: 'ltr' } },
      gap(),
    );
  blocks.push(
    { kind: 'band', lines: lines('service', (words) => words.service) },
    gap(),
    ...centred('ahead', (words) => words.peopleAhead),
    ...(face.waitMs === null ? [] : [gap(0.2), ...centred('windows', (words) => words.wait)]),
  );
  if (face.windows.length > 0)
    blocks.push(gap(0.2), ...centred('windows', (words) => words.windows));
  if (face.documents.length > 0) {
    blocks.push(gap(), rule(2, true), gap(0.7));
    blocks.push(
      ...lines('heading', (words) => words.documentsLabel).map(
        (line): Block => ({ kind: 'start', line }),
      ),
    );
    face.documents.forEach((_, index) => {
      blocks.push(gap(0.8), {
        kind: 'entry',
        lines: lines('document', (words) => words.documents[index]),
      });
    });
  }
  blocks.push(gap(), rule(4), gap(0.8), ...centred('advice', (words) => words.advice), gap(0.5));
  blocks.push(...centred('second', (words) => words.fairness), gap(0.5));
  for (const { words, direction } of said)
    blocks.push(
      {
        kind: 'ends',
        first: { text: words.date, style: 'clock', direction },
        last: { text: words.time, style: 'clock', direction },
      },
      gap(0.2),
    );
  return blocks;
}

/** Dots across the paper. */
export function widthDotsOf({ paperWidthMm }: Pick<PrinterConfig, 'paperWidthMm'>): number {
  return sheets[paperWidthMm].widthDots;
}
