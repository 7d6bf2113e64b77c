import type { JobPiece } from './escpos.ts';
import { AnswerPace, type PrinterPace } from './printer-pace.ts';

/** What was sent of the job that is under way, and how much of it the printer has answered for. */
export class JobCount {
  bytes = 0;
  #rows = 0;
  /** For each question, how many rows stand before it. */
  readonly #rowsBefore: number[] = [];
  readonly #pace: AnswerPace;
  #answered = 0;
  readonly #beganMs = performance.now();
  #answeredMs = this.#beganMs;

  constructor(pace: PrinterPace) {
    this.#pace = new AnswerPace(pace, this.#beganMs);
  }

  sent(bytes: number, pieces: readonly JobPiece[]): void {
    this.bytes += bytes;
    for (const { rows, questions } of pieces) {
      for (let asked = 1; asked <= questions; asked += 1)
        this.#rowsBefore.push(this.#rows + (rows * asked) / questions);
      this.#rows += rows;
    }
  }

  answered(questions: number): void {
    this.#answered += questions;
    this.#answeredMs = performance.now();
    const rows = this.#rowsBefore[this.#answered - 1];
    if (rows !== undefined) this.#pace.answered(rows, this.#answeredMs);
  }

  /** The barrier behind the whole job was answered. */
  ended(): void {
    this.#pace.answered(this.#rows, performance.now());
  }

  get isAnsweredInBursts(): boolean {
    return this.#pace.isBurst;
  }

  /** From 0 to 1; 1 where the printer is not asked. */
  get answeredShare(): number {
    const questions = this.#rowsBefore.length;
    return questions === 0 ? 1 : Math.min(1, this.#answered / questions);
  }

  /** From its first byte to the last answer. */
  get tookMs(): number {
    return this.#answeredMs - this.#beganMs;
  }
}
