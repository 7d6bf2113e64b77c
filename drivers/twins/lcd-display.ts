/**
 * The twin of a text display of two rows of sixteen characters: an HD44780 behind a PCF8574. It takes four
 * bits of the backpack when E falls, and shows nothing before it was begun, switched on and lit.
 */
import type { DisplayPicture, UnitDisplay } from './unit-display.ts';

const columns = 16;
/** Its memory has room for forty characters a row. */
const rowStart = [0x00, 0x40] as const;

export function createLcd(address: number): UnitDisplay {
  let memory = new Map<number, string>();
  let before = 0;
  let hasFourBits = false;
  let high: number | null = null;
  let place = 0;
  let isOn = false;
  let isLit = false;

  function command(code: number): void {
    if (code >= 0x80) place = code & 0x7f;
    else if (code >= 0x20) {
      // Function set: the way from eight bits to four and back.
      hasFourBits = (code & 0x10) === 0;
      high = null;
    } else if (code >= 0x08 && code < 0x10) isOn = (code & 0x04) !== 0;
    else if (code === 0x01) memory = new Map();
  }

  function take(nibble: number, isData: boolean): void {
    if (!hasFourBits) {
      // The lower four of its eight inputs are not wired.
      command(nibble << 4);
      return;
    }
    if (high === null) {
      high = nibble;
      return;
    }
    const code = (high << 4) | nibble;
    high = null;
    if (!isData) {
      command(code);
      return;
    }
    memory.set(place, String.fromCharCode(code));
    place += 1;
  }

  function powerOn(): void {
    memory = new Map();
    before = 0;
    hasFourBits = false;
    high = null;
    place = 0;
    isOn = false;
    isLit = false;
  }

  return {
    get picture(): DisplayPicture {
      const rows = rowStart.map((start) =>
        Array.from({ length: columns }, (_, at) => memory.get(start + at) ?? ' ').join(''),
      );
      const text = isOn && isLit ? rows.map((row) => row.trimEnd()).join('\n') : '';
      return { text: text.trim(), dots: null, mode: 'steady', colour: 'green' };
    },
    pin: () => false,
    i2c(to, bytes) {
      if (to !== address) return;
      for (const byte of bytes) {
        const falls = (before & 0x04) !== 0 && (byte & 0x04) === 0;
        if (falls && (before & 0x02) === 0) take(before >> 4, (before & 0x01) !== 0);
        isLit = (byte & 0x08) !== 0;
        before = byte;
      }
    },
    powerOff: powerOn,
  };
}
