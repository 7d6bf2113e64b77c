/**
 * What the boards of a line can show of a ticket's number: which letters, how many characters, and
 * how large a number. Read from the config alone, so that its check can refuse what a board could
 * not show before anybody stands before it.
 */
import { bytesOf, type CustomFrame, Frame, frameOf } from '../schema/board-frame.ts';
import type { BoardLineConfig } from '../schema/schema.ts';
import { segmentByte } from '../schema/segments.ts';
import type { UnitBoardConfig } from '../schema/unit-board.ts';
import { at, items, number, type Part, text } from './part.ts';

export interface BoardAbility {
  /**
   * What is left of a prefix: all of it, nothing, or the letters that the board can draw; the same
   * for prefixes that are drawn alike, and digits for letters that look like them.
   */
  shownPrefix(prefix: string): string;
  readonly characters: number;
  readonly largest: number;
  /** How many calls one address can list; 0 where it cannot name a window beside a number. */
  readonly callsEach: number;
  /** What a list of calls takes of the characters beside its words. */
  readonly codes?: { readonly once: number; readonly aLine: number };
}

const allOf = (prefix: string): string => prefix;
const nothing = (): string => '';
/** Alpha: position, mode and colour of the whole; flash on, flash off and a new line for each call. */
const alphaCodes = { once: 5, aLine: 5 };
const unlimited = Number.MAX_SAFE_INTEGER;

/** Of a board on a unit's pins; null while it cannot be read. */
export function unitBoardAbility(board: Part<UnitBoardConfig>): BoardAbility | null {
  const characters =
    number(at(board, 'digits')) ??
    number(at(board, 'modules')) ??
    (items(at(board, 'addresses')).length || undefined);
  if (characters === undefined) return null;
  const drawsLetters = text(at(board, 'kind'))?.endsWith('-matrix') === true;
  return digitsAbility(drawsLetters ? allOf : nothing, characters);
}

/** Null while it cannot be read. */
export function abilityOf(line: Part<BoardLineConfig>): BoardAbility | null {
  switch (text(at(line, 'protocol'))) {
    case 'alpha':
      // The priority file of a sign holds 125 characters.
      return {
        shownPrefix: allOf,
        characters: 125,
        largest: unlimited,
        callsEach: 12,
        codes: alphaCodes,
      };
    case 'modbus':
      return modbusAbility(text(at(line, 'registers')));
    case 'described': {
      const frame = customFrame(line);
      return frame === null ? null : frameAbility(frame);
    }
    default:
      return null;
  }
}

/** The frame of a described line; null while it cannot be read. */
export function customFrame(line: Part<BoardLineConfig>): CustomFrame | null {
  const read = Frame.safeParse(at(line, 'frame').value, { jitless: true });
  return read.success ? frameOf(read.data) : null;
}

/** How many calls a hall board shows, where the config leaves it open. */
export function callsOf(
  protocol: BoardLineConfig['protocol'],
  board: { readonly addresses: readonly unknown[]; readonly calls?: number | undefined },
): number {
  const { addresses, calls } = board;
  return calls ?? (protocol === 'alpha' && addresses.length === 1 ? 4 : addresses.length);
}

/** False where every byte of the frame is below 80H, so that seven data bits carry it. */
export function needsEightBits(frame: CustomFrame): boolean {
  return frame.parts.some((part) => {
    switch (part.kind) {
      case 'constant':
        return isHigh(part.bytes);
      case 'blink':
        return isHigh(part.on) || isHigh(part.off);
      case 'address':
        return part.as === 'byte';
      case 'checksum':
        return part.written === 'bytes';
      case 'text':
        return false;
      default:
        return true;
    }
  });
}

function isHigh(bytes: string): boolean {
  return bytesOf(bytes).some((byte) => byte >= 0x80);
}

function modbusAbility(registers: string | undefined): BoardAbility | null {
  switch (registers) {
    case 'led-485':
      return { shownPrefix: nothing, characters: 6, largest: 32_767, callsEach: 0 };
    case 'led-485-text':
    case 'dm36b06':
      return { shownPrefix: allOf, characters: 6, largest: unlimited, callsEach: 1 };
    default:
      return null;
  }
}

function frameAbility(frame: CustomFrame): BoardAbility | null {
  for (const part of frame.parts) {
    switch (part.kind) {
      case 'binary':
        return {
          shownPrefix: nothing,
          characters: unlimited,
          largest: 2 ** (8 * part.bytes) - 1,
          callsEach: 0,
        };
      case 'bcd':
        return digitsAbility(nothing, part.digits);
      case 'segments': {
        // Characters of one byte are one character to whoever reads them: O is a 0, B may be an 8.
        const known = [...'0123456789', ...part.table.map(({ shows }) => shows)];
        const drawn = (letter: string) => {
          const own = segmentByte(part, letter);
          return own === null ? '' : (known.find((one) => segmentByte(part, one) === own) ?? '');
        };
        const drawable = (prefix: string) => [...prefix].map(drawn).join('');
        return digitsAbility(drawable, part.digits);
      }
      case 'text':
        return part.letters
          ? {
              shownPrefix: allOf,
              characters: part.length,
              largest: unlimited,
              callsEach: 1,
            }
          : digitsAbility(nothing, part.length);
      default:
    }
  }
  return null;
}

function digitsAbility(shownPrefix: BoardAbility['shownPrefix'], characters: number): BoardAbility {
  return { shownPrefix, characters, largest: unlimited, callsEach: 0 };
}
