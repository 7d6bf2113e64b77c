/**
 * A picture of a piece of paper: packs the printer's dots as a 1-bit greyscale PNG.
 *
 * Written by the PNG specification (chunks, CRC, filter 0); needs nothing but zlib.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { PrintedPaper } from './twin.ts';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** @param rows one packed row each, most significant bit leftmost, 1 is black; all of one length */
export function paperPng(rows: readonly Uint8Array[], widthDots: number): Uint8Array {
  const bytesPerRow = Math.ceil(widthDots / 8);
  // A picture of height 0 is not a PNG; a cut without any feed leaves one white row.
  const heightDots = Math.max(1, rows.length);
  const pixels = new Uint8Array(heightDots * (bytesPerRow + 1)).fill(0xff);
  for (let y = 0; y < heightDots; y += 1) {
    const at = y * (bytesPerRow + 1);
    pixels[at] = 0;
    rows[y]?.forEach((byte, column) => {
      pixels[at + 1 + column] = ~byte & 0xff;
    });
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, widthDots);
  view.setUint32(4, heightDots);
  view.setUint8(8, 1);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  bytes.set(body, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

/** The packed rows of a picture that was made here: 1 is black. */
export function paperRows(paper: PrintedPaper): Buffer {
  const png = Buffer.from(paper.png);
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const pixels = inflateSync(Buffer.concat(data));
  const bytesPerRow = paper.widthDots / 8;
  const rows = Buffer.alloc(bytesPerRow * paper.heightDots);
  for (let y = 0; y < paper.heightDots; y += 1)
    pixels.copy(rows, y * bytesPerRow, y * (bytesPerRow + 1) + 1, (y + 1) * (bytesPerRow + 1));
  for (let at = 0; at < rows.length; at += 1) rows.writeUInt8(~rows.readUInt8(at) & 0xff, at);
  return rows;
}
