/**
 * Which display of a line is written next. Pure bookkeeping: it knows no time and no wire.
 *
 * Displays whose sight changed come first, among them those of boards that answer; then those whose
 * turn it is to be written again; then boards that are silent, as many as are to be asked now, the one
 * that was asked longest ago first. A display that waits twice is written once.
 */

import type { Fault } from '../ports.ts';
import type { DisplaySight } from './board-codec.ts';
import type { Display } from './line-codec.ts';

/** One display: what it should show, and what is known of its board. */
export interface DisplayState {
  readonly index: number;
  readonly display: Display;
  /** Null before the first. */
  sight: DisplaySight | null;
  /** What its board was last given whole; null where it is to be set up. */
  stands: DisplaySight | null;
  /** When the sight was set, by `performance.now()`. */
  sinceMs: number;
  /** How many parts of a text that is too long for it have had their turn. */
  turn: number;
  /** It is in the dark half of a blink. */
  dark: boolean;
  /** Of a board that answers nothing it is never known. */
  life: 'unknown' | 'answers' | 'silent';
  misses: number;
  fault: Fault | null;
}

/** Before anything is known of it. */
export function newState(display: Display, index: number): DisplayState {
  return {
    index,
    display,
    sight: null,
    stands: null,
    sinceMs: 0,
    turn: 0,
    dark: false,
    life: 'unknown',
    misses: 0,
    fault: null,
  };
}

export class WriteOrder {
  /** Not known to show what they should, the longest-waiting first. */
  readonly #changed = new Set<DisplayState>();
  readonly #again = new Set<DisplayState>();
  /** The next to be asked is the first. */
  readonly #silent = new Set<DisplayState>();
  /** How many of the silent are to be asked now, one after the other. */
  #asksLeft = 0;

  /** A silent board is written at its next turn, whatever it should show then. */
  change(state: DisplayState): void {
    if (state.life !== 'silent') this.#changed.add(state);
  }

  again(state: DisplayState): void {
    if (state.life !== 'silent') this.#again.add(state);
  }

  /** The wire is up: all displays wait as if their sights had changed, and all silent ones are asked. */
  changeAll(states: readonly DisplayState[]): void {
    this.#again.clear();
    for (const state of states) this.change(state);
    this.askAllSilent();
  }

  /** From now on it is only asked. */
  silence(state: DisplayState): void {
    state.life = 'silent';
    this.#changed.delete(state);
    this.#again.delete(state);
    this.#silent.add(state);
  }

  /** It answers again: it was the cable, and the others are asked at once. */
  revive(state: DisplayState): void {
    this.#silent.delete(state);
    this.askAllSilent();
  }

  askAllSilent(): void {
    this.#asksLeft = this.#silent.size;
  }

  askSilent(atLeast: number): void {
    this.#asksLeft = Math.max(this.#asksLeft, atLeast);
  }

  get silentCount(): number {
    return this.#silent.size;
  }

  isWaiting(state: DisplayState): boolean {
    return this.#changed.has(state) || this.#again.has(state);
  }

  get isEmpty(): boolean {
    return this.#changed.size === 0 && this.#again.size === 0 && this.#asksLeft === 0;
  }

  takeNext(): DisplayState | undefined {
    const waiting = this.#firstWaiting();
    if (waiting !== undefined) {
      this.#changed.delete(waiting);
      this.#again.delete(waiting);
      return waiting;
    }
    if (this.#asksLeft === 0) return undefined;
    this.#asksLeft -= 1;
    const [silent] = this.#silent;
    if (silent === undefined) return undefined;
    this.#silent.delete(silent);
    this.#silent.add(silent);
    return silent;
  }

  /** Boards that are known to answer come before those that may not be there. */
  #firstWaiting(): DisplayState | undefined {
    for (const state of this.#changed) if (state.life === 'answers') return state;
    const [first] = this.#changed.size > 0 ? this.#changed : this.#again;
    return first;
  }
}
