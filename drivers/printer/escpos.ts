/**
 * The bytes of a print job, and the few commands that are sent outside one.
 *
 * node-thermal-printer is used as an encoder only: its transports, its image path and its status
 * call do not do what their names say. It is loaded on first use. A job starts from a reset, sends
 * the picture in bands, cuts, and ends with a barrier whose answer proves that the printer has
 * done everything before it. What the answers mean is `printer-status.ts`.
 */
import type { Picture } from './ticket-raster.ts';

/** Real-time status requests: answered at once, also while the printer is stopped. */
export const statusQueries = [1, 2, 3, 4] as const;
export type StatusQuery = (typeof statusQueries)[number];

/** `DLE EOT n` for each of `statusQueries`, in that order. */
export const statusQueryBytes: Uint8Array = Uint8Array.from(
  statusQueries.flatMap((query) => [0x10, 0x04, query]),
);

/** `GS a n`: tell online/offline, error and paper changes unasked. `ESC @` switches it off again. */
export const automaticStatusOn: Uint8Array = Uint8Array.of(0x1d, 0x61, 0b0000_1110);

/** `ESC @`. */
const reset = Uint8Array.of(0x1b, 0x40);

/** `GS r 1`: answered when everything before it has been done. */
const barrier = Uint8Array.of(0x1d, 0x72, 0x01);

/**
 * `DLE DC4 8 …` with its fixed parameters: throws away, at once, all that the printer has received
 * and not printed. A printer that does not know it skips control codes and keeps its buffer.
 */
export const clearBuffers: Uint8Array = Uint8Array.of(
  0x10,
  0x14,
  0x08,
  0x01,
  0x03,
  0x14,
  0x01,
  0x06,
  0x02,
  0x08,
);

export interface TicketEncoder {
  /**
   * @param bandRows rows a `GS v 0`; at most 128, because some printers read one byte of the height
   * @param confirmed ends with the barrier; false for a printer that answers nothing
   */
  job(picture: Picture, bandRows: number, confirmed: boolean): Uint8Array;
  /**
   * Brings a printer of unknown state to a known one. The padding completes a band that was cut
   * short, which would otherwise swallow the commands after it; outside a band it is ignored. Two
   * barriers in a row are told from a late answer to an older job by the pause after the second.
   *
   * @param cut parts what is left of a failed job from the next ticket
   */
  flush(options: { paddingBytes: number; cut: boolean; confirmed: boolean }): Uint8Array;
}

export const barriersOfFlush = 2;

let loading: Promise<TicketEncoder> | undefined;

export function loadTicketEncoder(): Promise<TicketEncoder> {
  loading ??= load();
  return loading;
}

async function load(): Promise<TicketEncoder> {
  const { ThermalPrinter, PrinterTypes } = await import('node-thermal-printer');

  // An empty interface is none: the library must never open a transport of its own.
  const newEncoder = () => new ThermalPrinter({ type: PrinterTypes.EPSON, interface: '' });
  type Encoder = ReturnType<typeof newEncoder>;

  function add(encoder: Encoder, bytes: Uint8Array): void {
    encoder.add(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  /** Feeds four lines, past the cutter, and leaves a bridge so that the ticket hangs until taken. */
  function cut(encoder: Encoder): void {
    encoder.partialCut({ verticalTabAmount: 1 });
  }

  return {
    job(picture, bandRows, confirmed) {
      const encoder = newEncoder();
      add(encoder, reset);
      if (confirmed) add(encoder, automaticStatusOn);
      add(encoder, rasterBands(withoutRealTimeCommands(picture), bandRows));
      cut(encoder);
      if (confirmed) {
        // The library's cut ends with a reset, which has switched the automatic status off.
        add(encoder, automaticStatusOn);
        add(encoder, barrier);
      }
      return encoder.getBuffer();
    },
    flush({ paddingBytes, cut: cutting, confirmed }) {
      const encoder = newEncoder();
      add(encoder, new Uint8Array(paddingBytes));
      add(encoder, reset);
      if (cutting) cut(encoder);
      if (confirmed) {
        add(encoder, automaticStatusOn);
        for (let sent = 0; sent < barriersOfFlush; sent += 1) add(encoder, barrier);
      }
      return encoder.getBuffer();
    },
  };
}

/** `GS v 0`, normal size: the picture in bands of at most `bandRows` rows. */
function rasterBands(picture: Picture, bandRows: number): Uint8Array {
  const bytesPerRow = picture.widthDots >> 3;
  const bands = Math.ceil(picture.heightDots / bandRows);
  const bytes = new Uint8Array(picture.rows.length + bands * bandHeaderBytes);
  let at = 0;
  for (let top = 0; top < picture.heightDots; top += bandRows) {
    const height = Math.min(bandRows, picture.heightDots - top);
    bytes.set([0x1d, 0x76, 0x30, 0, bytesPerRow, 0, height, 0], at);
    at += bandHeaderBytes;
    const rows = picture.rows.subarray(top * bytesPerRow, (top + height) * bytesPerRow);
    bytes.set(rows, at);
    at += rows.length;
  }
  return bytes;
}

const bandHeaderBytes = 8;

/** The most bytes that a printer may still be waiting for inside a band of this many rows. */
export function bandBytes(widthDots: number, bandRows: number): number {
  return (widthDots >> 3) * bandRows;
}

/**
 * Some printers obey `DLE EOT`, `DLE ENQ` and `DLE DC4` also where they are dots of a picture. The
 * first byte of each is one lone dot, `00010000`: its right-hand neighbour is printed too, an
 * eighth of a millimetre beside it, and the bytes spell nothing any more. `00011000` starts no
 * command, so no new one can arise.
 *
 * @returns the same picture where there is nothing to break up, which is nearly always
 */
export function withoutRealTimeCommands(picture: Picture): Picture {
  let rows = picture.rows;
  for (let at = rows.indexOf(0x10); at !== -1; at = rows.indexOf(0x10, at + 1)) {
    const next = rows[at + 1];
    if (next !== 0x04 && next !== 0x05 && next !== 0x14) continue;
    if (rows === picture.rows) rows = rows.slice();
    rows[at] = 0x18;
  }
  return rows === picture.rows ? picture : { ...picture, rows };
}
