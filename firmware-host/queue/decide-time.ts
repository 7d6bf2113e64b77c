/**
 * The events that time alone causes, each once: parked tickets return, targets of service and wait are
 * exceeded, a clerk stays idle while people queue.
 *
 * The controller asks `nextDeadline` when to come again and gives `PassTime` then, or at any other
 * time: a `PassTime` that finds nothing due leads to no events. Time is monotonic; what began
 * before a reboot counts from the reboot, so it comes late and never too early.
 */

import { callsByThemselves, dueCalls } from './auto-next.ts';
import { callableLines, headsOf, inLineSince } from './choose.ts';
import { resumed } from './decide-ticket.ts';
import type { CommandNamed } from './ends.ts';
import { waitingFor } from './estimate.ts';
import { ordinalOf } from './line-key.ts';
import { dueMonotonicMs, isDue, isLater } from './moment.ts';
import { first, firstAtLeast, type OrderedSet, values } from './ordered-set.ts';
import { defaultTargetMs, type QueueRules } from './rules.ts';
import {
  type Line,
  lineOf,
  type State,
  ticketAtWindow,
  ticketByOrdinal,
  windowAt,
} from './state.ts';
import type { ExceededPercent, Moment, QueueEvent, Ticket, Window } from './words.ts';

/**
 * The monotonic time of `now`'s boot, in milliseconds, at which `PassTime` has something to do; in
 * the past when it has something to do now, and null when nothing is to come.
 */
export function nextDeadline(
  rules: QueueRules,
  state: State,
  now: Moment,
  callsNobody = false,
): number | null {
  if (state.isClosed) return null;
  let next: number | null = null;
  const calls = callsNobody ? [] : dueCalls(rules, state, now);
  for (const due of [...deadlines(rules, state, now), ...calls]) {
    if (next === null || due < next) next = due;
  }
  return next;
}

export function passTime(
  rules: QueueRules,
  state: State,
  { at, callsNobody = false }: CommandNamed<'PassTime'>,
): readonly QueueEvent[] {
  if (state.isClosed) return [];
  const events = [
    ...returns(rules, state, at),
    ...longWaits(rules, state, at),
    ...atWindows(rules, state, at),
  ];
  return callsNobody ? events : [...events, ...callsByThemselves(rules, state, events, at)];
}

/** How much of the wait target is over for the ticket of the service that waits longest for a first call. */
export function waitExceeded(
  rules: QueueRules,
  state: State,
  service: string,
  now: Moment,
): 0 | ExceededPercent {
  let exceeded: 0 | ExceededPercent = 0;
  for (const ticket of earliestUncalled(state, lineOf(state, service))) {
    for (const percent of percentsFrom(80)) {
      const isOver = isDue(ticket.reservedAt, shareOf(rules.waitTargetMs, percent), now);
      if (isOver && percent > exceeded) exceeded = percent;
    }
  }
  return exceeded;
}

/** In each set of a line, the first who waits for a first call, and the first not placed in front. */
function* earliestUncalled(state: State, { ordinary, priority }: Line): Generator<Ticket> {
  for (const set of [ordinary, priority]) {
    for (const from of [-Infinity, 0]) {
      let ticket = ticketFrom(state, set, from);
      while (ticket && ticket.calledAt !== null) ticket = ticketFrom(state, set, ticket.key + 1);
      if (ticket) yield ticket;
    }
  }
}

function ticketFrom(state: State, set: OrderedSet, from: number): Ticket | undefined {
  const key = firstAtLeast(set, from);
  return key === null ? undefined : ticketByOrdinal(state, ordinalOf(key));
}

/** Whether it was reported that a window's clerk calls nobody while people wait, and they still wait. */
export function isIdleTooLong(
  rules: QueueRules,
  state: State,
  number: number,
  now: Moment,
): boolean {
  const { freeSince, idleReportedAt } = windowAt(state, number);
  if (freeSince === null || idleReportedAt === null) return false;
  for (const ticket of headTickets(rules, state, number)) {
    if (!isLater(inLineSince(ticket), idleReportedAt, now)) return true;
  }
  return false;
}

function* deadlines(rules: QueueRules, state: State, now: Moment): Generator<number> {
  for (const { setAsideAt, returnAfterMs } of parked(state)) {
    if (setAsideAt === null || returnAfterMs === null) continue;
    yield dueMonotonicMs(setAsideAt, returnAfterMs, now);
  }
  for (const [set, percent] of watchedWaits(state)) {
    const ticket = ticketByOrdinal(state, first(set) ?? 0);
    if (ticket === undefined) continue;
    yield dueMonotonicMs(ticket.reservedAt, shareOf(rules.waitTargetMs, percent), now);
  }
  for (const window of state.windows.values()) {
    const service = nextOfService(rules, state, window);
    if (service !== null) yield dueMonotonicMs(service.from, service.afterMs, now);
    const idle = idleDue(rules, state, window, now);
    if (idle !== null) yield idle;
  }
}

function* returns(rules: QueueRules, state: State, at: Moment): Generator<QueueEvent> {
  for (const ticket of parked(state)) {
    const { setAsideAt, returnAfterMs } = ticket;
    if (setAsideAt === null || returnAfterMs === null) continue;
    if (isDue(setAsideAt, returnAfterMs, at)) {
      yield resumed(rules, state, ticket, at, 'returned-by-time');
    }
  }
}

function* parked(state: State): Generator<Ticket> {
  for (const ordinal of values(state.parked)) {
    const ticket = ticketByOrdinal(state, ordinal);
    if (ticket !== undefined) yield ticket;
  }
}

/** Ordinals grow with the time of reservation, so the first that is not due ends the search. */
function* longWaits(rules: QueueRules, state: State, at: Moment): Generator<QueueEvent> {
  const targetMs = rules.waitTargetMs;
  for (const [set, next] of watchedWaits(state)) {
    for (const ordinal of values(set)) {
      const ticket = ticketByOrdinal(state, ordinal);
      if (ticket === undefined) continue;
      const { id, number, service, reservedAt } = ticket;
      if (!isDue(reservedAt, shareOf(targetMs, next), at)) break;
      for (const percent of percentsFrom(next)) {
        if (!isDue(reservedAt, shareOf(targetMs, percent), at)) break;
        const type = 'wait-time.exceeded';
        yield { type, at, ticket: id, number, service, percent, targetMs };
      }
    }
  }
}

/** Tickets that wait for a first call, by the percentage to report next. */
function watchedWaits({ waitUnreported, waitReported }: State) {
  return [
    [waitUnreported, 80],
    [waitReported, 100],
  ] as const;
}

function* atWindows(rules: QueueRules, state: State, at: Moment): Generator<QueueEvent> {
  for (const window of state.windows.values()) {
    const next = nextOfService(rules, state, window);
    if (next !== null) {
      const { ticket, from, targetMs } = next;
      const { id, number, service } = ticket;
      for (const percent of percentsFrom(next.percent)) {
        if (!isDue(from, shareOf(targetMs, percent), at)) break;
        yield {
          type: 'service-time.exceeded',
          at,
          ticket: id,
          number,
          window: window.number,
          service,
          percent,
          targetMs,
        };
      }
    }
    const idle = idleDue(rules, state, window, at);
    if (idle !== null && at.monotonicMs >= idle) {
      const waiting = waitingFor(rules, state, window.number);
      const limitMs = rules.idleLimitMs;
      yield { type: 'window.idle', at, window: window.number, waiting, limitMs };
    }
  }
}

/** The next report due of the service at a window; null when there is none. */
function nextOfService(rules: QueueRules, state: State, { number, reportedPercent }: Window) {
  const ticket = ticketAtWindow(state, number);
  const from = ticket?.arrivedAt ?? ticket?.calledAt;
  if (!ticket || !from || reportedPercent === 100) return null;
  const targetMs = rules.services.get(ticket.service)?.targetMs ?? defaultTargetMs;
  const percent: ExceededPercent = reportedPercent === 0 ? 80 : 100;
  return { ticket, from, targetMs, percent, afterMs: shareOf(targetMs, percent) };
}

/** When a free window will have been idle too long while somebody waited just as long; or null. */
function idleDue(
  rules: QueueRules,
  state: State,
  { number, freeSince, idleReportedAt }: Window,
  now: Moment,
): number | null {
  if (freeSince === null) return null;
  let longest: number | null = null;
  for (const ticket of headTickets(rules, state, number)) {
    const since = inLineSince(ticket);
    // It is reported again once all who waited at the last report are gone, and others wait as long.
    if (idleReportedAt !== null && !isLater(since, idleReportedAt, now)) return null;
    const due = dueMonotonicMs(since, rules.idleLimitMs, now);
    if (longest === null || due < longest) longest = due;
  }
  if (longest === null) return null;
  return Math.max(longest, dueMonotonicMs(freeSince, rules.idleLimitMs, now));
}

function* headTickets(rules: QueueRules, state: State, window: number): Generator<Ticket> {
  for (const key of headsOf(callableLines(rules, state, window))) {
    const ticket = ticketByOrdinal(state, ordinalOf(key));
    if (ticket !== undefined) yield ticket;
  }
}

function percentsFrom(percent: ExceededPercent): readonly ExceededPercent[] {
  return percent === 80 ? [80, 100] : [100];
}

function shareOf(targetMs: number, percent: ExceededPercent): number {
  return (targetMs * percent) / 100;
}
