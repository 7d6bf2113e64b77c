/** Steps at a window: its clerk's buttons, and the citizen's rating. */
import { type Choice, choiceOf, chooseNext } from './choose.ts';
import type { LeavesAs } from './command.ts';
import { endOfBreak } from './decide-break.ts';
import { canReturn } from './decide-ticket.ts';
import type { Decision, Refusal } from './decision.ts';
import { type CommandNamed, endedAs, endedBy, released, type Said, serviceMsOf } from './ends.ts';
import { evolve } from './evolve.ts';
import { elapsedMs } from './moment.ts';
import { isAllPaused, pauseOf } from './pause.ts';
import type { QueueRules } from './rules.ts';
import { findTicket, type State, ticketAtWindow, windowAt } from './state.ts';
import type { Moment, QueueEvent, Ticket, Window } from './words.ts';

export function callNext(
  rules: QueueRules,
  state: State,
  { at, window: number, endsOnly = false, current }: CommandNamed<'CallNext'>,
): Decision {
  const refused = cannotCall(rules, state, number);
  if (refused !== null) return { refused };
  const window = windowAt(state, number);
  if (isWithin(window.lastCallAt, rules.guardMs, at)) return { refused: 'guard-time' };
  const events = readyToCall(rules, state, window, at, current);
  if (endsOnly) return { events };
  // Who has another service may be the next at the same window.
  const choice = chooseNext(rules, events.reduce(evolve, state), number, at);
  if (choice === null) {
    const reason = isAllPaused(rules, state, number) ? 'service-paused' : 'queue-empty';
    events.push({ type: 'window.call-refused', at, window: number, reason });
  } else events.push(called(choice, number, at));
  return { events };
}

/** Naming a ticket is no nervous double press, so there is no guard time. */
export function callTicket(
  rules: QueueRules,
  state: State,
  { at, window: number, ticket: id, current }: CommandNamed<'CallTicket'>,
): Decision {
  const refused = cannotCall(rules, state, number) ?? cannotLeaveAs(state, number, current);
  if (refused !== null) return { refused };
  const ticket = findTicket(state, id);
  if (ticket === undefined) return { refused: 'ticket-unknown' };
  const notNow = cannotBeCalled(rules, state, ticket, number, at);
  if (notNow !== null) return { refused: notNow };
  const events = readyToCall(rules, state, windowAt(state, number), at, current);
  events.push(called(choiceOf(rules, state, number, ticket), number, at));
  return { events };
}

export function cannotCall(rules: QueueRules, state: State, window: number): Refusal | null {
  if (state.day === null || state.isClosed) return 'day-not-open';
  return rules.windows.has(window) ? null : 'window-unknown';
}

function cannotBeCalled(
  rules: QueueRules,
  state: State,
  ticket: Ticket,
  window: number,
  at: Moment,
): Refusal | null {
  switch (ticket.status) {
    case 'reserved':
      return 'ticket-not-waiting';
    case 'called':
    case 'serving':
      return 'ticket-at-window';
    case 'completed':
    case 'void':
    case 'expired':
      return 'ticket-ended';
    case 'no-show':
      if (!canReturn(rules, state, ticket, at)) return 'too-late-to-resume';
      break;
    case 'waiting':
    case 'parked':
  }
  const isServed = rules.windows.get(window)?.services.includes(ticket.service) ?? false;
  if (!isServed && ticket.window !== window) return 'service-not-here';
  return pauseOf(rules, state, ticket.service) === null ? null : 'service-paused';
}

/** Whoever has arrived is no no-show. */
export function cannotLeaveAs(
  state: State,
  window: number,
  said: LeavesAs | undefined,
): Refusal | null {
  const hasArrived = ticketAtWindow(state, window)?.status === 'serving';
  return said === 'no-show' && hasArrived ? 'already-arrived' : null;
}

/**
 * Opens a closed window, ends the break of its clerk and what stands at it.
 * @param said what becomes of the ticket at the window; without it what a press says
 */
export function readyToCall(
  rules: QueueRules,
  state: State,
  window: Window,
  at: Moment,
  said?: LeavesAs,
): QueueEvent[] {
  const { number, open } = window;
  const events: QueueEvent[] = [...endOfBreak(window, at)];
  if (!open) events.push({ type: 'window.opened', at, window: number });
  const current = ticketAtWindow(state, number);
  if (current === undefined) return events;
  return [...events, endedAs(rules, state, current, number, at, said)];
}

export function called({ ticket, ...why }: Choice, window: number, at: Moment) {
  const { id, number, service } = ticket;
  const from = ticket.setAsideAt ?? ticket.joinedAt;
  const waitMs = from && elapsedMs(from, at);
  const about = { ticket: id, number, service, window };
  return { type: 'ticket.called', at, ...about, ...why, waitMs } satisfies QueueEvent;
}

function isWithin(from: Moment | null, limitMs: number, at: Moment): boolean {
  const elapsed = from && elapsedMs(from, at);
  return elapsed !== null && elapsed < limitMs;
}

export function recall(
  rules: QueueRules,
  state: State,
  { at, window }: CommandNamed<'Recall'>,
): Decision {
  if (!rules.windows.has(window)) return { refused: 'window-unknown' };
  const ticket = ticketAtWindow(state, window);
  if (ticket === undefined) return { refused: 'nothing-to-recall' };
  if (ticket.recalls >= rules.recallLimit) return { refused: 'recall-limit' };
  const { id, number } = ticket;
  const recalls = ticket.recalls + 1;
  return { events: [{ type: 'ticket.recalled', at, ticket: id, number, window, recalls }] };
}

export function markArrived(
  rules: QueueRules,
  state: State,
  { at, window }: CommandNamed<'MarkArrived'>,
): Decision {
  return onCurrent(rules, state, window, ({ id, number, status, calledAt }) => {
    if (status === 'serving') return 'already-arrived';
    const walkMs = calledAt && elapsedMs(calledAt, at);
    return { type: 'ticket.arrived', at, ticket: id, number, window, walkMs };
  });
}

export function complete(
  rules: QueueRules,
  state: State,
  { at, window, outcome = 'done', document, comeBackOn }: CommandNamed<'Complete'>,
): Decision {
  return onCurrent(rules, state, window, (ticket) => {
    const said = { outcome, document: document ?? null, comeBackOn: comeBackOn ?? null };
    return unfit(rules, state, ticket, said) ?? endedBy(rules, ticket, window, at, false, said);
  });
}

/** Why this cannot be said of the end of the ticket's service, or null. */
function unfit(
  rules: QueueRules,
  state: State,
  { service }: Ticket,
  { outcome, document, comeBackOn }: Said,
): Refusal | null {
  const known = rules.outcomes.find(({ id }) => id === outcome);
  if (known === undefined) return 'outcome-unknown';
  if (document !== null && known.asks !== 'document') return 'outcome-without-that';
  if (comeBackOn !== null && known.asks !== 'day') return 'outcome-without-that';
  if (document !== null && !rules.services.get(service)?.documents.includes(document)) {
    return 'document-unknown';
  }
  const isEarly = comeBackOn !== null && state.day !== null && comeBackOn <= state.day;
  return isEarly ? 'come-back-too-early' : null;
}

export function markNoShow(
  rules: QueueRules,
  state: State,
  { at, window }: CommandNamed<'MarkNoShow'>,
): Decision {
  return onCurrent(
    rules,
    state,
    window,
    (ticket) =>
      cannotLeaveAs(state, window, 'no-show') ??
      endedAs(rules, state, ticket, window, at, 'no-show'),
  );
}

export function park(
  rules: QueueRules,
  state: State,
  { at, window, returnAfterMs }: CommandNamed<'Park'>,
): Decision {
  return onCurrent(rules, state, window, (ticket) => {
    const { id, number } = ticket;
    const serviceMs = serviceMsOf(ticket, at);
    return { type: 'ticket.parked', at, ticket: id, number, window, returnAfterMs, serviceMs };
  });
}

function onCurrent(
  rules: QueueRules,
  state: State,
  window: number,
  step: (ticket: Ticket) => QueueEvent | Refusal,
): Decision {
  if (!rules.windows.has(window)) return { refused: 'window-unknown' };
  const ticket = ticketAtWindow(state, window);
  if (ticket === undefined) return { refused: 'no-ticket-at-window' };
  const outcome = step(ticket);
  return typeof outcome === 'string' ? { refused: outcome } : { events: [outcome] };
}

/** The rating goes to the ticket whose service ended last at the window, while that is fresh. */
export function rateService(
  rules: QueueRules,
  state: State,
  { at, window, rating }: CommandNamed<'RateService'>,
): Decision {
  if (!rules.windows.has(window)) return { refused: 'window-unknown' };
  const { lastEnded } = windowAt(state, window);
  const ticket = lastEnded === null ? undefined : findTicket(state, lastEnded.ticket);
  if (lastEnded === null || ticket === undefined) return { refused: 'nothing-to-rate' };
  if (!isWithin(lastEnded.at, rules.rateWithinMs, at)) return { refused: 'nothing-to-rate' };
  if (lastEnded.isRated) return { refused: 'already-rated' };
  const { id, number } = ticket;
  return { events: [{ type: 'ticket.rated', at, ticket: id, number, window, rating }] };
}

export function openWindow(
  rules: QueueRules,
  state: State,
  { at, window }: CommandNamed<'OpenWindow'>,
): Decision {
  const refused = cannotCall(rules, state, window);
  if (refused !== null) return { refused };
  if (windowAt(state, window).open) return { refused: 'window-already-open' };
  return { events: [{ type: 'window.opened', at, window }] };
}

/** Ends what stands at the window, and lets those go whom it alone might call. */
export function closeWindow(
  rules: QueueRules,
  state: State,
  { at, window: number }: CommandNamed<'CloseWindow'>,
): Decision {
  if (!rules.windows.has(number)) return { refused: 'window-unknown' };
  const window = windowAt(state, number);
  if (!window.open) return { refused: 'window-not-open' };
  const events = readyToCall(rules, state, window, at);
  events.push({ type: 'window.closed', at, window: number });
  events.push(...released(rules, state, number, at, 'window-closed'));
  return { events };
}
