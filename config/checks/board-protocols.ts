/**
 * What each protocol of boards promises the rest of the config, one record with one entry a protocol:
 * what its boards can show, which addresses they take, how many calls they list, and what its line
 * must be. The checks decide nothing by a protocol's name.
 */
import type { CustomFrame } from '../schema/board-frame.ts';
import type { BoardLineConfig, Protocol } from '../schema/board-line.ts';
import { type BoardAbility, digitsAbility, textAbility, unlimited } from './board-ability.ts';
import {
  checkFrame,
  customFrame,
  frameAbility,
  isAddressed,
  longestAddress,
  longestWindow,
  needsEightBits,
} from './described-frame.ts';
import { at, ownValue, type Part, text } from './part.ts';
import type { Report } from './problem.ts';

type Line = Part<BoardLineConfig>;

export interface ProtocolTraits {
  /** Null while it cannot be read. */
  ability(line: Line): BoardAbility | null;
  /** Whether a frame names its board; a line whose frames do not has room for one. */
  isAddressed(line: Line): boolean;
  /** The address that every board of a line obeys beside its own; null where there is none. */
  readonly sharedAddress: string | null;
  /** Beyond what the shape of an address allows; below 0 where no address fits. */
  longestAddress(line: Line): number;
  /** The largest window that a frame can name. */
  longestWindow(line: Line): number;
  /** How many calls a hall board of one address lists, where the config leaves it open. */
  readonly usualCalls: number;
  /** Whether some byte of a frame is 80H or more, so that seven data bits do not carry it. */
  needsEightBits(line: Line): boolean;
  /** Reports what the line's own options promise each other. */
  check(line: Line, report: Report): void;
}

/** For protocols whose address is a field of fixed width, of which the shape check knows the bounds. */
const addressed = {
  isAddressed: () => true,
  sharedAddress: null,
  longestAddress: () => unlimited,
  longestWindow: () => unlimited,
  usualCalls: 1,
  check: () => {},
} satisfies Partial<ProtocolTraits>;

const protocols: Readonly<Record<Protocol, ProtocolTraits>> = {
  alpha: {
    ...addressed,
    ability: () => ({
      // The priority file of a sign holds 125 characters.
      ...textAbility(125),
      callsEach: 12,
      // Position, mode and colour of the whole; flash on, flash off and a new line for each call.
      codes: { once: 5, aLine: 5 },
    }),
    sharedAddress: '00',
    usualCalls: 4,
    needsEightBits: () => false,
  },
  modbus: {
    ...addressed,
    ability: modbusAbility,
    needsEightBits: () => true,
  },
  described: {
    ability: (line) => ifReadable(line, frameAbility, null),
    isAddressed: (line) => ifReadable(line, isAddressed, true),
    sharedAddress: null,
    longestAddress: (line) => ifReadable(line, longestAddress, unlimited),
    longestWindow: (line) => ifReadable(line, longestWindow, unlimited),
    usualCalls: 1,
    needsEightBits: (line) => ifReadable(line, needsEightBits, false),
    check: checkFrame,
  },
};

/** Null while the protocol of the line cannot be read. */
export function traitsOf(line: Line): ProtocolTraits | null {
  const protocol = text(at(line, 'protocol'));
  return isProtocol(protocol) ? protocols[protocol] : null;
}

/** How many calls a hall board shows, where the config leaves it open. */
export function callsOf(
  protocol: Protocol,
  board: { readonly addresses: readonly unknown[]; readonly calls?: number | undefined },
): number {
  const { addresses, calls } = board;
  return calls ?? (addresses.length === 1 ? protocols[protocol].usualCalls : addresses.length);
}

function isProtocol(name: string | undefined): name is Protocol {
  return name !== undefined && ownValue(protocols, name) !== undefined;
}

const modbusAbilities: Readonly<
  Record<Extract<BoardLineConfig, { protocol: 'modbus' }>['registers'], BoardAbility>
> = {
  'led-485': { ...digitsAbility(6), largest: 32_767 },
  'led-485-text': textAbility(6),
  dm36b06: textAbility(6),
};

function modbusAbility(line: Line): BoardAbility | null {
  const registers = text(at(line, 'registers'));
  return Object.entries(modbusAbilities).find(([name]) => name === registers)?.[1] ?? null;
}

function ifReadable<T>(line: Line, read: (frame: CustomFrame) => T, otherwise: T): T {
  const frame = customFrame(line);
  return frame === null ? otherwise : read(frame);
}
