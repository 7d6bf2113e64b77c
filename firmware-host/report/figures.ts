/**
 * The figures of a span of days, added up ticket by ticket: for the whole hall, and by service, office,
 * window, hour, class, outcome, missing document and period.
 *
 * A ticket counts under the service and window that it came to last, under the hour of its paper and
 * under its day. A wait counts where it ended, at the service and window of the first call; a service
 * time, a walk and a rating under the window that gave it. So the rows of each list add up to the total.
 */
import { addDays } from '../clock/business-day.ts';
import type { BusinessDay } from '../queue/words.ts';
import type { DayFacts, TicketFacts } from './day-tickets.ts';
import type { OffTime } from './off-times.ts';
import type { ReportHall } from './report-hall.ts';
import { isWithin, type Period } from './span.ts';
import { type Tally, TallyCount } from './tally.ts';

/** One row; its figures are those of `Tally`. */
export interface ReportRow extends Tally {
  /** Id of the service or office, number of the window, or `HH:00`; null for tickets of none. */
  readonly key: string | null;
  /** In the language of the report; null where there is none. */
  readonly name: string | null;
}

/** A row of a time, in which the controller may not have run. */
export interface TimeRow extends ReportRow {
  /** How long it did not run, in all days together. */
  readonly offMs: number;
}

export interface PeriodRow extends TimeRow, Period {
  readonly key: string;
  /** Business days that the journal holds of it. 0: its figures are a gap. */
  readonly days: number;
  /** It begins after the newest business day of the journal, and may have one yet. */
  readonly isToCome: boolean;
}

/** The lists of a report. */
export interface FigureLists {
  readonly total: Tally;
  /** As in the config; after them those that only the events know. */
  readonly services: readonly ReportRow[];
  readonly offices: readonly ReportRow[];
  readonly windows: readonly ReportRow[];
  /** From the first hour in which a ticket came to the last. */
  readonly hours: readonly TimeRow[];
  /** `priority` for tickets that have it; others by the turn of their service. */
  readonly classes: readonly ReportRow[];
  /** Of the tickets whose service ended: as in the config; after them those that only the events know. */
  readonly outcomes: readonly ReportRow[];
  /** `service/document` of what was missing, most often first: what the signs should say. */
  readonly documents: readonly ReportRow[];
  readonly periods: readonly PeriodRow[];
}

const hoursOfDay = 24;
const minutesOfHour = 60;
const quarterMs = 15 * 60_000;

/** Lives for one report. */
export class Figures {
  readonly #hall: ReportHall;
  readonly #total = new TallyCount();
  readonly #services: Rows;
  readonly #offices: Rows;
  readonly #windows: Rows;
  readonly #classes: Rows;
  readonly #outcomes: Rows;
  readonly #documents = new Rows([]);
  /** By the hour since the midnight that the day began with: 24 and more after the next. */
  readonly #hours = new Map<number, TallyCount>();
  readonly #offHours = new Map<number, number>();
  readonly #periods: readonly (Period & {
    readonly isToCome: boolean;
    readonly count: TallyCount;
    days: number;
    offMs: number;
  })[];

  /** @param newest business day that there is, in the periods or after them */
  constructor(hall: ReportHall, periods: readonly Period[], newest: BusinessDay) {
    this.#hall = hall;
    this.#services = new Rows(hall.services.map(({ id, name }) => [id, name]));
    this.#offices = new Rows(hall.offices.map(({ id, name }) => [id, name]));
    this.#windows = new Rows(hall.windows.map((number) => [String(number), null]));
    this.#classes = new Rows(hall.services.map(({ turn }) => [turn, null]));
    this.#outcomes = new Rows(hall.outcomes.map(({ id, name }) => [id, name]));
    this.#periods = periods.map((period) => ({
      ...period,
      isToCome: period.from > newest,
      count: new TallyCount(),
      days: 0,
      offMs: 0,
    }));
  }

  /** @param off when the controller did not run */
  add(day: string, { tickets }: DayFacts, off: readonly OffTime[]): void {
    const period = this.#periods.find((one) => isWithin(one, day));
    const offMs = this.#addOff(day, off);
    if (period !== undefined) {
      period.days += 1;
      period.offMs += offMs;
    }
    const next = addDays(day, 1);
    const count = period?.count ?? new TallyCount();
    for (const ticket of tickets) {
      this.#addTicket(ticket, count, hourOfArrival(this.#hall, next, ticket));
    }
  }

  lists(): FigureLists {
    return {
      total: this.#total.tally(),
      services: this.#services.list(),
      offices: this.#offices.list(),
      windows: this.#windows.list(),
      hours: this.#hourRows(),
      classes: this.#classes.list(),
      outcomes: this.#outcomes.list(),
      documents: this.#documents.list().toSorted((a, b) => b.served - a.served),
      periods: this.#periods.map(({ count, ...period }) => ({
        ...period,
        name: null,
        ...count.tally(),
      })),
    };
  }

  #addTicket(ticket: TicketFacts, period: TallyCount, hour: number): void {
    const hall = this.#hall;
    const always = [...this.#endsOf(ticket), this.#total, period, this.#hourOf(hour)];
    const rowsAt = (id: string, window: number | null) => {
      const service = hall.serviceOf(id);
      return [
        ...always,
        this.#services.row(id),
        this.#offices.row(service?.office ?? null),
        this.#windows.row(window === null ? null : String(window)),
        this.#classes.row(ticket.hasPriority ? 'priority' : (service?.turn ?? null)),
      ];
    };
    // Most tickets never leave the service and the window that they came to.
    const here = rowsAt(ticket.service, ticket.window);
    const rowsOf = (service: string, window: number) =>
      service === ticket.service && window === ticket.window ? here : rowsAt(service, window);
    for (const row of here) row.addTicket(ticket);
    const { firstCall } = ticket;
    if (firstCall !== null) {
      const rows = rowsOf(firstCall.service, firstCall.window);
      for (const row of rows) row.addWait(firstCall.waitMs, ticket);
    }
    for (const stay of ticket.stays) {
      const targetMs = hall.serviceOf(stay.service)?.targetMs ?? hall.defaultTargetMs;
      for (const row of rowsOf(stay.service, stay.window)) row.addStay(stay, targetMs);
    }
    for (const { service, window, walkMs } of ticket.walks) {
      for (const row of rowsOf(service, window)) row.addWalk(walkMs);
    }
    for (const { service, window, rating } of ticket.ratings) {
      for (const row of rowsOf(service, window)) row.addRating(rating);
    }
  }

  /** The rows of how a ticket's services ended, each once; none for one that was not served. */
  #endsOf({ ends }: TicketFacts): readonly TallyCount[] {
    const rows = ends.flatMap(({ service, outcome, document }) => {
      const ofOutcome = this.#outcomes.row(outcome);
      if (document === null) return [ofOutcome];
      const name = this.#hall.serviceOf(service)?.documents.get(document) ?? null;
      return [ofOutcome, this.#documents.row(`${service}/${document}`, name)];
    });
    return [...new Set(rows)];
  }

  #hourOf(hour: number): TallyCount {
    const found = this.#hours.get(hour) ?? new TallyCount();
    this.#hours.set(hour, found);
    return found;
  }

  /** @returns how long in the day it was, by the centre's clocks */
  #addOff(day: string, off: readonly OffTime[]): number {
    let offMs = 0;
    for (const { fromMs, toMs } of off) {
      for (let at = fromMs; at < toMs; ) {
        const next = Math.min(toMs, (Math.floor(at / quarterMs) + 1) * quarterMs);
        const { date, minute } = this.#hall.localTimeOf({ wallMs: at });
        if (date === day) {
          const hour = Math.floor(minute / minutesOfHour);
          this.#offHours.set(hour, (this.#offHours.get(hour) ?? 0) + next - at);
          offMs += next - at;
        }
        at = next;
      }
    }
    return offMs;
  }

  #hourRows(): readonly TimeRow[] {
    const came = [...this.#hours.keys()];
    const last = came.reduce((latest, hour) => Math.max(latest, hour), -1);
    const first = came.reduce((earliest, hour) => Math.min(earliest, hour), last);
    const rows: TimeRow[] = [];
    for (let hour = Math.max(0, first); hour <= last; hour += 1) {
      const offMs = this.#offHours.get(hour) ?? 0;
      rows.push({ key: hourKey(hour), name: null, ...this.#hourOf(hour).tally(), offMs });
    }
    return rows;
  }
}

/** Rows in the order in which their keys became known. */
class Rows {
  readonly #rows = new Map<string | null, { name: string | null; count: TallyCount }>();

  constructor(known: Iterable<readonly [key: string, name: string | null]>) {
    for (const [key, name] of known) this.#rows.set(key, { name, count: new TallyCount() });
  }

  row(key: string | null, name: string | null = null): TallyCount {
    const found = this.#rows.get(key);
    if (found !== undefined) return found.count;
    const count = new TallyCount();
    this.#rows.set(key, { name, count });
    return count;
  }

  list(): readonly ReportRow[] {
    return [...this.#rows].map(([key, { name, count }]) => ({ key, name, ...count.tally() }));
  }
}

/** From 24 on after midnight, where the hall is open so long. */
function hourOfArrival(
  hall: ReportHall,
  nextDay: string,
  { arrivedAt, isTimeKnown }: TicketFacts,
): number {
  const { date, minute } = hall.localTimeOf(arrivedAt);
  const hour = Math.floor(minute / minutesOfHour);
  return isTimeKnown && date === nextDay ? hour + hoursOfDay : hour;
}

function hourKey(hour: number): string {
  return `${String(hour % hoursOfDay).padStart(2, '0')}:00`;
}
