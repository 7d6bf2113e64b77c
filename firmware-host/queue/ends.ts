/** What several steps share: how a ticket leaves its window, and how a window's own line is let go. */

import type { Command, LeavesAs } from './command.ts';
import { ordinalOf } from './line-key.ts';
import { elapsedMs } from './moment.ts';
import { values } from './ordered-set.ts';
import type { QueueRules } from './rules.ts';
import { type State, ticketByOrdinal, windowAt, windowLineOf } from './state.ts';
import type { Moment, QueueEvent, Ticket } from './words.ts';

type TransferReason = Extract<QueueEvent, { readonly type: 'ticket.transferred' }>['reason'];

export type CommandNamed<Name extends Command['name']> = Extract<Command, { readonly name: Name }>;

/** What is said of an end. */
export type Said = Pick<
  Extract<QueueEvent, { readonly type: 'ticket.completed' }>,
  'outcome' | 'document' | 'comeBackOn'
>;

/** Of an end of which nobody says more. */
const done: Said = { outcome: 'done', document: null, comeBackOn: null };

export function completedBy(
  ticket: Ticket,
  window: number,
  at: Moment,
  inferred: boolean,
  said: Said = done,
): QueueEvent {
  const { id, number } = ticket;
  const serviceMs = serviceMsOf(ticket, at);
  const about = { ticket: id, number, window };
  return { type: 'ticket.completed', at, ...about, ...said, inferred, serviceMs };
}

/** The end of a service: the ticket is completed, or goes on to the next of its services. */
export function endedBy(
  rules: QueueRules,
  ticket: Ticket,
  window: number,
  at: Moment,
  inferred: boolean,
  said: Said = done,
): QueueEvent {
  const { id, number, service, steps, step } = ticket;
  // A new config may have taken one away.
  const next = steps.findIndex((of, index) => index >= step && isServed(rules, of));
  const toService = steps[next];
  if (toService === undefined) return completedBy(ticket, window, at, inferred, said);
  return {
    type: 'ticket.transferred',
    at,
    ticket: id,
    number,
    fromService: service,
    toService,
    fromWindow: window,
    toWindow: null,
    place: 'arrival',
    reason: 'next-step',
    serviceMs: serviceMsOf(ticket, at),
    step: next + 1,
    ended: { ...said, inferred },
  };
}

/**
 * What the next press says of the ticket at a window. On a one-button window the clerk cannot say
 * that nobody came, so a press soon after the last call or recall means that; later it means that
 * the service has ended. Where there are more buttons the press ends the service and nothing is
 * inferred: there is a button to say that nobody came.
 */
function endedByPress(
  rules: QueueRules,
  state: State,
  ticket: Ticket,
  window: number,
  at: Moment,
): QueueEvent {
  const inferred = rules.windows.get(window)?.oneButton ?? true;
  const { lastAskedAt } = windowAt(state, window);
  const sinceAskedMs = lastAskedAt === null ? null : elapsedMs(lastAskedAt, at);
  const nobodyCame =
    inferred &&
    ticket.status === 'called' &&
    sinceAskedMs !== null &&
    sinceAskedMs < rules.noShowWithinMs;
  if (!nobodyCame) return endedBy(rules, ticket, window, at, inferred);
  const { id, number } = ticket;
  return { type: 'ticket.no-show', at, ticket: id, number, window, inferred };
}

/** @param said what becomes of the ticket at the window; without it what a press says */
export function endedAs(
  rules: QueueRules,
  state: State,
  ticket: Ticket,
  window: number,
  at: Moment,
  said: LeavesAs | undefined,
): QueueEvent {
  const { id, number } = ticket;
  switch (said) {
    case undefined:
      return endedByPress(rules, state, ticket, window, at);
    case 'completed':
      return endedBy(rules, ticket, window, at, false);
    case 'no-show':
      return { type: 'ticket.no-show', at, ticket: id, number, window, inferred: false };
    case 'waiting':
      return sentBack(ticket, at, 'asked');
  }
}

/** To the head of the line: it was this one's turn, and still is. */
export function sentBack(ticket: Ticket, at: Moment, reason: TransferReason): QueueEvent {
  const { id, number, service, window } = ticket;
  return {
    type: 'ticket.transferred',
    at,
    ticket: id,
    number,
    fromService: service,
    toService: service,
    fromWindow: window,
    toWindow: null,
    place: 'front',
    reason,
    serviceMs: serviceMsOf(ticket, at),
  };
}

/** From the arrival, or else the call; null across a reboot. */
export function serviceMsOf({ arrivedAt, calledAt }: Ticket, at: Moment): number | null {
  const from = arrivedAt ?? calledAt;
  return from && elapsedMs(from, at);
}

/** Gives those whom a window alone might call back to every window of their service. */
export function* released(
  rules: QueueRules,
  state: State,
  window: number,
  at: Moment,
  reason: TransferReason,
): Generator<QueueEvent> {
  const { ordinary, priority } = windowLineOf(state, window);
  for (const set of [ordinary, priority]) {
    for (const key of values(set)) {
      const ticket = ticketByOrdinal(state, ordinalOf(key));
      if (ticket === undefined || !isServed(rules, ticket.service)) continue;
      yield {
        type: 'ticket.transferred',
        at,
        ticket: ticket.id,
        number: ticket.number,
        fromService: ticket.service,
        toService: ticket.service,
        fromWindow: null,
        toWindow: null,
        place: 'arrival',
        reason,
        serviceMs: null,
      };
    }
  }
}

/** Whether any window serves the service. */
export function isServed(rules: QueueRules, service: string): boolean {
  return (rules.windowsOf.get(service) ?? []).length > 0;
}
