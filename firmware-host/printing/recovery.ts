/**
 * Start-up: settles what a crash left half done, with one command for each ticket.
 *
 * A ticket that is still reserved may or may not have become paper. Within the time that the
 * config allows, and where it allows copies, it is printed again, marked as a copy; otherwise it is
 * void. Either is an event.
 */

import type { Command } from '../queue/command.ts';
import { elapsedMs } from '../queue/moment.ts';
import { values } from '../queue/ordered-set.ts';
import { type State, ticketByOrdinal } from '../queue/state.ts';
import type { Moment, Ticket } from '../queue/words.ts';

/** Commands that settle the replayed state, to be executed in order before the first press. */
export function settlingCommands(
  state: State,
  now: Moment,
  paper: {
    isTooLate(ticket: Ticket): boolean;
    mayBeCopied(ticket: Ticket): boolean;
  },
): readonly Command[] {
  const reserved = reservedTickets(state).map((ticket): Command => {
    if (paper.isTooLate(ticket))
      return { name: 'VoidTicket', at: now, ticket: ticket.id, reason: 'not-printed-in-time' };
    if (!paper.mayBeCopied(ticket))
      return { name: 'VoidTicket', at: now, ticket: ticket.id, reason: 'print-unconfirmed' };
    return { name: 'ReprintTicket', at: now, ticket: ticket.id, reason: 'controller-restarted' };
  });
  return [{ name: 'AdoptRules', at: now }, ...reserved];
}

/** Every ticket that has a number and no confirmed paper, by arrival. */
export function reservedTickets(state: State): readonly Ticket[] {
  return [...state.lines.values()]
    .flatMap((line) => [...values(line.reserved)])
    .sort((a, b) => a - b)
    .flatMap((ordinal) => ticketByOrdinal(state, ordinal) ?? []);
}

/**
 * How long ago a ticket was reserved, in milliseconds. Across a reboot only the wall clock measures
 * it; where that went back, the ticket counts as reserved just now, and a copy is printed.
 */
export function ageMs(ticket: Ticket, now: Moment): number {
  return elapsedMs(ticket.reservedAt, now) ?? Math.max(0, now.wallMs - ticket.reservedAt.wallMs);
}
