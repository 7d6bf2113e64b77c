/**
 * What an event makes of the state. Pure and total: every event that was ever stored can be
 * replayed, and the state that it finds is left untouched.
 */
import { useNumber } from './number.ts';
import { insert, type OrderedSet, remove } from './ordered-set.ts';
import { findTicket, initialState, type Line, lineOf, type State, windowAt } from './state.ts';
import { withElement } from './vector.ts';
import type { QueueEvent, Ticket, TicketId, TicketStatus, Window } from './words.ts';

export function evolve(state: State, event: QueueEvent): State {
  switch (event.type) {
    case 'day.opened':
      return { ...initialState, day: event.day };
    case 'day.closed':
    case 'window.call-refused':
    case 'ticket.recalled':
      return state;
    case 'ticket.reserved':
      return reserve(state, event);
    case 'ticket.issued':
      return change(state, event.ticket, 'waiting', { issuedAt: event.at });
    case 'ticket.reprinted': {
      const ticket = findTicket(state, event.ticket);
      return ticket === undefined
        ? state
        : replace(state, { ...ticket, copies: ticket.copies + 1 });
    }
    case 'ticket.voided':
      return change(state, event.ticket, 'void');
    case 'ticket.expired':
      return change(state, event.ticket, 'expired');
    case 'ticket.called':
      return withWindow(change(state, event.ticket, 'called', { calledAt: event.at }), {
        ...windowAt(state, event.window),
        ticket: event.ticket,
        lastCallAt: event.at,
      });
    case 'ticket.completed':
      return withWindow(change(state, event.ticket, 'completed'), {
        ...windowAt(state, event.window),
        ticket: null,
      });
    case 'window.opened':
      return withWindow(state, { ...windowAt(state, event.window), open: true });
    case 'window.closed':
      return withWindow(state, { ...windowAt(state, event.window), open: false });
  }
}

function reserve(state: State, event: Extract<QueueEvent, { type: 'ticket.reserved' }>): State {
  const line = lineOf(state, event.service);
  const used = useNumber(state.used.get(event.prefix) ?? [], event.value);
  const ticket: Ticket = {
    id: event.ticket,
    ordinal: event.ordinal,
    number: event.number,
    service: event.service,
    dispenser: event.dispenser,
    status: 'reserved',
    reservedAt: event.at,
    issuedAt: null,
    calledAt: null,
    peopleAhead: event.peopleAhead,
    copies: 0,
  };
  return {
    ...withLine(state, event.service, { ...line, reserved: insert(line.reserved, event.ordinal) }),
    tickets: withElement(state.tickets, event.ordinal - 1, ticket),
    used: new Map(state.used).set(event.prefix, used),
  };
}

/** Moves a ticket to another status, and in or out of its service's line. */
function change(
  state: State,
  id: TicketId,
  status: TicketStatus,
  also: Partial<Pick<Ticket, 'issuedAt' | 'calledAt'>> = {},
): State {
  const ticket = findTicket(state, id);
  if (ticket === undefined) return state;
  const line = lineOf(state, ticket.service);
  const moved: Line = {
    reserved: place(line.reserved, ticket, status === 'reserved'),
    waiting: place(line.waiting, ticket, status === 'waiting'),
  };
  return replace(withLine(state, ticket.service, moved), { ...ticket, ...also, status });
}

function place(set: OrderedSet, { ordinal }: Ticket, belongs: boolean): OrderedSet {
  return belongs ? insert(set, ordinal) : remove(set, ordinal);
}

function replace(state: State, ticket: Ticket): State {
  return { ...state, tickets: withElement(state.tickets, ticket.ordinal - 1, ticket) };
}

function withLine(state: State, service: string, line: Line): State {
  return { ...state, lines: new Map(state.lines).set(service, line) };
}

function withWindow(state: State, window: Window): State {
  return { ...state, windows: new Map(state.windows).set(window.number, window) };
}
