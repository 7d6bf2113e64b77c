/**
 * The report of a business day: what its events add up to, for the whole hall and by service,
 * office, window, hour and class. Pure: the same events and hall always give the same report.
 *
 * A ticket counts under the service and window that it came to last, and under the hour of its
 * paper. A wait counts where it ended, at the service and window of the first call; a service time
 * under the window that gave it. So the rows of each list add up to the total.
 */
import { addDays } from '../business-day.ts';
import { type DayFacts, dayFacts, type ReportedEvent, type TicketFacts } from './day-tickets.ts';
import type { ReportHall } from './report-hall.ts';
import { type BreakRow, type PauseRow, StopCount } from './stops.ts';
import { type Tally, TallyCount } from './tally.ts';

/** One row; its figures are those of `Tally`. */
export interface ReportRow extends Tally {
  /** Id of the service or office, number of the window, or `HH:00`; null for tickets of none. */
  readonly key: string | null;
  /** English; null where there is none. */
  readonly name: string | null;
}

/** Where the events come from, so that a plan is never taken for a day that was. */
export type ReportSource =
  | { readonly kind: 'journal' }
  | {
      readonly kind: 'simulation';
      /** File of the day profile, as it was named. */
      readonly profile: string;
      readonly seed: number;
      /** What the queue refused, and how often. */
      readonly refused: Readonly<Record<string, number>>;
    };

/** This is what `--format json` prints. Later versions add fields and change none. */
export interface Report {
  readonly source: ReportSource;
  readonly centre: string;
  readonly controller: string;
  readonly day: string;
  /** Whether the day was closed; until then its figures still grow. */
  readonly isClosed: boolean;
  /** Tickets whose hour may be wrong, because the clock had not been set. */
  readonly hourDoubtful: number;
  readonly total: Tally;
  /** As in the config; after them those that only the events know. */
  readonly services: readonly ReportRow[];
  readonly offices: readonly ReportRow[];
  readonly windows: readonly ReportRow[];
  /** From the first hour in which a ticket came to the last. */
  readonly hours: readonly ReportRow[];
  /** `priority` for tickets that have it; others by the turn of their service. */
  readonly classes: readonly ReportRow[];
  /** Of the tickets whose service ended: as in the config; after them those that only the events know. */
  readonly outcomes: readonly ReportRow[];
  /** `service/document` of what was missing, most often first: what the signs should say. */
  readonly documents: readonly ReportRow[];
  readonly breaks: readonly BreakRow[];
  readonly pauses: readonly PauseRow[];
}

const hoursOfDay = 24;

/** @param events of the day, in order; may hold events of other days */
export function reportOf(
  hall: ReportHall,
  day: string,
  events: Iterable<ReportedEvent>,
  source: ReportSource = { kind: 'journal' },
): Report {
  const stops = new StopCount(hall);
  const facts = dayFacts(day, stops.counting(day, events), hall.windowsOf);
  const { tickets } = facts;
  return {
    source,
    centre: hall.centre,
    controller: hall.controller,
    day,
    isClosed: facts.isClosed,
    ...stops.rows(),
    hourDoubtful: tickets.filter(({ isTimeKnown }) => !isTimeKnown).length,
    ...figures(hall, day, facts),
  };
}

function figures(hall: ReportHall, day: string, { tickets }: DayFacts) {
  const total = new TallyCount();
  const services = new Rows(hall.services.map(({ id, name }) => [id, name]));
  const offices = new Rows(hall.offices.map(({ id, name }) => [id, name]));
  const windows = new Rows(hall.windows.map((number) => [String(number), null]));
  const hourOf = new Map(tickets.map((ticket) => [ticket.id, hourOfArrival(hall, day, ticket)]));
  const hours = new Rows(hoursBetween([...hourOf.values()]));
  const classes = new Rows(hall.services.map(({ turn }) => [turn, null]));
  const outcomes = new Rows(hall.outcomes.map(({ id, name }) => [id, name]));
  const documents = new Rows([]);
  for (const ticket of tickets) {
    const hour = hourKey(hourOf.get(ticket.id) ?? 0);
    const ends = endsOf(hall, ticket, outcomes, documents);
    const rowsOf = (service: string, window: number | null) => [
      ...ends,
      total,
      services.row(service),
      offices.row(hall.serviceOf(service)?.office ?? null),
      windows.row(window === null ? null : String(window)),
      hours.row(hour),
      classes.row(ticket.hasPriority ? 'priority' : (hall.serviceOf(service)?.turn ?? null)),
    ];
    for (const row of rowsOf(ticket.service, ticket.window)) row.addTicket(ticket);
    const { firstCall } = ticket;
    if (firstCall !== null) {
      const rows = rowsOf(firstCall.service, firstCall.window);
      for (const row of rows) row.addWait(firstCall.waitMs, ticket);
    }
    for (const stay of ticket.stays) {
      const targetMs = hall.serviceOf(stay.service)?.targetMs ?? hall.defaultTargetMs;
      for (const row of rowsOf(stay.service, stay.window)) row.addStay(stay, targetMs);
    }
  }
  return {
    total: total.tally(),
    services: services.list(),
    offices: offices.list(),
    windows: windows.list(),
    hours: hours.list(),
    classes: classes.list(),
    outcomes: outcomes.list(),
    documents: documents.list().toSorted((a, b) => b.served - a.served),
  };
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

/** The rows of how a ticket ended; none for one that was not served. */
function endsOf(
  hall: ReportHall,
  { service, outcome }: TicketFacts,
  outcomes: Rows,
  documents: Rows,
): readonly TallyCount[] {
  if (outcome === null) return [];
  const { id, document } = outcome;
  if (document === null) return [outcomes.row(id)];
  const name = hall.serviceOf(service)?.documents.get(document) ?? null;
  return [outcomes.row(id), documents.row(`${service}/${document}`, name)];
}

/** From 24 on after midnight, where the hall is open so long. */
function hourOfArrival(
  hall: ReportHall,
  day: string,
  { arrivedAt, isTimeKnown }: TicketFacts,
): number {
  const { date, minute } = hall.localTimeOf(arrivedAt);
  const hour = Math.floor(minute / 60);
  return isTimeKnown && date === addDays(day, 1) ? hour + hoursOfDay : hour;
}

function* hoursBetween(hours: readonly number[]): Generator<readonly [string, null]> {
  const last = hours.reduce((latest, hour) => Math.max(latest, hour), -1);
  const first = hours.reduce((earliest, hour) => Math.min(earliest, hour), last);
  for (let hour = Math.max(0, first); hour <= last; hour += 1) yield [hourKey(hour), null];
}

function hourKey(hour: number): string {
  return `${String(hour % hoursOfDay).padStart(2, '0')}:00`;
}

/** Such as `93 %`; null when `whole` is 0. Only all is 100 % and only none is 0 %. */
export function shareText(part: number, whole: number): string | null {
  if (whole === 0) return null;
  if (part === 0 || part === whole) return part === 0 ? '0 %' : '100 %';
  return `${Math.min(99, Math.max(1, Math.round((100 * part) / whole)))} %`;
}
