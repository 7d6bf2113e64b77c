/**
 * The exchange with one printer outside its jobs: whether it is connected, answers and works, and
 * whether it still holds a part of an earlier job.
 *
 * Guarantees: it asks an idle printer for its state again and again, and connects a silent one anew;
 * after a job that failed, and at the first connection, it brings the printer to a known state before
 * the next job, so that no half ticket is continued later and no late answer to an old job counts as
 * the answer to a new one. Jobs are `ticket-printer.ts`.
 */
import { widthDotsOf } from '../../config/schema/paper.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { Fault } from '../ports.ts';
import { openWire } from '../wire/open-wire.ts';
import { patience } from '../wire/patience.ts';
import type { Wire } from '../wire/wire.ts';
import {
  automaticStatusOn,
  barriersOfFlush,
  bytesOf,
  clearBuffers,
  type JobPiece,
  loadTicketEncoder,
  type StatusQuery,
  statusQueries,
  statusQueryBytes,
} from './escpos.ts';
import {
  isStopping,
  noBarrierAnswer,
  notAnsweredYet,
  notConnectedYet,
  silent,
  stopsAJob,
  takenOnTrust,
} from './printer-faults.ts';
import { PrinterMemory } from './printer-memory.ts';
import type { PrinterPace } from './printer-pace.ts';
import { faultsOf, goodCondition, type PrinterCondition, StatusReader } from './printer-status.ts';
import { bandBytes, type JobStyle } from './raster-bytes.ts';
import { storedPieceBytes } from './stored-graphics.ts';
import type { Strip } from './ticket-composer.ts';
import { transferMs } from './wire-speed.ts';

export interface PrinterLinkListener {
  /** Something about the printer's faults may have changed. */
  changed(): void;
  /** An answer to the barrier of a job. `partLost`: questions inside the job were not answered. */
  barrier(paperEnd: boolean, partLost: boolean): void;
  /** All that was asked about the printer's state has been answered. */
  answered(): void;
  /** The connection was lost or given up. */
  lost(fault: Fault): void;
}

/** The most that every printer takes in one piece. */
const fastBandRows = 128;
/**
 * A band that was cut short must be padded to its end before the printer listens again, so bands
 * are short where bytes are slow.
 */
const slowBandRows = 24;

/** 1520 keys of two characters, in blocks of forty. */
const longestKeysBytes = 3500;

export class PrinterLink {
  readonly #config: PrinterConfig;
  readonly #pace: PrinterPace;
  readonly #listener: PrinterLinkListener;
  readonly #wire: Wire;
  readonly #status = new StatusReader();
  /** A printer with `confirm: none` is never asked, because it never answers. */
  readonly #answers: boolean;
  #condition: PrinterCondition = goodCondition;
  /** Why the printer does not answer; null while it does. */
  #away: Fault | null = notConnectedYet;
  /**
   * What must be settled before the next job, and whether paper may hang half-printed. At the
   * start the printer may hold half a job of a controller that lost its power.
   */
  #unsettled: { readonly fault: Fault; readonly cut: boolean } | null = {
    fault: notConnectedYet,
    cut: false,
  };
  /** The flush under way, with its barriers answered so far. */
  #flushing: { answers: number } | null = null;
  #resetting = false;
  #lastWrite: Promise<void> = Promise.resolve();
  #jobUnderWay = false;
  /** Writes under way whose bytes a question would have to wait behind. */
  #sending = 0;
  readonly #memory: PrinterMemory | null;
  #awaitIdle: { readonly resolve: () => void; readonly reject: (reason: Error) => void }[] = [];
  #awaitState: (() => void)[] = [];
  #heartbeat: NodeJS.Timeout | undefined;
  #endPatience = (): void => {};
  #flushTimer: NodeJS.Timeout | undefined;

  constructor(config: PrinterConfig, pace: PrinterPace, listener: PrinterLinkListener) {
    this.#config = config;
    this.#pace = pace;
    this.#listener = listener;
    this.#answers = config.confirm === 'barrier';
    this.#memory = this.#openMemory();
    this.#wire = openWire(config.wire, {
      up: () => this.#up(),
      down: (fault) => this.#down(fault),
      data: (bytes) => this.#received(bytes),
    });
  }

  /** At the first connection, what hangs from the printer is cut off. Before `start`. */
  cutFirst(): void {
    this.#unsettled = { fault: notConnectedYet, cut: true };
  }

  start(): void {
    this.#wire.start();
    if (this.#answers) this.#heartbeat = setInterval(() => this.askState(), this.#pace.heartbeatMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#endPatience();
    clearTimeout(this.#flushTimer);
    this.#memory?.down();
    for (const { reject } of this.#awaitIdle.splice(0)) reject(new Error('stopped'));
    await this.#wire.stop();
  }

  /** Every fault that the printer has now, as far as is known. */
  get faults(): readonly Fault[] {
    const faults: Fault[] = [];
    if (this.#away !== null) faults.push(this.#away);
    // A silent printer most likely still has the fault that it reported last.
    if (this.#away === null || this.#away.code === 'no-answer')
      faults.push(...faultsOf(this.#condition));
    if (this.#unsettled !== null && !faults.some(isStopping)) faults.push(this.#unsettled.fault);
    if (!this.#answers) faults.push(takenOnTrust);
    if (this.#memory?.fault != null) faults.push(this.#memory.fault);
    return faults;
  }

  /** Why no job can be sent now. */
  get obstacle(): Fault | undefined {
    return this.faults.find(isStopping);
  }

  /** What makes a job that is under way fail. A hot head only makes it late. */
  get jobStopper(): Fault | undefined {
    return faultsOf(this.#condition).find((fault) => stopsAJob.has(fault.code));
  }

  get #awaitsAnswers(): boolean {
    return this.#status.outstanding > 0;
  }

  /** Asks for the whole state, unless an answer is still due: answers do not name their question. */
  askState(): void {
    if (!this.#answers || !this.#wire.isUp || this.#sending > 0 || this.#awaitsAnswers) return;
    this.#status.expect(statusQueries);
    this.#write(statusQueryBytes);
    this.#awaitAnswers();
  }

  /**
   * Asks for the state, and resolves when the printer has reported it or is known to be away. It also
   * waits until the question has left: on a serial line the end of a short write is seen only when
   * all that follows it has drained too.
   */
  async stateReported(): Promise<void> {
    this.askState();
    await this.#lastWrite;
    if (!this.#awaitsAnswers) return;
    await new Promise<void>((resolve) => this.#awaitState.push(resolve));
  }

  /** Sends a job or the next part of it; rejects when the wire goes down first. */
  async send(pieces: readonly JobPiece[]): Promise<void> {
    this.#jobUnderWay = true;
    const questions = pieces.reduce((sum, piece) => sum + piece.questions, 0);
    this.#status.expect(new Array<StatusQuery>(questions).fill(1), true);
    await this.#carry(bytesOf(pieces));
  }

  /** Holds back questions meanwhile: they would wait behind these bytes. */
  async #carry(bytes: Uint8Array): Promise<void> {
    this.#sending += 1;
    try {
      await this.#wire.write(bytes);
    } finally {
      this.#sending -= 1;
    }
  }

  /** The job that was sent is over and the printer holds nothing of it. */
  jobDone(): void {
    this.#jobUnderWay = false;
    this.#nowIdle();
  }

  /** The job that was sent is over, and the printer may hold some of it: throws that away. */
  jobFailed(fault: Fault): void {
    this.#jobUnderWay = false;
    this.#unsettled = { fault, cut: true };
    this.#reconnect();
    this.#changed();
  }

  /** How long the wire takes to carry this many bytes. */
  transferMs(bytes: number): number {
    return transferMs(this.#config.wire, bytes);
  }

  /** How pictures are sent: whole where bytes are fast, and sparingly where they are not. */
  get jobStyle(): JobStyle {
    if (this.#config.wire.kind !== 'serial') return { wire: 'fast', bandRows: fastBandRows };
    const { dpi, drawsQr } = this.#config;
    return {
      wire: 'slow',
      bandRows: slowBandRows,
      dpi,
      drawsQr,
      storedAs: (strip) => this.#memory?.storedAs(strip),
    };
  }

  /** The strips that a printer with a memory should keep. */
  keep(strips: readonly Strip[]): void {
    this.#memory?.use(strips);
  }

  get keepsStrips(): boolean {
    return this.#memory !== null;
  }

  /** The most bytes that may be on the way before a job's own. */
  get mostBytesAhead(): number {
    return this.#memory === null ? 0 : storedPieceBytes;
  }

  get #longestPayloadBytes(): number {
    const band = bandBytes(widthDotsOf(this.#config), this.jobStyle.bandRows);
    return Math.max(band, this.mostBytesAhead);
  }

  #openMemory(): PrinterMemory | null {
    const { wire, storedKilobytes } = this.#config;
    if (wire.kind !== 'serial' || storedKilobytes === undefined || !this.#answers) return null;
    return new PrinterMemory(storedKilobytes * 1024, {
      idle: () => this.#idle(),
      write: (bytes) => this.#carry(bytes),
      changed: () => this.#changed(),
      // The keys of a full memory come in many blocks.
      answerMs: this.#pace.graceMs + this.transferMs(longestKeysBytes),
    });
  }

  #isIdle(): boolean {
    return this.#wire.isUp && !this.#jobUnderWay && this.#unsettled === null && this.#away === null;
  }

  async #idle(): Promise<void> {
    while (!this.#isIdle())
      await new Promise<void>((resolve, reject) => {
        this.#awaitIdle.push({ resolve, reject });
      });
  }

  #nowIdle(): void {
    if (!this.#isIdle()) return;
    const waiting = this.#awaitIdle;
    this.#awaitIdle = [];
    for (const { resolve } of waiting) resolve();
  }

  #up(): void {
    this.#resetting = false;
    this.#memory?.up();
    this.#status.forget();
    if (!this.#answers) {
      this.#away = null;
      if (this.#unsettled === null) this.#changed();
      else this.#flush();
      return;
    }
    // The state may have changed while the connection was down: ask before the next job.
    this.#away = this.#away?.code === 'no-answer' ? this.#away : notAnsweredYet;
    this.#write(this.#unsettled === null ? automaticStatusOn : clearBuffers);
    this.askState();
  }

  #down(fault: Fault): void {
    this.#endPatience();
    clearTimeout(this.#flushTimer);
    this.#flushing = null;
    this.#status.forget();
    this.#settleStateWaits();
    this.#memory?.down();
    for (const { reject } of this.#awaitIdle.splice(0)) reject(new Error('the wire went down'));
    if (!this.#resetting || fault.code !== 'no-answer') {
      this.#away = fault;
      this.#listener.lost(fault);
    } else {
      this.#away ??= this.#unsettled?.fault ?? silent;
    }
    this.#changed();
  }

  /** Drops the connection, and with it every byte that has not left this machine. */
  #reconnect(): void {
    this.#resetting = true;
    this.#wire.reset();
  }

  #received(bytes: Uint8Array): void {
    for (const news of this.#status.read(bytes)) {
      if (news.kind === 'condition') this.#condition = { ...this.#condition, ...news.change };
      else if (news.kind === 'text') {
        if (news.name === 'r') this.#memory?.keys(news.text);
      } else if (this.#flushing === null)
        this.#listener.barrier(news.paperEnd, this.#status.isPassing);
      else this.#flushAnswered(this.#flushing);
    }
    if (!this.#answers) return;
    if (!this.#awaitsAnswers) {
      this.#endPatience();
      this.#away = null;
      this.#settleStateWaits();
      this.#listener.answered();
    }
    this.#flush();
    this.#nowIdle();
    this.#changed();
  }

  /** The state has been reported, or the connection ended and it never will be. */
  #settleStateWaits(): void {
    for (const resolve of this.#awaitState.splice(0)) resolve();
  }

  #awaitAnswers(): void {
    this.#endPatience();
    this.#endPatience = patience(this.#pace.answerMs, () => {
      // Behind a job's bytes a question may wait long; then the job's own deadline decides.
      if (this.#jobUnderWay || this.#sending > 0 || this.#flushing !== null) this.#awaitAnswers();
      else this.#silent(silent);
    });
  }

  #silent(fault: Fault): void {
    this.#away = fault;
    this.#listener.lost(fault);
    this.#reconnect();
    this.#changed();
  }

  #flush(): void {
    const unsettled = this.#unsettled;
    if (unsettled === null || this.#flushing !== null) return;
    if (this.#away !== null || faultsOf(this.#condition).some(isStopping)) return;
    const flushing = { answers: 0 };
    this.#flushing = flushing;
    const run = async () => {
      const encoder = await loadTicketEncoder();
      if (this.#flushing !== flushing) return;
      const bytes = encoder.flush({
        paddingBytes: this.#longestPayloadBytes,
        cut: unsettled.cut,
        confirmed: this.#answers,
      });
      this.#flushDeadline(this.transferMs(bytes.length) + this.#pace.graceMs);
      await this.#wire.write(bytes);
      if (!this.#answers) this.#settled();
    };
    // It fails with the wire, and the next connection begins again.
    run().catch(() => {});
  }

  #flushDeadline(afterMs: number): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = setTimeout(() => {
      if (faultsOf(this.#condition).some(isStopping)) {
        this.#flushDeadline(afterMs);
        return;
      }
      // The paper has been cut once; a printer that never answers must not eat its roll.
      if (this.#unsettled !== null) this.#unsettled = { ...this.#unsettled, cut: false };
      this.#silent(noBarrierAnswer);
    }, afterMs);
  }

  /** Only the pause after the last barrier proves that no answer to an older job is still to come. */
  #flushAnswered(flushing: { answers: number }): void {
    flushing.answers += 1;
    if (flushing.answers < barriersOfFlush) return;
    clearTimeout(this.#flushTimer);
    this.#flushTimer = setTimeout(() => this.#settled(), this.#pace.quietMs);
  }

  #settled(): void {
    clearTimeout(this.#flushTimer);
    this.#flushing = null;
    this.#unsettled = null;
    this.#nowIdle();
    this.#changed();
  }

  /** The first seconds of a start are no fault to report. */
  #changed(): void {
    if (!this.faults.includes(notConnectedYet)) this.#listener.changed();
  }

  /** Only for bytes whose loss is noticed: they are asked for again, or their answer is missing. */
  #write(bytes: Uint8Array): void {
    this.#lastWrite = this.#wire.write(bytes).catch(() => {});
  }
}
