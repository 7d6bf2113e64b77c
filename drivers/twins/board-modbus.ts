/**
 * A line of Modbus RTU seven-segment displays, as strict as the standard lets them be: a frame that
 * does not keep 3.5 characters of silence before it is not heard, function codes and registers that
 * a model lacks are answered with an exception.
 */
import type { BoardLineConfig } from '../../config/schema/schema.ts';
import type { BoardMind, LineMind, LineMindListener } from './board-mind.ts';
import type { BoardPicture } from './twin.ts';

type Model = Extract<BoardLineConfig, { protocol: 'modbus' }>['registers'];

export interface ModbusMindOptions {
  readonly addresses: readonly string[];
  readonly model: Model;
  /** Silence that separates two frames; 0 where the line's time is not kept. */
  readonly silenceMs: number;
}

/** Where each model keeps what it shows, and how it is drawn. */
const models: Readonly<
  Record<Model, { first: number; count: number; draw(registers: readonly number[]): string }>
> = {
  'led-485': { first: 0, count: 1, draw: ([value = 0]) => String((value << 16) >> 16) },
  'led-485-text': {
    first: 0x70,
    count: 3,
    draw: (registers) => registers.map((pair) => character(pair >> 8) + character(pair)).join(''),
  },
  dm36b06: { first: 0, count: 6, draw: (registers) => registers.map(character).join('') },
};

const illegalFunction = 1;
const illegalAddress = 2;

export function createModbusMind(
  { addresses, model, silenceMs }: ModbusMindOptions,
  listener: LineMindListener,
): LineMind {
  const { first, count, draw } = models[model];
  /** Null until it is first written to. */
  const shown = new Map<string, number[] | null>(addresses.map((address) => [address, null]));
  let frame: number[] = [];
  let endedAtMs = Number.NEGATIVE_INFINITY;

  function push(byte: number, atMs: number): void {
    const silence = atMs - endedAtMs;
    endedAtMs = atMs;
    if (silenceMs > 0 && silence > silenceMs && frame.length > 0) {
      listener.rejected();
      frame = [];
    }
    frame.push(byte);
    const length = lengthOf(frame);
    if (length === null || frame.length < length) return;
    const whole = Buffer.from(frame);
    frame = [];
    if (crcByTable(whole.subarray(0, -2)) !== whole.readUInt16LE(length - 2)) listener.rejected();
    else obey(whole);
  }

  function obey(request: Buffer): void {
    const address = String(request[0]);
    const code = request.readUInt8(1);
    if (!shown.has(address) || !listener.hears(address)) return;
    const start = request.readUInt16BE(2);
    if (code === 3) {
      answer(address, readOf(request, shown.get(address) ?? []));
      return;
    }
    const values = code === 6 ? [request.readUInt16BE(4)] : wordsOf(request.subarray(7, -2));
    const isKnown = start >= first && start + values.length <= first + count;
    if (code !== 6 && code !== 16) {
      answer(address, [code | 0x80, illegalFunction]);
    } else if (!isKnown) {
      answer(address, [code | 0x80, illegalAddress]);
    } else {
      const registers = shown.get(address) ?? Array.from({ length: count }, () => 0);
      values.forEach((value, at) => {
        registers[start - first + at] = value;
      });
      shown.set(address, registers);
      listener.obeyed(address);
      answer(address, [...request.subarray(1, 6)]);
    }
  }

  function readOf(request: Buffer, registers: readonly number[]): readonly number[] {
    const start = request.readUInt16BE(2);
    const wanted = request.readUInt16BE(4);
    if (start < first || start + wanted > first + count) return [0x83, illegalAddress];
    const words = Array.from({ length: wanted }, (_, at) => registers[start - first + at] ?? 0);
    return [3, 2 * wanted, ...words.flatMap((word) => [word >> 8, word & 0xff])];
  }

  function answer(address: string, body: readonly number[]): void {
    const said = Buffer.from([Number(address), ...body, 0, 0]);
    said.writeUInt16LE(crcByTable(said.subarray(0, -2)), said.length - 2);
    listener.say(address, said);
  }

  return {
    push,
    board: (address): BoardMind => ({
      get picture(): BoardPicture {
        const registers = shown.get(address);
        const text = registers ? draw(registers).trim() : '';
        return { text, mode: 'steady', colour: 'red' };
      },
      forget: () => shown.set(address, null),
    }),
  };
}

/** Null while it cannot be known yet. Codes that these displays lack are taken for short ones. */
function lengthOf(frame: readonly number[]): number | null {
  if (frame[1] !== 16) return frame.length < 2 ? null : 8;
  const bytes = frame[6];
  return bytes === undefined ? null : 9 + bytes;
}

function wordsOf(bytes: Buffer): readonly number[] {
  return Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readUInt16BE(2 * at));
}

function character(code: number): string {
  const low = code & 0xff;
  return low >= 0x20 && low < 0x7f ? String.fromCharCode(low) : ' ';
}

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >> 1) ^ (crc % 2 === 1 ? 0xa001 : 0);
  return crc;
});

function crcByTable(bytes: Uint8Array): number {
  return bytes.reduce((crc, byte) => (crc >> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0), 0xffff);
}
