/** The state of the queue: the day's tickets, where each of them stands, and the windows. */

import type { UsedNumbers } from './number.ts';
import { emptySet, type OrderedSet } from './ordered-set.ts';
import { at, emptyVector, type Vector } from './vector.ts';
import type { BusinessDay, Ticket, TicketId, Window } from './words.ts';

/** The tickets of one service that have not been called yet, as ordinals. */
export interface Line {
  /** Numbered, and not yet confirmed on paper. */
  readonly reserved: OrderedSet;
  readonly waiting: OrderedSet;
}

export interface State {
  /** Null until the first day is opened. */
  readonly day: BusinessDay | null;
  /** All tickets of the day; ordinal `n` stands at index `n - 1`. */
  readonly tickets: Vector<Ticket>;
  readonly lines: ReadonlyMap<string, Line>;
  readonly windows: ReadonlyMap<number, Window>;
  /** By prefix. */
  readonly used: ReadonlyMap<string, UsedNumbers>;
}

export const emptyLine: Line = { reserved: emptySet, waiting: emptySet };

export const initialState: State = {
  day: null,
  tickets: emptyVector(),
  lines: new Map(),
  windows: new Map(),
  used: new Map(),
};

export function ticketId(day: BusinessDay, ordinal: number): TicketId {
  return `${day}/${ordinal}`;
}

/** The ticket of the open day, or undefined for one of another day or one that never was. */
export function findTicket(state: State, id: TicketId): Ticket | undefined {
  const slash = id.lastIndexOf('/');
  if (id.slice(0, slash) !== state.day) return undefined;
  return at(state.tickets, Number(id.slice(slash + 1)) - 1);
}

/** A window that nothing has happened at yet is closed and free. */
export function windowAt(state: State, number: number): Window {
  return state.windows.get(number) ?? { number, open: false, ticket: null, lastCallAt: null };
}

export function lineOf(state: State, service: string): Line {
  return state.lines.get(service) ?? emptyLine;
}
