/**
 * The Alpha protocol of Adaptive's BetaBrite and Alpha signs, as given in Adaptive's "Alpha Sign
 * Communications Protocol" (document 9708-8061), in its standard one-byte format:
 *
 *   NUL×5 SOH type address STX command data ETX checksum EOT
 *
 * A sight is written as the priority TEXT file: it needs no memory set up beforehand, is shown at
 * once in place of everything else, and lives in RAM, so redrawing wears nothing out. Frames are
 * short on purpose: at 9600 baud each byte is another millisecond between the call and the number.
 * All bytes are below 80H, so seven data bits carry them too.
 */
import type { LineOf } from '../../config/schema/board-line.ts';
import { type BoardCodec, type DisplaySight, neverAnswered } from './board-codec.ts';

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
/** Display positions. The middle line has no effect on signs of one line; `fill` takes all lines. */
const middleLine = '\x20';
const fillLines = '\x30';
const newLine = '\x0d';
const flashOn = '\x071';
const flashOff = '\x070';

type Looks = NonNullable<LineOf<'alpha'>['looks']>;
type Colour = NonNullable<NonNullable<Looks['calling']>['colour']>;
type Mode = NonNullable<NonNullable<Looks['calling']>['mode']>;

/** Standard modes, and one special mode, which is `n` and its digit. */
const modes: Readonly<Record<Mode, string>> = {
  rotate: 'a',
  hold: 'b',
  flash: 'c',
  'roll-up': 'e',
  sparkle: 'n1',
};
/** Control code 1CH and the colour's digit. */
const colours: Readonly<Record<Colour, string>> = {
  red: '\x1c1',
  green: '\x1c2',
  amber: '\x1c3',
  orange: '\x1c7',
  yellow: '\x1c8',
  rainbow: '\x1c9',
};
/** Control code 08H and a letter: the extended character set. */
const arrows: Readonly<Record<NonNullable<LineOf<'alpha'>['arrow']>, string>> = {
  none: '',
  up: '\x08d',
  down: '\x08e',
  left: '\x08f',
  right: '\x08g',
};

interface Look {
  readonly text: string;
  readonly mode: Mode;
  readonly colour: Colour;
}

const usual = {
  calling: { mode: 'flash', colour: 'red' },
  called: { mode: 'hold', colour: 'green' },
  overTarget: { mode: 'flash', colour: 'amber' },
  idle: { text: '----', mode: 'hold', colour: 'amber' },
  queueEmpty: { text: 'EMPTY', mode: 'hold', colour: 'amber' },
  closed: { text: 'CLOSED', mode: 'hold', colour: 'red' },
} as const satisfies Readonly<Record<keyof Looks, Partial<Look>>>;

export function createAlpha(options: Pick<LineOf<'alpha'>, 'looks' | 'arrow'>): BoardCodec<string> {
  const arrow = arrows[options.arrow ?? 'none'];
  const look = <K extends keyof Looks>(name: K) => ({ ...usual[name], ...given(options, name) });

  function fileOf(sight: DisplaySight): string {
    switch (sight.shows) {
      case 'number': {
        const { mode, colour } = look(nameOfLook(sight));
        return file(middleLine, { text: printable(sight.number) + arrow, mode, colour });
      }
      case 'idle':
        return file(middleLine, look('idle'));
      case 'queue-empty':
        return file(middleLine, look('queueEmpty'));
      case 'closed':
        return file(middleLine, look('closed'));
      case 'calls':
        return sight.calls.length === 0 ? file(middleLine, look('idle')) : listed(sight.calls);
      default:
        return sight satisfies never;
    }
  }

  function listed(calls: Extract<DisplaySight, { shows: 'calls' }>['calls']): string {
    const lines = calls.map(({ number, window, flashing }) => {
      const line = `${printable(number)} ${window}`;
      return flashing ? flashOn + line + flashOff : line;
    });
    const position = lines.length > 1 ? fillLines : middleLine;
    const { colour } = look('called');
    return file(position, { text: lines.join(newLine), mode: 'hold', colour });
  }

  return {
    ...neverAnswered,
    blinks: true,
    // The NULs in front of each frame are its own gap.
    gapMs: 0,
    encode(address, sight) {
      const summed = stx + writeText + priorityFile + fileOf(sight) + etx;
      const frame = wakeUp + soh + allTypesOfSign + address + summed + checksum(summed) + eot;
      return Buffer.from(frame, 'latin1');
    },
  };
}

function nameOfLook({ flashing, late }: Extract<DisplaySight, { shows: 'number' }>) {
  if (late) return 'overTarget';
  return flashing ? 'calling' : 'called';
}

/** Options that were left out must not hide the usual ones. */
function given(options: Pick<LineOf<'alpha'>, 'looks'>, name: keyof Looks): Partial<Look> {
  const look: { text?: string | undefined; mode?: Mode | undefined; colour?: Colour | undefined } =
    options.looks?.[name] ?? {};
  return {
    ...(look.text === undefined ? {} : { text: look.text }),
    ...(look.mode === undefined ? {} : { mode: look.mode }),
    ...(look.colour === undefined ? {} : { colour: look.colour }),
  };
}

function file(position: string, { text, mode, colour }: Look): string {
  return esc + position + modes[mode] + colours[colour] + text;
}

/** Codes below 20H are commands to the sign: a text that holds one shows a question mark there. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** The 16-bit sum of all bytes from STX to ETX, both included, as four upper-case hex digits. */
function checksum(summed: string): string {
  const sum = Buffer.from(summed, 'latin1').reduce((total, byte) => total + byte, 0) & 0xffff;
  return sum.toString(16).toUpperCase().padStart(4, '0');
}

/** As a sign comes: the usual looks and no arrow. */
export const alpha = createAlpha({});
