/**
 * Where a ticket stands by its status: in a line, at no place, among the parked; among the numbers that
 * somebody may still come with; among the waits that are watched. Changing a ticket moves it there.
 */
import { lineKey } from './line-key.ts';
import { emptySet, insert, remove } from './ordered-set.ts';
import {
  aliveTicket,
  findTicket,
  indexOfOrdinal,
  type Line,
  lineOf,
  type State,
  windowLineOf,
} from './state.ts';
import { withElement } from './vector.ts';
import type { Ticket, TicketId } from './words.ts';

/** Changes a ticket and moves it to where its new self belongs. */
export function change(
  state: State,
  id: TicketId,
  how: (ticket: Ticket) => Partial<Ticket>,
): State {
  const before = findTicket(state, id);
  if (before === undefined) return state;
  const after: Ticket = { ...before, ...how(before) };
  const tickets = withElement(state.tickets, indexOfOrdinal(state, before.ordinal), after);
  if (isSamePlace(before, after)) return { ...state, tickets };
  const moved = put(put(state, before, false), after, true);
  return {
    ...moved,
    tickets,
    ...waitsAfter(state, before, after),
    alive: hasEnded(after) ? withAlive(state, after, false) : state.alive,
  };
}

function isSamePlace(before: Ticket, after: Ticket): boolean {
  return (
    before.status === after.status && before.key === after.key && before.joinedAt === after.joinedAt
  );
}

/** A number dies with its ticket; a no-show may still come back with it. */
function hasEnded({ status }: Ticket): boolean {
  return status === 'completed' || status === 'void' || status === 'expired';
}

/** Puts a ticket where its status says that it stands, or takes it away from there. */
function put(state: State, ticket: Ticket, isIn: boolean): State {
  const place = isIn ? insert : remove;
  const { ordinal, key, service, window } = ticket;
  switch (ticket.status) {
    case 'reserved': {
      const line = lineOf(state, service);
      return withLine(state, service, { ...line, reserved: place(line.reserved, ordinal) });
    }
    case 'waiting': {
      const set = ticket.priority === null ? 'ordinary' : 'priority';
      if (window === null) {
        const line = lineOf(state, service);
        return withLine(state, service, { ...line, [set]: place(line[set], key) });
      }
      const line = windowLineOf(state, window);
      const windowLines = new Map(state.windowLines);
      return {
        ...state,
        windowLines: windowLines.set(window, { ...line, [set]: place(line[set], key) }),
      };
    }
    case 'parked':
      return { ...state, parked: place(state.parked, ordinal) };
    default:
      return state;
  }
}

/** The wait is watched from the paper's confirmation to the first call. */
function waitsAfter(
  { waitUnreported, waitReported }: State,
  before: Ticket,
  after: Ticket,
): Pick<State, 'waitUnreported' | 'waitReported'> {
  const { ordinal } = after;
  if (before.status === 'reserved' && after.status === 'waiting') {
    return { waitUnreported: insert(waitUnreported, ordinal), waitReported };
  }
  if (after.status === 'waiting') return { waitUnreported, waitReported };
  return {
    waitUnreported: remove(waitUnreported, ordinal),
    waitReported: remove(waitReported, ordinal),
  };
}

/** A series that wraps gives the number of a no-show again who can come back no more. */
export function withoutOldHolder(state: State, prefix: string, value: number): State['alive'] {
  const holder = aliveTicket(state, prefix, value);
  return holder === undefined ? state.alive : withAlive(state, holder, false);
}

export function withAlive(
  state: Pick<State, 'alive'>,
  { prefix, value, ordinal }: Ticket,
  isAlive: boolean,
): State['alive'] {
  const place = isAlive ? insert : remove;
  const alive = state.alive.get(prefix) ?? emptySet;
  return new Map(state.alive).set(prefix, place(alive, lineKey(value, ordinal)));
}

function withLine(state: State, service: string, line: Line): State {
  return { ...state, lines: new Map(state.lines).set(service, line) };
}
