/**
 * A text display of two rows of sixteen characters: an HD44780 behind a PCF8574, the backpack that such
 * displays are sold with. As a pure function: what is written so that it shows a text.
 *
 * The backpack's eight outputs are the display's RS, R/W, E, light and D4 to D7. Each half of a byte is put
 * there with E high and again with E low, which is when the display takes it (Hitachi's data sheet of the HD44780U, figure 24:
 * the beginning in four bits). At 100 kHz a byte on the bus takes 90 us, longer than any step but the first needs; after
 * that one come idle bytes. johnny-five's own LCD is not used: it waits by timers and does not outlive a unit's
 * reconnect.
 */
import { lcdColumns } from '../../config/schema/unit-board.ts';

export interface LcdWrite {
  readonly chip: 'i2c';
  readonly register: string;
  readonly address: number;
  readonly bytes: readonly number[];
}

const isData = 0x01;
const enable = 0x04;
const light = 0x08;

/** First nibbles of the beginning, in whatever state the display is; the last one asks for four bits. */
const begin = 0x3;
const fourBits = 0x2;
const twoRows = 0x28;
const displayOn = 0x0c;
const toTheRight = 0x06;
const placeOf = (row: number, column: number) => 0x80 | (row * 0x40 + column);

/** 4.1 ms have to pass after the first step; a message of so many bytes takes longer on a unit's line and its bus. */
const idleBytes = 24;
/** An Arduino's I2C buffer holds 32 bytes: an address and six characters are 28. */
const charactersAtOnce = 6;

/** @param text of both rows, one behind the other; what it lacks is blank */
export function lcdWrites(address: number, text: string): readonly LcdWrite[] {
  const write = (register: string, ...bytes: readonly number[]): LcdWrite => ({
    chip: 'i2c',
    register: `${address}/${register}`,
    address,
    bytes,
  });
  const idle = new Array<number>(idleBytes).fill(light);
  const commands = [twoRows, displayOn, toTheRight].flatMap((code) => byteOf(code, 0));
  const shown = text.padEnd(2 * lcdColumns).slice(0, 2 * lcdColumns);
  return [
    write('first', ...nibble(begin, 0), ...idle),
    write('second', ...nibble(begin, 0), ...idle),
    write('third', ...nibble(begin, 0), ...nibble(fourBits, 0)),
    write('commands', ...commands),
    ...[0, 1].flatMap((row) =>
      starts().map((column) => {
        const at = row * lcdColumns + column;
        const end = Math.min((row + 1) * lcdColumns, at + charactersAtOnce);
        const codes = [...shown.slice(at, end)].map(codeOf);
        return write(
          `${row}/${column}`,
          ...byteOf(placeOf(row, column), 0),
          ...codes.flatMap((code) => byteOf(code, isData)),
        );
      }),
    ),
  ];
}

function starts(): readonly number[] {
  const count = Math.ceil(lcdColumns / charactersAtOnce);
  return Array.from({ length: count }, (_, index) => index * charactersAtOnce);
}

/** Its own table has ASCII's letters and digits; what it does not have is a blank. */
function codeOf(character: string): number {
  const code = character.charCodeAt(0);
  return code >= 0x20 && code < 0x7e ? code : 0x20;
}

function byteOf(code: number, to: number): readonly number[] {
  return [...nibble(code >> 4, to), ...nibble(code & 0x0f, to)];
}

function nibble(half: number, to: number): readonly number[] {
  const put = (half << 4) | light | to;
  return [put | enable, put];
}
