/**
 * The figures of one row of a report: how many tickets, what became of them, and how long it took.
 *
 * Every ticket is in exactly one of served, no-show, void, expired, open and without paper; so rows
 * add up to their total. A duration that is not known is counted apart and is in no percentile.
 */
import type { Rating, TicketStatus } from '../queue/words.ts';
import type { Stay, TicketFacts } from './day-tickets.ts';
import { Durations, type Times } from './durations.ts';
import { isWithin, neededWidthMs } from './plain-mean.ts';

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
  /** From the call to the arrival, where a button reports it. */
  readonly walk: Times;
  /** How often each was given. */
  readonly ratings: Readonly<Record<RatingName, number>>;
  readonly estimate: EstimateScore;
}

/** As the buttons of the config. */
export type RatingName = (typeof ratingNames)[number];

/** In the order of the rating: 1 is poor. */
export const ratingNames = ['poor', 'fair', 'good'] as const;

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

const nameOfRating: Readonly<Record<Rating, RatingName>> = { 1: 'poor', 2: 'fair', 3: 'good' };

/** Adds up tickets, waits and stays, each of which may belong to another row. */
export class TallyCount {
  readonly #fates: Record<Fate, number> = { served: 0, noShow: 0, void: 0, expired: 0, open: 0 };
  #issued = 0;
  #ofRoll = 0;
  #withoutPaper = 0;
  #withinTarget = 0;
  readonly #waits = new Durations();
  readonly #stays = new Durations();
  readonly #walks = new Durations();
  readonly #widths = new Durations();
  readonly #plainMeanWidths = new Durations();
  readonly #ratings = { poor: 0, fair: 0, good: 0 };
  readonly #estimate = { scored: 0, within: 0, plainMeanWithin: 0 };
  readonly #ahead = { scored: 0, errors: 0 };

  addTicket({ isIssued, isOfRoll, status }: TicketFacts): void {
    if (isIssued) {
      this.#issued += 1;
      if (isOfRoll) this.#ofRoll += 1;
      this.#fates[fates[status]] += 1;
    } else this.#withoutPaper += 1;
  }

  /** The wait for the first call, of a ticket that was called. */
  addWait(waitMs: number | null, { printed, plainMeanMs, ahead }: TicketFacts): void {
    this.#waits.add(waitMs);
    if (ahead.called !== null) {
      this.#ahead.scored += 1;
      this.#ahead.errors += Math.abs(ahead.printed - ahead.called);
    }
    if (waitMs === null || printed === null) return;
    const widthMs = printed.high - printed.low;
    const neededMs = neededWidthMs(plainMeanMs, waitMs);
    this.#estimate.scored += 1;
    this.#widths.add(widthMs);
    this.#plainMeanWidths.add(neededMs);
    if (isWithin(waitMs, printed)) this.#estimate.within += 1;
    if (neededMs <= widthMs) this.#estimate.plainMeanWithin += 1;
  }

  addStay({ serviceMs }: Stay, targetMs: number): void {
    this.#stays.add(serviceMs);
    if (serviceMs !== null && serviceMs <= targetMs) this.#withinTarget += 1;
  }

  addWalk(walkMs: number | null): void {
    this.#walks.add(walkMs);
  }

  addRating(rating: Rating): void {
    this.#ratings[nameOfRating[rating]] += 1;
  }

  tally(): Tally {
    return {
      issued: this.#issued,
      ofRoll: this.#ofRoll,
      ...this.#fates,
      withoutPaper: this.#withoutPaper,
      wait: this.#waits.times(),
      service: this.#stays.times(),
      withinTarget: this.#withinTarget,
      walk: this.#walks.times(),
      ratings: { ...this.#ratings },
      estimate: this.#score(),
    };
  }

  #score(): EstimateScore {
    const { scored, errors } = this.#ahead;
    return {
      ...this.#estimate,
      medianWidthMs: this.#widths.times().p50Ms,
      plainMeanWidthMs: this.#plainMeanWidths.nth(this.#estimate.within),
      aheadScored: scored,
      aheadMeanError: scored === 0 ? null : errors / scored,
    };
  }
}
