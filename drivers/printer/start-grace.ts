/**
 * Hall and printer often get their power at the same moment, and the printer may start slower: a printer that
 * has not answered since its connection was lost is given this time before it counts as silent.
 */
export class StartGrace {
  readonly #ms: number;
  readonly #onEnd: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param onEnd called when it ends without an answer */
  constructor(ms: number, onEnd: () => void) {
    this.#ms = ms;
    this.#onEnd = onEnd;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The printer is connected; the time runs from the first connection. */
  begin(): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => {
      this.#isOver = true;
      this.#onEnd();
    }, this.#ms);
  }

  /** It has answered. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** The connection was lost, other than by a reset. */
  anew(): void {
    this.#isOver = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
