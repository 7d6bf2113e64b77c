/** Events written by hand: a day of which the report's figures can be worked out on paper. */

import type { Moment, QueueEvent, Rating, WaitRange } from '../../firmware-host/queue/words.ts';
import type { ReportedEvent } from '../../firmware-host/report/day-tickets.ts';

export const day = '2026-11-23';
export const minuteMs = 60_000;
const midnightMs = Date.UTC(2026, 10, 23);

export function minute(minutes: number): Moment {
  return {
    wallMs: midnightMs + minutes * minuteMs,
    monotonicMs: minutes * minuteMs,
    boot: 'boot',
  };
}

/** In minutes, as everything that is given here. */
export function range(low: number, high: number): WaitRange {
  return { low: low * minuteMs, high: high * minuteMs };
}

const ms = (minutes: number | null) => minutes && minutes * minuteMs;

/** Collects the events of a day, written ticket by ticket, and reports them in the order of time. */
export class GivenDay {
  readonly #events: QueueEvent[] = [{ type: 'day.opened', at: minute(0), day }];
  #ordinal = 0;

  reported(timeQuality: ReportedEvent['timeQuality'] = 'synced'): readonly ReportedEvent[] {
    return this.inOrder().map((event) => ({ event, timeQuality }));
  }

  inOrder(): readonly QueueEvent[] {
    return [...this.#events].sort((a, b) => a.at.monotonicMs - b.at.monotonicMs);
  }

  add(...events: readonly QueueEvent[]): void {
    this.#events.push(...events);
  }

  reserve(at: number, service: string, waitMs: WaitRange | null = null): GivenTicket {
    this.#ordinal += 1;
    const ticket = `${day}/${this.#ordinal}`;
    const number = `A${String(this.#ordinal).padStart(3, '0')}`;
    this.add({
      type: 'ticket.reserved',
      at: minute(at),
      ticket,
      number,
      ordinal: this.#ordinal,
      prefix: 'A',
      value: this.#ordinal,
      service,
      dispenser: 'hall',
      source: 'dispenser',
      paper: 'printer',
      priority: null,
      peopleAhead: 0,
      waitMs,
    });
    return new GivenTicket(this, { ticket, number }, service);
  }

  /** Reserves and confirms the paper in the same minute. */
  issue(at: number, service: string, waitMs: WaitRange | null = null): GivenTicket {
    const given = this.reserve(at, service, waitMs);
    this.add({ type: 'ticket.issued', at: minute(at), ...given.about, service, paper: 'printer' });
    return given;
  }

  close(at: number): void {
    this.add({ type: 'day.closed', at: minute(at), day });
  }
}

/** How a service ended. */
interface Ended {
  readonly outcome: string;
  readonly document: string | null;
}

class GivenTicket {
  readonly about: { readonly ticket: string; readonly number: string };
  readonly #day: GivenDay;
  #service: string;

  constructor(given: GivenDay, about: GivenTicket['about'], service: string) {
    this.#day = given;
    this.about = about;
    this.#service = service;
  }

  /** @param waited minutes, as the event says */
  call(at: number, window: number, waited: number | null): this {
    return this.#add({
      type: 'ticket.called',
      at: minute(at),
      ...this.about,
      window,
      service: this.#service,
      reason: 'longest-waiting',
      passedOver: [],
      passedOverCount: 0,
      waitMs: ms(waited),
    });
  }

  /** By a button that says how it ended. */
  end(
    at: number,
    window: number,
    took: number | null,
    outcome: string,
    document: string | null,
  ): this {
    return this.#add({
      type: 'ticket.completed',
      outcome,
      document,
      comeBackOn: null,
      at: minute(at),
      ...this.about,
      window,
      inferred: false,
      serviceMs: ms(took),
    });
  }

  complete(at: number, window: number, took: number | null, inferred = true): this {
    const serviceMs = ms(took);
    const when = minute(at);
    return this.#add({
      type: 'ticket.completed',
      outcome: 'done',
      document: null,
      comeBackOn: null,
      at: when,
      ...this.about,
      window,
      inferred,
      serviceMs,
    });
  }

  arrive(at: number, window: number, walked: number | null): this {
    const walkMs = ms(walked);
    return this.#add({ type: 'ticket.arrived', at: minute(at), ...this.about, window, walkMs });
  }

  rate(at: number, window: number, rating: Rating): this {
    return this.#add({ type: 'ticket.rated', at: minute(at), ...this.about, window, rating });
  }

  noShow(at: number, window: number): this {
    const when = minute(at);
    return this.#add({ type: 'ticket.no-show', at: when, ...this.about, window, inferred: true });
  }

  park(at: number, window: number, took: number): this {
    return this.#add({
      type: 'ticket.parked',
      at: minute(at),
      ...this.about,
      window,
      returnAfterMs: null,
      serviceMs: ms(took),
    });
  }

  resume(at: number, reason: 'asked' | 'reactivated' = 'asked'): this {
    return this.#add({
      type: 'ticket.resumed',
      at: minute(at),
      ...this.about,
      service: this.#service,
      toWindow: null,
      place: 'front',
      reason,
    });
  }

  transfer(at: number, fromWindow: number | null, toService: string, took: number | null): this {
    const fromService = this.#service;
    this.#service = toService;
    return this.#add({
      type: 'ticket.transferred',
      at: minute(at),
      ...this.about,
      fromService,
      toService,
      fromWindow,
      toWindow: null,
      place: 'back',
      reason: 'asked',
      serviceMs: ms(took),
    });
  }

  /** One of several services ends, and the ticket comes to the next. */
  nextStep(at: number, window: number, toService: string, ended: Ended, step = 2): this {
    const fromService = this.#service;
    this.#service = toService;
    return this.#add({
      type: 'ticket.transferred',
      at: minute(at),
      ...this.about,
      fromService,
      toService,
      fromWindow: window,
      toWindow: null,
      place: 'arrival',
      reason: 'next-step',
      serviceMs: ms(1),
      step,
      ended: { ...ended, comeBackOn: null, inferred: false },
    });
  }

  void(at: number): this {
    return this.#add({
      type: 'ticket.voided',
      at: minute(at),
      ...this.about,
      reason: 'requested',
    });
  }

  expire(at: number): this {
    return this.#add({ type: 'ticket.expired', at: minute(at), ...this.about });
  }

  #add(event: QueueEvent): this {
    this.#day.add(event);
    return this;
  }
}
