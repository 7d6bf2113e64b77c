/** Chance that is the same each time: xorshift32 (Marsaglia 2003), another stream for each number. */
const { floor, log } = Math;

export class Draws {
  #state: number;

  constructor(stream: number) {
    // Neighbouring numbers would begin alike; zero would stay zero.
    this.#state = Math.imul(stream + 1, 0x9e3779b1) | 1;
  }

  /** In (0, 1). */
  uniform(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return floor(this.uniform() * limit);
  }

  /** Of mean 1. */
  exponential(): number {
    return -log(this.uniform());
  }

  /** Of mean 0 and deviation 1, and never beyond 3: three uniform ones are near enough to normal. */
  normal(): number {
    return 2 * (this.uniform() + this.uniform() + this.uniform() - 1.5);
  }
}
