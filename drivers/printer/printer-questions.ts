/**
 * The questions to one printer about its state, and their answers: what was asked and is still open, whether
 * the line only echoes, and who waits for an answer.
 *
 * Answers do not name their question, so the whole state is asked for only while nothing is open; a question
 * inside a job is answered in its turn. It holds no opinion on the printer: `printer-link.ts` has.
 */
import { patience } from '../wire/patience.ts';
import { EchoWatch } from './echo-watch.ts';
import { aliveQuestion, type StatusQuery, statusQueries, statusQueryBytes } from './escpos.ts';
import { presenterQuestion } from './job-end.ts';
import { type StatusNews, StatusReader } from './printer-status.ts';

export interface QuestionsHost {
  /** Only for bytes whose loss is noticed: they are asked for again, or their answer is missing. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether an answer may have to wait behind a job. */
  isBusy(): boolean;
  /** An idle printer has not answered in time. @param isPartly some of the questions it has */
  silent(isPartly: boolean): void;
}

export class PrinterQuestions {
  readonly #answerMs: number;
  readonly #host: QuestionsHost;
  readonly #status: StatusReader;
  readonly #stateQuestions: Uint8Array;
  readonly #echo = new EchoWatch();
  #lastWrite: Promise<void> = Promise.resolve();
  #awaitState: (() => void)[] = [];
  #endPatience = (): void => {};

  /** @param hasPresenter the printer also says whether it holds a ticket out */
  constructor(answerMs: number, hasPresenter: boolean, host: QuestionsHost) {
    this.#answerMs = answerMs;
    this.#status = new StatusReader(hasPresenter);
    this.#stateQuestions = hasPresenter
      ? Buffer.concat([presenterQuestion, statusQueryBytes])
      : statusQueryBytes;
    this.#host = host;
  }

  get areOpen(): boolean {
    return this.#status.outstanding > 0;
  }

  /** Questions inside a job that are still to be answered. */
  get passing(): number {
    return this.#status.passing;
  }

  /** @param first sent before the questions, to a printer that is idle */
  askState(first: Uint8Array = new Uint8Array(0)): void {
    this.#echo.begin(Buffer.concat([first, this.#stateQuestions]));
    this.#status.expect(statusQueries);
    if (first.length > 0) this.#write(first);
    this.#write(this.#stateQuestions);
    this.#awaitAnswers();
  }

  /** Asks within a job: a printer that lost its power has not answered all. */
  askAlive(): void {
    this.expectAlive(1);
    this.#write(aliveQuestion);
  }

  /** So many such questions stand among the bytes of a job. */
  expectAlive(questions: number): void {
    this.#status.expect(new Array<StatusQuery>(questions).fill(1), true);
  }

  /**
   * Resolves when what was asked has been answered or the printer is known to be away. It also waits until
   * the question has left: on a serial line the end of a short write is seen only when all that follows it
   * has drained too.
   */
  async answered(): Promise<void> {
    await this.#lastWrite;
    if (!this.areOpen) return;
    await new Promise<void>((resolve) => this.#awaitState.push(resolve));
  }

  /** @returns what the printer says, or `echo` where nothing but echoes comes */
  read(bytes: Uint8Array): readonly StatusNews[] | 'echo' {
    const answers = this.#echo.read(bytes);
    return answers === 'echo' ? answers : this.#status.read(answers);
  }

  /** Whoever waits goes on: all has been answered, or never will be. */
  settle(): void {
    this.#endPatience();
    for (const resolve of this.#awaitState.splice(0)) resolve();
  }

  /** A byte that is nothing else is the printer's id from now on. */
  awaitId(): void {
    this.#status.awaitId();
  }

  /** What begins like the answer to `DLE EOT 20` is one. */
  awaitFullStatus(): void {
    this.#status.awaitFull();
  }

  /** Nothing that was asked before will be answered. */
  forget(): void {
    this.#status.forget();
  }

  stop(): void {
    this.#endPatience();
  }

  #awaitAnswers(): void {
    this.#endPatience();
    this.#endPatience = patience(this.#answerMs, () => {
      // Behind a job's bytes a question may wait long; then the job's own deadline decides.
      if (this.#host.isBusy()) this.#awaitAnswers();
      else this.#host.silent(this.#status.isPartlyAnswered);
    });
  }

  #write(bytes: Uint8Array): void {
    this.#lastWrite = this.#host.write(bytes).catch(() => {});
  }
}
