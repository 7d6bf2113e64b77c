/** Who came lately, and how many: what a forecast expects to go on. */
import { elapsedMs } from './moment.ts';
import { type State, ticketByOrdinal } from './state.ts';
import type { Moment, Ticket } from './words.ts';

/** Who comes next is guessed from so many latest tickets, of at most this time. */
const mostTickets = 64;
const latestMs = 30 * 60_000;
/** A rate that fewer minutes have shown is none. */
const shortestLookMs = 15 * 60_000;

export interface LatestTickets {
  readonly tickets: readonly Ticket[];
  /** How many of their like come in a millisecond. */
  readonly perMs: number;
}

export function latestTickets(state: State, at: Moment): LatestTickets {
  const tickets: Ticket[] = [];
  let overMs = shortestLookMs;
  for (let ordinal = state.tickets.length; ordinal > 0; ordinal -= 1) {
    const ticket = ticketByOrdinal(state, ordinal);
    const agoMs = ticket && elapsedMs(ticket.reservedAt, at);
    if (ticket === undefined || agoMs === undefined || agoMs === null) break;
    overMs = Math.max(overMs, Math.min(agoMs, latestMs));
    if (agoMs > latestMs || tickets.length === mostTickets) break;
    tickets.push(ticket);
  }
  return { tickets, perMs: tickets.length / overMs };
}
