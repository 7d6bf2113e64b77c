/**
 * How many tickets of a service are given on a day, in all and of each priority class. A ticket of several
 * services counts for each of them. One that is withdrawn frees its places again; one that is handed on
 * counts where it was given. The end of a service's numbers is reported as the end of a quota is.
 */
import { countUnused } from './number.ts';
import type { QueueRules } from './rules.ts';
import type { State } from './state.ts';
import type { PriorityClass, QueueEvent } from './words.ts';

/** Which tickets are counted: all of a service, or those of a class of it. */
interface Counted {
  readonly service: string;
  /** Null: whatever their class. */
  readonly priority: PriorityClass | null;
}

/** A ticket of one service or of several. */
interface CountedTicket {
  readonly services: readonly string[];
  readonly priority: PriorityClass | null;
}

function keyOf({ service, priority }: Counted): string {
  return priority === null ? service : `${service}/${priority}`;
}

/** Once for each service, however often the ticket comes to it. */
function countsOfTicket({ services, priority }: CountedTicket): readonly Counted[] {
  return [...new Set(services)].flatMap((service) => countsOf({ service, priority }));
}

/** All, and where the ticket has a class, those of its class. */
function countsOf({ service, priority }: Counted): readonly Counted[] {
  const all = { service, priority: null };
  return priority === null ? [all] : [all, { service, priority }];
}

function mostOf(rules: QueueRules, { service, priority }: Counted): number | null {
  const quota = rules.services.get(service)?.quota ?? null;
  if (quota === null) return null;
  return priority === null ? quota.tickets : (quota.classes[priority] ?? null);
}

function leftOf(rules: QueueRules, state: State, counted: Counted): number | null {
  const most = mostOf(rules, counted);
  return most === null ? null : Math.max(0, most - (state.given.get(keyOf(counted)) ?? 0));
}

/** Tickets like this one that may be given yet today; null for any number. */
export function quotaLeft(rules: QueueRules, state: State, ticket: Counted): number | null {
  const left = countsOf(ticket).flatMap((counted) => leftOf(rules, state, counted) ?? []);
  return left.length === 0 ? null : Math.min(...left);
}

/**
 * What the next ticket like this one will have used up.
 * @param isPrinted whether it takes a number of its first service
 */
export function quotasFilledBy(
  rules: QueueRules,
  state: State,
  ticket: CountedTicket,
  isPrinted: boolean,
  at: QueueEvent['at'],
): readonly QueueEvent[] {
  const filled = countsOfTicket(ticket)
    .filter((counted) => leftOf(rules, state, counted) === 1)
    .map((counted): QueueEvent => {
      return { type: 'quota.reached', at, ...counted, tickets: mostOf(rules, counted) ?? 0 };
    });
  const [service = ''] = ticket.services;
  const series = rules.services.get(service);
  if (series === undefined || !isPrinted || numbersLeft(rules, state, service) !== 1) return filled;
  const tickets = series.to - series.from + 1;
  const lastNumber: QueueEvent = {
    type: 'quota.reached',
    at,
    service,
    priority: null,
    tickets,
    limit: 'numbers',
  };
  return [...filled, lastNumber];
}

/** Numbers of the service that are left today; null where its series begins anew. */
export function numbersLeft(rules: QueueRules, state: State, service: string): number | null {
  const series = rules.services.get(service);
  if (series === undefined || series.wrap) return null;
  return countUnused(state.used.get(series.prefix) ?? [], series.from, series.to);
}

/** The counts with a ticket more, or with one less that was withdrawn. */
export function counted(given: State['given'], ticket: CountedTicket, by: 1 | -1): State['given'] {
  const next = new Map(given);
  for (const of of countsOfTicket(ticket)) {
    next.set(keyOf(of), Math.max(0, (next.get(keyOf(of)) ?? 0) + by));
  }
  return next;
}
