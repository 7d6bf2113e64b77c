/**
 * One job whose bytes were handed to the wire. It may take as long as it goes on: it is given up when
 * neither the wire takes bytes nor the printer answers for one step of it.
 */
import type { Fault } from '../ports.ts';
import { slowestMs } from './printer-pace.ts';

/** What became of a job that was sent, before its paper is counted. */
export type JobOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'unknown'; readonly fault: Fault };

export class PrintJob {
  readonly outcome: Promise<JobOutcome>;
  readonly #beganMs = performance.now();
  /** Of the whole ticket; 0 before all of it has been drawn. */
  rows = 0;
  /** It has no barrier that is worth anything. */
  isByStatus = false;
  /** The printer has answered for all of it; only the state afterwards is still asked for. */
  isDone = false;
  /** The answer proves by itself that the paper is out. */
  isProven = false;
  #isSettled = false;
  #resolve: (outcome: JobOutcome) => void = () => {};
  #step: { readonly ms: number; readonly onStill: (ms: number) => Fault } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #steps = 0;

  constructor() {
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  get ageMs(): number {
    return performance.now() - this.#beganMs;
  }

  /**
   * @param rows of each piece; the printer answers for each
   * @param stepMs what a piece may take beside its printing
   * @param onStill why, where nothing has moved for `ms`
   */
  expectSteps(rows: readonly number[], stepMs: number, onStill: (ms: number) => Fault): void {
    this.rows = rows.reduce((sum, each) => sum + each, 0);
    this.#step = { ms: stepMs + slowestMs(Math.max(0, ...rows)), onStill };
    this.progress();
  }

  progress(): void {
    const step = this.#step;
    if (step === null || this.#isSettled) return;
    this.#steps += 1;
    const steps = this.#steps;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // What came while this process was held up is read first.
      setImmediate(() => {
        if (steps === this.#steps) this.doubt(step.onStill(step.ms));
      });
    }, step.ms);
  }

  printed(): void {
    this.#settle({ outcome: 'printed' });
  }

  doubt(fault: Fault): void {
    this.#settle({ outcome: 'unknown', fault });
  }

  #settle(outcome: JobOutcome): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#resolve(outcome);
  }
}
