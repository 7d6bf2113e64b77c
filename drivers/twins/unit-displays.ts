/**
 * The displays on a twin unit's pins, decoded from what the pins and the I2C bytes say: shift
 * registers of MAX7219 chips, and HT16K33 chips with their memory. As strict as the chips: only the
 * last bits before the select line rises count, and what a chip was not sent it does not show.
 */
import type { UnitBoardConfig, UnitDisplayConfig } from '../../config/schema/unit-board.ts';
import { createLcd } from './lcd-display.ts';
import { readingOf } from './lit-digit.ts';
import type { DisplayPicture, UnitDisplay } from './unit-display.ts';

export function createUnitDisplay(board: UnitDisplayConfig): UnitDisplay {
  switch (board.kind) {
    case 'max7219':
    case 'max7219-matrix':
      return createMax7219(board, board.kind === 'max7219' ? 1 : board.modules);
    case 'ht16k33':
      return createHt16k33([board.address], board);
    case 'ht16k33-matrix':
      return createHt16k33(board.addresses, board);
    case 'lcd':
      return createLcd(board.address);
    default:
      return board satisfies never;
  }
}

/** @param bits of segments a to g */
function reading(isLit: (segment: number) => boolean): string {
  return readingOf([...'abcdefg'].filter((_, segment) => isLit(segment)));
}

function pictureOf(
  text: string,
  dots: readonly string[] | null,
  flashing: boolean,
): DisplayPicture {
  return { text: text.trim(), dots, mode: flashing ? 'flashing' : 'steady', colour: 'red' };
}

function createMax7219(
  board: Extract<UnitBoardConfig, { data: number }>,
  modules: number,
): UnitDisplay {
  let shifted: number[] = [];
  let data = 0;
  let clock = false;
  let select = false;
  let registers: Map<number, number>[] = [];

  function powerOn(): void {
    registers = Array.from({ length: modules }, () => new Map());
    shifted = [];
  }

  function load(): void {
    // The first chip behind the unit holds what came last.
    for (let at = 0; at < modules; at += 1) {
      const end = shifted.length - 16 * at;
      const word = shifted.slice(Math.max(0, end - 16), end);
      if (word.length < 16) continue;
      const value = word.reduce((sum, bit) => 2 * sum + bit, 0);
      const register = (value >> 8) & 0x0f;
      const chip = registers[at];
      if (chip === undefined || register === 0) continue;
      chip.set(register, value & 0xff);
    }
    shifted = [];
  }

  function isOn(chip: Map<number, number>): boolean {
    return chip.get(12) === 1 && chip.get(15) === 0 && chip.get(9) === 0;
  }

  function row(chip: Map<number, number>, line: number): number {
    const scanned = (chip.get(11) ?? 0) + 1;
    return line <= scanned ? (chip.get(line) ?? 0) : 0;
  }

  powerOn();
  return {
    get picture() {
      const [first = new Map<number, number>()] = registers;
      if (board.kind === 'max7219') {
        const shown = Array.from({ length: board.digits }, (_, at) =>
          // From the left; digit 0, in register 1, is on the right.
          reading((segment) => (row(first, board.digits - at) & (0x40 >> segment)) !== 0),
        );
        return pictureOf(isOn(first) ? shown.join('') : '', null, false);
      }
      const dots = Array.from({ length: 8 }, (_, line) =>
        registers.map((chip) => (isOn(chip) ? dotsOf(row(chip, line + 1)) : dotsOf(0))).join(''),
      );
      return pictureOf('', dots, false);
    },
    pin(pin, level) {
      if (pin === board.data) data = level ? 1 : 0;
      if (pin === board.clock) {
        if (level && !clock) shifted.push(data);
        clock = level;
      }
      if (pin !== board.select) return false;
      const loads = level && !select;
      if (loads) load();
      select = level;
      return loads;
    },
    i2c: () => {},
    powerOff: powerOn,
  };
}

function createHt16k33(
  addresses: readonly number[],
  board: Extract<UnitBoardConfig, { kind: 'ht16k33' | 'ht16k33-matrix' }>,
): UnitDisplay {
  interface Chip {
    oscillates: boolean;
    display: number;
    readonly memory: number[];
  }
  const chips = new Map<number, Chip>();
  const powerOn = (): void => {
    for (const address of addresses) {
      chips.set(address, { oscillates: false, display: 0, memory: new Array<number>(16).fill(0) });
    }
  };
  const isLit = ({ oscillates, display }: Chip): boolean => oscillates && (display & 1) === 1;

  powerOn();
  return {
    get picture() {
      const all = [...chips.values()];
      const flashing = all.some(({ display }) => (display & 0x06) !== 0);
      if (board.kind === 'ht16k33') {
        const [chip] = all;
        if (chip === undefined || !isLit(chip)) return pictureOf('', null, flashing);
        const places = Array.from({ length: board.digits }, (_, at) =>
          board.colon && at > 1 ? at + 1 : at,
        );
        const shown = places.map((place) =>
          reading((segment) => ((chip.memory[2 * place] ?? 0) & (1 << segment)) !== 0),
        );
        return pictureOf(shown.join(''), null, flashing);
      }
      const dots = Array.from({ length: 8 }, (_, line) =>
        all.map((chip) => dotsOf(isLit(chip) ? unwrapped(chip.memory[2 * line] ?? 0) : 0)).join(''),
      );
      return pictureOf('', dots, flashing);
    },
    pin: () => false,
    i2c(address, [first = 0, ...rest]) {
      const chip = chips.get(address);
      if (chip === undefined) return;
      const command = first & 0xf0;
      if (command === 0x00) {
        for (const [at, byte] of rest.entries()) chip.memory[(first + at) % 16] = byte;
      }
      if (command === 0x20) chip.oscillates = (first & 1) === 1;
      if (command === 0x80) chip.display = first & 0x0f;
    },
    powerOff: powerOn,
  };
}

/** The highest bit is on the left. */
function dotsOf(row: number): string {
  return [...row.toString(2).padStart(8, '0')].map((bit) => (bit === '1' ? '#' : '.')).join('');
}

/** On the 8 by 8 backpack output 7 drives the leftmost column, output 0 the second. */
function unwrapped(memory: number): number {
  const columns = [7, 0, 1, 2, 3, 4, 5, 6];
  return columns.reduce((row, output) => 2 * row + ((memory >> output) & 1), 0);
}
