/**
 * From a line's config to its displays and to the codec of its protocol, loaded when the line
 * starts: a site pays only for the protocols that it has.
 */
import { callsOf } from '../../config/checks/board-protocols.ts';
import { boardDevice, type DeviceName, hallBoardDevice } from '../../config/hall/devices.ts';
import { frameOf } from '../../config/schema/board-frame.ts';
import type { BoardLineConfig, LineOf, Protocol } from '../../config/schema/board-line.ts';
import { bitsPerByte } from '../../config/schema/framing.ts';
import type { StreamWireConfig } from '../../config/schema/schema.ts';
import { createAlpha } from './alpha.ts';
import type { BoardCodec, DisplaySight } from './board-codec.ts';
import { createDescribed } from './described.ts';

/** One address on the line. */
export interface Display {
  readonly device: DeviceName;
  /** For people: which board this is, and where it listens. */
  readonly place: string;
  /** A window's board, or one part of a hall board's list. */
  readonly shows:
    | { readonly kind: 'window'; readonly window: number }
    | {
        readonly kind: 'calls';
        readonly hallBoard: string;
        readonly from: number;
        readonly to: number;
      };
}

/** The codec of a line, by the index of the display in `displaysOf`. */
export interface LineCodec
  extends Pick<
    BoardCodec<never>,
    'blinks' | 'gapMs' | 'inTurns' | 'replyTimeoutMs' | 'setUpEveryMs' | 'judge'
  > {
  readonly question: ((display: number) => Uint8Array) | null;
  frames(display: number, sight: DisplaySight, stands: DisplaySight | null): readonly Uint8Array[];
}

/** What carries a byte, and how fast. */
export interface LineRate {
  readonly baudRate: number;
  readonly bitsPerByte: number;
}

/** The line behind an Ethernet converter: its speed is not known, and this is what boards come with. */
const converterRate: LineRate = { baudRate: 9600, bitsPerByte: bitsPerByte('8N1') };

export function rateOf(wire: StreamWireConfig): LineRate {
  if (wire.kind === 'tcp') return converterRate;
  return { baudRate: wire.baudRate, bitsPerByte: bitsPerByte(wire.framing) };
}

export function displaysOf(config: BoardLineConfig): readonly Display[] {
  const where = (address: string | number) => `address ${address} of board line ${config.id}`;
  return [
    ...config.boards.map(
      ({ window, address }): Display => ({
        device: boardDevice(window),
        place: `the board over window ${window} (${where(address)})`,
        shows: { kind: 'window', window },
      }),
    ),
    ...(config.hallBoards ?? []).flatMap((board) => {
      const { id, addresses } = board;
      const calls = callsOf(config.protocol, board);
      // As equal as they can be, and none without a call.
      const upTo = (parts: number) => Math.ceil((parts * calls) / addresses.length);
      return addresses.map(
        (address, at): Display => ({
          device: hallBoardDevice(id),
          place: `the hall board ${id} (${where(address)})`,
          shows: {
            kind: 'calls',
            hallBoard: id,
            from: upTo(at),
            to: upTo(at + 1),
          },
        }),
      );
    }),
  ];
}

/** The codec of each protocol; one that is missing here does not compile. */
const codecs: {
  readonly [P in Protocol]: (line: LineOf<P>) => LineCodec | Promise<LineCodec>;
} = {
  alpha: (line) => bound(createAlpha(line), line),
  modbus: async (line) => {
    const { createModbus } = await import('./modbus.ts');
    return bound(createModbus(line, silenceMs(rateOf(line.wire))), line);
  },
  described: (line) => {
    const windows = new Map(line.boards.map(({ address, window }) => [address, window]));
    return bound(
      createDescribed(frameOf(line.frame), (address) => windows.get(address) ?? 0),
      line,
    );
  },
};

export async function loadCodec<P extends Protocol>(line: LineOf<P>): Promise<LineCodec> {
  return codecs[line.protocol](line);
}

/** Addresses are in the order of `displaysOf`. */
function bound<Address extends string | number>(
  codec: BoardCodec<Address>,
  line: {
    readonly boards: readonly { readonly address: Address }[];
    readonly hallBoards?: readonly { readonly addresses: readonly Address[] }[] | undefined;
  },
): LineCodec {
  const addresses = [
    ...line.boards.map(({ address }) => address),
    ...(line.hallBoards ?? []).flatMap((board) => board.addresses),
  ];
  const addressOf = (display: number): Address => {
    const address = addresses[display];
    if (address === undefined) throw new RangeError(`no display ${display} on this line`);
    return address;
  };
  const { question } = codec;
  return {
    blinks: codec.blinks,
    gapMs: codec.gapMs,
    inTurns: codec.inTurns,
    replyTimeoutMs: codec.replyTimeoutMs,
    setUpEveryMs: codec.setUpEveryMs,
    judge: codec.judge,
    question: question === null ? null : (display) => question(addressOf(display)),
    frames: (display, sight, stands) => codec.frames(addressOf(display), sight, stands),
  };
}

/**
 * The silence between Modbus frames, 3.5 characters of 11 bits, and a fixed 1.75 ms above 19200
 * baud: "MODBUS over Serial Line V1.02", 2.5.1.1.
 */
function silenceMs({ baudRate }: LineRate): number {
  return baudRate > 19_200 ? 1.75 : (3.5 * 11 * 1000) / baudRate;
}
