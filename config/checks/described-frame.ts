/**
 * What a described frame can show, which addresses it has room for, and what its parts promise each
 * other: a frame that can be put together, and that a board can find in noise.
 */
import {
  bytesOf,
  type CustomFrame,
  Frame,
  type FramePart,
  frameOf,
} from '../schema/board-frame.ts';
import type { BoardLineConfig } from '../schema/board-line.ts';
import { segmentByte } from '../schema/segments.ts';
import { type BoardAbility, digitsAbility, textAbility, unlimited } from './board-ability.ts';
import { at, isPresent, items, number, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

type Line = Part<BoardLineConfig>;

const carriesNumber: Readonly<Record<FramePart['kind'], boolean>> = {
  constant: false,
  address: false,
  window: false,
  binary: true,
  bcd: true,
  text: true,
  segments: true,
  blink: false,
  checksum: false,
};
const carriers: ReadonlySet<string> = new Set(
  Object.entries(carriesNumber).flatMap(([kind, carries]) => (carries ? [kind] : [])),
);

/** The frame of a described line; null while it cannot be read. */
export function customFrame(line: Line): CustomFrame | null {
  const read = Frame.safeParse(at(line, 'frame').value, { jitless: true });
  return read.success ? frameOf(read.data) : null;
}

/** All of its frames: the first, those that follow, those of its own for what is no number. */
function framesOf({ parts, further, instead }: CustomFrame): readonly (readonly FramePart[])[] {
  return [parts, ...further, ...Object.values(instead).filter((own) => own !== undefined)];
}

export function isAddressed({ parts }: CustomFrame): boolean {
  return parts.some(({ kind }) => kind === 'address');
}

/** Of all places where it is written, also in the answer. */
export function longestAddress(frame: CustomFrame): number {
  const own = frame.parts.find((part) => part.kind === 'address');
  let longest = 255;
  for (const part of [...framesOf(frame).flat(), ...(frame.reply?.parts ?? [])]) {
    if (part.kind !== 'address' || own === undefined) continue;
    const { as = own.as, add = own.add } = part;
    longest = Math.min(longest, largestOf({ as, add }));
  }
  return longest;
}

/** The largest number of a window that the frame has room for. */
export function longestWindow(frame: CustomFrame): number {
  const windows = framesOf(frame)
    .flat()
    .flatMap((part) => (part.kind === 'window' ? largestOf(part) : []));
  return Math.min(unlimited, ...windows);
}

function largestOf({
  as,
  add,
}: Pick<Extract<FramePart, { kind: 'window' }>, 'as' | 'add'>): number {
  return (as === 'decimal-2' ? 99 : 255) - add;
}

/** Reports what the parts of a described frame, and of its answer, do not keep of their promises. */
export function checkFrame(line: Line, report: Report): void {
  const frame = at(line, 'frame');
  if (text(at(frame, 'kind')) !== 'custom' || customFrame(line) === null) return;
  checkStuffing(at(frame, 'stuffing'), report);
  const first = at(frame, 'parts');
  const further = items(at(frame, 'further'));
  const instead = at(frame, 'instead');
  const own = (['closed', 'free', 'empty', 'paused'] as const)
    .map((sight) => at(instead, sight))
    .filter(isPresent);
  const parts = [first, ...further].flatMap((each) => items(each));
  const numbers = parts.filter((part) => carriers.has(text(at(part, 'kind')) ?? ''));
  if (numbers.length !== 1) {
    reportProblem(report, 'error', first, {
      message: `the frame has ${numbers.length === 0 ? 'no part' : `${numbers.length} parts`} for the number`,
      expected: `one part of kind ${[...carriers].join(', ').replace(/, (?=[^,]*$)/, ' or ')}`,
      hint: numbers.length === 0 ? 'add such a part' : 'keep one of them',
    });
  }
  for (const each of [first, ...further, ...own]) {
    checkChecksums(items(each), report);
    for (const part of items(each)) checkBlink(part, report);
  }
  for (const each of own) checkNoNumber(items(each), report);
  for (const each of [...further, ...own]) checkAddress(items(first), each, report);
  const replyParts = items(at(at(frame, 'reply'), 'parts'));
  checkChecksums(replyParts, report);
  const hasAddress = has(items(first), 'address');
  for (const part of replyParts) {
    const kind = at(part, 'kind');
    if (hasAddress || text(kind) !== 'address') continue;
    reportProblem(report, 'error', kind, {
      message: 'the answer cannot repeat an address that the frame does not have',
      expected: 'a part of kind: address in the frame, or none here',
      hint: 'add it to the frame, or write kind: any with its bytes here',
    });
  }
}

/** Else a byte of the frame that is the mark would be read as one, with the byte behind it. */
function checkStuffing(stuffing: Part<CustomFrame['stuffing']>, report: Report): void {
  const bytes = at(stuffing, 'bytes');
  const mark = at(stuffing, 'escape');
  const given = text(bytes);
  const written = text(mark);
  if (given === undefined || written === undefined || given.split(' ').includes(written)) return;
  reportProblem(report, 'error', bytes, {
    message: `the escape ${written} is not among the bytes that are stuffed`,
    expected: `${written} and the bytes that mark a frame`,
    hint: `write "${given} ${written}"`,
  });
}

type KindPart = Part<{ readonly kind: string }>;

function has(parts: readonly KindPart[], kind: FramePart['kind']): boolean {
  return parts.some((part) => text(at(part, 'kind')) === kind);
}

function checkNoNumber(parts: readonly KindPart[], report: Report): void {
  for (const part of parts) {
    const kind = at(part, 'kind');
    if (!carriers.has(text(kind) ?? '')) continue;
    reportProblem(report, 'error', kind, {
      message: 'a frame of its own is for what is no number',
      expected: 'parts of other kinds',
      hint: 'write what the manual of the board gives for this as a constant',
    });
  }
}

/** Else all boards of the line would obey it, or none. */
function checkAddress(
  first: readonly KindPart[],
  each: Part<readonly FramePart[] | undefined>,
  report: Report,
): void {
  const wanted = has(first, 'address');
  if (has(items(each), 'address') === wanted) return;
  reportProblem(report, 'error', each, {
    message: wanted
      ? 'this frame has no address, and the first has'
      : 'this frame has an address, and the first has none',
    expected: 'an address in every frame of a board, or in none',
    hint: wanted ? 'add the part of kind: address' : 'remove it here, or add it to the first',
  });
}

/** What stands behind it in the frame must not move while a call flashes. */
function checkBlink(
  part: Part<{ readonly kind: string; readonly on?: string; readonly off?: string }>,
  report: Report,
): void {
  const on = text(at(part, 'on'));
  const off = at(part, 'off');
  if (text(at(part, 'kind')) !== 'blink' || on === undefined) return;
  if (on.length === text(off)?.length && on !== off.value) return;
  reportProblem(report, 'error', off, {
    message: `blinking "${on}" and not blinking "${String(off.value)}" are no pair`,
    expected: 'other bytes than on, and as many',
    hint: 'copy both from the manual of the board',
  });
}

function checkChecksums(
  parts: readonly Part<{ readonly kind: string; readonly from?: number }>[],
  report: Report,
): void {
  parts.forEach((part, index) => {
    const from = at(part, 'from');
    const first = number(from);
    if (text(at(part, 'kind')) !== 'checksum' || first === undefined || first <= index) return;
    reportProblem(report, 'error', from, {
      message: `part ${first} does not come before this checksum`,
      expected: index === 0 ? 'parts before it' : `a part from 1 to ${index}`,
      hint:
        index === 0
          ? 'move the checksum behind what it sums'
          : 'count the parts from 1, or leave from out to sum all of them',
    });
  });
}

/** False where every byte of the frame is below 80H, so that seven data bits carry it. */
export function needsEightBits(frame: CustomFrame): boolean {
  if (frame.stuffing !== undefined) return true;
  return framesOf(frame)
    .flat()
    .some((part) => {
      switch (part.kind) {
        case 'constant':
          return isHigh(part.bytes);
        case 'blink':
          return isHigh(part.on) || isHigh(part.off);
        case 'address':
        case 'window':
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

export function frameAbility(frame: CustomFrame): BoardAbility | null {
  for (const part of [frame.parts, ...frame.further].flat()) {
    switch (part.kind) {
      case 'binary':
        return { ...digitsAbility(unlimited), largest: 2 ** (8 * part.bytes) - 1 };
      case 'bcd':
        return digitsAbility(part.digits);
      case 'segments': {
        // Characters of one byte are one character to whoever reads them: O is a 0, B may be an 8.
        const known = [...'0123456789', ...part.table.map(({ shows }) => shows)];
        const drawn = (letter: string) => {
          const own = segmentByte(part, letter);
          return own === null ? '' : (known.find((one) => segmentByte(part, one) === own) ?? '');
        };
        const drawable = (prefix: string) => [...prefix].map(drawn).join('');
        return digitsAbility(part.digits, drawable);
      }
      case 'text':
        return part.letters ? textAbility(part.length) : digitsAbility(part.length);
      case 'constant':
      case 'address':
      case 'window':
      case 'blink':
      case 'checksum':
        break;
      default:
        part satisfies never;
    }
  }
  return null;
}
