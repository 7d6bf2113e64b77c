/**
 * What the page of a ticket says: its place in line and its probable wait, and where to go. It has nothing of
 * whoever holds it: no class of priority, no time of arrival, no other number.
 */
import type { Text } from '../../config/schema/schema.ts';
import { countBelow, size } from '../queue/ordered-set.ts';
import { pauseOf } from '../queue/pause.ts';
import { findTicket, type Line, lineOf, waitingIn, windowLineOf } from '../queue/state.ts';
import type { Ticket, TicketId, WaitRange } from '../queue/words.ts';
import type { Sight } from './hall.ts';

export type TicketSight =
  /** Of another day, or of nobody. */
  | { readonly shows: 'unknown' }
  /** More ask than are answered at once. */
  | { readonly shows: 'busy' }
  | (Of & {
      readonly shows: 'waiting';
      /** Of its own line: windows call several lines, and classes of priority have their share. */
      readonly ahead: number;
      /** Null where nothing can be said. */
      readonly waitMs: WaitRange | null;
      readonly paused: Text | null;
    })
  | (Of & { readonly shows: 'called'; readonly window: number })
  /** It was called and nobody came, or its clerk has set it aside. */
  | (Of & { readonly shows: 'set-aside' })
  | (Of & { readonly shows: 'over' });

interface Of {
  readonly number: string;
  readonly service: Text;
}

export function ticketSight(sight: Sight, id: TicketId | null): TicketSight {
  const { plan, state } = sight;
  const ticket = id === null ? undefined : findTicket(state, id);
  if (ticket === undefined || state.isClosed) return { shows: 'unknown' };
  const { number } = ticket;
  const service = plan.serviceName(ticket.service);
  const of = { number, service };
  switch (ticket.status) {
    case 'reserved':
    case 'waiting':
      return { shows: 'waiting', ...of, ...placeOf(sight, ticket) };
    case 'called':
    case 'serving':
      return ticket.window === null
        ? { shows: 'over', ...of }
        : { shows: 'called', ...of, window: ticket.window };
    case 'parked':
    case 'no-show':
      return { shows: 'set-aside', ...of };
    case 'completed':
    case 'void':
    case 'expired':
      return { shows: 'over', ...of };
    default:
      return ticket.status satisfies never;
  }
}

function placeOf({ plan, snapshot, state }: Sight, ticket: Ticket) {
  const line =
    ticket.window === null ? lineOf(state, ticket.service) : windowLineOf(state, ticket.window);
  const ahead = aheadIn(line, ticket);
  const pause = pauseOf(plan.rules, state, ticket.service);
  const newest = snapshot.queues.find(({ service }) => service === ticket.service)?.waitMs ?? null;
  return {
    ahead,
    waitMs: newest === null ? null : shareOf(newest, (ahead + 1) / (waitingIn(line) + 1)),
    paused: pause === null ? null : plan.pauses.reason(pause.reason),
  };
}

function aheadIn({ ordinary, priority }: Line, { key, priority: own, status }: Ticket): number {
  if (status === 'reserved') return size(ordinary) + size(priority);
  return own === null ? size(priority) + countBelow(ordinary, key) : countBelow(priority, key);
}

/** Whoever took a number now would stand behind the whole line; whoever stands in it waits for a part of that. */
function shareOf({ low, high }: WaitRange, share: number): WaitRange {
  return { low: low * share, high: high * share };
}
