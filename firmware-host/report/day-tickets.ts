/**
 * What became of each ticket of one business day, gathered from the day's events in their order.
 *
 * Every duration is monotonic, and null where a reboot lies between. It is the duration of its event;
 * only the wait of a ticket that was transferred before its first call is measured here. The wall clock
 * only names the hour of arrival.
 */
import type { StoredEvent } from '../events/events.ts';
import { elapsedMs } from '../queue/moment.ts';
import type { Moment, Rating, TicketStatus, WaitRange } from '../queue/words.ts';
import { type PlainMean, plainMean } from './plain-mean.ts';

/** An event, and whether the wall clock was trusted when it happened. */
export interface ReportedEvent {
  readonly event: StoredEvent;
  readonly timeQuality: 'synced' | 'unsynced';
}

/** One time that a ticket was at a window and its service there ended, was interrupted or moved. */
export interface Stay {
  readonly service: string;
  readonly window: number;
  /** From the arrival, or else the call; null when its length is not known. */
  readonly serviceMs: number | null;
}

/** The citizen came to the window. */
export interface Walk {
  readonly service: string;
  readonly window: number;
  /** From the call; null when its length is not known. */
  readonly walkMs: number | null;
}

export interface GivenRating {
  readonly service: string;
  readonly window: number;
  readonly rating: Rating;
}

export interface TicketFacts {
  readonly id: string;
  /** The one asked for, or that of the latest transfer. */
  readonly service: string;
  /** Of the latest call; null for one that was never called. */
  readonly window: number | null;
  readonly status: TicketStatus;
  /** Whether its number is of the reception's roll. */
  readonly isOfRoll: boolean;
  /** Whether its paper was confirmed. */
  readonly isIssued: boolean;
  /** When its paper was confirmed; until then, when it was numbered. */
  readonly arrivedAt: Moment;
  /** Whether the wall clock of `arrivedAt` was trusted. */
  readonly isTimeKnown: boolean;
  readonly firstCall: {
    readonly service: string;
    readonly window: number;
    /** From the paper's confirmation. */
    readonly waitMs: number | null;
  } | null;
  readonly stays: readonly Stay[];
  readonly walks: readonly Walk[];
  readonly ratings: readonly GivenRating[];
  /** How its services ended, each where it is known. */
  readonly ends: readonly ServiceEnd[];
  /** What its paper says of the wait. */
  readonly printed: WaitRange | null;
  /** The plain mean's estimate of the wait. */
  readonly plainMeanMs: number;
  readonly hasPriority: boolean;
  readonly ahead: {
    /** What its paper says. */
    readonly printed: number;
    /** Who was called before its first call, at the windows of its service; null until then. */
    readonly called: number | null;
  };
}

/** A service of a ticket, ended with an outcome of the config's list. */
export interface ServiceEnd {
  readonly service: string;
  readonly outcome: string;
  /** Id of the document that was missing; null where none is named. */
  readonly document: string | null;
}

export interface DayFacts {
  readonly isClosed: boolean;
  readonly tickets: readonly TicketFacts[];
}

type Growing<T> = { -readonly [Key in keyof T]: T[Key] };
interface GrowingTicket extends Growing<Omit<TicketFacts, 'stays' | 'walks' | 'ratings' | 'ends'>> {
  stays: Growing<Stay>[];
  walks: Walk[];
  ratings: GivenRating[];
  ends: ServiceEnd[];
}

type TicketEvent = Extract<StoredEvent, { readonly ticket: string }>;

const noCalls = { windows: [], calls: 0 };

/** Lives for one pass over the events of a day, in order; those of other days' tickets are left out. */
export class DayGathering {
  readonly #day: string;
  readonly #tickets = new Map<string, GrowingTicket>();
  readonly #mean: PlainMean = plainMean();
  readonly #windowsOf: (service: string) => readonly number[];
  /** By window. */
  readonly #calls = new Map<number, number>();
  /** By ticket: the windows of the service that it came for, and how many they had called by then. */
  readonly #calledAtArrival = new Map<string, { windows: readonly number[]; calls: number }>();
  /** Tickets that were transferred before their first call. */
  readonly #movedInLine = new Set<string>();
  /** Services that nobody ended by a button, with the moment of their end. */
  #concluded: { readonly stay: Growing<Stay>; readonly at: Moment }[] = [];

  #isClosed = false;

  /** @param windowsOf the windows that serve a service */
  constructor(day: string, windowsOf: (service: string) => readonly number[]) {
    this.#day = day;
    this.#windowsOf = windowsOf;
  }

  facts(): DayFacts {
    return { isClosed: this.#isClosed, tickets: [...this.#tickets.values()] };
  }

  take({ event, timeQuality }: ReportedEvent): void {
    if ('ticket' in event) {
      const isOfDay = event.ticket.startsWith(`${this.#day}/`);
      if (isOfDay) this.#takeOfTicket(event, timeQuality === 'synced');
    } else if (event.type === 'day.closed' && event.day === this.#day) {
      this.#isClosed = true;
      this.#forgetEndsAt(event.at);
    }
  }

  #takeOfTicket(event: TicketEvent, isTimeKnown: boolean): void {
    if (event.type === 'ticket.reserved') {
      const windows = this.#windowsOf(event.service);
      this.#calledAtArrival.set(event.ticket, { windows, calls: this.#callsAt(windows) });
      this.#tickets.set(event.ticket, {
        id: event.ticket,
        service: event.service,
        window: null,
        status: 'reserved',
        isOfRoll: event.paper === 'roll',
        isIssued: false,
        arrivedAt: event.at,
        isTimeKnown,
        firstCall: null,
        stays: [],
        walks: [],
        ratings: [],
        ends: [],
        printed: event.waitMs,
        plainMeanMs: this.#mean.meanMs(event.service),
        hasPriority: event.priority !== null,
        ahead: { printed: event.peopleAhead, called: null },
      });
      return;
    }
    const ticket = this.#tickets.get(event.ticket);
    if (ticket === undefined) return;
    if (event.type === 'ticket.issued') {
      ticket.isIssued = true;
      ticket.arrivedAt = event.at;
      ticket.isTimeKnown = isTimeKnown;
    }
    ticket.status = statusAfter(event) ?? ticket.status;
    this.#follow(ticket, event);
    if (event.type === 'ticket.called') {
      this.#calls.set(event.window, (this.#calls.get(event.window) ?? 0) + 1);
    }
  }

  #callsAt(windows: readonly number[]): number {
    return windows.reduce((sum, window) => sum + (this.#calls.get(window) ?? 0), 0);
  }

  #follow(ticket: GrowingTicket, event: TicketEvent): void {
    switch (event.type) {
      case 'ticket.called': {
        const { service, window, at } = event;
        ticket.service = service;
        ticket.window = window;
        // Who stood at the window already waited for nothing.
        if (ticket.firstCall !== null || event.reason === 'walk-in') return;
        // The event holds the wait in its last line; that of a citizen began with the paper.
        const isMoved = this.#movedInLine.has(event.ticket);
        const waitMs = isMoved ? elapsedMs(ticket.arrivedAt, at) : event.waitMs;
        ticket.firstCall = { service, window, waitMs };
        if (waitMs !== null) this.#mean.add(service, waitMs);
        const { windows, calls } = this.#calledAtArrival.get(event.ticket) ?? noCalls;
        ticket.ahead = { ...ticket.ahead, called: this.#callsAt(windows) - calls };
        return;
      }
      case 'ticket.arrived': {
        const { window, walkMs } = event;
        ticket.walks.push({ service: ticket.service, window, walkMs });
        return;
      }
      case 'ticket.rated': {
        const { window, rating } = event;
        ticket.ratings.push({ service: ticket.service, window, rating });
        return;
      }
      case 'ticket.completed': {
        const stay = { service: ticket.service, window: event.window, serviceMs: event.serviceMs };
        ticket.stays.push(stay);
        const { outcome, document } = event;
        ticket.ends.push({ service: ticket.service, outcome, document });
        if (event.inferred) this.#concluded.push({ stay, at: event.at });
        return;
      }
      case 'ticket.parked': {
        const { window, serviceMs } = event;
        ticket.stays.push({ service: ticket.service, window, serviceMs });
        return;
      }
      case 'ticket.transferred': {
        const { fromWindow, fromService, serviceMs, toService, ended } = event;
        if (fromWindow !== null) {
          ticket.stays.push({ service: fromService, window: fromWindow, serviceMs });
        }
        // One of several services has ended, and the ticket comes to the next.
        if (ended !== undefined) {
          const { outcome, document } = ended;
          ticket.ends.push({ service: fromService, outcome, document });
        }
        if (ticket.firstCall === null) this.#movedInLine.add(event.ticket);
        ticket.service = toService;
        return;
      }
      default:
    }
  }

  /**
   * Where only the end of the day ended a service, its clerk may have gone home long before: the
   * service time is not known.
   */
  #forgetEndsAt({ boot, monotonicMs }: Moment): void {
    for (const { stay, at } of this.#concluded) {
      if (at.boot === boot && at.monotonicMs === monotonicMs) stay.serviceMs = null;
    }
    this.#concluded = [];
  }
}

/** Null: the event leaves the status as it is. */
function statusAfter(event: TicketEvent): TicketStatus | null {
  switch (event.type) {
    case 'ticket.issued':
    case 'ticket.resumed':
    case 'ticket.transferred':
      return 'waiting';
    case 'ticket.called':
      return 'called';
    case 'ticket.arrived':
      return 'serving';
    case 'ticket.completed':
      return 'completed';
    case 'ticket.no-show':
      return 'no-show';
    case 'ticket.parked':
      return 'parked';
    case 'ticket.voided':
      return 'void';
    case 'ticket.expired':
      return 'expired';
    default:
      return null;
  }
}
