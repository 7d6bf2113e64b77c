/**
 * When the controller did not run: from its last event to its next start. In such an hour nobody could
 * press, so its figures are a gap and no 0.
 *
 * The wall clock of a Pi that has just started may stand at its last shutdown; then the start's time is
 * counted back from the first event of that boot whose clock was set.
 */
import type { Moment } from '../queue/words.ts';
import type { ReportedEvent } from './day-tickets.ts';

/** Milliseconds of Unix time. */
export interface OffTime {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Lives for one pass over the events of a day, in order. */
export class OffTimes {
  readonly #found: OffTime[] = [];
  #last: Moment | null = null;
  /** A start whose clock was not set yet. */
  #started: { readonly at: Moment; readonly fromMs: number } | null = null;

  take({ event, timeQuality }: ReportedEvent): void {
    const { at } = event;
    if (event.type === 'controller.started' && this.#last !== null) {
      this.#started = { at, fromMs: this.#last.wallMs };
    }
    if (timeQuality !== 'synced') return;
    const started = this.#started;
    if (started !== null && started.at.boot === at.boot) {
      const toMs = at.wallMs - (at.monotonicMs - started.at.monotonicMs);
      if (toMs > started.fromMs) this.#found.push({ fromMs: started.fromMs, toMs });
    }
    this.#started = null;
    this.#last = at;
  }

  found(): readonly OffTime[] {
    return this.#found;
  }
}
