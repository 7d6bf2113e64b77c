/** Steps of a ticket away from the windows: its number, its paper, its way back into a line. */

import type { Decision, Refusal } from './decision.ts';
import { type CommandNamed, serviceMsOf } from './ends.ts';
import { type Estimate, estimate } from './estimate.ts';
import { lastCallAt, mayMissClosing } from './last-call.ts';
import { isDue } from './moment.ts';
import { countUnused, formatNumber, nextAfterUsed, nextInRound, nextNumber } from './number.ts';
import { pauseOf } from './pause.ts';
import { quotaLeft, quotasFilledBy } from './quota.ts';
import { behindWhom } from './return-place.ts';
import type { QueueRules, Series, ServiceRules } from './rules.ts';
import { aliveTicket, findTicket, nextOrdinal, type State, ticketId, windowAt } from './state.ts';
import type { Moment, QueueEvent, ResumeReason, Ticket } from './words.ts';

export function reserveTicket(
  rules: QueueRules,
  state: State,
  command: CommandNamed<'ReserveTicket'>,
): Decision {
  const {
    at,
    service: id,
    dispenser,
    source,
    priority = null,
    paper = 'printer',
    further = [],
  } = command;
  if (state.day === null || state.isClosed) return { refused: 'day-not-open' };
  const service = rules.services.get(id);
  if (service === undefined || !further.every((next) => rules.services.has(next))) {
    return { refused: 'service-unknown' };
  }
  if (priority !== null && !rules.priority.classes.includes(priority)) {
    return { refused: 'priority-unknown' };
  }
  if (pauseOf(rules, state, id) !== null) return { refused: 'service-paused' };
  const services = [id, ...further];
  if (services.some((of) => quotaLeft(rules, state, { service: of, priority }) === 0)) {
    return { refused: 'quota-reached' };
  }
  const given =
    paper === 'roll'
      ? numberOfRoll(rules, state, command.rollNumber)
      : numberOfService(rules, state, service, at);
  if ('refused' in given) return given;
  const isHere = paper === 'none';
  const foreseen = isHere ? atOnce : estimate(rules, state, { service: id, priority }, at);
  const tooLate = lastCallAt(rules, state, id, foreseen, command);
  if (tooLate !== null) return tooLate;
  const { peopleAhead, waitMs } = foreseen;
  const { series, value } = given;
  const ordinal = nextOrdinal(state);
  const about = {
    ticket: ticketId(state.day, ordinal),
    number: formatNumber(series.prefix, value, series.to),
    service: id,
    paper,
    ...(further.length === 0 ? {} : { steps: services }),
  };
  const reserved: QueueEvent = {
    type: 'ticket.reserved',
    at,
    ...about,
    ordinal,
    prefix: series.prefix,
    value,
    dispenser,
    source,
    priority,
    peopleAhead,
    waitMs,
    ...(mayMissClosing(rules, foreseen, command.closesInMs) ? { mayMissClosing: true } : {}),
  };
  // Who has a number of the roll has the paper, and who stands at the window needs none.
  const issued: readonly QueueEvent[] =
    paper === 'printer' ? [] : [{ type: 'ticket.issued', at, ...about }];
  const isPrinted = paper === 'printer';
  const filled = quotasFilledBy(rules, state, { services, priority }, isPrinted, at);
  return { events: [reserved, ...issued, ...filled] };
}

/** Of who is called as soon as he or she has the number. */
const atOnce: Estimate = { peopleAhead: 0, waitMs: null, likelyWaitMs: null };

type Given = { readonly series: Series; readonly value: number } | { readonly refused: Refusal };

function numberOfService(rules: QueueRules, state: State, series: ServiceRules, at: Moment): Given {
  const value = freeNumber(rules, state, series, at);
  return value === null ? { refused: 'numbers-exhausted' } : { series, value };
}

function numberOfRoll(
  { roll: series }: QueueRules,
  state: State,
  asked: number | undefined,
): Given {
  if (series === null) return { refused: 'no-roll' };
  const { prefix, from, to } = series;
  const used = state.used.get(prefix) ?? [];
  if (asked === undefined) {
    const value = nextAfterUsed(used, from, to);
    return value === null ? { refused: 'numbers-exhausted' } : { series, value };
  }
  if (asked < from || asked > to) return { refused: 'number-not-on-roll' };
  const isUnused = countUnused(used, asked, asked) > 0;
  return isUnused ? { series, value: asked } : { refused: 'number-given' };
}

/** An unused number of the series; where it may wrap and has none, one that nobody can come with. */
function freeNumber(
  rules: QueueRules,
  state: State,
  { id, prefix, from, to, wrap }: ServiceRules,
  at: Moment,
): number | null {
  const unused = nextNumber(state.used.get(prefix) ?? [], from, to);
  if (unused !== null || !wrap) return unused;
  const last = state.lastValue.get(id) ?? to;
  return nextInRound(last, from, to, (value) => {
    const holder = aliveTicket(state, prefix, value);
    return holder === undefined || (holder.status === 'no-show' && isTooLate(rules, holder, at));
  });
}

export function confirmPaper(
  state: State,
  { at, ticket: id, printer, onTrust, paperMm }: CommandNamed<'ConfirmPaper'>,
): Decision {
  return onTicket(state, id, (ticket) => {
    if (ticket.status !== 'reserved') return 'ticket-not-reserved';
    const { number, service, steps } = ticket;
    return {
      type: 'ticket.issued',
      at,
      ticket: id,
      number,
      service,
      paper: 'printer',
      ...(steps.length > 1 ? { steps } : {}),
      ...(printer === undefined ? {} : { printer }),
      ...(onTrust === undefined ? {} : { onTrust }),
      ...(paperMm === undefined ? {} : { paperMm }),
    };
  });
}

export function settleCopy(
  state: State,
  { at, ticket: id, outcome }: CommandNamed<'SettleCopy'>,
): Decision {
  return onTicket(state, id, ({ number }) => ({
    type: 'ticket.copied',
    at,
    ticket: id,
    number,
    outcome,
  }));
}

/** A copy that somebody asks for is of a confirmed paper; every other is of one in doubt. */
export function reprintTicket(
  state: State,
  { at, ticket: id, reason }: CommandNamed<'ReprintTicket'>,
): Decision {
  return onTicket(state, id, ({ number, status }) => {
    if (reason !== 'requested' && status !== 'reserved') return 'ticket-not-reserved';
    if (reason === 'requested' && status === 'reserved') return 'ticket-not-waiting';
    if (hasEnded(status)) return 'ticket-ended';
    return { type: 'ticket.reprinted', at, ticket: id, number, reason };
  });
}

export function voidTicket(
  state: State,
  { at, ticket: id, reason }: CommandNamed<'VoidTicket'>,
): Decision {
  return onTicket(state, id, ({ number, status }) => {
    if (reason !== 'requested' && status !== 'reserved') return 'ticket-not-reserved';
    if (status === 'called' || status === 'serving') return 'ticket-at-window';
    if (hasEnded(status)) return 'ticket-ended';
    return { type: 'ticket.voided', at, ticket: id, number, reason };
  });
}

/**
 * A parked ticket goes back to its window, before all others or after so many of `returnAfterPeople`; where that window is closed, and for
 * a no-show, to every window of its service.
 */
export function resumeTicket(
  rules: QueueRules,
  state: State,
  { at, ticket: id }: CommandNamed<'ResumeTicket'>,
): Decision {
  return onTicket(state, id, (ticket) => {
    switch (ticket.status) {
      case 'parked':
        return resumed(rules, state, ticket, at, 'asked');
      case 'no-show':
        // A closed day leaves it as it is: brought back, nobody could call it any more.
        if (state.isClosed) return 'day-not-open';
        if (!canReturn(rules, state, ticket, at)) return 'too-late-to-resume';
        if (!rules.services.has(ticket.service)) return 'service-unknown';
        return resumed(rules, state, ticket, at, 'reactivated');
      case 'completed':
      case 'void':
      case 'expired':
        return 'ticket-ended';
      default:
        return 'ticket-not-set-aside';
    }
  });
}

export function resumed(
  rules: QueueRules,
  state: State,
  ticket: Ticket,
  at: Moment,
  reason: ResumeReason,
): QueueEvent {
  const { id, number, service, status, window } = ticket;
  const isWaitedFor =
    status === 'parked' &&
    window !== null &&
    rules.windows.has(window) &&
    windowAt(state, window).open;
  const toWindow = isWaitedFor ? window : null;
  const behind = behindWhom(rules, state, ticket, toWindow);
  return {
    type: 'ticket.resumed',
    at,
    ticket: id,
    number,
    service,
    toWindow,
    place: 'front',
    ...(behind === null ? {} : { behind }),
    reason,
  };
}

/** Whether a no-show may still come: in time, and with a number that was not given again. */
export function canReturn(rules: QueueRules, state: State, ticket: Ticket, at: Moment): boolean {
  const holder = aliveTicket(state, ticket.prefix, ticket.value);
  return holder?.id === ticket.id && !isTooLate(rules, ticket, at);
}

function isTooLate(rules: QueueRules, { setAsideAt }: Ticket, at: Moment): boolean {
  return setAsideAt === null || isDue(setAsideAt, rules.reactivateWithinMs, at);
}

export function transferTicket(
  rules: QueueRules,
  state: State,
  { at, ticket: id, toService, toWindow, place }: CommandNamed<'TransferTicket'>,
): Decision {
  if (toService === null && toWindow === null) return { refused: 'transfer-nowhere' };
  if (toService !== null && !rules.services.has(toService)) return { refused: 'service-unknown' };
  if (toWindow !== null && !rules.windows.has(toWindow)) return { refused: 'window-unknown' };
  if (toWindow !== null && !windowAt(state, toWindow).open) return { refused: 'window-not-open' };
  return onTicket(state, id, (ticket) => {
    const { number, service, status, window } = ticket;
    if (status === 'reserved') return 'ticket-not-waiting';
    if (hasEnded(status) || status === 'no-show') return 'ticket-ended';
    const isAtWindow = status === 'called' || status === 'serving';
    return {
      type: 'ticket.transferred',
      at,
      ticket: id,
      number,
      fromService: service,
      toService: toService ?? service,
      fromWindow: isAtWindow ? window : null,
      toWindow,
      place,
      reason: 'asked',
      serviceMs: isAtWindow ? serviceMsOf(ticket, at) : null,
    };
  });
}

function hasEnded(status: Ticket['status']): boolean {
  return status === 'completed' || status === 'void' || status === 'expired';
}

function onTicket(
  state: State,
  id: string,
  step: (ticket: Ticket) => QueueEvent | Refusal,
): Decision {
  const ticket = findTicket(state, id);
  if (ticket === undefined) return { refused: 'ticket-unknown' };
  const outcome = step(ticket);
  return typeof outcome === 'string' ? { refused: outcome } : { events: [outcome] };
}
