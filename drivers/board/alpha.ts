/**
 * The Alpha protocol of Adaptive's BetaBrite and Alpha signs, as given in Adaptive's "Alpha Sign
 * Communications Protocol" (document 9708-8061), in its standard one-byte format:
 *
 *   NUL×5 SOH type address STX command data ETX checksum EOT
 *
 * A sight is written as the priority TEXT file: it needs no memory set up beforehand, is shown at
 * once in place of everything else, and lives in RAM, so redrawing wears nothing out. Frames are
 * short on purpose: at 9600 baud each byte is another millisecond between the call and the number.
 */
import type { BoardSight } from '../ports.ts';
import type { BoardCodec } from './board-codec.ts';

const nul = '\x00';
const soh = '\x01';
const stx = '\x02';
const etx = '\x03';
const eot = '\x04';
const esc = '\x1b';

/** Five NULs let the sign find the baud rate and the start of the frame. */
const wakeUp = nul.repeat(5);
const allTypesOfSign = 'Z';
const writeText = 'A';
const priorityFile = '0';
/** Has no effect on signs of one line, and is the middle on taller ones. */
const middleLine = '\x20';
const modes = { hold: 'b', flash: 'c' } as const;
/** Control code 1CH and the colour's digit. */
const colours = { red: '\x1c1', green: '\x1c2', amber: '\x1c3' } as const;

interface Look {
  readonly text: string;
  readonly mode: keyof typeof modes;
  readonly colour: keyof typeof colours;
}

function look(sight: BoardSight): Look {
  switch (sight.shows) {
    case 'number':
      return sight.flashing
        ? { text: printable(sight.number), mode: 'flash', colour: 'red' }
        : { text: printable(sight.number), mode: 'hold', colour: 'green' };
    case 'idle':
      return { text: '----', mode: 'hold', colour: 'amber' };
    case 'queue-empty':
      return { text: 'EMPTY', mode: 'hold', colour: 'amber' };
    case 'closed':
      return { text: 'CLOSED', mode: 'hold', colour: 'red' };
    default:
      return sight satisfies never;
  }
}

/** Codes below 20H are commands to the sign: a text that holds one shows a question mark there. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

export const alpha: BoardCodec = {
  encode(address, sight) {
    const { text, mode, colour } = look(sight);
    const position = esc + middleLine + modes[mode];
    const summed = stx + writeText + priorityFile + position + colours[colour] + text + etx;
    const frame = wakeUp + soh + allTypesOfSign + address + summed + checksum(summed) + eot;
    return Buffer.from(frame, 'latin1');
  },
};

/** The 16-bit sum of all bytes from STX to ETX, both included, as four upper-case hex digits. */
function checksum(summed: string): string {
  const sum = Buffer.from(summed, 'latin1').reduce((total, byte) => total + byte, 0) & 0xffff;
  return sum.toString(16).toUpperCase().padStart(4, '0');
}
