/**
 * Finds out that a line sends back what it gets: a loop in the wiring, or an adapter with local echo. Every
 * byte of a question reads as some answer, so nothing is read before it is known to be none.
 */

/** An answer may begin like a question; so many bytes of one are no chance. */
const certainBytes = 6;

export class EchoWatch {
  /** What was sent, as far as it may still come back; null when the line is known to be without echo. */
  #expected: Uint8Array | null = null;
  #held: number[] = [];
  #isEcho = false;

  /** To be called with what is sent to an idle printer, before it is sent. */
  begin(bytes: Uint8Array): void {
    this.#expected = bytes;
    this.#held = [];
    this.#isEcho = false;
  }

  /** @returns the bytes that are answers, or `echo` */
  read(bytes: Uint8Array): Uint8Array | 'echo' {
    if (this.#isEcho) return 'echo';
    const expected = this.#expected;
    if (expected === null) return bytes;
    for (const [at, byte] of bytes.entries()) {
      if (byte !== expected[this.#held.length]) {
        const answers = Uint8Array.from([...this.#held, ...bytes.subarray(at)]);
        this.#expected = null;
        this.#held = [];
        return answers;
      }
      this.#held.push(byte);
    }
    this.#isEcho = this.#held.length >= certainBytes;
    return this.#isEcho ? 'echo' : new Uint8Array(0);
  }
}
