/**
 * Asks a printer what it is (`GS I`), where the config does not say: for its name, where it says none for its
 * one-byte id, and where it says nothing whether it knows `DLE EOT 20`, as printers with a presenter do.
 *
 * It is asked once a connection, after what it may still wait for of an old job has been filled up. A printer that
 * does not know the question takes its last byte for a letter; the reset behind it (`ESC @`) empties the line,
 * so that nothing of it is printed. One that says nothing is not asked again.
 */
import type { PrinterAnswer } from '../../config/hall/printer-models.ts';
import { presenterQuestion } from './job-end.ts';

export interface ModelQuestionHost {
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the printer has reported its state, so when it has got what was written before. */
  stateReported(): Promise<void>;
  /** Whether the printer reports something for which it cannot answer now. */
  isStopped(): boolean;
  /** A byte that is nothing else is its id from now on. */
  awaitId(): void;
  /** What begins like the answer to `DLE EOT 20` is one. */
  awaitFullStatus(): void;
  /** Null: it does not say. */
  answered(answer: PrinterAnswer | null): void;
}

const reset = [0x1b, 0x40];
/** `GS I 67`: the name of the model. */
const askName = Uint8Array.of(...reset, 0x1d, 0x49, 67, ...reset);
/** `GS I 1`: the id of the model. */
const askId = Uint8Array.of(0x1d, 0x49, 1, ...reset);
/** An idle printer answers at once; each start of one that does not is later by two of these. */
const answerMs = 700;

export class ModelQuestion {
  readonly #host: ModelQuestionHost;
  #timer: NodeJS.Timeout | undefined;
  /** Counts the questions, so that a write that ends late changes nothing. */
  #asked = 0;
  #isAsking = false;

  constructor(host: ModelQuestionHost) {
    this.#host = host;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** @param paddingBytes fill up what the printer may be waiting for, and take `paddingMs` */
  ask(paddingBytes: number, paddingMs: number): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const question = Buffer.concat([new Uint8Array(paddingBytes), askName]);
    this.#send(question, paddingMs + answerMs, () => {
      this.#host.awaitId();
      this.#send(askId, answerMs, () => {
        this.#host.awaitFullStatus();
        this.#send(presenterQuestion, answerMs, () => this.heard(null));
      });
    });
  }

  heard(answer: PrinterAnswer | null): void {
    if (!this.#isAsking) return;
    this.end();
    if (answer !== null || !this.#host.isStopped()) this.#host.answered(answer);
  }

  /** Whatever is answered now is not listened to. */
  end(): void {
    this.#isAsking = false;
    this.#asked += 1;
    clearTimeout(this.#timer);
  }

  #send(bytes: Uint8Array, withinMs: number, inVain: () => void): void {
    this.#asked += 1;
    const asked = this.#asked;
    const wait = (ms: number): void => {
      if (asked !== this.#asked) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(inVain, ms);
    };
    this.#host
      .write(bytes)
      .then(async () => {
        wait(withinMs);
        // Behind these bytes: nobody knows how fast a converter's line is.
        await this.#host.stateReported();
        wait(answerMs);
      })
      // The next connection begins again.
      .catch(() => {});
  }
}
