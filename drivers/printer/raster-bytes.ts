/**
 * Strips of a ticket as the printer's commands.
 *
 * On a fast wire every row is sent as it is (`GS v 0`). Where bytes are slow, blank rows become a
 * feed (`ESC J`), white margins are not sent (`GS L`), a QR code is sent as its text where the
 * printer draws it itself (`GS ( k`), and what the printer holds in its memory is only named
 * (`GS ( L`). The paper is the same to the dot; a code that the printer drew may choose another mask.
 */
import type { Strip } from './ticket-composer.ts';
import type { QrCode } from './ticket-qr.ts';
import type { Picture } from './ticket-shapes.ts';

/** A picture in the printer's memory, by its two key characters. */
export type StoredKey = readonly [number, number];

/** What a stored strip is printed by, from top to bottom. */
export type StoredStrip = readonly (
  | { readonly kind: 'feed'; readonly rows: number }
  | { readonly kind: 'stored'; readonly key: StoredKey; readonly marginDots: number }
)[];

export type JobStyle =
  | {
      readonly wire: 'fast';
      /** Rows a `GS v 0`; at most 128, because some printers read one byte of the height. */
      readonly bandRows: number;
    }
  | {
      readonly wire: 'slow';
      readonly bandRows: number;
      /** Makes a dot the unit of feeds and margins. */
      readonly dpi: number;
      readonly drawsQr: boolean;
      /** Where the printer holds the strip, or undefined. */
      storedAs(strip: Strip): StoredStrip | undefined;
    };

/** In pieces, so that a ticket's dots are copied once, into its job. */
export interface StripWriter {
  begin(): readonly Uint8Array[];
  strip(strip: Strip): WrittenStrip;
  /** Leaves the printer as `begin` found it. */
  end(): readonly Uint8Array[];
}

export interface WrittenStrip {
  readonly parts: readonly Uint8Array[];
  /** How often the question is among them. */
  readonly questions: number;
}

/** @param question put after each band; null where none is asked */
export function stripWriter(style: JobStyle, question: Uint8Array | null): StripWriter {
  return style.wire === 'fast'
    ? new FastWriter(style.bandRows, question)
    : new SlowWriter(style, question);
}

class FastWriter implements StripWriter {
  readonly #bandRows: number;
  readonly #question: Uint8Array | null;

  constructor(bandRows: number, question: Uint8Array | null) {
    this.#bandRows = bandRows;
    this.#question = question;
  }

  begin(): readonly Uint8Array[] {
    return [];
  }

  strip({ picture }: Strip): WrittenStrip {
    const safe = withoutRealTimeCommands(picture);
    const bytesPerRow = safe.widthDots >> 3;
    const bands: Uint8Array[] = [];
    let questions = 0;
    for (let top = 0; top < safe.heightDots; top += this.#bandRows) {
      const height = Math.min(this.#bandRows, safe.heightDots - top);
      bands.push(
        bandHeader(bytesPerRow, height),
        safe.rows.subarray(top * bytesPerRow, (top + height) * bytesPerRow),
      );
      if (this.#question === null) continue;
      bands.push(this.#question);
      questions += 1;
    }
    return { parts: bands, questions };
  }

  end(): readonly Uint8Array[] {
    return [];
  }
}

type SlowStyle = Extract<JobStyle, { wire: 'slow' }>;

class SlowWriter implements StripWriter {
  readonly #style: SlowStyle;
  readonly #question: Uint8Array | null;
  #marginDots = 0;

  constructor(style: SlowStyle, question: Uint8Array | null) {
    this.#style = style;
    this.#question = question;
  }

  begin(): readonly Uint8Array[] {
    // GS P: a dot is the unit of feeds and margins, whatever the model's own unit is.
    return [Uint8Array.of(0x1d, 0x50, this.#style.dpi, this.#style.dpi)];
  }

  strip(strip: Strip): WrittenStrip {
    const stored = this.#style.storedAs(strip);
    if (stored !== undefined) return this.#asked(this.#stored(stored));
    if (strip.qr !== null && this.#style.drawsQr) return this.#asked(this.#qr(strip.qr));
    return this.#raster(strip.picture);
  }

  end(): readonly Uint8Array[] {
    return this.#margin(0);
  }

  #asked(parts: readonly Uint8Array[]): WrittenStrip {
    return this.#question === null
      ? { parts, questions: 0 }
      : { parts: [...parts, this.#question], questions: 1 };
  }

  #margin(dots: number): readonly Uint8Array[] {
    if (dots === this.#marginDots) return [];
    this.#marginDots = dots;
    return [Uint8Array.of(0x1d, 0x4c, dots & 0xff, dots >> 8)];
  }

  #stored(parts: StoredStrip): readonly Uint8Array[] {
    return parts.flatMap((part) =>
      part.kind === 'feed'
        ? [feed(part.rows)]
        : [...this.#margin(part.marginDots), printStored(part.key)],
    );
  }

  #qr(code: QrCode): readonly Uint8Array[] {
    return [...this.#margin(0), drawQr(code)];
  }

  #raster(picture: Picture): WrittenStrip {
    const parts: Uint8Array[] = [];
    let questions = 0;
    for (const run of runsOf(picture, this.#style.bandRows)) {
      if (run.kind === 'blank') {
        parts.push(feed(run.rows));
        continue;
      }
      const { marginDots, band } = inked(picture, run.top, run.rows);
      parts.push(
        ...this.#margin(marginDots),
        bandHeader(band.widthDots >> 3, run.rows),
        withoutRealTimeCommands(band).rows,
      );
      if (this.#question === null) continue;
      parts.push(this.#question);
      questions += 1;
    }
    return { parts, questions };
  }
}

/** Blank rows, and rows with ink; of the latter at most so many together. */
export type Run =
  | { readonly kind: 'blank'; readonly rows: number }
  | { readonly kind: 'ink'; readonly top: number; readonly rows: number };

export function runsOf(picture: Picture, mostRows: number): readonly Run[] {
  const bytesPerRow = picture.widthDots >> 3;
  const runs: Run[] = [];
  const isBlank = (y: number) => {
    for (let at = y * bytesPerRow; at < (y + 1) * bytesPerRow; at += 1)
      if (picture.rows[at] !== 0) return false;
    return true;
  };
  for (let top = 0; top < picture.heightDots; ) {
    const blank = isBlank(top);
    let end = top + 1;
    while (end < picture.heightDots && isBlank(end) === blank) {
      if (!blank && end - top >= mostRows) break;
      end += 1;
    }
    runs.push(blank ? { kind: 'blank', rows: end - top } : { kind: 'ink', top, rows: end - top });
    top = end;
  }
  return runs;
}

/** The bytes of these rows between their white margins; `toByte` is the first that is not sent. */
function inkBytes({ widthDots, rows }: Picture, top: number, height: number) {
  const bytesPerRow = widthDots >> 3;
  let fromByte = bytesPerRow;
  let toByte = 0;
  for (let y = top; y < top + height; y += 1) {
    const row = rows.subarray(y * bytesPerRow, (y + 1) * bytesPerRow);
    const first = row.findIndex((byte) => byte !== 0);
    if (first === -1) continue;
    fromByte = Math.min(fromByte, first);
    toByte = Math.max(toByte, row.findLastIndex((byte) => byte !== 0) + 1);
  }
  return { fromByte, toByte };
}

/** These rows without the white at their sides; the left one becomes a margin. */
export function inked(picture: Picture, top: number, heightDots: number) {
  const { fromByte, toByte } = inkBytes(picture, top, heightDots);
  const trimmed = columns(picture, top, heightDots, fromByte, toByte);
  // Where the end of a row and the beginning of the next spell a command, white stands between.
  const spells = withoutRealTimeCommands(trimmed) !== trimmed && toByte < picture.widthDots >> 3;
  const band = spells ? columns(picture, top, heightDots, fromByte, toByte + 1) : trimmed;
  return { marginDots: 8 * fromByte, band };
}

function columns(
  picture: Picture,
  top: number,
  heightDots: number,
  fromByte: number,
  toByte: number,
): Picture {
  const bytesPerRow = picture.widthDots >> 3;
  const width = toByte - fromByte;
  const rows = new Uint8Array(width * heightDots);
  for (let y = 0; y < heightDots; y += 1) {
    const from = (top + y) * bytesPerRow;
    rows.set(picture.rows.subarray(from + fromByte, from + toByte), y * width);
  }
  return { widthDots: 8 * width, heightDots, rows };
}

/** `GS v 0`, normal size. */
function bandHeader(bytesPerRow: number, height: number): Uint8Array {
  return Uint8Array.of(0x1d, 0x76, 0x30, 0, bytesPerRow, 0, height, 0);
}

const mostFeed = 255;

/** `ESC J` */
function feed(rows: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = rows; left > 0; left -= mostFeed)
    bytes.push(0x1b, 0x4a, Math.min(left, mostFeed));
  return Uint8Array.from(bytes);
}

/** `GS ( L`, function 69: prints what is stored under the key, in its own size. */
function printStored([first, second]: StoredKey): Uint8Array {
  return Uint8Array.of(0x1d, 0x28, 0x4c, 6, 0, 0x30, 0x45, first, second, 1, 1);
}

/** `ESC a` and `GS ( k`: a code of model 2 in the middle of the paper, level M. */
function drawQr({ text, cellDots }: QrCode): Uint8Array {
  const data = Buffer.from(text, 'latin1');
  const length = data.length + 3;
  return Buffer.concat([
    Uint8Array.of(0x1b, 0x61, 1),
    Uint8Array.of(0x1d, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0),
    Uint8Array.of(0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, cellDots),
    Uint8Array.of(0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31),
    Uint8Array.of(0x1d, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, 0x50, 0x30),
    data,
    Uint8Array.of(0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30),
    Uint8Array.of(0x1b, 0x61, 0),
  ]);
}

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
