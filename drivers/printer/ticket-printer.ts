/**
 * One ticket printer: draws and prints tickets, and reports what became of each.
 *
 * It sends no byte of a ticket before the printer has just reported that it is ready. The outcome is
 * `printed` only when the printer has answered every question inside the job and the barrier at its
 * end, no sooner than it can have printed, and reports no fault afterwards (without barriers: when it
 * answered all the time that a slow head needs); `not-printed` only when no byte of the job was handed to the
 * wire; all else is `unknown`, and `PrinterLink` then discards what the printer still holds of the job.
 * The controller decides when to print again.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { printerDevice } from '../../config/hall/devices.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';
import { ownTurn } from '../own-turn.ts';
import type {
  Fault,
  NoticeFace,
  PrintOutcome,
  Remarks,
  ReportDevice,
  TicketFace,
  TicketPrinter,
} from '../ports.ts';
import { type JobPiece, ticketEncoder } from './escpos.ts';
import { PrintJob } from './print-job.ts';
import { isStopping } from './printer-faults.ts';
import { PrinterLink } from './printer-link.ts';
import { ordinaryPace, type PrinterPace, slowestMs, soonestMs } from './printer-pace.ts';
import type { Strip, TicketComposer, TicketLook } from './ticket-composer.ts';

/** What is on the paper of a job. */
type Drawing = (composer: TicketComposer) => Iterable<Strip>;

/** Practice drawings begin this long after the start, so that the start serves the hall first. */
const warmUpAfterMs = 500;
const warmUpPauseMs = 30;

/** A stop waits this long for a ticket that is being printed: most take less. */
const stopPatienceMs = 1200;

/** A printer that lost its power takes longer than this to answer again. */
const aliveEveryMs = 250;
/** The last rows, and the cut. */
const lastRowsMs = 500;

/** What the printer's tickets look like, and one of each service, to be ready for them. */
export interface UsualTickets extends TicketLook {
  readonly faces: readonly TicketFace[];
}

export function createTicketPrinter(
  config: PrinterConfig,
  usual: UsualTickets,
  report: ReportDevice,
  pace: PrinterPace = ordinaryPace,
): TicketPrinter & Remarks {
  return new EscposTicketPrinter(config, usual, report, pace);
}

class EscposTicketPrinter implements TicketPrinter, Remarks {
  readonly id: string;
  readonly #config: PrinterConfig;
  readonly #usual: UsualTickets;
  readonly #pace: PrinterPace;
  readonly #link: PrinterLink;
  readonly #report: ReportDevice;
  #composer: Promise<TicketComposer> | null = null;
  #logoFault: Fault | null = null;
  #drawFault: Fault | null = null;
  #printing: Promise<PrintOutcome> | null = null;
  #job: PrintJob | null = null;
  #warmUp: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(config: PrinterConfig, usual: UsualTickets, report: ReportDevice, pace: PrinterPace) {
    this.id = config.id;
    this.#config = config;
    this.#usual = usual;
    this.#report = report;
    this.#pace = pace;
    this.#link = new PrinterLink(config, pace, {
      changed: () => {
        this.#checkJob();
        this.#reportFaults();
      },
      barrier: (paperEnd) => this.#barrier(paperEnd),
      progress: () => this.#job?.progress(),
      answered: () => this.#answered(),
      lost: (fault) => this.#lost(fault),
    });
  }

  cutFirst(): void {
    this.#link.cutFirst();
  }

  start(): void {
    this.#stopped = false;
    this.#link.start();
    this.#warmUp = setTimeout(() => this.#practise(0), warmUpAfterMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#warmUp);
    const giveUp = setTimeout(() => this.#job?.doubt(stoppedWhilePrinting), stopPatienceMs);
    await this.#printing;
    clearTimeout(giveUp);
    await this.#link.stop();
  }

  get remarks(): readonly string[] {
    return this.#link.remarks;
  }

  print(face: TicketFace): Promise<PrintOutcome> {
    return this.#print((composer) => composer.compose(face));
  }

  printNotice(face: NoticeFace): Promise<PrintOutcome> {
    return this.#print((composer) => composer.composeNotice(face));
  }

  async #print(draw: Drawing): Promise<PrintOutcome> {
    if (this.#printing !== null)
      throw new Error(`printer ${this.id} was given a second job before the first`);
    this.#printing = this.#printOne(draw);
    try {
      return await this.#printing;
    } finally {
      this.#printing = null;
    }
  }

  async #printOne(draw: Drawing): Promise<PrintOutcome> {
    const before = this.#drawFault ?? this.#link.obstacle;
    if (before !== undefined) return { outcome: 'not-printed', fault: before };
    const stateReported = this.#link.stateReported();
    let rest: Generator<JobPiece>;
    let first: readonly JobPiece[];
    try {
      rest = await this.#pieces(draw);
      await stateReported;
      // On a fast wire the top of the ticket, mostly drawn long ago, leaves while the rest is drawn.
      first = this.#link.jobStyle.wire === 'fast' ? oneOf(rest) : [...rest];
    } catch (error) {
      return { outcome: 'not-printed', fault: this.#cannotDraw(error) };
    }
    const meanwhile = this.#link.obstacle;
    if (meanwhile !== undefined) return { outcome: 'not-printed', fault: meanwhile };
    return await this.#send(first, rest);
  }

  /** @param rest drawn when the first pieces are on their way */
  async #send(first: readonly JobPiece[], rest: Iterable<JobPiece>): Promise<PrintOutcome> {
    const job = new PrintJob();
    this.#job = job;
    const writes = [this.#link.send(first)];
    try {
      const pieces = [...rest];
      if (pieces.length > 0) writes.push(this.#link.send(pieces));
      job.expectSteps(
        [...first, ...pieces].map(({ rows }) => rows),
        this.#link.stepTransferMs + this.#pace.graceMs,
        (ms) => unconfirmed(ms, this.#link.passing),
      );
    } catch (error) {
      job.doubt(this.#cannotDraw(error));
    }
    Promise.all(writes).then(
      () => this.#carried(job),
      // `lost` reports it too, with a better reason where there is one.
      () => job.doubt(notCarried),
    );
    const outcome = await job.outcome;
    this.#job = null;
    if (outcome.outcome !== 'printed') {
      const paperMm = this.#paperMm(job.rows * this.#link.passedShare, 0);
      this.#link.jobFailed(outcome.fault);
      return { ...outcome, paperMm };
    }
    const paperMm = this.#paperMm(job.rows, this.#link.jobStyle.feedMm);
    const left = this.#link.jobDone();
    return { ...outcome, paperMm, ...(left === undefined ? {} : { left }) };
  }

  #paperMm(rows: number, feedMm: number): number {
    return Math.round((rows * 25.4) / this.#config.dpi + feedMm);
  }

  #carried(job: PrintJob): void {
    if (this.#link.confirm === 'none') job.printed();
    // A barrier that came too soon has begun it already.
    else if (this.#link.confirm === 'status' && !job.isByStatus) this.#confirmByStatus(job);
  }

  /**
   * Waits until the slowest head has printed it, and asks all along, because the printer may lose its power
   * after it has taken the last byte.
   */
  #confirmByStatus(job: PrintJob): void {
    job.isByStatus = true;
    let arrivedMs: number | null = null;
    const look = (): void => {
      if (job.isSettled) return;
      if (this.#link.passing === 0) arrivedMs ??= performance.now();
      const isOut =
        job.ageMs >= slowestMs(job.rows) &&
        arrivedMs !== null &&
        performance.now() - arrivedMs >= lastRowsMs;
      if (isOut && this.#link.passing === 0) this.#finish(job);
      else {
        if (arrivedMs !== null && !isOut) this.#link.askAlive();
        setTimeout(look, aliveEveryMs);
      }
    };
    look();
  }

  #finish(job: PrintJob): void {
    job.isDone = true;
    // Where an earlier question is still open, its answer is as fresh as this one's would be.
    this.#link.askState();
  }

  #checkJob(): void {
    const stopper = this.#link.jobStopper;
    if (stopper !== undefined) this.#job?.doubt(stopper);
  }

  #barrier(paperEnd: boolean): void {
    const job = this.#job;
    if (job === null || job.isDone || job.isByStatus) return;
    if (paperEnd) {
      job.doubt(paperEndAtTheEnd);
      return;
    }
    if (job.ageMs < soonestMs(job.rows, this.#pace)) {
      this.#link.distrustBarrier();
      this.#confirmByStatus(job);
      return;
    }
    if (!this.#link.trustsBarrier()) {
      this.#confirmByStatus(job);
      return;
    }
    job.isProven = true;
    this.#finish(job);
  }

  #answered(): void {
    const job = this.#job;
    if (job?.isDone !== true) return;
    const fault = this.#link.jobStopper;
    if (fault === undefined) job.printed();
    else job.doubt(fault);
  }

  /** A printer that is lost after the barrier has printed: the answer is the proof. */
  #lost(fault: Fault): void {
    if (this.#job?.isProven === true) this.#job.printed();
    else this.#job?.doubt(fault);
  }

  #reportFaults(): void {
    const own = [this.#drawFault, this.#logoFault].filter((fault) => fault !== null);
    const known = this.#link.reportedFaults;
    // Not even a warning: whoever reports without a stop is taken for ready.
    if (known === null && !own.some(isStopping)) return;
    this.#report(printerDevice(this.id), [...(known ?? []), ...own]);
  }

  /** Keeps a fault, so that no number is issued without paper, until a drawing succeeds again. */
  #cannotDraw(error: unknown): Fault {
    this.#drawFault = notDrawn(error);
    this.#reportFaults();
    clearTimeout(this.#warmUp);
    if (!this.#stopped) {
      const last = this.#usual.faces.length - 1;
      this.#warmUp = setTimeout(() => this.#practise(last), this.#pace.drawAgainMs);
    }
    return this.#drawFault;
  }

  /**
   * Once for each service, whose strips each printer keeps for itself. One text a turn, then one strip: the first
   * ones take ten times as long as later, and a press or a citizen's ticket waits behind one at most.
   */
  #practise(place: number): void {
    const { faces } = this.#usual;
    const face = faces[place];
    if (face === undefined) return;
    const number = (face.number ?? '').replace(/\d+$/, (digits) =>
      String(place).padStart(digits.length, '0'),
    );
    const drawing = this.#opened().then(async (composer) => {
      await ownTurn();
      for (const _ of this.#rehearsal(composer, { ...face, number })) {
        await nextTurn();
        if (this.#stopped) return;
      }
      if (this.#drawFault !== null) {
        this.#drawFault = null;
        this.#reportFaults();
      }
      if (this.#stopped || place + 1 >= faces.length) return;
      this.#warmUp = setTimeout(() => this.#practise(place + 1), warmUpPauseMs);
    });
    drawing.catch((error: unknown) => this.#cannotDraw(error));
  }

  *#rehearsal(composer: TicketComposer, face: TicketFace): Generator<unknown> {
    yield* composer.rehearse(face);
    yield* ticketEncoder.job(composer.compose(face), this.#link.jobStyle);
  }

  async #pieces(draw: Drawing): Promise<Generator<JobPiece>> {
    return ticketEncoder.job(draw(await this.#opened()), this.#link.jobStyle);
  }

  #opened(): Promise<TicketComposer> {
    this.#composer ??= this.#openComposer();
    return this.#composer;
  }

  async #openComposer(): Promise<TicketComposer> {
    // Loaded only now: fonts, layout and QR codes take longer to load than the rest of a start.
    const { loadTicketComposer } = await import('./ticket-composer.ts');
    const composer = await loadTicketComposer(this.#config, this.#usual);
    if (composer.logoProblem !== null) {
      this.#logoFault = noLogo(this.#usual.logoFile, composer.logoProblem);
      this.#reportFaults();
    }
    if (this.#link.keepsStrips) this.#link.keep(await stripsOf(composer, this.#usual.faces));
    return composer;
  }
}

/** One strip a turn. */
async function stripsOf(composer: TicketComposer, faces: readonly TicketFace[]) {
  const strips: Strip[] = [];
  for (const face of faces) {
    for (const strip of composer.compose(face)) {
      strips.push(strip);
      await nextTurn();
    }
  }
  return strips;
}

/** The next piece, or none; unlike `for…of` it does not end the generator. */
function oneOf(pieces: Generator<JobPiece>): readonly JobPiece[] {
  const { done, value } = pieces.next();
  return done === true ? [] : [value];
}

const stoppedWhilePrinting: Fault = {
  code: 'offline',
  severity: 'stopped',
  hint: 'The controller was stopped while it printed a ticket: look whether the ticket is there.',
};

const paperEndAtTheEnd: Fault = {
  code: 'paper-out',
  severity: 'stopped',
  hint: 'Put a new paper roll into the printer and close its cover.',
};

const notCarried: Fault = {
  code: 'offline',
  severity: 'stopped',
  hint: 'The way to the printer broke off within a ticket: look at its cable and its paper.',
};

/** @param missing questions inside the job that were not answered */
function unconfirmed(afterMs: number, missing: number): Fault {
  const detail = `nothing moved for ${Math.round(afterMs)} ms; ${missing} parts are not answered for`;
  return {
    code: 'no-answer',
    severity: 'stopped',
    hint:
      missing > 0
        ? 'The printer stopped within a ticket or lost a part of it: look at its paper, and check its power cable and its data cable.'
        : 'The printer did not confirm a ticket: look at its paper, then switch it off and on.',
    detail,
  };
}

function noLogo(file: string | null, detail: string): Fault {
  return {
    code: 'not-there',
    severity: 'warning',
    hint: `Tickets are printed without their logo: put a picture at ${file}, or remove ticket.logo.`,
    detail,
  };
}

function notDrawn(error: unknown): Fault {
  return {
    code: 'crashed',
    severity: 'stopped',
    hint: 'The ticket could not be drawn: install the software again.',
    detail: error instanceof Error ? error.message : String(error),
  };
}
