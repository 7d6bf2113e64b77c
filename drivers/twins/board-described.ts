/**
 * A line of boards whose frame is described in the config, reading the description from the other
 * side: where the board looks for its address, its digits and the checksum.
 *
 * A frame is looked for in the last bytes of the line, so that a board finds the next one after
 * noise; silence, where the line's time is kept, begins a new frame.
 */
import type { CustomFrame, FramePart, ReplyPart } from '../../config/schema/board-frame.ts';
import type { BoardMind, LineMind, LineMindListener } from './board-mind.ts';
import { readingOf } from './lit-digit.ts';

export interface DescribedMindOptions {
  readonly addresses: readonly string[];
  readonly frame: CustomFrame;
  /** Silence after which a half frame is forgotten; 0 where the line's time is not kept. */
  readonly silenceMs: number;
}

type Part<K extends FramePart['kind']> = Extract<FramePart, { kind: K }>;

/** One of the frames of the description. */
interface Kind {
  readonly parts: readonly FramePart[];
  /** What the board shows by itself when it gets this frame; null where the frame says it. */
  readonly symbol: string | null;
  /** It follows another, and changes only what it says. */
  readonly isFurther: boolean;
}

function kindsOf({ parts, further, instead }: CustomFrame): readonly Kind[] {
  const own = Object.entries(instead).flatMap(([symbol, each]) =>
    each === undefined ? [] : [{ parts: each, symbol, isFurther: false }],
  );
  return [
    { parts, symbol: null, isFurther: false },
    ...further.map((each) => ({ parts: each, symbol: null, isFurther: true })),
    ...own,
  ];
}

/** What a board has been given, one frame after the other. */
interface Shown {
  readonly text: string;
  readonly window: string;
  readonly flashing: boolean;
}

const nothing: Shown = { text: '', window: '', flashing: false };

export function createDescribedMind(
  { addresses, frame, silenceMs }: DescribedMindOptions,
  listener: LineMindListener,
): LineMind {
  const kinds = kindsOf(frame);
  const lengths = kinds.map(({ parts }) => parts.reduce((sum, part) => sum + sizeOf(part), 0));
  const shortest = Math.min(...lengths);
  const longest = Math.max(...lengths) * (frame.stuffing === undefined ? 1 : 2);
  const shown = new Map<string, Shown>();
  let recent: number[] = [];
  let isLost = false;
  let endedAtMs = Number.NEGATIVE_INFINITY;

  function push(byte: number, atMs: number): void {
    if (silenceMs > 0 && atMs - endedAtMs > silenceMs && recent.length > 0) {
      listener.rejected();
      recent = [];
    }
    endedAtMs = atMs;
    recent.push(byte);
    if (recent.length < shortest) return;
    // A shorter frame may stand at the end of what was the beginning of a longer one.
    for (let start = 0; start + shortest <= recent.length; start += 1) {
      const sent = Buffer.from(recent.slice(start));
      for (const kind of kinds) {
        const reading = read(frame, kind.parts, sent, addresses);
        if (reading !== null) {
          take(kind, reading, sent);
          return;
        }
      }
    }
    if (recent.length < longest) return;
    recent.shift();
    if (!isLost) listener.rejected();
    isLost = true;
  }

  function take(kind: Kind, reading: Reading, sent: Buffer): void {
    recent = [];
    isLost = false;
    const { address } = reading;
    if (address === null || !listener.hears(address)) return;
    const before = kind.isFurther ? (shown.get(address) ?? nothing) : nothing;
    shown.set(address, {
      text: kind.symbol ?? reading.text ?? before.text,
      window: reading.window ?? before.window,
      flashing: reading.flashing ?? before.flashing,
    });
    listener.obeyed(address);
    if (frame.reply) listener.say(address, answerTo(frame, kind.parts, sent, address));
  }

  return {
    push,
    board: (address): BoardMind => ({
      get picture() {
        const { text, window, flashing } = shown.get(address) ?? nothing;
        const mode = flashing ? 'flashing' : 'steady';
        return { text: `${text.trim()} ${window}`.trim(), mode, colour: 'red' } as const;
      },
      forget: () => shown.delete(address),
    }),
  };
}

/** Null where the frame says nothing of it. */
interface Reading {
  /** Null for a board that is not on this line, too. */
  readonly address: string | null;
  readonly text: string | null;
  readonly window: string | null;
  readonly flashing: boolean | null;
}

/** Null for bytes that are no whole, undamaged frame. */
function read(
  { stuffing }: CustomFrame,
  parts: readonly FramePart[],
  bytes: Buffer,
  known: readonly string[],
): Reading | null {
  const fields: Buffer[] = [];
  let at = 0;
  let address: string | null = null;
  let text: string | null = null;
  let window: string | null = null;
  let flashing: boolean | null = null;
  for (const part of parts) {
    const marks = part.kind === 'constant' ? undefined : stuffing;
    const [field, used] = unpacked(bytes.subarray(at), sizeOf(part), marks);
    if (field.length < sizeOf(part)) return null;
    switch (part.kind) {
      case 'constant':
        if (!field.equals(written(part.bytes))) return null;
        break;
      case 'address':
        address = known.find((one) => field.equals(spell(part, Number(one)))) ?? null;
        break;
      case 'window':
        window = String(
          [...Array(100).keys()].find((one) => field.equals(spell(part, one))) ?? '?',
        );
        break;
      case 'blink':
        flashing = field.equals(written(part.on));
        break;
      case 'checksum':
        if (!field.equals(sumOf(part, Buffer.concat(fields.slice(part.from - 1))))) return null;
        break;
      default:
        text = draw(part, field);
    }
    fields.push(field);
    at += used;
  }
  return at === bytes.length ? { address, text, window, flashing } : null;
}

/** So many bytes of what was meant, and how many on the line they were. */
function unpacked(
  line: Buffer,
  size: number,
  marks: CustomFrame['stuffing'],
): readonly [field: Buffer, used: number] {
  if (marks === undefined) return [line.subarray(0, size), size];
  const field: number[] = [];
  let used = 0;
  while (field.length < size && used < line.length) {
    const byte = line[used] ?? 0;
    const isEscape = byte === written(marks.escape)[0];
    const second = line[used + 1];
    if (isEscape && second === undefined) break;
    field.push(isEscape ? (second ?? 0) ^ (written(marks.xor)[0] ?? 0) : byte);
    used += isEscape ? 2 : 1;
  }
  return [Buffer.from(field), used];
}

function answerTo(
  { reply, stuffing }: CustomFrame,
  frameParts: readonly FramePart[],
  sent: Buffer,
  address: string,
): Buffer {
  const own = frameParts.find((part) => part.kind === 'address');
  const parts: readonly ReplyPart[] = reply?.parts ?? [];
  const said: Buffer[] = [];
  for (const part of parts) {
    switch (part.kind) {
      case 'constant':
        said.push(written(part.bytes));
        break;
      case 'address':
        if (own === undefined) break;
        said.push(
          spell({ ...own, as: part.as ?? own.as, add: part.add ?? own.add }, Number(address)),
        );
        break;
      case 'echo':
        said.push(sent);
        break;
      case 'any':
        said.push(Buffer.alloc(part.bytes, 0x55));
        break;
      case 'checksum':
        said.push(sumOf(part, Buffer.concat(said.slice(part.from - 1))));
        break;
      default:
        part satisfies never;
    }
  }
  return Buffer.concat(
    said.map((field, at) => {
      const kind = parts[at]?.kind;
      return kind === 'address' || kind === 'checksum' ? packed(field, stuffing) : field;
    }),
  );
}

/** The other way around. */
function packed(field: Buffer, marks: CustomFrame['stuffing']): Buffer {
  if (marks === undefined) return field;
  const [mark = 0] = written(marks.escape);
  const [xor = 0] = written(marks.xor);
  const marked = written(marks.bytes);
  return Buffer.from(
    [...field].flatMap((byte) => (marked.includes(byte) ? [mark, byte ^ xor] : [byte])),
  );
}

/** Bytes as a description spells them, `AA 55`. */
function written(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

function sizeOf(part: FramePart): number {
  switch (part.kind) {
    case 'constant':
      return written(part.bytes).length;
    case 'blink':
      return written(part.on).length;
    case 'address':
    case 'window':
      return spell(part, 0).length;
    case 'binary':
      return part.bytes;
    case 'bcd':
      return part.digits / 2;
    case 'text':
      return part.length;
    case 'segments':
      return part.digits;
    case 'checksum':
      return sumOf(part, Buffer.alloc(0)).length;
    default:
      return part satisfies never;
  }
}

function spell(part: Pick<Part<'address'>, 'as' | 'add'>, address: number): Buffer {
  const sum = (address + part.add) % 256;
  switch (part.as) {
    case 'byte':
      return Buffer.of(sum);
    case 'hex-2':
      return Buffer.from(Buffer.of(sum).toString('hex').toUpperCase(), 'latin1');
    case 'decimal-2':
      return Buffer.from(`0${sum % 100}`.slice(-2), 'latin1');
    case 'decimal-3':
      return Buffer.from(`00${sum}`.slice(-3), 'latin1');
    default:
      return part.as satisfies never;
  }
}

function draw(part: Part<'binary' | 'bcd' | 'text' | 'segments'>, field: Buffer): string {
  switch (part.kind) {
    case 'binary':
      return String(
        part.order === 'high-first'
          ? field.readUIntBE(0, field.length)
          : field.readUIntLE(0, field.length),
      );
    case 'bcd':
      return field.toString('hex').replaceAll(/[a-f]/g, ' ');
    case 'text':
      return field.toString('latin1');
    case 'segments': {
      const inPlace = part.first === 'left' ? field : Buffer.from(field).reverse();
      return [...inPlace].map((byte) => drawDigit(part, byte)).join('');
    }
    default:
      return part satisfies never;
  }
}

function drawDigit(part: Part<'segments'>, byte: number): string {
  const own = part.table.find((entry) => Number.parseInt(entry.byte, 16) === byte);
  if (own !== undefined) return own.shows;
  const bits = part.litBy === 'one' ? byte : 255 - byte;
  const lit = [...part.order].filter((_, at) => (bits >> (7 - at)) % 2 === 1);
  return readingOf(lit);
}

function sumOf(part: Part<'checksum'>, bytes: Buffer): Buffer {
  const sum = rawSum(part, bytes);
  return part.written === 'bytes' ? sum : Buffer.from(sum.toString('hex').toUpperCase(), 'latin1');
}

function rawSum(part: Part<'checksum'>, bytes: Buffer): Buffer {
  switch (part.as) {
    case 'sum8':
      return Buffer.of(bytes.reduce((sum, byte) => sum + byte, 0) % 256);
    case 'xor8':
      return Buffer.of(bytes.reduce((sum, byte) => sum ^ byte, 0));
    case 'lrc':
      return Buffer.of((256 - (bytes.reduce((sum, byte) => sum + byte, 0) % 256)) % 256);
    case 'sum16':
      return word(
        part,
        bytes.reduce((sum, byte) => sum + byte, 0),
      );
    case 'crc16-modbus':
      return word(part, crc(bytes));
    case 'crc16-ccitt-false':
      return word(part, remainder(bytes, 0xffff));
    case 'crc16-xmodem':
      return word(part, remainder(bytes, 0));
    default:
      return part.as satisfies never;
  }
}

function word(part: Part<'checksum'>, sum: number): Buffer {
  const bytes = Buffer.alloc(2);
  const isLowFirst = part.order === 'low-first' && part.written === 'bytes';
  if (isLowFirst) bytes.writeUInt16LE(sum % 0x1_0000);
  else bytes.writeUInt16BE(sum % 0x1_0000);
  return bytes;
}

/** By long division of the bits, two bytes of zeros behind them, by 1 0001 0000 0010 0001. */
function remainder(bytes: Buffer, start: number): number {
  const dividend = [...bytes, 0, 0];
  dividend[0] = (dividend[0] ?? 0) ^ (start >> 8);
  dividend[1] = (dividend[1] ?? 0) ^ (start & 0xff);
  let rest = 0;
  for (const byte of dividend) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      rest = rest * 2 + ((byte >> bit) % 2);
      if (rest >= 0x1_0000) rest = (rest ^ 0x1_1021) % 0x1_0000;
    }
  }
  return rest;
}

/** CRC-16 by division in the straight bit order, reflected at both ends. */
function crc(bytes: Buffer): number {
  let register = 0xffff;
  for (const byte of bytes) {
    register ^= reflect(byte, 8) << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      register = ((register << 1) ^ (register & 0x8000 ? 0x8005 : 0)) & 0xffff;
    }
  }
  return reflect(register, 16);
}

function reflect(value: number, bits: number): number {
  let out = 0;
  for (let bit = 0; bit < bits; bit += 1) out = out * 2 + ((value >> bit) % 2);
  return out;
}
