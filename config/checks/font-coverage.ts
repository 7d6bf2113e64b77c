/**
 * Which characters the ticket's font can draw, read from the character map of the font file itself
 * (OpenType, "cmap", format 4): so the check cannot differ from the paper.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const font = '@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf';
/** A table's entry in the file's directory. */
const entryBytes = 16;
const segmentFormat = 4;

interface Segment {
  readonly from: number;
  readonly to: number;
}

let loaded: readonly Segment[] | undefined;

export function fontHas(character: string): boolean {
  loaded ??= segmentsOf(readFileSync(createRequire(import.meta.url).resolve(font)));
  const code = character.codePointAt(0) ?? 0;
  return loaded.some(({ from, to }) => from <= code && code <= to);
}

function segmentsOf(file: Buffer): readonly Segment[] {
  const map = tableOf(file, 'cmap');
  const tables = map.readUInt16BE(2);
  for (let index = 0; index < tables; index += 1) {
    const table = map.subarray(map.readUInt32BE(4 + 8 * index + 4));
    if (table.readUInt16BE(0) === segmentFormat) return segmentsIn(table);
  }
  throw new Error(`${font} has no character map of format ${segmentFormat}`);
}

function tableOf(file: Buffer, name: string): Buffer {
  const tables = file.readUInt16BE(4);
  for (let index = 0; index < tables; index += 1) {
    const entry = 12 + entryBytes * index;
    if (file.toString('latin1', entry, entry + 4) !== name) continue;
    const from = file.readUInt32BE(entry + 8);
    return file.subarray(from, from + file.readUInt32BE(entry + 12));
  }
  throw new Error(`${font} has no table ${name}`);
}

/** Segments of this font hold drawn characters alone; the last one, U+FFFF, ends the list. */
function segmentsIn(table: Buffer): readonly Segment[] {
  const bytes = table.readUInt16BE(6);
  const segments: Segment[] = [];
  for (let at = 0; at < bytes; at += 2) {
    const to = table.readUInt16BE(14 + at);
    const from = table.readUInt16BE(14 + bytes + 2 + at);
    if (from !== 0xffff) segments.push({ from, to });
  }
  return segments;
}
