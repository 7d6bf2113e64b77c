/**
 * Brings a printer of unknown state to a known one, by `TicketEncoder.flush`.
 *
 * Guarantees: it is over only when the printer has answered behind all that was sent, and nothing more
 * came for a while. A printer that is held up is asked again and again and loses nothing of the flush,
 * the cut least of all; one that never answers is given up.
 */
import { barriers, barriersOfFlush, ticketEncoder } from './escpos.ts';
import type { JobEnd } from './job-end.ts';
import type { PrinterPace } from './printer-pace.ts';

export interface FlushHost {
  /** Resolves when the bytes have left; rejects when the connection goes down first. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether the printer reports something that stops it, such as no paper. */
  isStopped(): boolean;
  /** Resolves when the printer has reported its state. */
  stateReported(): Promise<void>;
  settled(): void;
  gaveUp(): void;
}

export interface FlushOrder {
  readonly paddingBytes: number;
  /** Cuts off what hangs from the printer. */
  readonly cuts: boolean;
  readonly jobEnd: JobEnd;
  readonly confirm: 'barrier' | 'status' | 'none';
  /** What the bytes take on a slow wire. */
  transferMs(bytes: number): number;
}

/** A printer that was held up for a quarter of a minute is not given up before it goes on. */
const mostQuestions = 6;

export class PrinterFlush {
  readonly #host: FlushHost;
  readonly #order: FlushOrder;
  readonly #pace: PrinterPace;
  #answers = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(order: FlushOrder, pace: PrinterPace, host: FlushHost) {
    this.#order = order;
    this.#pace = pace;
    this.#host = host;
  }

  start(): void {
    // It fails with the wire, and the next connection begins again.
    this.#run().catch(() => {});
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** Only the pause after the last barrier proves that no answer to an older job is still to come. */
  answered(): void {
    this.#answers += 1;
    if (this.#answers < barriersOfFlush) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settled(), this.#pace.quietMs);
  }

  async #run(): Promise<void> {
    const { paddingBytes, cuts, jobEnd, confirm, transferMs } = this.#order;
    const bytes = ticketEncoder.flush({
      ...jobEnd,
      paddingBytes,
      cuts,
      confirmed: confirm === 'barrier',
    });
    if (confirm === 'barrier') {
      const slowMs = transferMs(bytes.length);
      this.#askAgain(mostQuestions + Math.ceil(slowMs / this.#pace.graceMs));
    }
    await this.#host.write(bytes);
    if (this.#isOver || confirm === 'barrier') return;
    if (confirm === 'status') {
      await this.#host.stateReported();
      if (this.#isOver) return;
      this.#timer = setTimeout(() => this.#settled(), this.#pace.quietMs);
    } else this.#settled();
  }

  #askAgain(questionsLeft: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#host.isStopped()) this.#askAgain(questionsLeft);
      else if (questionsLeft === 0) {
        this.end();
        this.#host.gaveUp();
      } else {
        this.#host.write(barriers).catch(() => {});
        this.#askAgain(questionsLeft - 1);
      }
    }, this.#pace.graceMs);
  }

  #settled(): void {
    if (this.#isOver) return;
    this.end();
    this.#host.settled();
  }
}
