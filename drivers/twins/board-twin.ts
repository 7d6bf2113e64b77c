/**
 * A line of LED boards that speak the Alpha protocol: decodes what arrives byte by byte and keeps
 * what each board would show.
 *
 * As on real signs, pulling the cable leaves the last picture standing and only a power cut makes
 * a board dark. Stricter than a real sign in one thing: a frame without a checksum is rejected, so
 * that a damaged frame never passes as one that had none.
 */
import type { Duplex } from 'node:stream';
import { openEndpoint } from './endpoint.ts';
import type { BoardPicture, Twin, TwinEndpoint } from './twin.ts';

export interface BoardTwinOptions {
  readonly endpoint: TwinEndpoint;
  /** Addresses of the boards on this line, two upper-case hex digits each. */
  readonly addresses: readonly string[];
  /** Called for each change of what people see, with the new picture. */
  readonly onChange: (address: string, picture: BoardPicture) => void;
}

export interface BoardLineTwin extends Twin {
  /** What the board at `address` shows; a dark board shows an empty text. */
  picture(address: string): BoardPicture;
  /** Pulls one board off the line, or puts it back; its picture stays. */
  setBoardPlugged(address: string, plugged: boolean): void;
  /** Cuts one board's power, or gives it back: it is dark until it is written to again. */
  setPowered(address: string, powered: boolean): void;
  /** Frames that were damaged, or that said what these boards do not know. */
  readonly rejectedFrames: number;
  /** The port in use, for an endpoint that asked for port 0; null for a tty. */
  readonly port: number | null;
}

const dark: BoardPicture = { text: '', mode: 'steady', colour: 'red' };

interface Board {
  /** TEXT files by label; `0`, the priority file, hides the others while it is there. */
  readonly files: Map<string, BoardPicture>;
  picture: BoardPicture;
  plugged: boolean;
  powered: boolean;
}

export function createBoardTwin(options: BoardTwinOptions): BoardLineTwin {
  const boards = new Map<string, Board>(
    options.addresses.map((address) => [
      address,
      { files: new Map(), picture: dark, plugged: true, powered: true },
    ]),
  );
  let rejectedFrames = 0;

  const show = (address: string, board: Board): void => {
    const picture = board.files.get('0') ?? board.files.get('A') ?? dark;
    if (isSamePicture(picture, board.picture)) return;
    board.picture = picture;
    options.onChange(address, picture);
  };

  const obey = (frame: AlphaFrame): void => {
    const order = readOrder(frame.body);
    if (order === null) {
      rejectedFrames += 1;
      return;
    }
    for (const [address, board] of boards) {
      if (!board.plugged || !board.powered || !isFor(frame, address)) continue;
      if (order.picture === null) board.files.delete(order.label);
      else board.files.set(order.label, order.picture);
      show(address, board);
    }
  };

  const endpoint = openEndpoint(options.endpoint, (line: Duplex) => {
    const decoder = new AlphaDecoder(obey, () => {
      rejectedFrames += 1;
    });
    line.on('data', (bytes: Uint8Array) => decoder.push(bytes));
  });

  const boardAt = (address: string): Board => {
    const board = boards.get(address);
    if (board === undefined) throw new RangeError(`no board at address ${address}`);
    return board;
  };

  return {
    start: () => endpoint.start(),
    stop: () => endpoint.stop(),
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
    picture: (address) => boardAt(address).picture,
    setBoardPlugged: (address, plugged) => {
      boardAt(address).plugged = plugged;
    },
    setPowered: (address, powered) => {
      const board = boardAt(address);
      board.powered = powered;
      if (powered) return;
      board.files.clear();
      show(address, board);
    },
  };
}

function isSamePicture(one: BoardPicture, other: BoardPicture): boolean {
  return one.text === other.text && one.mode === other.mode && one.colour === other.colour;
}

interface AlphaFrame {
  /** One character that names the kind of sign. */
  readonly type: string;
  readonly address: string;
  /** Between STX and ETX. */
  readonly body: Uint8Array;
}

/** `Z`: every type of sign; `!`: the same, with a visible check; `^`: one-line signs. */
function isFor(frame: AlphaFrame, address: string): boolean {
  return 'Z!^'.includes(frame.type) && (frame.address === '00' || frame.address === address);
}

/** A sign finds the baud rate by five NULs; without them it does not listen. */
const nulsBeforeFrame = 5;
/** Type, two digits of address. */
const headerLength = 3;
/** The priority file holds 125 characters; room for its codes, and an end to a frame without one. */
const longestBody = 256;

type DecoderState = 'seeking' | 'header' | 'body' | 'checksum' | 'end';

class AlphaDecoder {
  readonly #onFrame: (frame: AlphaFrame) => void;
  readonly #onReject: () => void;
  #state: DecoderState = 'seeking';
  #nuls = 0;
  #header = '';
  #body: number[] = [];
  #sum = 0;
  #told = '';

  constructor(onFrame: (frame: AlphaFrame) => void, onReject: () => void) {
    this.#onFrame = onFrame;
    this.#onReject = onReject;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    const nulsBefore = this.#nuls;
    this.#nuls = byte === 0x00 ? nulsBefore + 1 : 0;
    if (byte === 0x01 && nulsBefore >= nulsBeforeFrame) {
      if (this.#state !== 'seeking') this.#onReject();
      this.#state = 'header';
      this.#header = '';
      return;
    }
    switch (this.#state) {
      case 'seeking':
        return;
      case 'header':
        this.#takeHeader(byte);
        return;
      case 'body':
        this.#takeBody(byte);
        return;
      case 'checksum':
        this.#told += String.fromCharCode(byte);
        if (this.#told.length === 4) this.#state = 'end';
        return;
      case 'end':
        this.#takeEnd(byte);
        return;
    }
  }

  #takeHeader(byte: number): void {
    if (this.#header.length < headerLength) {
      this.#header += String.fromCharCode(byte);
    } else if (byte === 0x02) {
      this.#state = 'body';
      this.#body = [];
      this.#sum = byte;
    } else {
      this.#reject();
    }
  }

  #takeBody(byte: number): void {
    this.#sum = (this.#sum + byte) % 0x1_0000;
    if (byte === 0x03) {
      this.#state = 'checksum';
      this.#told = '';
    } else if (byte === 0x04 || this.#body.length === longestBody) {
      this.#reject();
    } else {
      this.#body.push(byte);
    }
  }

  #takeEnd(byte: number): void {
    const isWhole = byte === 0x04 && /^[0-9A-F]{4}$/.test(this.#told);
    if (!isWhole || Number.parseInt(this.#told, 16) !== this.#sum) {
      this.#reject();
      return;
    }
    this.#state = 'seeking';
    this.#onFrame({
      type: this.#header.slice(0, 1),
      address: this.#header.slice(1),
      body: Uint8Array.from(this.#body),
    });
  }

  #reject(): void {
    this.#state = 'seeking';
    this.#onReject();
  }
}

/** What a frame tells a board: the new content of a TEXT file, or null to take the file away. */
interface Order {
  readonly label: string;
  readonly picture: BoardPicture | null;
}

/** Null for every command but "write TEXT file" (`A`). */
function readOrder(body: Uint8Array): Order | null {
  const [command, label, ...content] = body;
  if (command !== 0x41 || label === undefined) return null;
  const labelText = String.fromCharCode(label);
  if (content.length === 0) return { label: labelText, picture: null };
  return { label: labelText, picture: drawText(content) };
}

const coloursByDigit: Readonly<Record<string, BoardPicture['colour']>> = {
  '1': 'red',
  '2': 'green',
  '3': 'amber',
  '4': 'red',
  '5': 'green',
  '6': 'amber',
  '7': 'amber',
  '8': 'amber',
};

/** Reads mode fields (ESC, position, mode) and in-text codes; one colour and mode for the whole. */
function drawText(content: readonly number[]): BoardPicture {
  let text = '';
  let mode: BoardPicture['mode'] = 'steady';
  let colour: BoardPicture['colour'] = 'red';
  for (let at = 0; at < content.length; at += 1) {
    const code = content[at] ?? 0;
    const next = String.fromCharCode(content[at + 1] ?? 0);
    switch (code) {
      case 0x1b:
        mode = content[at + 2] === 0x63 ? 'flashing' : 'steady';
        at += 2;
        break;
      case 0x1c:
        colour = coloursByDigit[next] ?? colour;
        at += 1;
        break;
      case 0x07:
        mode = next === '1' ? 'flashing' : mode;
        at += 1;
        break;
      // Character set and character attribute: the twin has one font.
      case 0x1a:
      case 0x1d:
        at += 1;
        break;
      default:
        if (code >= 0x20 && code < 0x7f) text += String.fromCharCode(code);
    }
  }
  return { text, mode, colour };
}
