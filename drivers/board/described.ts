/**
 * Boards whose frame is described in the config: fixed parts, an address, the number and a checksum, and
 * perhaps further frames, frames of their own for what is no number, and an answer.
 *
 * A board that has digits only is given the digits of a number and nothing of its letters; the
 * check of the config refuses numbers that would look the same on it. A binary board has no way to
 * say anything but a number: 0, which is no ticket's number, is what it says of everything else.
 */
import {
  bytesOf,
  type CustomFrame,
  type FramePart,
  type ReplyPart,
} from '../../config/schema/board-frame.ts';
import { segmentByte } from '../../config/schema/segments.ts';
import type { BoardCodec, DisplaySight, Verdict } from './board-codec.ts';
import { type DisplayWords, digitsOf, displayWords, reasonInTurns } from './board-words.ts';
import { crc16Ccitt, crc16Modbus, lrc, sum8, sum16, xor8 } from './checksum.ts';
import { isStuffed, type Stuffing, stuffed } from './stuffing.ts';

type NumberPart = Extract<FramePart, { kind: 'binary' | 'bcd' | 'text' | 'segments' }>;
type AddressPart = Extract<FramePart, { kind: 'address' }>;
type Parts = readonly FramePart[];
type ReplyAddressPart = Extract<ReplyPart, { kind: 'address' }>;
type ChecksumPart = Extract<FramePart, { kind: 'checksum' }>;

/** The frame of its own for each sight, where the description has one. */
const insteadOf: Readonly<Record<DisplaySight['shows'], keyof CustomFrame['instead'] | null>> = {
  closed: 'closed',
  idle: 'free',
  'queue-empty': 'empty',
  paused: 'paused',
  number: null,
  calls: null,
  words: null,
};

/** @param windowOf the window over which the board at an address hangs; 0 for none */
export function createDescribed(
  frame: CustomFrame,
  windowOf: (address: number) => number = () => 0,
): BoardCodec<number> {
  const usual = [frame.parts, ...frame.further];
  const width = Math.max(...usual.flat().map(widthOf));
  const letters = usual.flat().map((part) => ('letters' in part && part.letters ? part.length : 0));
  const hasWindow = usual.flat().some(({ kind }) => kind === 'window');
  return {
    gapMs: frame.gapMs,
    // In the dark half of a blink the line shows a closed window, which must not be a symbol of its own.
    blinks: frame.instead.closed !== undefined || usual.flat().some(({ kind }) => kind === 'blink'),
    replyTimeoutMs: frame.reply?.timeoutMs ?? null,
    setUpEveryMs: null,
    question: null,
    inTurns: (sight) => reasonInTurns(sight, Math.max(...letters)),
    frames(address, sight: DisplaySight) {
      const words = displayWords(sight, width);
      const call = sight.shows === 'calls' ? sight.calls[0] : undefined;
      const says: Said = {
        ...words,
        // Beside a part for the window the number stands alone.
        text: hasWindow && call !== undefined ? call.number : words.text,
        address,
        window: sight.shows === 'calls' ? (call?.window ?? 0) : windowOf(address),
      };
      const instead = insteadOf[sight.shows];
      const own = instead === null ? undefined : frame.instead[instead];
      return (own === undefined ? usual : [own]).map((parts) => encode(frame, parts, says));
    },
    judge: (sent, heard) =>
      frame.reply ? judge(frame, frame.reply.parts, sent, heard) : 'accepted',
  };
}

/** What a frame may say. */
interface Said extends DisplayWords {
  readonly address: number;
  readonly window: number;
}

function encode({ stuffing }: CustomFrame, parts: Parts, says: Said): Uint8Array {
  const made: (readonly number[])[] = [];
  for (const part of parts) made.push(encodePart(part, made, says));
  const sent = made.map((bytes, at) =>
    stuffing === undefined || parts[at]?.kind === 'constant' ? bytes : stuffed(stuffing, bytes),
  );
  return Uint8Array.from(sent.flat());
}

function encodePart(
  part: FramePart,
  before: readonly (readonly number[])[],
  says: Said,
): readonly number[] {
  switch (part.kind) {
    case 'constant':
      return bytesOf(part.bytes);
    case 'address':
      return addressBytes(part, says.address);
    case 'window':
      return addressBytes(part, says.window);
    case 'blink':
      return bytesOf(says.flashing ? part.on : part.off);
    case 'checksum':
      return checksum(part, before.slice(part.from - 1).flat());
    default:
      return numberBytes(part, says.text);
  }
}

function addressBytes(part: Pick<AddressPart, 'as' | 'add'>, address: number): readonly number[] {
  const value = (address + part.add) & 0xff;
  switch (part.as) {
    case 'byte':
      return [value];
    case 'decimal-2':
      return ascii(String(value % 100).padStart(2, '0'));
    case 'decimal-3':
      return ascii(String(value).padStart(3, '0'));
    case 'hex-2':
      return ascii(hex(value, 2));
    default:
      return part.as satisfies never;
  }
}

function numberBytes(part: NumberPart, text: string): readonly number[] {
  switch (part.kind) {
    case 'binary': {
      const value = Number(digitsOf(text)) % 2 ** (8 * part.bytes);
      const bytes = Array.from(
        { length: part.bytes },
        (_, at) => Math.floor(value / 2 ** (8 * at)) & 0xff,
      );
      return part.order === 'low-first' ? bytes : bytes.reverse();
    }
    case 'bcd': {
      const digits = fitted(digitsOf(text), part.digits, 'right').replaceAll(' ', 'F');
      return bytesOf(digits.replace(/..(?=.)/g, '$& '));
    }
    case 'text': {
      const shown = part.letters
        ? text.replace(/[^\x20-\x7e]/g, '?')
        : text.replace(/[^0-9-]/g, '');
      return ascii(fitted(padded(shown, part), part.length, part.align));
    }
    case 'segments': {
      const shown = [...text].filter((character) => segmentByte(part, character) !== null).join('');
      const bytes = [...fitted(shown, part.digits, 'right')].map(
        (character) => segmentByte(part, character) ?? 0,
      );
      return part.first === 'left' ? bytes : bytes.reverse();
    }
    default:
      return part satisfies never;
  }
}

/** Zeros stand between a number's letters and its digits: A047 is A00047 in six characters. */
function padded(shown: string, { pad, length }: Extract<NumberPart, { kind: 'text' }>): string {
  if (pad === 'space' || !/^[A-Z]*[0-9]+$/.test(shown)) return shown;
  const letters = shown.replace(/[0-9]+$/, '');
  return letters + shown.slice(letters.length).padStart(length - letters.length, '0');
}

/** Exactly `width` characters; what is too long loses its beginning, so that its last digits stay. */
function fitted(text: string, width: number, align: 'left' | 'right'): string {
  const kept = text.slice(-width);
  return align === 'left' ? kept.padEnd(width) : kept.padStart(width);
}

function widthOf(part: FramePart): number {
  switch (part.kind) {
    case 'text':
      return part.length;
    case 'bcd':
    case 'segments':
      return part.digits;
    default:
      return 0;
  }
}

/** @param summed the bytes from its first part on, up to itself */
function checksum(part: ChecksumPart, summed: Iterable<number>): readonly number[] {
  const bytes = checksumBytes(part, summed);
  return part.written === 'hex' ? bytes.flatMap((byte) => ascii(hex(byte, 2))) : bytes;
}

function checksumBytes(part: ChecksumPart, summed: Iterable<number>): number[] {
  switch (part.as) {
    case 'sum8':
      return [sum8(summed)];
    case 'xor8':
      return [xor8(summed)];
    case 'lrc':
      return [lrc(summed)];
    case 'sum16':
      return twoBytes(part, sum16(summed));
    case 'crc16-modbus':
      return twoBytes(part, crc16Modbus(summed));
    case 'crc16-ccitt-false':
      return twoBytes(part, crc16Ccitt(summed, 0xffff));
    case 'crc16-xmodem':
      return twoBytes(part, crc16Ccitt(summed, 0));
    default:
      return part.as satisfies never;
  }
}

function twoBytes({ order, written }: ChecksumPart, sum: number): number[] {
  const isHighFirst = order === 'high-first' || written === 'hex';
  return isHighFirst ? [sum >> 8, sum & 0xff] : [sum & 0xff, sum >> 8];
}

/**
 * Looks for the answer anywhere in what was heard, so that noise before it does no harm. A board's
 * answer begins with what it must begin with; `any` fits every byte.
 */
function judge(
  frame: CustomFrame,
  parts: readonly ReplyPart[],
  sent: Uint8Array,
  heard: Uint8Array,
): Verdict {
  const fields = parts.map((part) => ({ part, known: knownBytes(frame, part, sent) }));
  const length = parts.reduce((sum, part) => sum + replyLength(frame, part, sent), 0);
  const { stuffing } = frame;
  for (let at = 0; at + length <= heard.length; at += 1) {
    const rest = heard.subarray(at);
    // A board that is given stuffed bytes stuffs its own, or does not.
    if (isReply(fields, rest, stuffing) || (stuffing && isReply(fields, rest, undefined)))
      return 'accepted';
  }
  return 'incomplete';
}

interface ReplyField {
  readonly part: ReplyPart;
  /** Null where it depends on the answer itself. */
  readonly known: Uint8Array | null;
}

/** Ends at the first byte that does not fit: a line may be full of noise. */
function isReply(
  fields: readonly ReplyField[],
  heard: Uint8Array,
  stuffing: Stuffing | undefined,
): boolean {
  /** What each part means, by which it is summed. */
  const meant: (readonly number[])[] = [];
  let end = 0;
  for (const { part, known } of fields) {
    const expected =
      part.kind === 'any'
        ? [...heard.subarray(end, end + part.bytes)]
        : part.kind === 'checksum'
          ? checksum(part, meant.slice(part.from - 1).flat())
          : [...(known ?? [])];
    const spelt = stuffing && isStuffable(part) ? stuffed(stuffing, expected) : expected;
    if (!spelt.every((byte, at) => heard[end + at] === byte)) return false;
    meant.push(expected);
    end += spelt.length;
  }
  return end <= heard.length;
}

/** Constants mark a frame, an echo is stuffed already, and what is not looked at may be anything. */
function isStuffable({ kind }: ReplyPart): boolean {
  return kind === 'address' || kind === 'checksum';
}

function knownBytes(frame: CustomFrame, part: ReplyPart, sent: Uint8Array): Uint8Array | null {
  switch (part.kind) {
    case 'constant':
      return Uint8Array.from(bytesOf(part.bytes));
    case 'address':
      return Uint8Array.from(replyAddress(frame, part, sent));
    case 'echo':
      return sent;
    case 'any':
    case 'checksum':
      return null;
    default:
      return part satisfies never;
  }
}

function replyLength(frame: CustomFrame, part: ReplyPart, sent: Uint8Array): number {
  switch (part.kind) {
    case 'constant':
      return bytesOf(part.bytes).length;
    case 'address':
      return replyAddress(frame, part, sent).length;
    case 'echo':
      return sent.length;
    case 'any':
      return part.bytes;
    case 'checksum':
      return checksumLength(part);
    default:
      return part satisfies never;
  }
}

const checksumSizes: Readonly<Record<ChecksumPart['as'], 1 | 2>> = {
  sum8: 1,
  xor8: 1,
  lrc: 1,
  sum16: 2,
  'crc16-modbus': 2,
  'crc16-ccitt-false': 2,
  'crc16-xmodem': 2,
};

function checksumLength({ as, written }: ChecksumPart): number {
  return checksumSizes[as] * (written === 'hex' ? 2 : 1);
}

/** The address that `sent` was for, in the form in which the board repeats it. */
function replyAddress(
  frame: CustomFrame,
  { as, add }: ReplyAddressPart,
  sent: Uint8Array,
): readonly number[] {
  const own = Object.values(frame.instead).filter((parts) => parts !== undefined);
  for (const parts of [frame.parts, ...frame.further, ...own]) {
    const fields = fieldsOf(frame, parts, sent);
    const at = parts.findIndex(({ kind }) => kind === 'address');
    const part = parts[at];
    const field = fields?.[at];
    if (part?.kind !== 'address' || field === undefined) continue;
    const value = addressValue(part, field);
    return addressBytes({ as: as ?? part.as, add: add ?? part.add }, value);
  }
  return [];
}

/** What each part became; null where the bytes are those of another frame. */
function fieldsOf(
  { stuffing }: CustomFrame,
  parts: Parts,
  sent: Uint8Array,
): readonly Uint8Array[] | null {
  const fields: Uint8Array[] = [];
  let at = 0;
  for (const part of parts) {
    const field: number[] = [];
    for (let left = partLength(part); left > 0; left -= 1) {
      const isPair = part.kind !== 'constant' && isStuffed(stuffing, sent[at] ?? 0);
      field.push(
        isPair ? (sent[at + 1] ?? 0) ^ Number.parseInt(stuffing?.xor ?? '0', 16) : (sent[at] ?? 0),
      );
      at += isPair ? 2 : 1;
    }
    if (part.kind === 'constant' && String(field) !== String(bytesOf(part.bytes))) return null;
    fields.push(Uint8Array.from(field));
  }
  return at === sent.length ? fields : null;
}

/** What `addressBytes` was given; the check of the config keeps it within what the form can hold. */
function addressValue({ as, add }: AddressPart, written: Uint8Array): number {
  if (as === 'byte') return (written[0] ?? 0) - add;
  return Number.parseInt(Buffer.from(written).toString('latin1'), as === 'hex-2' ? 16 : 10) - add;
}

const addressLengths = { byte: 1, 'decimal-2': 2, 'hex-2': 2, 'decimal-3': 3 } as const;

function partLength(part: FramePart): number {
  switch (part.kind) {
    case 'address':
    case 'window':
      return addressLengths[part.as];
    case 'binary':
      return part.bytes;
    case 'bcd':
      return part.digits / 2;
    case 'text':
      return part.length;
    case 'segments':
      return part.digits;
    case 'constant':
      return bytesOf(part.bytes).length;
    case 'blink':
      return bytesOf(part.on).length;
    case 'checksum':
      return checksumLength(part);
    default:
      return part satisfies never;
  }
}

function ascii(text: string): readonly number[] {
  return [...Buffer.from(text, 'latin1')];
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
