/**
 * QR codes as dots: the only file that knows the library that makes them.
 *
 * Cells are whole dots, four at least, and the paper around the code stays white for four cells, as
 * the standard asks. Printers that draw codes themselves get the same level and cell size, so
 * that either way takes the same room.
 */
import { encodeQR } from 'qr';
import type { Picture } from './ticket-shapes.ts';
import type { Sheet } from './ticket-sheet.ts';

export interface QrCode {
  readonly text: string;
  readonly cellDots: number;
  /** Cells a side. */
  readonly cells: number;
}

export const quietCells = 4;
const smallestCellDots = 4;
const largestCellDots = 10;
/** 15 %: a crumpled ticket is still read. */
const errorCorrection = 'medium';

export interface DrawnQr {
  readonly code: QrCode;
  /** The code alone, on the whole width of the paper, without the white above and below. */
  readonly picture: Picture;
  readonly quietDots: number;
}

/** @throws Error for a text that is too long for the paper; configs are checked against that */
export function drawQr(text: string, sheet: Sheet): DrawnQr {
  // The library insists on some border; how much white the paper has is decided here.
  const modules = encodeQR(text, 'raw', { ecc: errorCorrection, encoding: 'byte', border: 1 })
    .slice(1, -1)
    .map((row) => row.slice(1, -1));
  const cells = modules.length;
  const room = Math.floor(sheet.widthDots / (cells + 2 * quietCells));
  const cellDots = Math.min(
    room,
    largestCellDots,
    Math.max(smallestCellDots, Math.round(sheet.qrDots / cells)),
  );
  if (cellDots < smallestCellDots) throw new Error(`a QR code of ${text.length} characters`);
  return {
    code: { text, cellDots, cells },
    picture: picture(modules, cellDots, sheet.widthDots),
    quietDots: quietCells * cellDots,
  };
}

function picture(
  modules: readonly (readonly boolean[])[],
  cellDots: number,
  widthDots: number,
): Picture {
  const side = modules.length * cellDots;
  const leftDots = (widthDots - side) >> 1;
  const bytesPerRow = widthDots >> 3;
  const rows = new Uint8Array(bytesPerRow * side);
  modules.forEach((cellsOfRow, line) => {
    const first = line * cellDots * bytesPerRow;
    cellsOfRow.forEach((dark, column) => {
      if (!dark) return;
      const from = leftDots + column * cellDots;
      for (let x = from; x < from + cellDots; x += 1) {
        const at = first + (x >> 3);
        rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
      }
    });
    for (let copy = 1; copy < cellDots; copy += 1)
      rows.copyWithin(first + copy * bytesPerRow, first, first + bytesPerRow);
  });
  return { widthDots, heightDots: side, rows };
}
