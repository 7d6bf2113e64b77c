/**
 * The exchange with one printer outside its jobs: whether it is connected, answers and works, and
 * whether it still holds a part of an earlier job.
 *
 * Guarantees: it asks an idle printer for its state again and again, and connects a silent one anew;
 * after a job that failed, and at the first connection, it brings the printer to a known state before
 * the next job, so that no half ticket is continued later and no late answer to an old job counts as
 * the answer to a new one. Jobs are `ticket-printer.ts`, how they are written `job-manner.ts`.
 */
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { Fault, PaperEnd } from '../ports.ts';
import { openWire } from '../wire/open-wire.ts';
import type { Wire } from '../wire/wire.ts';
import { automaticStatusOn, bytesOf, clearBuffers, type JobPiece } from './escpos.ts';
import { IdleWaits } from './idle-waits.ts';
import { JobCount } from './job-count.ts';
import { JobManner } from './job-manner.ts';
import { LastingFaults } from './lasting-faults.ts';
import { type Presenter, presenterOf } from './presenter.ts';
import {
  confirmsTooSoon,
  echoes,
  isStopping,
  lastingFaults,
  noBarrierAnswer,
  notAnsweredYet,
  notConnectedYet,
  partlySilent,
  restarted,
  silent,
  stopsAJob,
  takenOnTrust,
} from './printer-faults.ts';
import type { PrinterLinkListener } from './printer-link-listener.ts';
import { memoryOf, type PrinterMemory } from './printer-memory.ts';
import type { PrinterPace } from './printer-pace.ts';
import { PrinterQuestions } from './printer-questions.ts';
import { faultsOf, goodCondition, type PrinterCondition, textHeaders } from './printer-status.ts';
import type { JobStyle } from './raster-bytes.ts';
import { Settling } from './settling.ts';
import { StartGrace } from './start-grace.ts';
import type { Strip } from './ticket-composer.ts';

/** Of a list of keys. */
const keysBegin = 'r';

export class PrinterLink {
  readonly #pace: PrinterPace;
  readonly #listener: PrinterLinkListener;
  readonly #wire: Wire;
  readonly #questions: PrinterQuestions;
  readonly #manner: JobManner;
  readonly #lasting: LastingFaults;
  /** A printer with `confirm: none` is never asked, because it never answers. */
  readonly #answers: boolean;
  #condition: PrinterCondition = goodCondition;
  /** Why the printer does not answer; null while it does. */
  #away: Fault | null = notConnectedYet;
  readonly #settling: Settling;
  /** Barriers inside the job that are still to be answered, before the one at its end. */
  #marksDue = 0;
  /** The job that is under way. */
  #job: JobCount | null = null;
  readonly #startGrace: StartGrace;
  #resetting = false;
  /** Writes under way whose bytes a question would have to wait behind. */
  #sending = 0;
  readonly #memory: PrinterMemory | null;
  readonly #presenter: Presenter | null;
  readonly #idleWaits = new IdleWaits(() => this.#isIdle());
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(config: PrinterConfig, pace: PrinterPace, listener: PrinterLinkListener) {
    this.#pace = pace;
    this.#listener = listener;
    this.#answers = config.confirm !== 'none';
    this.#manner = new JobManner(config);
    this.#lasting = new LastingFaults(pace.settleMs, () => listener.changed());
    this.#startGrace = new StartGrace(pace.startMs, () => {
      if (this.#away !== notAnsweredYet) return;
      this.#away = silent;
      listener.changed();
    });
    this.#memory = memoryOf(config, {
      idle: () => this.#idleWaits.idle(),
      write: (bytes) => this.#carry(bytes),
      changed: () => listener.changed(),
      answerMs: (bytes) => pace.graceMs + this.#manner.speed.transferMs(bytes),
    });
    this.#presenter = presenterOf(config, {
      askState: () => this.askState(),
      send: (bytes) => {
        if (this.#isIdle()) this.#carry(bytes).catch(() => {});
      },
    });
    this.#questions = new PrinterQuestions(pace.answerMs, this.#presenter !== null, {
      write: (bytes) => this.#wire.write(bytes),
      isBusy: () => this.#job !== null || this.#sending > 0 || this.#settling.isAtWork,
      silent: (isPartly) => {
        const lasting = isPartly ? partlySilent : silent;
        this.#silent(this.#startGrace.isOver ? lasting : notAnsweredYet);
      },
    });
    this.#settling = new Settling(this.#manner, pace, {
      memory: this.#memory,
      write: (bytes) => this.#carry(bytes),
      isStopped: () => faultsOf(this.#condition).some(isStopping),
      isThere: () => this.#away === null,
      stateReported: () => this.stateReported(),
      awaitId: () => this.#questions.awaitId(),
      awaitFullStatus: () => this.#questions.awaitFullStatus(),
      settled: () => {
        this.#idleWaits.look();
        listener.changed();
      },
      gaveUp: () => this.#silent(noBarrierAnswer),
    });
    this.#wire = openWire(config.wire, {
      up: () => this.#up(),
      down: (fault) => this.#down(fault),
      data: (bytes) => this.#received(bytes),
      // A question that leaves is no progress of a job.
      progress: () => {
        if (this.#sending > 0) listener.progress();
      },
    });
  }

  /** At the first connection, what hangs from the printer is cut off. Before `start`. */
  cutFirst(): void {
    this.#settling.cutFirst();
  }

  start(): void {
    this.#wire.start();
    if (this.#answers) this.#heartbeat = setInterval(() => this.askState(), this.#pace.heartbeatMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#questions.stop();
    this.#settling.down();
    this.#startGrace.end();
    this.#lasting.stop();
    this.#memory?.down();
    this.#presenter?.forget();
    this.#idleWaits.giveUp('stopped');
    await this.#wire.stop();
  }

  /** Every fault that the printer has now, as far as is known. */
  get faults(): readonly Fault[] {
    const faults: Fault[] = [];
    if (this.#away !== null) faults.push(this.#away);
    // A silent printer most likely still has the fault that it reported last.
    if (this.#away === null || this.#away.code === 'no-answer')
      faults.push(...faultsOf(this.#condition));
    const unsettled = this.#settling.fault;
    if (unsettled !== null && !faults.some(isStopping)) faults.push(unsettled);
    if (!this.#answers) faults.push(takenOnTrust);
    if (this.#manner.confirmsTooSoon) faults.push(confirmsTooSoon);
    if (this.#memory?.fault != null) faults.push(this.#memory.fault);
    return faults;
  }

  /** What is worth a report; null before the printer is known. */
  get reportedFaults(): readonly Fault[] | null {
    return this.#lasting.of(this.faults);
  }

  get remarks(): readonly string[] {
    return this.#manner.remarks;
  }

  get confirm(): PrinterConfig['confirm'] {
    return this.#manner.confirm;
  }

  /** The printer has confirmed a job before it can have printed it. */
  distrustBarrier(): void {
    this.#manner.confirmsTooSoon = true;
    this.#listener.changed();
  }

  /** The barrier at the end of the job was answered in time. Returns whether that is worth anything. */
  trustsBarrier(): boolean {
    this.#job?.ended();
    const isBurst = this.#job?.isAnsweredInBursts === true;
    this.#manner.endedInBursts(isBurst);
    if (isBurst) this.#listener.changed();
    return !isBurst;
  }

  /** Why no job can be sent now. */
  get obstacle(): Fault | undefined {
    return this.faults.find(isStopping);
  }

  /** What makes a job that is under way fail. A hot head only makes it late. */
  get jobStopper(): Fault | undefined {
    return faultsOf(this.#condition).find((fault) => stopsAJob.has(fault.code));
  }

  /** Asks for the whole state, unless an answer is still due: answers do not name their question. */
  askState(): void {
    if (!this.#answers || !this.#wire.isUp || this.#sending > 0 || this.#questions.areOpen) return;
    this.#questions.askState();
  }

  /** Asks within a job: a printer that lost its power has not answered all. */
  askAlive(): void {
    this.#questions.askAlive();
  }

  /** Questions inside the job that are still to be answered. */
  get passing(): number {
    return this.#questions.passing + this.#marksDue;
  }

  /** How much of the job the printer has answered for, from 0 to 1. */
  get passedShare(): number {
    return this.#job?.answeredShare ?? 1;
  }

  /** Asks for the state, and resolves when the printer has reported it or is known to be away. */
  stateReported(): Promise<void> {
    this.askState();
    return this.#questions.answered();
  }

  /** Sends a job or the next part of it; rejects when the wire goes down first. */
  async send(pieces: readonly JobPiece[]): Promise<void> {
    const bytes = bytesOf(pieces);
    if (this.#job === null) this.#presenter?.forget();
    this.#job ??= new JobCount(this.#pace);
    const questions = pieces.reduce((sum, piece) => sum + piece.questions, 0);
    this.#job.sent(bytes.length, pieces);
    if (this.confirm === 'barrier') this.#marksDue += questions;
    else this.#questions.expectAlive(questions);
    await this.#carry(bytes);
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

  /** The job that was sent is over. What becomes of the paper, where the printer holds it out. */
  jobDone(): Promise<PaperEnd | null> | undefined {
    const job = this.#job;
    if (job !== null && this.#answers) this.#manner.speed.add(job.bytes, job.tookMs);
    this.#job = null;
    this.#idleWaits.look();
    return this.#presenter?.presented();
  }

  /** The job that was sent is over, and the printer may hold some of it: throws that away. */
  jobFailed(fault: Fault): void {
    this.#job = null;
    this.#settling.unsettle(fault);
    this.#reconnect();
    this.#listener.changed();
  }

  get stepTransferMs(): number {
    return this.#manner.stepTransferMs(this.#memory);
  }

  /** How a job is written. */
  get jobStyle(): JobStyle & JobManner['questions'] & JobManner['end'] {
    return { ...this.#manner.style(this.#memory), ...this.#manner.questions, ...this.#manner.end };
  }

  /** The strips that a printer with a memory should keep. */
  keep(strips: readonly Strip[]): void {
    this.#memory?.use(strips);
  }

  get keepsStrips(): boolean {
    return this.#memory !== null;
  }

  #isIdle(): boolean {
    return (
      this.#wire.isUp && this.#job === null && this.#settling.fault === null && this.#away === null
    );
  }

  #up(): void {
    this.#resetting = false;
    this.#memory?.up();
    this.#questions.forget();
    if (!this.#answers) {
      this.#away = null;
      if (this.#settling.fault === null) this.#listener.changed();
      else this.#settling.begin();
      return;
    }
    // The state may have changed while the connection was down: ask before the next job.
    const known = this.#away;
    this.#away = known !== null && lastingFaults.has(known) ? known : notAnsweredYet;
    this.#startGrace.begin();
    const { reportsItself } = this.#manner.traits;
    const first = this.#settling.fault === null ? automaticStatusOn : clearBuffers;
    this.#questions.askState(reportsItself ? first : undefined);
    this.#listener.changed();
  }

  #down(fault: Fault): void {
    this.#settling.down();
    this.#marksDue = 0;
    this.#manner.speed.reconnected();
    this.#questions.forget();
    this.#questions.settle();
    this.#memory?.down();
    this.#presenter?.forget();
    this.#idleWaits.giveUp('the wire went down');
    if (!this.#resetting || fault.code !== 'no-answer') {
      this.#manner.modelAnswered(undefined);
      this.#startGrace.anew();
      this.#away = fault;
      this.#listener.lost(fault);
    } else {
      this.#away ??= this.#settling.fault ?? silent;
    }
    this.#listener.changed();
  }

  /** Drops the connection, and with it every byte that has not left this machine. */
  #reconnect(): void {
    this.#resetting = true;
    this.#wire.reset();
  }

  #received(bytes: Uint8Array): void {
    if (!this.#answers) return;
    const passingBefore = this.passing;
    const answers = this.#questions.read(bytes);
    if (answers === 'echo') {
      this.#echoed();
      return;
    }
    for (const news of answers) {
      if (news.kind === 'condition') this.#condition = { ...this.#condition, ...news.change };
      else if (news.kind === 'text') this.#said(news.header, news.text);
      else if (news.kind === 'id') this.#settling.heard({ id: news.id });
      else if (news.kind === 'presenter') {
        this.#settling.heard({ presents: true });
        if (this.#job === null) this.#presenter?.seen(news.isHeld);
      } else this.#barrier(news.paperEnd);
    }
    if (this.passing < passingBefore) {
      this.#job?.answered(passingBefore - this.passing);
      this.#listener.progress();
    }
    if (!this.#questions.areOpen) {
      this.#startGrace.end();
      this.#away = null;
      this.#questions.settle();
      this.#listener.answered();
    }
    this.#settling.begin();
    this.#idleWaits.look();
    this.#listener.changed();
  }

  #said(header: number, text: string): void {
    if (header === textHeaders.name) this.#settling.heard({ name: text });
    else if (header === textHeaders.powerOn) this.#restarted();
    else if (text.startsWith(keysBegin)) this.#memory?.keys(text.slice(1));
  }

  /** Its power was away, however shortly: nothing that it held is printed, and it reports nothing by itself. */
  #restarted(): void {
    this.#listener.lost(restarted);
    if (this.#job === null && this.#manner.traits.reportsItself)
      this.#carry(automaticStatusOn).catch(() => {});
  }

  #barrier(paperEnd: boolean): void {
    if (this.#settling.barrier()) return;
    if (this.#marksDue > 0 && !paperEnd) this.#marksDue -= 1;
    else this.#listener.barrier(paperEnd);
  }

  /** The next question finds out whether it still does. */
  #echoed(): void {
    this.#questions.forget();
    this.#away = echoes;
    this.#questions.settle();
    this.#listener.lost(echoes);
    this.#listener.changed();
  }

  #silent(fault: Fault): void {
    this.#away = fault;
    this.#listener.lost(fault);
    this.#reconnect();
    this.#listener.changed();
  }
}
