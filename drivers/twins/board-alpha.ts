/**
 * A line of signs that speak the Alpha protocol: decodes what arrives byte by byte and keeps what
 * each sign would show.
 *
 * As a real sign does, it goes dark for a moment whenever a TEXT file that it shows is written, or its
 * memory is set up; a STRING file exists only where memory was set up for it and is seen only where a
 * TEXT file calls it; a frame that follows another too soon is lost.
 *
 * Stricter than a real sign in one thing: a frame without a checksum is rejected, so that a damaged
 * frame never passes as one that had none.
 */
import type { BoardMind, LineMind, LineMindListener } from './board-mind.ts';
import type { BoardPicture } from './twin.ts';

const dark: BoardPicture = { text: '', mode: 'steady', colour: 'red' };

export interface AlphaMindOptions {
  readonly addresses: readonly string[];
  /** What the line leaves between frames; 250 where it is left out. */
  readonly gapMs?: number | undefined;
}

/**
 * Of the gap between the beginnings of two frames, below which the second is lost. Of real signs it
 * is known that 0.1 s is too short and 0.25 s is not. Half of it, because a twin on a busy machine is
 * held up itself, and reads close together what was written apart.
 */
const lostBelowShare = 0.5;

/** What one sign holds: all of it is gone without power. */
interface Memory {
  readonly texts: Map<string, readonly number[]>;
  readonly strings: Map<string, readonly number[]>;
}

export function createAlphaMind(
  { addresses, gapMs = 250 }: AlphaMindOptions,
  listener: LineMindListener,
): LineMind {
  const memories = new Map<string, Memory>(
    addresses.map((address) => [address, { texts: new Map(), strings: new Map() }]),
  );
  let heardFromMs = Number.NEGATIVE_INFINITY;

  const obey = (frame: AlphaFrame): void => {
    const isTooSoon = frame.fromMs - heardFromMs < gapMs * lostBelowShare;
    const order = isTooSoon ? null : readOrder(frame.body);
    if (order === null) {
      listener.rejected();
      return;
    }
    heardFromMs = frame.fromMs;
    for (const [address, memory] of memories) {
      if (!isFor(frame, address) || !listener.hears(address)) continue;
      if (take(order, memory)) listener.blinked(address);
      listener.obeyed(address);
    }
  };
  const decoder = new AlphaDecoder(obey, () => listener.rejected());

  return {
    push: (byte, atMs) => decoder.push(byte, atMs),
    board: (address): BoardMind => {
      const memory = memories.get(address);
      return {
        get picture() {
          return memory === undefined ? dark : pictureOf(memory);
        },
        forget: () => {
          memory?.texts.clear();
          memory?.strings.clear();
        },
      };
    },
  };
}

/** The priority file, `0`, hides the others while it is there. */
function shownLabel({ texts }: Memory): string {
  return texts.has('0') ? '0' : 'A';
}

function pictureOf(memory: Memory): BoardPicture {
  const content = memory.texts.get(shownLabel(memory));
  return content === undefined ? dark : drawText(withStrings(content, memory.strings));
}

/** Each call of a STRING file, 10H and its label, replaced by what is in the file. */
function withStrings(content: readonly number[], strings: Memory['strings']): readonly number[] {
  return content.flatMap((code, at) => {
    if (content[at - 1] === 0x10) return strings.get(String.fromCharCode(code)) ?? [];
    return code === 0x10 ? [] : [code];
  });
}

/** @returns whether it is seen, even where the sign shows the same again */
function take(order: Order, memory: Memory): boolean {
  const { texts, strings } = memory;
  switch (order.kind) {
    case 'memory':
      texts.clear();
      strings.clear();
      for (const label of order.strings) strings.set(label, []);
      return true;
    case 'string':
      if (strings.has(order.label)) strings.set(order.label, order.content);
      return false;
    case 'text': {
      const before = shownLabel(memory);
      if (order.content.length === 0) texts.delete(order.label);
      else texts.set(order.label, order.content);
      return order.label === before || order.label === shownLabel(memory);
    }
    default:
      return order satisfies never;
  }
}

interface AlphaFrame {
  /** One character that names the kind of sign. */
  readonly type: string;
  readonly address: string;
  /** Between STX and ETX. */
  readonly body: Uint8Array;
  /** When it began. */
  readonly fromMs: number;
}

/** `Z`: every type of sign; `!`: the same, with a visible check; `^`: one-line signs. */
function isFor(frame: AlphaFrame, address: string): boolean {
  return 'Z!^'.includes(frame.type) && (frame.address === '00' || frame.address === address);
}

/** A sign finds the baud rate by five NULs; without them it does not listen. */
const nulsBeforeFrame = 5;
/** Type, two digits of address. */
const headerLength = 3;
/** Room for the longest file, or the memory of twelve, and an end to a frame without one. */
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
  #fromMs = 0;

  constructor(onFrame: (frame: AlphaFrame) => void, onReject: () => void) {
    this.#onFrame = onFrame;
    this.#onReject = onReject;
  }

  push(byte: number, atMs: number): void {
    const nulsBefore = this.#nuls;
    this.#nuls = byte === 0x00 ? nulsBefore + 1 : 0;
    if (byte === 0x01 && nulsBefore >= nulsBeforeFrame) {
      if (this.#state !== 'seeking') this.#onReject();
      this.#state = 'header';
      this.#header = '';
      this.#fromMs = atMs;
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
      fromMs: this.#fromMs,
    });
  }

  #reject(): void {
    this.#state = 'seeking';
    this.#onReject();
  }
}

/** What a frame orders a sign; a TEXT file without content is taken away. */
type Order =
  | {
      readonly kind: 'text' | 'string';
      readonly label: string;
      readonly content: readonly number[];
    }
  | { readonly kind: 'memory'; readonly strings: readonly string[] };

/** Null for every command but "write TEXT file", "write STRING file" and "set memory". */
function readOrder(body: Uint8Array): Order | null {
  const [command, label = 0, ...content] = body;
  const name = String.fromCharCode(label);
  if (command === 0x41 && body.length > 1) return { kind: 'text', label: name, content };
  if (command === 0x47 && body.length > 1) return { kind: 'string', label: name, content };
  if (command === 0x45 && name === '$') return readMemory(Buffer.from(content).toString('latin1'));
  return null;
}

/** Each file has eleven characters: label, kind, lock, size and four more. A STRING file is locked. */
function readMemory(table: string): Order | null {
  if (!/^([\x20-\x7e](A[UL]|BL|D[UL])[0-9A-F]{8})*$/.test(table)) return null;
  const files = table.match(/.{11}/g) ?? [];
  return {
    kind: 'memory',
    strings: files.filter((file) => file[1] === 'B').map((file) => file.slice(0, 1)),
  };
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
