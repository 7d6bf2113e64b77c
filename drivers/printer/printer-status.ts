/**
 * What a printer says about itself: reads its answers out of the byte stream and turns them into
 * faults for staff.
 *
 * Three kinds of answer share one line without any framing; the reader distinguishes them by the bits
 * that ESC/POS fixes in each: an answer to `DLE EOT n` (0..1..10), the four bytes of an automatic status
 * (first 0..1..00, then 0..0....), and an answer to `GS r` (0..0...., outside an automatic status).
 * An answer to `DLE EOT n` does not name its n: answers come in the order of the questions.
 */
import type { Fault } from '../ports.ts';
import { type StatusQuery, statusQueries } from './escpos.ts';

/** Everything that is known of a printer's state. */
export interface PrinterCondition {
  readonly offline: boolean;
  readonly coverOpen: boolean;
  readonly paperEnd: boolean;
  readonly stoppedByPaperEnd: boolean;
  readonly paperNearEnd: boolean;
  readonly cutterError: boolean;
  readonly unrecoverableError: boolean;
  /** Goes away by itself; nearly always a hot print head. */
  readonly recoverableError: boolean;
  /** `DLE EOT 2` says that there is an error; `DLE EOT 3` says which. */
  readonly someError: boolean;
}

export const goodCondition: PrinterCondition = {
  offline: false,
  coverOpen: false,
  paperEnd: false,
  stoppedByPaperEnd: false,
  paperNearEnd: false,
  cutterError: false,
  unrecoverableError: false,
  recoverableError: false,
  someError: false,
};

export type StatusNews =
  | { readonly kind: 'condition'; readonly change: Partial<PrinterCondition> }
  /** An answer to `GS r 1`: the state of the paper after everything before it. */
  | { readonly kind: 'barrier'; readonly paperEnd: boolean }
  /** Whether a ticket is held out. */
  | { readonly kind: 'presenter'; readonly isHeld: boolean }
  /** A longer answer between its first byte, which says of what kind it is, and its NUL. */
  | { readonly kind: 'text'; readonly header: number; readonly text: string }
  /** The byte by which a printer names its model. */
  | { readonly kind: 'id'; readonly id: number };

const isRealTimeAnswer = (byte: number) => (byte & 0b1001_0011) === 0b0001_0010;
const isAutomaticStart = (byte: number) => (byte & 0b1001_0011) === 0b0001_0000;
const isBarrierAnswer = (byte: number) => (byte & 0b1001_0000) === 0;
/** Longer answers run from one of these to a NUL. */
export const textHeaders = {
  /** Lists of keys, and that buffers were cleared. */
  response: 0x37,
  information: 0x3d,
  /** Of a printer that was just switched on; few are set to say so. */
  powerOn: 0x3b,
  /** `GS I`. */
  name: 0x5f,
} as const;
const textStarts: ReadonlySet<number> = new Set(Object.values(textHeaders));
/** No answer is longer than 40 keys; a NUL that got lost must not hide the rest for ever. */
const longestTextBytes = 84;

const fullStatusStart = 0x10;
const fullStatusSecond = 0x0f;

const lastQuery = statusQueries.at(-1);

const bit = (byte: number, index: number) => (byte & (1 << index)) !== 0;

interface Asked {
  readonly query: StatusQuery;
  readonly inJob: boolean;
}

/** Holds the questions that are open and an answer that has come in part. */
export class StatusReader {
  #asked: Asked[] = [];
  /** What the answers said so far, kept until the last: the first, offline, does not give the reason. */
  #answered: Partial<PrinterCondition> = {};
  #automatic: number[] | null = null;
  readonly #hasPresenter: boolean;
  #awaitsFull = false;
  /** The six bytes of `DLE EOT 20`, as far as they have come. */
  #full: number[] | null = null;
  #textBytesLeft = 0;
  #textHeader = 0;
  #text = '';
  #awaitsId = false;

  /** @param hasPresenter it answers `DLE EOT 20`, and reports nothing of itself */
  constructor(hasPresenter = false) {
    this.#hasPresenter = hasPresenter;
  }

  /** Answers that are still to come. */
  get outstanding(): number {
    return this.#asked.length;
  }

  /** Questions inside a job that are still to be answered. */
  get passing(): number {
    return this.#asked.filter(({ inJob }) => inJob).length;
  }

  /** Some questions for the state were answered, and the others not yet. */
  get isPartlyAnswered(): boolean {
    const open = this.#asked.filter(({ inJob }) => !inJob).length;
    return open > 0 && open < statusQueries.length;
  }

  /** @param inJob they stand among the bytes of a job */
  expect(queries: readonly StatusQuery[], inJob = false): void {
    for (const query of queries) this.#asked.push({ query, inJob });
  }

  /** For a new connection: nothing that was asked before will be answered. */
  forget(): void {
    this.#asked = [];
    this.#automatic = null;
    this.#full = null;
    this.#textBytesLeft = 0;
    this.#awaitsId = false;
    this.#awaitsFull = false;
  }

  /** It was asked for its id: a byte that is no answer to anything else. */
  awaitId(): void {
    this.#awaitsId = true;
  }

  /** It was asked whether it answers `DLE EOT 20`. */
  awaitFull(): void {
    this.#awaitsFull = true;
  }

  read(bytes: Uint8Array): StatusNews[] {
    const news: StatusNews[] = [];
    for (const byte of bytes) {
      const item = this.#readByte(byte);
      if (item !== null) news.push(item);
    }
    return news;
  }

  #readByte(byte: number): StatusNews | null {
    const awaitsFull = this.#hasPresenter || this.#awaitsFull;
    if (this.#full !== null || (awaitsFull && byte === fullStatusStart)) {
      this.#awaitsFull = false;
      return this.#readFull(byte);
    }
    if (this.#textBytesLeft > 0) {
      this.#textBytesLeft = byte === 0 ? 0 : this.#textBytesLeft - 1;
      if (byte !== 0) {
        this.#text += String.fromCharCode(byte);
        return null;
      }
      return { kind: 'text', header: this.#textHeader, text: this.#text };
    }
    if (isRealTimeAnswer(byte)) {
      const asked = this.#asked.shift();
      // An answer inside a job proves only that the printer got that far; the others are the state.
      if (asked === undefined || asked.inJob) return null;
      this.#answered = { ...this.#answered, ...realTimeStatus(asked.query, byte) };
      return asked.query === lastQuery ? { kind: 'condition', change: this.#answered } : null;
    }
    if (this.#awaitsId && this.#automatic === null && !textStarts.has(byte)) {
      this.#awaitsId = false;
      return { kind: 'id', id: byte };
    }
    if (isAutomaticStart(byte)) {
      this.#automatic = [byte];
      return null;
    }
    if (isBarrierAnswer(byte)) return this.#readLowByte(byte);
    if (textStarts.has(byte)) {
      this.#textHeader = byte;
      this.#textBytesLeft = longestTextBytes;
      this.#text = '';
    }
    // Anything else is flow control (XON, XOFF) or noise.
    return null;
  }

  /** `10 0F`, then paper, user, recoverable and unrecoverable: only the ticket at the outlet is of use here. */
  #readFull(byte: number): StatusNews | null {
    const bytes = [...(this.#full ?? []), byte];
    if (bytes.length === 2 && byte !== fullStatusSecond && !this.#hasPresenter) {
      // An automatic status begins alike.
      this.#full = null;
      this.#automatic = [fullStatusStart];
      return this.#readByte(byte);
    }
    this.#full = bytes.length < 6 ? bytes : null;
    const [, , paper = 0] = bytes;
    return this.#full === null ? { kind: 'presenter', isHeld: bit(paper, 5) } : null;
  }

  #readLowByte(byte: number): StatusNews | null {
    if (this.#automatic === null) {
      return { kind: 'barrier', paperEnd: bit(byte, 2) || bit(byte, 3) };
    }
    this.#automatic.push(byte);
    if (this.#automatic.length < 4) return null;
    const [first = 0, second = 0, third = 0] = this.#automatic;
    this.#automatic = null;
    return { kind: 'condition', change: automaticStatus(first, second, third) };
  }
}

/** `DLE EOT n`, by the ESC/POS reference. */
function realTimeStatus(query: StatusQuery, byte: number): Partial<PrinterCondition> {
  switch (query) {
    case 1:
      return { offline: bit(byte, 3) };
    case 2:
      return {
        coverOpen: bit(byte, 2),
        stoppedByPaperEnd: bit(byte, 5),
        someError: bit(byte, 6),
      };
    case 3:
      return {
        cutterError: bit(byte, 3),
        unrecoverableError: bit(byte, 5),
        recoverableError: bit(byte, 6),
      };
    case 4:
      return {
        paperNearEnd: bit(byte, 2) || bit(byte, 3),
        paperEnd: bit(byte, 5) || bit(byte, 6),
      };
  }
}

/** The four bytes of `GS a`; the fourth says nothing of use. They are the whole state at once. */
function automaticStatus(first: number, second: number, third: number): PrinterCondition {
  return {
    offline: bit(first, 3),
    coverOpen: bit(first, 5),
    cutterError: bit(second, 3),
    unrecoverableError: bit(second, 5),
    recoverableError: bit(second, 6),
    paperNearEnd: bit(third, 0) || bit(third, 1),
    paperEnd: bit(third, 2) || bit(third, 3),
    stoppedByPaperEnd: false,
    someError: false,
  };
}

/** Also what a printer reports for a second while it feeds a new roll. */
export const offlineForNoReason: Fault = {
  code: 'offline',
  severity: 'stopped',
  hint: 'The printer is offline: let go of its feed button, or press its online button.',
};

/** Every fault that the printer has now, the one to mend first at the head. */
export function faultsOf(condition: PrinterCondition): readonly Fault[] {
  const faults: Fault[] = [];
  const stopped = (code: Fault['code'], hint: string) =>
    faults.push({ code, severity: 'stopped', hint });
  if (condition.coverOpen) stopped('cover-open', "Close the printer's cover until it clicks.");
  if (condition.paperEnd || condition.stoppedByPaperEnd)
    stopped('paper-out', 'Put a new paper roll into the printer and close its cover.');
  if (condition.cutterError)
    stopped(
      'cutter-error',
      'Remove the paper that jams the cutter, then switch the printer off and on.',
    );
  if (condition.recoverableError)
    stopped('overheated', 'The print head is too hot; it goes on by itself when it has cooled.');
  if (condition.unrecoverableError || (condition.someError && faults.length === 0))
    stopped(
      'printer-error',
      'Switch the printer off and on; call the technician if that does not help.',
    );
  if (condition.offline && faults.length === 0) faults.push(offlineForNoReason);
  if (condition.paperNearEnd && !condition.paperEnd && !condition.stoppedByPaperEnd)
    faults.push({
      code: 'paper-low',
      severity: 'warning',
      hint: 'The paper roll is nearly used up: have a new one ready.',
    });
  return faults;
}
