/**
 * What a printer with a memory and a QR encoder of its own can do: `GS ( L` (stored graphics) and
 * `GS ( k` (two-dimensional codes), of each the functions that tickets need.
 *
 * Written from the command reference; it shares nothing with the encoder of the driver. Other
 * functions are skipped by their length, as on the real printer.
 */
import { qrSymbol } from './qr-symbol.ts';

/** Pictures by their two key characters; they outlive a power cut. */
export type GraphicsMemory = Map<string, StoredGraphic>;

export interface StoredGraphic {
  readonly widthDots: number;
  readonly rows: readonly Uint8Array[];
}

export interface GraphicsMechanism {
  /** Null for a printer without one: it skips the commands and answers nothing. */
  readonly memory: GraphicsMemory | null;
  readonly memoryBytes: number;
  /** A printer without an encoder of its own prints nothing for a code. */
  readonly drawsQr: boolean;
  say(answer: Uint8Array): void;
}

export interface QrSettings {
  cellDots: number;
  text: Uint8Array;
}

type Bytes = Generator<'byte', number, number>;

function* take(count: number): Generator<'byte', Uint8Array, number> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) bytes[at] = yield 'byte';
  return bytes;
}

function* takeNumber(): Bytes {
  return (yield 'byte') + 256 * (yield 'byte');
}

/** Keys sent in one block before the host must ask for more. */
const keysInBlock = 40;
const acknowledge = 0x06;

/**
 * `GS ( L`; both characters of the name are already taken.
 * @returns rows to print now, each with its width, or nothing
 */
export function* storedGraphics(
  printer: GraphicsMechanism,
): Generator<'byte', StoredGraphic | null, number> {
  const length = yield* takeNumber();
  const bytes = yield* take(length);
  const [m, name, ...rest] = bytes;
  const { memory } = printer;
  if (memory === null || m !== 0x30) return null;
  const key = (first?: number, second?: number) => String.fromCharCode(first ?? 0, second ?? 0);
  switch (name) {
    case 0x40:
      yield* sendKeys(printer, [...memory.keys()]);
      return null;
    case 0x42:
      memory.delete(key(rest[0], rest[1]));
      return null;
    case 0x43: {
      const [, first, second, , widthLow = 0, widthHigh = 0, heightLow = 0, heightHigh = 0] = rest;
      store(printer, memory, key(first, second), {
        widthDots: widthLow + 256 * widthHigh,
        heightDots: heightLow + 256 * heightHigh,
        dots: bytes.subarray(11),
      });
      return null;
    }
    case 0x45:
      return memory.get(key(rest[0], rest[1])) ?? null;
    default:
      return null;
  }
}

function store(
  { memoryBytes }: GraphicsMechanism,
  memory: GraphicsMemory,
  key: string,
  picture: { readonly widthDots: number; readonly heightDots: number; readonly dots: Uint8Array },
): void {
  const bytesPerRow = Math.ceil(picture.widthDots / 8);
  const rows = Array.from({ length: picture.heightDots }, (_, y) =>
    picture.dots.slice(y * bytesPerRow, (y + 1) * bytesPerRow),
  );
  memory.delete(key);
  let used = picture.dots.length;
  for (const graphic of memory.values())
    used += graphic.rows.reduce((sum, row) => sum + row.length, 0);
  // A full memory takes nothing and says nothing.
  if (used <= memoryBytes) memory.set(key, { widthDots: picture.widthDots, rows });
}

/** Header 37 72, a block's status (40 last, 41 more follow), the keys, and a NUL. */
function* sendKeys(
  printer: GraphicsMechanism,
  keys: readonly string[],
): Generator<'byte', void, number> {
  for (let at = 0; ; at += keysInBlock) {
    const block = keys.slice(at, at + keysInBlock).join('');
    const more = at + keysInBlock < keys.length;
    const head = Uint8Array.of(0x37, 0x72, more ? 0x41 : 0x40);
    printer.say(Buffer.concat([head, Buffer.from(block, 'latin1'), Uint8Array.of(0)]));
    if (!more || (yield 'byte') !== acknowledge) return;
  }
}

/** `GS ( k`; both characters of the name are already taken. Returns the cells to print, or null. */
export function* codeSymbol(
  printer: GraphicsMechanism,
  settings: QrSettings,
): Generator<'byte', readonly (readonly boolean[])[] | null, number> {
  const length = yield* takeNumber();
  const bytes = yield* take(length);
  const [kind, name, first] = bytes;
  if (kind !== 0x31 || !printer.drawsQr) return null;
  if (name === 0x43) settings.cellDots = first ?? 3;
  if (name === 0x50) settings.text = bytes.slice(3);
  return name === 0x51 ? qrSymbol(settings.text) : null;
}
