/**
 * What is written to a board on a unit's pins so that it shows something, as a pure function: the
 * registers of its chips and what each should hold. What was written already, and when the rest is
 * written, is `unit-chips.ts`. Each kind of board is one entry of one record.
 *
 * Registers and bits are those of Maxim's data sheet of the MAX7219 and Holtek's of the HT16K33.
 * johnny-five's own LedControl is not used: it keeps each display in module-wide maps, refuses an
 * I2C address that it has seen before, and so does not outlive a unit's first reconnect.
 */
import type {
  UnitDisplayConfig,
  UnitDisplayKind,
  UnitDisplayOf,
} from '../../config/schema/unit-board.ts';
import { lcdWrites } from './lcd-registers.ts';

/** What people should see; `dark` is the dark half of a blink that the board cannot do itself. */
export interface UnitSight {
  readonly text: string;
  readonly flashing: boolean;
  readonly dark: boolean;
}

/** One register and what it should hold. */
export type ChipWrite =
  | {
      readonly chip: 'max7219';
      readonly register: string;
      readonly data: number;
      readonly clock: number;
      readonly select: number;
      /** Between two edges of the select line, the first one first. */
      readonly bytes: readonly number[];
    }
  | {
      readonly chip: 'i2c';
      readonly register: string;
      readonly address: number;
      readonly bytes: readonly number[];
    };

/** Codes of characters: segments from the highest bit on as DP A B C D E F G, and rows of a matrix. */
export interface CharacterTables {
  segments(character: string): number;
  /** Eight rows from the top; the highest of eight bits is the leftmost dot. */
  rows(character: string): readonly number[];
}

const max7219 = { decode: 9, intensity: 10, scanLimit: 11, shutdown: 12, displayTest: 15 };
const ht16k33 = { oscillatorOn: 0x21, display: 0x80, brightness: 0xe0, memory: 0x00 };
/** Lit, and twice a second or not at all. */
const lit = 0x01;
const blinking = 0x02;
const ht16k33Digits = 8;

type Max7219Wires = Pick<UnitDisplayOf<'max7219'>, 'data' | 'clock' | 'select'>;

interface UnitBoardTraits<K extends UnitDisplayKind> {
  readonly usesI2c: boolean;
  /** Whether the chip blinks by itself; where not, it is made dark in turns. */
  readonly blinksItself: boolean;
  /** Pins of the unit that are its wires, beside the I2C pins. */
  pins(board: UnitDisplayOf<K>): readonly number[];
  writes(board: UnitDisplayOf<K>, sight: UnitSight, tables: CharacterTables): readonly ChipWrite[];
}

const max7219Traits = {
  usesI2c: false,
  blinksItself: false,
  pins: ({ data, clock, select }: Max7219Wires) => [data, clock, select],
};
const ht16k33Traits = { usesI2c: true, blinksItself: true, pins: () => [] };

/** A kind that is missing here does not compile. */
const kinds: { readonly [K in UnitDisplayKind]: UnitBoardTraits<K> } = {
  max7219: {
    ...max7219Traits,
    writes(board, sight, tables) {
      const shown = [...aligned(sight.text, board.digits)].map(tables.segments);
      // Digit 0 is the rightmost one.
      return max7219Writes(board, 1, board.digits, shown.toReversed().map(listOf), sight);
    },
  },
  'max7219-matrix': {
    ...max7219Traits,
    writes(board, sight, tables) {
      const shown = [...aligned(sight.text, board.modules)].map(tables.rows);
      const rows = Array.from({ length: 8 }, (_, row) => shown.map((rowsOf) => rowsOf[row] ?? 0));
      return max7219Writes(board, board.modules, 8, rows, sight);
    },
  },
  ht16k33: {
    ...ht16k33Traits,
    writes(board, sight, tables) {
      const memory = new Array<number>(16).fill(0);
      const shown = [...aligned(sight.text, board.digits)].map(tables.segments);
      shown.forEach((code, at) => {
        const place = board.colon && at >= 2 ? at + 1 : at;
        if (place < ht16k33Digits) memory[2 * place] = lowestFirst(code);
      });
      return ht16k33Writes(board.address, board.brightness, memory, sight);
    },
  },
  'ht16k33-matrix': {
    ...ht16k33Traits,
    writes(board, sight, tables) {
      const shown = [...aligned(sight.text, board.addresses.length)].map(tables.rows);
      return board.addresses.flatMap((address, at) => {
        const rows = shown[at] ?? [];
        const memory = Array.from({ length: 8 }, (_, row) => [matrixRow(rows[row] ?? 0), 0]);
        return ht16k33Writes(address, board.brightness, memory.flat(), sight);
      });
    },
  },
  lcd: {
    usesI2c: true,
    // Its clerk sits before it: it need not blink.
    blinksItself: true,
    pins: () => [],
    writes: ({ address }, { text }) => lcdWrites(address, text),
  },
};

export function isUnitDisplayKind(name: string): name is UnitDisplayKind {
  return Object.hasOwn(kinds, name);
}

/** In the order in which they should be written: a chip that was just switched on shows no nonsense. */
export function chipWrites<K extends UnitDisplayKind>(
  board: UnitDisplayOf<K>,
  sight: UnitSight,
  tables: CharacterTables,
): readonly ChipWrite[] {
  return kinds[board.kind].writes(board, sight, tables);
}

export function pinsOf<K extends UnitDisplayKind>(board: UnitDisplayOf<K>): readonly number[] {
  return kinds[board.kind].pins(board);
}

export function usesI2c({ kind }: UnitDisplayConfig): boolean {
  return kinds[kind].usesI2c;
}

export function blinksItself({ kind }: UnitDisplayConfig): boolean {
  return kinds[kind].blinksItself;
}

/** To the right, as numbers stand, and full width, so that nothing of a longer text is left over. */
function aligned(text: string, characters: number): string {
  return text.slice(-characters).padStart(characters);
}

const listOf = (code: number): readonly number[] => [code];

function max7219Writes(
  board: Max7219Wires & { readonly brightness: number },
  modules: number,
  lines: number,
  shown: readonly (readonly number[])[],
  { flashing, dark }: UnitSight,
): readonly ChipWrite[] {
  const { data, clock, select } = board;
  const write = (register: number, codes: readonly number[]): ChipWrite => ({
    chip: 'max7219',
    register: `${register}`,
    data,
    clock,
    select,
    // What is sent first is pushed on to the last module, the one on the right.
    bytes: codes.toReversed().flatMap((code) => [register, code]),
  });
  const all = (register: number, code: number): ChipWrite =>
    write(register, new Array<number>(modules).fill(code));
  return [
    all(max7219.decode, 0),
    all(max7219.scanLimit, lines - 1),
    all(max7219.intensity, board.brightness),
    all(max7219.displayTest, 0),
    ...shown.map((codes, line) => write(line + 1, codes)),
    all(max7219.shutdown, flashing && dark ? 0 : 1),
  ];
}

function ht16k33Writes(
  address: number,
  brightness: number,
  memory: readonly number[],
  { flashing }: UnitSight,
): readonly ChipWrite[] {
  const write = (register: string, ...bytes: number[]): ChipWrite => ({
    chip: 'i2c',
    register: `${address}/${register}`,
    address,
    bytes,
  });
  return [
    write('oscillator', ht16k33.oscillatorOn),
    write('brightness', ht16k33.brightness | brightness),
    write('memory', ht16k33.memory, ...memory),
    write('display', ht16k33.display | lit | (flashing ? blinking : 0)),
  ];
}

/** DP A B C D E F G from the highest bit on to DP G F E D C B A. */
function lowestFirst(code: number): number {
  let turned = code & 0x80;
  for (let bit = 0; bit < 7; bit += 1) if (code & (1 << bit)) turned |= 1 << (6 - bit);
  return turned;
}

/** The backpacks of 8 by 8 dots have their columns from the lowest bit on, and begin with the last. */
function matrixRow(row: number): number {
  let memory = 0;
  for (let column = 0; column < 8; column += 1) {
    if (row & (0x80 >> column)) memory |= 1 << ((column + 7) % 8);
  }
  return memory;
}
