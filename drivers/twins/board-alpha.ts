/**
 * A line of signs that speak the Alpha protocol: decodes what arrives byte by byte and keeps what
 * each sign would show.
 *
 * Stricter than a real sign in one thing: a frame without a checksum is rejected, so that a damaged
 * frame never passes as one that had none.
 */
import type { BoardMind, LineMind, LineMindListener } from './board-mind.ts';
import type { BoardPicture } from './twin.ts';

const dark: BoardPicture = { text: '', mode: 'steady', colour: 'red' };

export function createAlphaMind(
  addresses: readonly string[],
  listener: LineMindListener,
): LineMind {
  /** TEXT files of each sign by label; `0`, the priority file, hides the others while it is there. */
  const files = new Map<string, Map<string, BoardPicture>>(
    addresses.map((address) => [address, new Map()]),
  );

  const obey = (frame: AlphaFrame): void => {
    const order = readOrder(frame.body);
    if (order === null) {
      listener.rejected();
      return;
    }
    for (const [address, own] of files) {
      if (!isFor(frame, address) || !listener.hears(address)) continue;
      if (order.picture === null) own.delete(order.label);
      else own.set(order.label, order.picture);
      listener.obeyed(address);
    }
  };
  const decoder = new AlphaDecoder(obey, () => listener.rejected());

  return {
    push: (byte) => decoder.push(Uint8Array.of(byte)),
    board: (address): BoardMind => {
      const own = files.get(address) ?? new Map<string, BoardPicture>();
      return {
        get picture() {
          return own.get('0') ?? own.get('A') ?? dark;
        },
        forget: () => own.clear(),
      };
    },
  };
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
  #writtenSum = '';

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
        this.#writtenSum += String.fromCharCode(byte);
        if (this.#writtenSum.length === 4) this.#state = 'end';
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
      this.#writtenSum = '';
    } else if (byte === 0x04 || this.#body.length === longestBody) {
      this.#reject();
    } else {
      this.#body.push(byte);
    }
  }

  #takeEnd(byte: number): void {
    const isWhole = byte === 0x04 && /^[0-9A-F]{4}$/.test(this.#writtenSum);
    if (!isWhole || Number.parseInt(this.#writtenSum, 16) !== this.#sum) {
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

/** What a frame orders a board: the new content of a TEXT file, or null to take the file away. */
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
  '9': 'amber',
};

/** Codes after 08H that this twin draws; others are left out. */
const extended: Readonly<Record<string, string>> = { d: '↑', e: '↓', f: '←', g: '→' };

/** Modes after ESC and the position; `n` has a special mode behind it. */
const flashMode = 0x63;
const specialMode = 0x6e;

/** Reads mode fields (ESC, position, mode) and in-text codes; one colour and mode for the whole. */
function drawText(content: readonly number[]): BoardPicture {
  let text = '';
  let line = 0;
  const flashingLines = new Set<number>();
  let mode: BoardPicture['mode'] = 'steady';
  let colour: BoardPicture['colour'] = 'red';
  for (let at = 0; at < content.length; at += 1) {
    const code = content[at] ?? 0;
    const next = String.fromCharCode(content[at + 1] ?? 0);
    switch (code) {
      case 0x1b:
        mode = content[at + 2] === flashMode ? 'flashing' : 'steady';
        at += content[at + 2] === specialMode ? 3 : 2;
        break;
      case 0x08:
        text += extended[next] ?? '';
        at += 1;
        break;
      case 0x0d:
        text += '\n';
        line += 1;
        break;
      case 0x1c:
        colour = coloursByDigit[next] ?? colour;
        at += 1;
        break;
      case 0x07:
        if (next === '1') flashingLines.add(line);
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
  return withFlashingLines({ text, mode, colour }, [...flashingLines]);
}

function withFlashingLines(whole: BoardPicture, flashingLines: readonly number[]): BoardPicture {
  return flashingLines.length === 0 ? whole : { ...whole, mode: 'flashing', flashingLines };
}
