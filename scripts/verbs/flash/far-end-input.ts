/**
 * The input of a verb that a flash on another machine began: so many bytes, and then the word to go on
 * (`trial-session.ts`). An input that ends before is the end of it: nobody is there who would know of a trial.
 */
import { goLine } from './answer.ts';

export class FarEndInput {
  readonly #chunks: AsyncIterator<unknown> = process.stdin[Symbol.asyncIterator]();
  #left: Buffer = Buffer.alloc(0);

  /** Fewer where the input ends. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let missing = count; missing > 0; ) {
      const chunk = await this.#next();
      if (chunk === null) return;
      this.#left = chunk.subarray(missing);
      missing -= Math.min(missing, chunk.length);
      yield chunk.subarray(0, chunk.length - this.#left.length);
    }
  }

  async saysGo(token: string): Promise<boolean> {
    const go = goLine(token);
    let said = '';
    while (said.length < go.length) {
      const chunk = await this.#next();
      if (chunk === null) return false;
      said += chunk.toString('latin1');
    }
    // Whatever else comes, or does not, holds nobody up.
    if ('unref' in process.stdin) process.stdin.unref();
    return said === go;
  }

  async #next(): Promise<Buffer | null> {
    const left = this.#left;
    this.#left = Buffer.alloc(0);
    if (left.length > 0) return left;
    const { done, value } = await this.#chunks.next();
    if (done === true) return null;
    if (Buffer.isBuffer(value)) return value;
    throw new Error('the input is not read as bytes');
  }
}
