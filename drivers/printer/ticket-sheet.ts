/**
 * The sizes of letters and spaces on a ticket, for each paper.
 *
 * A change of taste is a change here. What a ticket is made of is `ticket-parts.ts`; measuring,
 * wrapping and placing are `ticket-layout.ts`.
 */
import { type Paper, widthDotsOf } from '../../config/schema/paper.ts';
import type { TicketDesign } from '../../config/schema/schema.ts';

export type Weight = 600 | 700 | 900;

export interface TypeStyle {
  readonly sizeDots: number;
  /** A text that does not fit is made smaller down to this size, and only then wrapped further. */
  readonly minSizeDots: number;
  readonly weight: Weight;
  /** Lines that the text may take before it is made smaller. */
  readonly lines: number;
}

export type StyleName =
  | 'mark'
  | 'centre'
  | 'office'
  | 'label'
  | 'number'
  | 'ownDigits'
  | 'service'
  | 'ahead'
  | 'wait'
  | 'windows'
  | 'heading'
  | 'document'
  | 'advice'
  | 'fairness'
  | 'clock'
  | 'second';

/** The sizes of one paper. */
export interface Sheet {
  readonly widthDots: number;
  readonly dotsPerMm: number;
  readonly marginDots: number;
  readonly gapDots: number;
  readonly leadingDots: number;
  readonly bandPaddingDots: number;
  readonly checkBoxDots: number;
  /** A QR code takes about this much of the width, with cells of whole dots. */
  readonly qrDots: number;
  styleOf(name: StyleName): TypeStyle;
}

function style(sizeDots: number, minSizeDots: number, weight: Weight, lines = 1): TypeStyle {
  return { sizeDots, minSizeDots, weight, lines };
}

type BareSheet = Omit<Sheet, 'widthDots' | 'dotsPerMm' | 'styleOf'> & {
  readonly styles: Readonly<Record<StyleName, TypeStyle>>;
  /** Letters of Arabic close up below this size, whatever the dots an inch. */
  readonly smallestDots: number;
};

/**
 * At 203 dpi. Nothing is scaled from one width to the other, because small Arabic closes up. A number
 * may become as small as it must: it is never broken.
 */
const usualSheets: Readonly<Record<Paper['paperWidthMm'], BareSheet>> = {
  80: {
    marginDots: 20,
    gapDots: 16,
    leadingDots: 3,
    bandPaddingDots: 9,
    checkBoxDots: 20,
    qrDots: 190,
    smallestDots: 24,
    styles: {
      mark: style(40, 34, 900),
      centre: style(36, 30, 700, 2),
      office: style(28, 26, 600, 2),
      label: style(28, 28, 600),
      number: style(216, 24, 900),
      ownDigits: style(44, 40, 700),
      service: style(40, 32, 700, 2),
      ahead: style(38, 32, 700, 2),
      wait: style(32, 28, 600, 2),
      windows: style(34, 28, 600, 2),
      heading: style(30, 28, 700),
      document: style(28, 26, 600, 9),
      advice: style(30, 27, 700, 2),
      fairness: style(26, 26, 600, 9),
      clock: style(26, 26, 600),
      second: style(24, 24, 600, 9),
    },
  },
  58: {
    marginDots: 10,
    gapDots: 12,
    leadingDots: 2,
    bandPaddingDots: 6,
    checkBoxDots: 16,
    qrDots: 165,
    smallestDots: 21,
    styles: {
      mark: style(34, 30, 900),
      centre: style(28, 25, 700, 2),
      office: style(24, 23, 600, 2),
      label: style(24, 24, 600),
      number: style(148, 24, 900),
      ownDigits: style(34, 32, 700),
      service: style(31, 27, 700, 2),
      ahead: style(29, 26, 700, 2),
      wait: style(26, 24, 600, 2),
      windows: style(27, 24, 600, 2),
      heading: style(26, 24, 700),
      document: style(24, 23, 600, 9),
      advice: style(25, 23, 700, 2),
      fairness: style(23, 22, 600, 9),
      clock: style(23, 22, 600),
      second: style(21, 21, 600, 9),
    },
  },
};

/** A short ticket: no letter that is read at arm's length is smaller than on a usual one of that paper. */
const compactSheets: typeof usualSheets = {
  80: {
    marginDots: 20,
    gapDots: 5,
    leadingDots: 2,
    bandPaddingDots: 4,
    checkBoxDots: 17,
    qrDots: 150,
    smallestDots: 23,
    styles: {
      mark: style(28, 28, 900),
      centre: style(30, 28, 700, 2),
      office: style(26, 26, 600, 2),
      label: style(26, 26, 600),
      number: style(112, 24, 900),
      ownDigits: style(36, 34, 700),
      service: style(34, 30, 700, 2),
      ahead: style(32, 28, 700, 2),
      wait: style(28, 26, 600, 2),
      windows: style(28, 26, 600, 2),
      heading: style(24, 24, 700),
      document: style(23, 23, 600, 9),
      advice: style(27, 26, 700, 2),
      fairness: style(26, 26, 600, 9),
      clock: style(26, 26, 600),
      second: style(24, 24, 600, 9),
    },
  },
  58: {
    marginDots: 10,
    gapDots: 6,
    leadingDots: 2,
    bandPaddingDots: 4,
    checkBoxDots: 15,
    qrDots: 140,
    smallestDots: 21,
    styles: {
      mark: style(28, 25, 900),
      centre: style(25, 23, 700, 2),
      office: style(23, 22, 600, 2),
      label: style(22, 22, 600),
      number: style(104, 24, 900),
      ownDigits: style(30, 28, 700),
      service: style(28, 25, 700, 2),
      ahead: style(26, 24, 700, 2),
      wait: style(24, 23, 600, 2),
      windows: style(24, 23, 600, 2),
      heading: style(24, 23, 700),
      document: style(22, 22, 600, 9),
      advice: style(23, 22, 700, 2),
      fairness: style(22, 22, 600, 9),
      clock: style(22, 22, 600),
      second: style(21, 21, 600, 9),
    },
  },
};

/** Which entry of `ticket.sizes` makes these letters larger or smaller. */
const sizedBy: Readonly<Partial<Record<StyleName, keyof NonNullable<TicketDesign['sizes']>>>> = {
  centre: 'centre',
  office: 'office',
  number: 'number',
  ownDigits: 'arabic-number',
  service: 'service',
  ahead: 'people-ahead',
  wait: 'wait',
  windows: 'windows',
  heading: 'documents',
  document: 'documents',
  advice: 'advice',
  fairness: 'fairness',
  clock: 'clock',
};

/** The sheet of a printer, with the sizes that its centre wishes. */
export function sheetOf(
  paper: Paper,
  { compact = false, sizes = {} }: Partial<Pick<TicketDesign, 'compact' | 'sizes'>> = {},
): Sheet {
  const sheets = compact ? compactSheets : usualSheets;
  const { smallestDots, styles, ...bare } = sheets[paper.paperWidthMm];
  const ratio = paper.dpi / 203;
  const dots = (value: number) => Math.max(1, Math.round(value * ratio));
  return {
    widthDots: widthDotsOf(paper),
    dotsPerMm: paper.dpi / 25.4,
    marginDots: dots(bare.marginDots),
    gapDots: dots(bare.gapDots),
    leadingDots: dots(bare.leadingDots),
    bandPaddingDots: dots(bare.bandPaddingDots),
    checkBoxDots: dots(bare.checkBoxDots),
    qrDots: dots(bare.qrDots),
    styleOf(name) {
      const part = sizedBy[name];
      const percent = (part === undefined ? undefined : sizes[part]) ?? 100;
      return scaled(styles[name], (ratio * percent) / 100, smallestDots);
    },
  };
}

/** What was readable stays so. */
function scaled(style: TypeStyle, ratio: number, smallestDots: number): TypeStyle {
  const size = (dots: number) => Math.max(Math.min(dots, smallestDots), Math.round(dots * ratio));
  return { ...style, sizeDots: size(style.sizeDots), minSizeDots: size(style.minSizeDots) };
}
