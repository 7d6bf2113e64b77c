/**
 * The line of a service or a window while the hall is played forward: who waits at first is settled once,
 * and each run begins with them again. Its fields are the heads that the rule of turns reads.
 */
import { type Heads, nobody } from './turn.ts';

export class PlayedLine implements Heads {
  ordinary = nobody;
  priority = nobody;
  ordinaryByArrival = nobody;
  priorityByArrival = nobody;
  readonly #ordinary = new PlayedQueue();
  readonly #priority = new PlayedQueue();

  /** @param key greater than all before it */
  add(key: number, hasPriority: boolean): void {
    (hasPriority ? this.#priority : this.#ordinary).keys.push(key);
    this.#look();
  }

  /** Those in it now are those that every run begins with. */
  settle(): void {
    this.#ordinary.settle();
    this.#priority.settle();
  }

  rewind(): void {
    this.#ordinary.rewind();
    this.#priority.rewind();
    this.#look();
  }

  /** @param key one of its heads */
  take(key: number, hasPriority: boolean): void {
    (hasPriority ? this.#priority : this.#ordinary).take(key);
    this.#look();
  }

  #look(): void {
    this.ordinaryByArrival = this.#ordinary.headByArrival();
    this.priorityByArrival = this.#priority.headByArrival();
    this.ordinary = this.#ordinary.headInFront() ?? this.ordinaryByArrival;
    this.priority = this.#priority.headInFront() ?? this.priorityByArrival;
  }
}

/** Keys in order. The first of those not placed in front may be taken before those who were. */
class PlayedQueue {
  readonly keys: number[] = [];
  #settled = 0;
  #inFront = 0;
  #nextInFront = 0;
  #nextByArrival = 0;

  headInFront(): number | undefined {
    return this.#nextInFront < this.#inFront ? this.keys[this.#nextInFront] : undefined;
  }

  headByArrival(): number {
    return this.keys[this.#nextByArrival] ?? nobody;
  }

  settle(): void {
    this.#settled = this.keys.length;
    this.#inFront = this.keys.filter((key) => key < 0).length;
  }

  rewind(): void {
    this.keys.length = this.#settled;
    this.#nextInFront = 0;
    this.#nextByArrival = this.#inFront;
  }

  take(key: number): void {
    if (key < 0) this.#nextInFront += 1;
    else this.#nextByArrival += 1;
  }
}
