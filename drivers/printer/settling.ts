/**
 * Whether a printer still holds a part of an earlier job, and what brings it to a known state: first it is asked
 * what it is, where nobody has said, then it is flushed. No job goes out before that.
 */
import type { PrinterAnswer } from '../../config/hall/printer-models.ts';
import type { Fault } from '../ports.ts';
import { automaticStatusOn } from './escpos.ts';
import type { JobManner } from './job-manner.ts';
import { ModelQuestion } from './model-question.ts';
import { notConnectedYet } from './printer-faults.ts';
import { PrinterFlush } from './printer-flush.ts';
import type { PrinterMemory } from './printer-memory.ts';
import type { PrinterPace } from './printer-pace.ts';

export interface SettlingHost {
  readonly memory: PrinterMemory | null;
  /** Resolves when the bytes have left; rejects when the connection goes down first. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether the printer reports something that stops it, such as no paper. */
  isStopped(): boolean;
  /** Whether it answers, as far as is known. */
  isThere(): boolean;
  stateReported(): Promise<void>;
  /** A byte that is nothing else is the printer's id from now on. */
  awaitId(): void;
  /** What begins like the answer to `DLE EOT 20` is one from now on. */
  awaitFullStatus(): void;
  /** A job may be sent. */
  settled(): void;
  /** It never answered. */
  gaveUp(): void;
}

export class Settling {
  readonly #manner: JobManner;
  readonly #pace: PrinterPace;
  readonly #host: SettlingHost;
  readonly #model: ModelQuestion;
  /**
   * Why, and whether paper may hang half-printed; null when the state is known. At the start the printer may
   * hold half a job of a controller that lost its power.
   */
  #unsettled: { readonly fault: Fault; readonly cut: boolean } | null = {
    fault: notConnectedYet,
    cut: false,
  };
  #flush: PrinterFlush | null = null;

  constructor(manner: JobManner, pace: PrinterPace, host: SettlingHost) {
    this.#manner = manner;
    this.#pace = pace;
    this.#host = host;
    this.#model = new ModelQuestion({
      write: (bytes) => host.write(bytes),
      isStopped: () => host.isStopped(),
      stateReported: () => host.stateReported(),
      awaitId: () => host.awaitId(),
      awaitFullStatus: () => host.awaitFullStatus(),
      answered: (answer) => {
        manner.modelAnswered(answer);
        if (this.#unsettled === null) this.#known();
        else this.begin();
      },
    });
  }

  /** Why no job may be sent yet; null when one may. */
  get fault(): Fault | null {
    return this.#unsettled?.fault ?? (this.#model.isAsking ? notConnectedYet : null);
  }

  /** The printer is being asked or flushed. */
  get isAtWork(): boolean {
    return this.#flush !== null || this.#model.isAsking;
  }

  /** At the first connection, what hangs from the printer is cut off. */
  cutFirst(): void {
    this.#unsettled = { fault: notConnectedYet, cut: true };
  }

  /** The printer may hold some of a job. */
  unsettle(fault: Fault): void {
    this.#unsettled = { fault, cut: true };
  }

  /** Goes on as far as the printer can, now that something has changed. */
  begin(): void {
    if (this.#flush !== null || !this.#host.isThere() || this.#host.isStopped()) return;
    const unsettled = this.#unsettled;
    const order = this.#manner.flushOrder(this.#host.memory, unsettled?.cut === true);
    if (this.#manner.isModelUnknown) {
      const paddingBytes = unsettled === null ? 0 : order.paddingBytes;
      this.#model.ask(paddingBytes, order.transferMs(paddingBytes));
      return;
    }
    if (unsettled === null) return;
    this.#flush = new PrinterFlush(order, this.#pace, {
      write: (bytes) => this.#host.write(bytes),
      isStopped: () => this.#host.isStopped(),
      stateReported: () => this.#host.stateReported(),
      settled: () => {
        this.#flush = null;
        this.#unsettled = null;
        this.#host.settled();
      },
      gaveUp: () => {
        // The paper has been cut once; a printer that never answers must not eat its roll.
        this.#unsettled = { ...unsettled, cut: false };
        this.#host.gaveUp();
      },
    });
    this.#flush.start();
  }

  /** Asked alone: the resets around the question have switched the automatic status off. */
  #known(): void {
    if (this.#manner.traits.reportsItself) this.#host.write(automaticStatusOn).catch(() => {});
    this.#host.settled();
  }

  /** What the printer says of its model. */
  heard(answer: PrinterAnswer): void {
    this.#model.heard(answer);
  }

  /** A barrier was answered. Returns whether it was one of the flush. */
  barrier(): boolean {
    this.#flush?.answered();
    return this.#flush !== null;
  }

  /** The connection is gone, or the driver stops. */
  down(): void {
    this.#flush?.end();
    this.#flush = null;
    this.#model.end();
  }
}
