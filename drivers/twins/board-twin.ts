/**
 * A line of LED boards, one or many, that speak the protocol of the config: keeps what each board
 * would show, and what people would see of it.
 *
 * As on real boards, pulling the cable leaves the last picture standing and only a power cut makes
 * a board dark.
 */
import { isDeepStrictEqual } from 'node:util';
import { type BusNoise, type BusOptions, TwinBus } from './board-bus.ts';
import type { BoardMind } from './board-mind.ts';
import { openMind, owesSilence, type TwinProtocol } from './board-protocols.ts';
import { openEndpoint } from './endpoint.ts';
import type { BoardPicture, Twin, TwinEndpoint } from './twin.ts';

export interface BoardTwinOptions {
  readonly endpoint: TwinEndpoint;
  /** Addresses of the boards on this line, as in the config. */
  readonly addresses: readonly (string | number)[];
  /** Alpha where it is left out. */
  readonly speaks?: TwinProtocol;
  /** Left out: bytes take no time. */
  readonly rate?: NonNullable<BusOptions['rate']>;
  readonly random?: () => number;
  /** Called for each change of what people see, with the new picture. */
  readonly onChange: (address: string, picture: BoardPicture) => void;
  /**
   * Called for each frame that a board has understood, also one that changes nothing.
   * @param atMs when its last byte had left the wires, by `performance.now()`
   */
  readonly onObeyed?: (address: string, atMs: number) => void;
}

export interface BoardLineTwin extends Twin {
  /** What the board at `address` shows; a dark board shows an empty text. */
  picture(address: string): BoardPicture;
  /** Pulls one board off the line, or puts it back; its picture stays. */
  setBoardPlugged(address: string, plugged: boolean): void;
  /** Cuts one board's power, or gives it back: it is dark until it is written to again. */
  setPowered(address: string, powered: boolean): void;
  /** Makes the line bad from now on; `{}` makes it good again. */
  setNoise(noise: BusNoise): void;
  /** Frames that were damaged, or that said what these boards do not know. */
  readonly rejectedFrames: number;
  /** How often a board was dark for a moment because of what was written to it. */
  readonly blinks: number;
  /** How often two spoke at once. */
  readonly collisions: number;
  /** How often the controller spoke too soon after an answer (Modbus: 3.5 characters). */
  readonly hurries: number;
  /** Bytes that have reached the boards. */
  readonly heardBytes: number;
  /** The port in use, for an endpoint that asked for port 0; null for a tty. */
  readonly port: number | null;
}

/** A display takes some time to act; within what the standard leaves it. */
const answerAfterMs = 5;
/** Modbus: 3.5 characters; boards with a frame of their own forget a half one about as soon. */
const silentCharacters = 3.5;

interface Board {
  readonly mind: BoardMind;
  picture: BoardPicture;
  plugged: boolean;
  powered: boolean;
}

export function createBoardTwin(options: BoardTwinOptions): BoardLineTwin {
  const { speaks = { protocol: 'alpha' }, rate = null } = options;
  const silenceMs =
    rate === null ? 0 : (silentCharacters * rate.bitsPerByte * 1000) / rate.baudRate;
  const boards = new Map<string, Board>();
  let rejectedFrames = 0;
  let blinks = 0;
  let heardBytes = 0;
  let heardAtMs = 0;

  const look = (address: string, board: Board): void => {
    const { picture } = board.mind;
    if (isDeepStrictEqual(picture, board.picture)) return;
    board.picture = picture;
    options.onChange(address, picture);
  };
  const bus = new TwinBus({
    rate,
    answerAfterMs,
    silenceMs: owesSilence(speaks) ? silenceMs : 0,
    random: options.random ?? Math.random,
    heard: (byte, atMs) => {
      heardBytes += 1;
      heardAtMs = atMs;
      mind.push(byte, atMs);
    },
  });
  const addresses = options.addresses.map(String);
  const mind = openMind(
    speaks,
    { addresses, silenceMs },
    {
      hears: (address) => {
        const board = boards.get(address);
        return board?.plugged === true && board.powered;
      },
      obeyed: (address) => {
        const board = boards.get(address);
        if (board !== undefined) look(address, board);
        options.onObeyed?.(address, heardAtMs);
      },
      blinked: () => {
        blinks += 1;
      },
      rejected: () => {
        rejectedFrames += 1;
      },
      say: (_, bytes) => bus.say(bytes),
    },
  );
  for (const address of addresses) {
    const own = mind.board(address);
    boards.set(address, { mind: own, picture: own.picture, plugged: true, powered: true });
  }
  const endpoint = openEndpoint(options.endpoint, (line) => bus.connect(line));

  const boardAt = (address: string): Board => {
    const board = boards.get(address);
    if (board === undefined) throw new RangeError(`no board at address ${address}`);
    return board;
  };

  return {
    start: () => endpoint.start(),
    stop: async () => {
      bus.disconnect();
      await endpoint.stop();
    },
    setPlugged: (plugged) => endpoint.setPlugged(plugged),
    get plugged() {
      return endpoint.plugged;
    },
    get port() {
      return endpoint.port;
    },
    get rejectedFrames() {
      return rejectedFrames;
    },
    get blinks() {
      return blinks;
    },
    get collisions() {
      return bus.collisions;
    },
    get hurries() {
      return bus.hurries;
    },
    get heardBytes() {
      return heardBytes;
    },
    setNoise: (noise) => bus.setNoise(noise),
    picture: (address) => boardAt(address).picture,
    setBoardPlugged: (address, plugged) => {
      boardAt(address).plugged = plugged;
    },
    setPowered: (address, powered) => {
      const board = boardAt(address);
      board.powered = powered;
      if (powered) return;
      board.mind.forget();
      look(address, board);
    },
  };
}
