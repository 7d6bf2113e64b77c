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
import type { BoardPicture } from './twin.ts';

export interface DescribedMindOptions {
  readonly addresses: readonly string[];
  readonly frame: CustomFrame;
  /** Silence after which a half frame is forgotten; 0 where the line's time is not kept. */
  readonly silenceMs: number;
}

type Part<K extends FramePart['kind']> = Extract<FramePart, { kind: K }>;

const dark: BoardPicture = { text: '', mode: 'steady', colour: 'red' };

export function createDescribedMind(
  { addresses, frame, silenceMs }: DescribedMindOptions,
  listener: LineMindListener,
): LineMind {
  const length = frame.parts.reduce((sum, part) => sum + sizeOf(part), 0);
  const pictures = new Map<string, BoardPicture>();
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
    if (recent.length < length) return;
    const reading = read(frame.parts, Buffer.from(recent), addresses);
    if (reading === null) {
      recent.shift();
      if (!isLost) listener.rejected();
      isLost = true;
      return;
    }
    const sent = Buffer.from(recent);
    recent = [];
    isLost = false;
    if (reading.address === null || !listener.hears(reading.address)) return;
    pictures.set(reading.address, reading.picture);
    listener.obeyed(reading.address);
    if (frame.reply)
      listener.say(reading.address, answerTo(frame, frame.reply.parts, sent, reading.address));
  }

  return {
    push,
    board: (address): BoardMind => ({
      get picture() {
        return pictures.get(address) ?? dark;
      },
      forget: () => pictures.delete(address),
    }),
  };
}

interface Reading {
  /** Null for a board that is not on this line. */
  readonly address: string | null;
  readonly picture: BoardPicture;
}

/** Null for bytes that are no whole, undamaged frame. */
function read(
  parts: readonly FramePart[],
  bytes: Buffer,
  known: readonly string[],
): Reading | null {
  const starts: number[] = [];
  let at = 0;
  let address: string | null = null;
  let text = '';
  let flashing = false;
  for (const part of parts) {
    starts.push(at);
    const field = bytes.subarray(at, at + sizeOf(part));
    switch (part.kind) {
      case 'constant':
        if (!field.equals(written(part.bytes))) return null;
        break;
      case 'address':
        address = known.find((one) => field.equals(spell(part, Number(one)))) ?? null;
        break;
      case 'blink':
        flashing = field.equals(written(part.on));
        break;
      case 'checksum':
        if (!field.equals(sumOf(part, bytes.subarray(starts[part.from - 1] ?? 0, at)))) return null;
        break;
      default:
        text = draw(part, field);
    }
    at += field.length;
  }
  return {
    address,
    picture: { text: text.trim(), mode: flashing ? 'flashing' : 'steady', colour: 'red' },
  };
}

function answerTo(
  frame: CustomFrame,
  parts: readonly ReplyPart[],
  sent: Buffer,
  address: string,
): Buffer {
  const own = frame.parts.find((part) => part.kind === 'address');
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
  return Buffer.concat(said);
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

function spell(part: Part<'address'>, address: number): Buffer {
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
