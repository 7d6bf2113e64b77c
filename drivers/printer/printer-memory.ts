/**
 * Brings the strips that stay into a printer's memory, and knows when they are there.
 *
 * After each connection it asks the printer for its keys, because it may be another printer. It uploads
 * piece by piece, while no ticket is printed, and uses the memory only when the printer has listed every
 * key. It reports a printer that does not answer, or whose memory takes less than the config says, as a
 * warning; such a printer gets whole pictures.
 */
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { Fault } from '../ports.ts';
import type { StoredStrip } from './raster-bytes.ts';
import {
  askForKeys,
  forget,
  isOurs,
  nextKeys,
  planStored,
  type StoredPlan,
} from './stored-graphics.ts';
import type { Strip } from './ticket-composer.ts';
import { baudRateOf } from './wire-speed.ts';

/** 1520 keys of two characters, in blocks of forty: the keys of a full memory come in many. */
const longestKeysBytes = 3500;

export interface MemoryHost {
  /** Resolves when no ticket is printed; rejects when the connection goes down first. */
  idle(): Promise<void>;
  /** Resolves when the bytes have left; rejects when the connection goes down first. */
  write(bytes: Uint8Array): Promise<void>;
  /** The fault has changed. */
  changed(): void;
  /** How long so many bytes of an answer may take. */
  answerMs(bytes: number): number;
}

/** Null where the printer has none, where bytes are fast, and where nobody may ask it. */
export function memoryOf(
  { wire, storedKilobytes, confirm }: PrinterConfig,
  host: MemoryHost,
): PrinterMemory | null {
  if (baudRateOf(wire) === null || storedKilobytes === undefined || confirm === 'none') return null;
  return new PrinterMemory(storedKilobytes * 1024, host);
}

/** It stops writing to a memory that never becomes what it should be, because writing wears it out. */
const mostUploads = 2;

export class PrinterMemory {
  readonly #host: MemoryHost;
  readonly #roomBytes: number;
  #plan: StoredPlan | null = null;
  #isReady = false;
  /** Counts connections, so that work for an old one ends. */
  #connection = 0;
  #isUp = false;
  #uploads = 0;
  #fault: Fault | null = null;
  #onKeys: ((keys: string[] | null) => void) | null = null;
  #keys: string[] = [];

  constructor(roomBytes: number, host: MemoryHost) {
    this.#roomBytes = roomBytes;
    this.#host = host;
  }

  get fault(): Fault | null {
    return this.#fault;
  }

  storedAs(strip: Strip): StoredStrip | undefined {
    return this.#isReady ? this.#plan?.storedAs(strip) : undefined;
  }

  /** @param strips of all services; given once, when they have been drawn */
  use(strips: readonly Strip[]): void {
    this.#plan = planStored(strips, this.#roomBytes);
    this.#begin();
  }

  up(): void {
    this.#isUp = true;
    this.#begin();
  }

  down(): void {
    this.#isUp = false;
    this.#isReady = false;
    this.#connection += 1;
    this.#onKeys?.(null);
  }

  /** A block of keys: a status byte, and two characters for each. */
  keys(block: string): void {
    if (this.#onKeys === null) return;
    const keys = block.slice(1);
    for (let at = 0; at + 1 < keys.length; at += 2) this.#keys.push(keys.slice(at, at + 2));
    if (block.charCodeAt(0) === moreFollow) this.#host.write(nextKeys).catch(() => {});
    else this.#onKeys(this.#keys);
  }

  #begin(): void {
    const plan = this.#plan;
    if (plan === null || plan.uploads.length === 0 || !this.#isUp) return;
    this.#connection += 1;
    // It ends with the connection, and the next one begins again.
    this.#bringUp(plan, this.#connection).catch(() => {});
  }

  async #bringUp(plan: StoredPlan, connection: number): Promise<void> {
    const wanted = [...plan.uploads, ...plan.seal].map(({ key }) => key);
    for (;;) {
      const keys = await this.#ask();
      if (connection !== this.#connection) return;
      if (keys === null) {
        this.#setFault(noMemory);
        return;
      }
      if (wanted.every((key) => keys.has(key))) {
        this.#isReady = true;
        this.#setFault(null);
        return;
      }
      if (this.#uploads >= mostUploads) {
        this.#setFault(memoryTooSmall);
        return;
      }
      this.#uploads += 1;
      await this.#upload(plan, [...keys].filter(isOurs), connection);
      if (connection !== this.#connection) return;
    }
  }

  /** The seal is broken first and made last. */
  async #upload(plan: StoredPlan, old: readonly string[], connection: number): Promise<void> {
    const isSeal = (key: string) => plan.seal.some((one) => one.key.charAt(0) === key.charAt(0));
    const inTurn = [...old.filter(isSeal), ...old.filter((key) => !isSeal(key))];
    const steps = [
      ...inTurn.map(forget),
      ...[...plan.uploads, ...plan.seal].map(({ bytes }) => bytes),
    ];
    for (const bytes of steps) {
      await this.#host.idle();
      if (connection !== this.#connection) return;
      await this.#host.write(bytes);
    }
  }

  /** Null: the printer does not answer. */
  async #ask(): Promise<ReadonlySet<string> | null> {
    await this.#host.idle();
    this.#keys = [];
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<string[] | null>((resolve) => {
      this.#onKeys = resolve;
      timer = setTimeout(() => resolve(null), this.#host.answerMs(longestKeysBytes));
    });
    try {
      await this.#host.write(askForKeys);
      const keys = await answer;
      return keys === null ? null : new Set(keys);
    } finally {
      clearTimeout(timer);
      this.#onKeys = null;
    }
  }

  #setFault(fault: Fault | null): void {
    this.#fault = fault;
    this.#host.changed();
  }
}

/** Of the two statuses of a block, 40 and 41. */
const moreFollow = 0x41;

const noMemory: Fault = {
  code: 'unsupported',
  severity: 'warning',
  hint: 'The printer does not list the pictures that it keeps: remove storedKilobytes from its config.',
};

const memoryTooSmall: Fault = {
  code: 'unsupported',
  severity: 'warning',
  hint: 'The printer keeps fewer pictures than it should: give storedKilobytes as its data sheet says.',
};
