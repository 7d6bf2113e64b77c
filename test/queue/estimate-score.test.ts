/** How often the wait came as the paper said, on simulated days, against a plain mean as the peer. */
import { waitingFor } from '../../firmware-host/queue/estimate.ts';
import type { WaitRange } from '../../firmware-host/queue/words.ts';
import { after, letteredHall } from './given.ts';

const minute = 60;

/** A seeded source of numbers from 0 to 1 (Park and Miller 1988). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface Score {
  readonly ours: number;
  readonly plainMean: number;
}

/**
 * A simulated day at two windows: the share of tickets that were called within their printed
 * range, and, as the peer, within the same width around people ahead times the mean of the day so
 * far, by the number of windows.
 */
class SimulatedDay {
  readonly #hall = letteredHall([
    { number: 1, services: ['A', 'B'] },
    { number: 2, services: ['A', 'B', 'C'] },
  ]);
  readonly #random: () => number;
  readonly #freeAt = new Map([1, 2].map((window) => [window, 0]));
  readonly #printed = new Map<string, { at: number; range: WaitRange; plainMs: number }>();
  #served = 0;
  #servedSeconds = 0;
  #tickets = 0;
  #ours = 0;
  #plainMean = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  play(): Score {
    const windows = [...this.#freeAt.keys()];
    for (const window of windows) this.#hall.do({ name: 'OpenWindow', at: after(0), window });
    let arrival = 1;
    for (let now = 1; now < 6 * 60 * minute; now += 5) {
      for (; arrival <= now; arrival += this.#exponential(2.4 * minute)) this.#come(now);
      for (const window of windows) this.#serve(window, now);
    }
    return { ours: this.#ours / this.#tickets, plainMean: this.#plainMean / this.#tickets };
  }

  #exponential(mean: number): number {
    return -mean * Math.log(1 - this.#random());
  }

  #come(now: number): void {
    const service = ['A', 'A', 'A', 'B', 'B', 'C'][Math.floor(this.#random() * 6)] ?? 'A';
    this.#hall.issue(service, after(now));
    const { ticket, waitMs: range, peopleAhead: ahead } = this.#hall.last('ticket.reserved');
    const meanMs = this.#served === 0 ? 0 : (this.#servedSeconds * 1000) / this.#served;
    if (range !== null)
      this.#printed.set(ticket, { at: now, range, plainMs: (ahead * meanMs) / 2 });
  }

  /** A clerk presses when the last citizen has gone, and when somebody comes to an idle window. */
  #serve(window: number, now: number): void {
    const isAtRest = this.#hall.state.windows.get(window)?.ticket === null;
    const isWaited = waitingFor(this.#hall.rules, this.#hall.state, window) > 0;
    if ((this.#freeAt.get(window) ?? 0) > now || (isAtRest && !isWaited)) return;
    if (this.#hall.next(window, after(now)) === null) return;
    const { ticket, service } = this.#hall.last('ticket.called');
    const pace = { A: 3, B: 6, C: 9 }[service] ?? 0;
    const takes = 20 + pace * minute * (0.5 + 0.5 * this.#exponential(1));
    this.#freeAt.set(window, now + takes);
    this.#served += 1;
    this.#servedSeconds += takes;
    const promise = this.#printed.get(ticket);
    // The first few find nothing to learn from, neither ours nor the mean.
    if (promise !== undefined && this.#served >= 10)
      this.#count(promise, (now - promise.at) * 1000);
  }

  #count({ range, plainMs }: { range: WaitRange; plainMs: number }, waitMs: number): void {
    const halfWidth = (range.high - range.low) / 2;
    this.#tickets += 1;
    if (waitMs >= range.low && waitMs <= range.high) this.#ours += 1;
    if (Math.abs(waitMs - plainMs) <= halfWidth) this.#plainMean += 1;
  }
}

test('holds for most tickets of simulated days, and for more than a plain mean would', () => {
  const days = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => new SimulatedDay(seed).play());
  const mean = (of: (day: Score) => number) =>
    days.reduce((sum, day) => sum + of(day), 0) / days.length;
  expect(mean(({ ours }) => ours)).toBeGreaterThan(0.85);
  expect(mean(({ ours }) => ours)).toBeGreaterThan(mean(({ plainMean }) => plainMean));
});
