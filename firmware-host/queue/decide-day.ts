/** The day's opening and end, and what a new config leaves without a service or a window. */

import { endOfBreak } from './decide-break.ts';
import { dayOpened } from './decide-closure.ts';
import { endOfPauses, gonePauses } from './decide-pause.ts';
import type { Decision } from './decision.ts';
import type { CommandNamed } from './ends.ts';
import { completedBy, isServed, released, sentBack } from './ends.ts';
import { ordinalOf } from './line-key.ts';
import { values } from './ordered-set.ts';
import type { QueueRules } from './rules.ts';
import { type State, ticketAtWindow, ticketByOrdinal } from './state.ts';
import { elements } from './vector.ts';
import type { Moment, QueueEvent, Ticket, Window } from './words.ts';

export function openDay(state: State, { at, day }: CommandNamed<'OpenDay'>): Decision {
  if (state.day !== null && day <= state.day) return { refused: 'day-not-later' };
  return { events: [...endOfDay(state, at), dayOpened(state, at, day)] };
}

export function closeDay(state: State, at: Moment): Decision {
  if (state.day === null || state.isClosed) return { refused: 'day-not-open' };
  return { events: [...endOfDay(state, at)] };
}

/**
 * What a new config makes of the tickets that stand: it ends no service and calls nobody absent.
 * Whoever is at a window that is gone goes back to the head of his or her line; a number that no
 * window can serve any more is void. A citizen at a window that stays is served to the end there.
 */
export function adoptRules(rules: QueueRules, state: State, at: Moment): Decision {
  return {
    events: [
      ...unservedTickets(rules, state, at),
      ...goneWindows(rules, state, at),
      ...gonePauses(rules, state, at),
    ],
  };
}

/** Nothing for a day that was closed already, or where none was open. */
export function* endOfDay(state: State, at: Moment): Generator<QueueEvent> {
  if (state.day === null || state.isClosed) return;
  for (const window of state.windows.values()) yield* leaveWindow(state, window, at);
  for (const { id, number, status } of elements(state.tickets)) {
    if (status === 'reserved' || status === 'waiting' || status === 'parked') {
      yield { type: 'ticket.expired', at, ticket: id, number };
    }
  }
  yield* endOfPauses(state, at);
  yield { type: 'day.closed', at, day: state.day };
}

/** Ends what stands at a window and closes it; nothing for a window that is closed and free. */
function* leaveWindow(state: State, window: Window, at: Moment): Generator<QueueEvent> {
  const ticket = ticketAtWindow(state, window.number);
  if (ticket !== undefined) yield completedBy(ticket, window.number, at, true);
  yield* endOfBreak(window, at);
  if (window.open) yield { type: 'window.closed', at, window: window.number };
}

function* unservedTickets(rules: QueueRules, state: State, at: Moment): Generator<QueueEvent> {
  for (const ticket of uncalled(state)) {
    if (!isServed(rules, ticket.service)) yield withdrawn(ticket, at);
  }
}

function withdrawn({ id, number }: Ticket, at: Moment): QueueEvent {
  return { type: 'ticket.voided', at, ticket: id, number, reason: 'service-removed' };
}

/** Everyone with a number who is not at a window and may still be called. */
function* uncalled(state: State): Generator<Ticket> {
  const sets = [state.parked];
  for (const line of [...state.lines.values(), ...state.windowLines.values()]) {
    sets.push(line.reserved, line.ordinary, line.priority);
  }
  for (const set of sets) {
    for (const key of values(set)) {
      // An ordinal is a key of turn 0, so all these sets name their tickets alike.
      const ticket = ticketByOrdinal(state, ordinalOf(key));
      if (ticket !== undefined) yield ticket;
    }
  }
}

/** Those who were at the windows go to the head of their lines in the order in which they came. */
function* goneWindows(rules: QueueRules, state: State, at: Moment): Generator<QueueEvent> {
  const gone = [...state.windows.values()].filter(({ number }) => !rules.windows.has(number));
  const cutShort = gone.flatMap(({ number }) => ticketAtWindow(state, number) ?? []);
  for (const ticket of cutShort.sort((a, b) => a.arrivalKey - b.arrivalKey)) {
    yield isServed(rules, ticket.service)
      ? sentBack(ticket, at, 'window-removed')
      : withdrawn(ticket, at);
  }
  for (const window of gone) {
    const { number, open } = window;
    yield* endOfBreak(window, at);
    if (open) yield { type: 'window.closed', at, window: number };
    yield* released(rules, state, number, at, 'window-removed');
  }
}
