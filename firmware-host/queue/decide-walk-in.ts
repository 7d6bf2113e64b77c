/** Somebody stands at a window without a ticket: a number is issued and called at once, without paper. */

import { choiceOf } from './choose.ts';
import { reserveTicket } from './decide-ticket.ts';
import { called, cannotCall, cannotLeaveAs, readyToCall } from './decide-window.ts';
import type { Decision } from './decision.ts';
import type { CommandNamed } from './ends.ts';
import { evolve } from './evolve.ts';
import type { QueueRules } from './rules.ts';
import { newestTicket, type State, windowAt } from './state.ts';
import type { QueueEvent } from './words.ts';

/** Ends what stands at the window, as a call does. The call says whom it passes over: all who wait. */
export function walkIn(
  rules: QueueRules,
  state: State,
  { at, window, service, dispenser, source, priority, current }: CommandNamed<'WalkIn'>,
): Decision {
  const refused = cannotCall(rules, state, window) ?? cannotLeaveAs(state, window, current);
  if (refused !== null) return { refused };
  if (!rules.services.has(service)) return { refused: 'service-unknown' };
  if (!rules.windows.get(window)?.services.includes(service))
    return { refused: 'service-not-here' };
  const common = { at, service, dispenser, source, priority } as const;
  const given = reserveTicket(rules, state, { name: 'ReserveTicket', ...common, paper: 'none' });
  if ('refused' in given) return given;
  const leaves = readyToCall(rules, state, windowAt(state, window), at, current);
  const events = [...given.events, ...leaves];
  const numbered = events.reduce(evolve, state);
  const ticket = newestTicket(numbered);
  if (ticket === undefined) return { refused: 'ticket-unknown' };
  const { id, number } = ticket;
  const choice = { ...choiceOf(rules, numbered, window, ticket), reason: 'walk-in' as const };
  const arrived: QueueEvent = {
    type: 'ticket.arrived',
    at,
    ticket: id,
    number,
    window,
    // Nobody walked.
    walkMs: null,
  };
  return { events: [...events, called(choice, window, at), arrived] };
}
