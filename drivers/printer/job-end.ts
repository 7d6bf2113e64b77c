/**
 * How a ticket leaves the printer: the commands of its model for the cut, and for holding the ticket out.
 *
 * Printers with `ESC i` and `GS V 66` feed to their cutter by themselves.
 */
import { type PrinterModel, printerTraits } from '../../config/hall/printer-models.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';

export interface JobEnd {
  /** Null: the cut of node-thermal-printer, which ends with a reset. */
  readonly cut: Uint8Array | null;
  readonly reportsItself: boolean;
  /**
   * Paper that the cut takes beside the rows. Where a printer feeds to its cutter by itself nobody knows
   * how far; the error is in every ticket alike, and in the length of a roll.
   */
  readonly feedMm: number;
}

/** `ESC d 4`, lines of a sixth of an inch. */
const fourLinesMm = 17;
/** The usual distance from the head to the cutter. */
const toCutterMm = 15;

const cutWhole = Uint8Array.of(0x1b, 0x69);
/** `GS V 66 0`: feeds to the cutter, and cuts. */
const feedAndCut = Uint8Array.of(0x1d, 0x56, 66, 0);

/** From the head to the edge that tears, on the cheap printers; at 8 dots a millimetre. */
const tearMm = 13;
const tearRows = 8 * tearMm;
/** Blank rows as a picture, one byte wide: these printers know no feed. */
const feedToEdge = Uint8Array.of(
  0x1d,
  0x76,
  0x30,
  0,
  1,
  0,
  tearRows,
  0,
  ...Array<0>(tearRows).fill(0),
);

/** `GS e`: 3 holds the ticket out, 2 takes it back, 5 lets it fall. */
const present = (steps: number) => Uint8Array.of(0x1d, 0x65, 3, steps);
export const leftTicketCommands = {
  retract: Uint8Array.of(0x1d, 0x65, 2),
  drop: Uint8Array.of(0x1d, 0x65, 5),
} as const;

/** `DLE EOT 20`: the whole state, with whether a ticket is held out. */
export const presenterQuestion = Uint8Array.of(0x10, 0x04, 0x14);

export function jobEndOf(
  model: PrinterModel,
  { presenter }: Pick<PrinterConfig, 'presenter'>,
): JobEnd {
  const { cuts, reportsItself } = printerTraits[model];
  const held = presenter === undefined ? [] : [present(presenter.steps)];
  switch (cuts) {
    case 'GS V':
      return { cut: null, reportsItself, feedMm: fourLinesMm };
    case 'GS V 66':
      return { cut: feedAndCut, reportsItself, feedMm: toCutterMm };
    case 'ESC i':
      return { cut: Buffer.concat([cutWhole, ...held]), reportsItself, feedMm: toCutterMm };
    case 'none':
      return { cut: feedToEdge, reportsItself, feedMm: tearMm };
    default:
      return cuts satisfies never;
  }
}
