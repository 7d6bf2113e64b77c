/**
 * The figures of one row of a report: how many tickets, what became of them, and how long it took.
 *
 * Every ticket is in exactly one of served, no-show, void, expired, open and without paper; so rows
 * add up to their total. A duration that is not known is counted apart and is in no percentile.
 */
import type { TicketStatus } from '../queue/words.ts';
import type { Stay, TicketFacts } from './day-tickets.ts';
import { isWithin, neededWidthMs } from './plain-mean.ts';

/**
 * Whole milliseconds; null where there is none. Percentiles are by nearest rank: each is a time that
 * somebody had.
 */
export interface Times {
  /** Known durations. */
  readonly count: number;
  /** A reboot lies between, or only the day's end ended it. */
  readonly unknown: number;
  readonly minMs: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly maxMs: number | null;
}

export interface Tally {
  /** Numbers whose paper was confirmed: served + noShow + void + expired + open. */
  readonly issued: number;
  /** Those of `issued` whose number is of the reception's roll. */
  readonly ofRoll: number;
  readonly served: number;
  readonly noShow: number;
  readonly void: number;
  readonly expired: number;
  /** Waiting, at a window or parked. */
  readonly open: number;
  /** Numbers beside `issued` whose paper was never confirmed. */
  readonly withoutPaper: number;
  /** From the paper to the first call. */
  readonly wait: Times;
  /** Each stay at a window, from the arrival or else the call to its end, park or transfer. */
  readonly service: Times;
  /** Known service times that were no longer than their service's target. */
  readonly withinTarget: number;
  readonly estimate: EstimateScore;
}

export interface EstimateScore {
  /** Tickets with a range printed and a known wait. */
  readonly scored: number;
  /** Of those, whose wait was in the printed range. */
  readonly within: number;
  /** Of those, whose wait was in the range of the plain mean, which is as wide. */
  readonly plainMeanWithin: number;
  /** Of the ranges of those tickets: a range that is wide enough is never wrong, and says nothing. */
  readonly medianWidthMs: number | null;
  /** How wide the ranges around the plain mean would have to be, all alike, to hold as many. */
  readonly plainMeanWidthMs: number | null;
  /** Called tickets whose paper gives the people ahead. */
  readonly aheadScored: number;
  /** By how many people those papers are off, on average. */
  readonly aheadMeanError: number | null;
}

type Fate = 'served' | 'noShow' | 'void' | 'expired' | 'open';

const fates: Readonly<Record<TicketStatus, Fate>> = {
  reserved: 'open',
  waiting: 'open',
  called: 'open',
  serving: 'open',
  parked: 'open',
  completed: 'served',
  'no-show': 'noShow',
  void: 'void',
  expired: 'expired',
};

/** Adds up tickets, waits and stays, each of which may belong to another row. */
export class TallyCount {
  readonly #fates: Record<Fate, number> = { served: 0, noShow: 0, void: 0, expired: 0, open: 0 };
  #issued = 0;
  #ofRoll = 0;
  #withoutPaper = 0;
  #withinTarget = 0;
  readonly #waits: (number | null)[] = [];
  readonly #stays: (number | null)[] = [];
  readonly #widths: number[] = [];
  readonly #plainMeanWidths: number[] = [];
  readonly #aheadErrors: number[] = [];
  readonly #estimate = { scored: 0, within: 0, plainMeanWithin: 0 };

  addTicket({ isIssued, isOfRoll, status }: TicketFacts): void {
    if (isIssued) {
      this.#issued += 1;
      if (isOfRoll) this.#ofRoll += 1;
      this.#fates[fates[status]] += 1;
    } else this.#withoutPaper += 1;
  }

  /** The wait for the first call, of a ticket that was called. */
  addWait(waitMs: number | null, { printed, plainMeanMs, ahead }: TicketFacts): void {
    this.#waits.push(waitMs);
    if (ahead.called !== null) this.#aheadErrors.push(Math.abs(ahead.printed - ahead.called));
    if (waitMs === null || printed === null) return;
    const widthMs = printed.high - printed.low;
    const neededMs = neededWidthMs(plainMeanMs, waitMs);
    this.#estimate.scored += 1;
    this.#widths.push(widthMs);
    this.#plainMeanWidths.push(neededMs);
    if (isWithin(waitMs, printed)) this.#estimate.within += 1;
    if (neededMs <= widthMs) this.#estimate.plainMeanWithin += 1;
  }

  addStay({ serviceMs }: Stay, targetMs: number): void {
    this.#stays.push(serviceMs);
    if (serviceMs !== null && serviceMs <= targetMs) this.#withinTarget += 1;
  }

  tally(): Tally {
    return {
      issued: this.#issued,
      ofRoll: this.#ofRoll,
      ...this.#fates,
      withoutPaper: this.#withoutPaper,
      wait: timesOf(this.#waits),
      service: timesOf(this.#stays),
      withinTarget: this.#withinTarget,
      estimate: this.#score(),
    };
  }

  #score(): EstimateScore {
    const { within } = this.#estimate;
    const needed = this.#plainMeanWidths.toSorted((a, b) => a - b)[within - 1];
    const errors = this.#aheadErrors;
    return {
      ...this.#estimate,
      medianWidthMs: timesOf(this.#widths).p50Ms,
      plainMeanWidthMs: needed === undefined ? null : Math.round(needed),
      aheadScored: errors.length,
      aheadMeanError:
        errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length,
    };
  }
}

function timesOf(durations: readonly (number | null)[]): Times {
  const known = durations
    .filter((ms) => ms !== null)
    .map((ms) => Math.round(ms))
    .sort((a, b) => a - b);
  return {
    count: known.length,
    unknown: durations.length - known.length,
    minMs: known[0] ?? null,
    p50Ms: nearestRank(known, 50),
    p90Ms: nearestRank(known, 90),
    maxMs: known.at(-1) ?? null,
  };
}

/** The least value that at least `percent` of the values do not exceed. @param sorted ascending */
function nearestRank(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? null;
}
