/**
 * The Alpha protocol of Adaptive's BetaBrite and Alpha signs, as given in Adaptive's "Alpha Sign
 * Communications Protocol" (document 9708-8061), in its standard one-byte format:
 *
 *   NUL×5 SOH type address STX command data ETX checksum EOT
 *
 * What people read is in STRING files, one a line, which the priority TEXT file calls: a sign blinks
 * at every write of a TEXT file and at none of a STRING file. So a number is there with its first
 * frame, the TEXT file is written only where mode, colour or lines change, and what already stands is
 * written again unseen. STRING files need memory, which is set up where nothing is known of the sign.
 * All bytes are below 80H, so seven data bits carry them too.
 */
import { isDeepStrictEqual } from 'node:util';
import type { LineOf } from '../../config/schema/board-line.ts';
import { type BoardCodec, type DisplaySight, neverAnswered } from './board-codec.ts';
import { windowText } from './board-words.ts';

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
const writeString = 'G';
const setMemory = 'E$';
const priorityFile = '0';
const callString = '\x10';
/** The labels of the STRING files of a sign, one a line. */
const stringLabels = [...'abcdefghijkl'];
/** Label, TEXT, unlocked, 64 bytes, always: a sign has one such file, and here it is never shown. */
const ownText = 'AAU0040FF00';
/** Behind its label: STRING, locked, as large as one may be, and four digits without a meaning. */
const stringMemory = 'BL007D0000';
const mostStringBytes = 0x7d;
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
  paused: { text: 'PAUSED', mode: 'hold', colour: 'amber' },
  closed: { text: 'CLOSED', mode: 'hold', colour: 'red' },
} as const satisfies Readonly<Record<keyof Looks, Partial<Look>>>;

/** A sign that has just taken a frame does not hear the next: 0.1 s is too soon, 0.25 s is not. */
const defaultGapMs = 250;
/** A sign that lost its memory with its power shows nothing until then. */
const defaultSetUpSeconds = 300;

/** A sight as a sign is given it. */
interface Layout {
  /** Position, mode and colour. */
  readonly head: string;
  readonly lines: readonly { readonly text: string; readonly flashing: boolean }[];
}

export function createAlpha(
  options: Pick<LineOf<'alpha'>, 'looks' | 'arrow' | 'gapMs' | 'setUpSeconds'>,
): BoardCodec<string> {
  const arrow = arrows[options.arrow ?? 'none'];
  const look = <K extends keyof Looks>(name: K) => ({ ...usual[name], ...given(options, name) });

  function layoutOf(sight: DisplaySight): Layout {
    switch (sight.shows) {
      case 'number': {
        const { mode, colour } = look(nameOfLook(sight));
        return oneLine({ text: printable(sight.number) + arrow, mode, colour });
      }
      case 'idle':
        return oneLine(look('idle'));
      case 'queue-empty':
        return oneLine(look('queueEmpty'));
      case 'paused':
        return oneLine(look('paused'));
      case 'closed':
        return oneLine(closedLook(sight.because?.en));
      case 'calls':
        if (sight.calls.length > 0) return listed(sight.calls);
        return oneLine(sight.because === undefined ? look('idle') : closedLook(sight.because.en));
      case 'words':
        return oneLine({ ...look('closed'), text: printable(sight.text) });
      default:
        return sight satisfies never;
    }
  }

  /** A reason is longer than a sign, and walks over it. */
  function closedLook(reason: string | undefined): Look {
    const closed = look('closed');
    if (reason === undefined) return closed;
    const text = `${closed.text}: ${printable(reason)}`.slice(0, mostStringBytes);
    return { ...closed, text, mode: 'rotate' };
  }

  function listed(calls: Extract<DisplaySight, { shows: 'calls' }>['calls']): Layout {
    const { colour } = look('called');
    return {
      head: head(calls.length > 1 ? fillLines : middleLine, { mode: 'hold', colour }),
      lines: calls.map((call) => ({
        text: `${printable(call.number)} ${windowText(call)}`,
        flashing: call.flashing,
      })),
    };
  }

  return {
    ...neverAnswered,
    blinks: true,
    inTurns: () => null,
    gapMs: options.gapMs ?? defaultGapMs,
    setUpEveryMs: (options.setUpSeconds ?? defaultSetUpSeconds) * 1000,
    frames(address, sight, stands) {
      const layout = layoutOf(sight);
      const former = stands === null ? null : layoutOf(stands);
      const isRedraw = isDeepStrictEqual(layout, former);
      const bodies: string[] = [];
      if (former === null) bodies.push(memoryFor(sight));
      layout.lines.forEach(({ text }, at) => {
        if (!isRedraw && text === former?.lines[at]?.text) return;
        bodies.push(writeString + stringLabels[at] + text);
      });
      const text = textFile(layout);
      if (former === null || text !== textFile(former)) {
        bodies.push(writeText + priorityFile + text);
      }
      return bodies.map((body) => frame(address, body));
    },
  };
}

function memoryFor({ shows }: DisplaySight): string {
  const labels = shows === 'calls' ? stringLabels : stringLabels.slice(0, 1);
  return setMemory + ownText + labels.map((label) => label + stringMemory).join('');
}

/** Calls the STRING file of each line. */
function textFile({ head: codes, lines }: Layout): string {
  const calls = lines.map(({ flashing }, at) => {
    const call = callString + stringLabels[at];
    return flashing ? flashOn + call + flashOff : call;
  });
  return codes + calls.join(newLine);
}

function frame(address: string, body: string): Uint8Array {
  const summed = stx + body + etx;
  const whole = wakeUp + soh + allTypesOfSign + address + summed + checksum(summed) + eot;
  return Buffer.from(whole, 'latin1');
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

function oneLine({ text, ...rest }: Look): Layout {
  return { head: head(middleLine, rest), lines: [{ text, flashing: false }] };
}

function head(position: string, { mode, colour }: Omit<Look, 'text'>): string {
  return esc + position + modes[mode] + colours[colour];
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
