/** What was sent of the job that is under way, and how much of it the printer has answered for. */
export class JobCount {
  bytes = 0;
  #questions = 0;
  #answered = 0;
  readonly #beganMs = performance.now();
  #answeredMs = this.#beganMs;

  sent(bytes: number, questions: number): void {
    this.bytes += bytes;
    this.#questions += questions;
  }

  answered(questions: number): void {
    this.#answered += questions;
    this.#answeredMs = performance.now();
  }

  /** From 0 to 1; 1 where the printer is not asked. */
  get answeredShare(): number {
    return this.#questions === 0 ? 1 : Math.min(1, this.#answered / this.#questions);
  }

  /** From its first byte to the last answer. */
  get tookMs(): number {
    return this.#answeredMs - this.#beganMs;
  }
}
