/**
 * What an event makes of the state. Pure and total: every event that was ever stored can be
 * replayed, and the state that it finds is left untouched.
 */
import { inLineSince } from './choose.ts';
import { evolveDay } from './evolve-day.ts';
import { evolveStop } from './evolve-stop.ts';
import { frontKey, keyBehind, lineKey, turnStep } from './line-key.ts';
import { elapsedMs } from './moment.ts';
import { useNumber, useRange } from './number.ts';
import { insert, remove } from './ordered-set.ts';
import { counted } from './quota.ts';
import {
  findTicket,
  indexOfOrdinal,
  isAttended,
  lineOf,
  nextOrdinal,
  type State,
  windowAt,
  withWindow,
} from './state.ts';
import { change, withAlive, withoutOldHolder } from './ticket-places.ts';
import { withElement } from './vector.ts';
import type { AdvanceReason, Moment, Place, QueueEvent, Ticket, TicketId } from './words.ts';

type EventOf<Type extends QueueEvent['type']> = Extract<QueueEvent, { readonly type: Type }>;

/** Enough to know a service's pace, few enough to follow it through the day. */
const rememberedCycles = 20;

export function evolve(state: State, event: QueueEvent): State {
  switch (event.type) {
    case 'day.opened':
    case 'day.closed':
    case 'closure.decreed':
    case 'closure.lifted':
      return evolveDay(state, event);
    case 'numbers.advanced':
      return advance(state, event);
    case 'quota.reached':
    case 'window.call-refused':
    case 'ticket.copied':
    case 'notice.printed':
      return state;
    case 'last-call.reached':
      return { ...state, lastCalls: new Set(state.lastCalls).add(event.service) };
    case 'ticket.reserved':
      return reserve(state, event);
    case 'ticket.issued':
      return change(state, event.ticket, () => ({
        status: 'waiting',
        issuedAt: event.at,
        joinedAt: event.at,
      }));
    case 'ticket.reprinted':
      return change(state, event.ticket, ({ copies }) => ({ copies: copies + 1 }));
    case 'ticket.voided':
      return withdraw(state, event);
    case 'ticket.expired':
      return change(state, event.ticket, () => ({ status: 'expired', setAsideAt: null }));
    case 'ticket.called':
      return call(state, event);
    case 'ticket.recalled':
      return withWindow(
        change(state, event.ticket, ({ recalls }) => ({ recalls: recalls + 1 })),
        { ...windowAt(state, event.window), lastAskedAt: event.at },
      );
    case 'ticket.arrived':
      // The service begins now: reports of the time since the call do not count for it.
      return withWindow(
        change(state, event.ticket, () => ({ status: 'serving', arrivedAt: event.at })),
        { ...windowAt(state, event.window), reportedPercent: 0 },
      );
    case 'ticket.completed': {
      const { ticket, window, at } = event;
      const ended = change(leave(state, event), ticket, () => ({ status: 'completed' }));
      const lastEnded = { ticket, at, isRated: false };
      return withWindow(ended, { ...windowAt(ended, window), lastEnded });
    }
    case 'ticket.no-show':
      return change(leave(state, event), event.ticket, () => ({
        status: 'no-show',
        setAsideAt: event.at,
      }));
    case 'ticket.parked':
      return change(leave(state, event), event.ticket, () => ({
        status: 'parked',
        setAsideAt: event.at,
        returnAfterMs: event.returnAfterMs,
      }));
    case 'ticket.resumed':
      return rejoin(state, event, event.service);
    case 'ticket.transferred':
      return transfer(state, event);
    case 'ticket.rated': {
      const window = windowAt(state, event.window);
      if (window.lastEnded?.ticket !== event.ticket) return state;
      return withWindow(state, { ...window, lastEnded: { ...window.lastEnded, isRated: true } });
    }
    case 'window.opened':
      return withWindow(state, {
        ...windowAt(state, event.window),
        open: true,
        freeSince: event.at,
        openedAt: event.at,
        idleReportedAt: null,
      });
    case 'window.closed':
      return withWindow(state, {
        ...windowAt(state, event.window),
        open: false,
        onBreak: null,
        freeSince: null,
        endedAt: null,
        leftAt: event.at,
      });
    case 'window.break-started':
    case 'window.break-ended':
    case 'service.paused':
    case 'service.resumed':
      return evolveStop(state, event);
    case 'window.idle':
      return withWindow(state, { ...windowAt(state, event.window), idleReportedAt: event.at });
    case 'service-time.exceeded':
      return withWindow(state, {
        ...windowAt(state, event.window),
        reportedPercent: event.percent,
      });
    case 'wait-time.exceeded':
      return recordWaitReport(state, event);
  }
}

/** From here on these numbers and ordinals count as given, whoever has them. */
function advance(state: State, event: EventOf<'numbers.advanced'>): State {
  const used = new Map(state.used);
  for (const { prefix, from, to } of event.numbers) {
    used.set(prefix, useRange(used.get(prefix) ?? [], from, to));
  }
  const lastValue = new Map(state.lastValue);
  for (const { service, value } of event.last) lastValue.set(service, value);
  const ordinal = event.tickets + 1;
  const jumps =
    ordinal > nextOrdinal(state)
      ? [...state.jumps, { ordinal, index: state.tickets.length }]
      : state.jumps;
  return { ...state, used, lastValue, jumps, advanced: worse(state.advanced, event.reason) };
}

/** A greater loss is greater. */
const lossBy: Readonly<Record<AdvanceReason, number>> = {
  'journal-cut': 1,
  'state-ahead': 2,
  'journal-lost': 3,
};

/** What was lost stays lost for the day, whatever is learned of it later. */
function worse(before: AdvanceReason | null, reason: AdvanceReason): AdvanceReason {
  return before !== null && lossBy[before] > lossBy[reason] ? before : reason;
}

function reserve(state: State, event: EventOf<'ticket.reserved'>): State {
  const { ordinal, prefix, value, service } = event;
  const line = lineOf(state, service);
  const turns = state.turns + turnStep;
  const key = lineKey(turns, ordinal);
  const ticket: Ticket = {
    id: event.ticket,
    ordinal,
    number: event.number,
    prefix,
    value,
    service,
    steps: event.steps ?? [service],
    step: 1,
    dispenser: event.dispenser,
    priority: event.priority,
    status: 'reserved',
    reservedAt: event.at,
    issuedAt: null,
    joinedAt: null,
    place: 'arrival',
    standsSince: null,
    key,
    arrivalKey: key,
    calledAt: null,
    arrivedAt: null,
    setAsideAt: null,
    returnAfterMs: null,
    recalls: 0,
    window: null,
    peopleAhead: event.peopleAhead,
    waitMs: event.waitMs,
    mayMissClosing: event.mayMissClosing === true,
    copies: 0,
  };
  const used = useNumber(state.used.get(prefix) ?? [], value);
  return {
    ...state,
    turns,
    given: counted(state.given, { services: ticket.steps, priority: event.priority }, 1),
    lines: new Map(state.lines).set(service, {
      ...line,
      reserved: insert(line.reserved, ordinal),
    }),
    tickets: withElement(state.tickets, indexOfOrdinal(state, ordinal), ticket),
    used: new Map(state.used).set(prefix, used),
    alive: withAlive({ alive: withoutOldHolder(state, prefix, value) }, ticket, true),
    // A number of the roll is none of the service's own series.
    lastValue:
      event.paper === 'roll' ? state.lastValue : new Map(state.lastValue).set(service, value),
  };
}

function call(state: State, event: EventOf<'ticket.called'>): State {
  const called = change(state, event.ticket, () => ({
    status: 'called',
    calledAt: event.at,
    arrivedAt: null,
    setAsideAt: null,
    returnAfterMs: null,
    recalls: 0,
    window: event.window,
  }));
  const window = windowAt(state, event.window);
  const hasPriority = (findTicket(state, event.ticket)?.priority ?? null) !== null;
  return withWindow(called, {
    ...window,
    ticket: event.ticket,
    lastCallAt: event.at,
    lastAskedAt: event.at,
    freeSince: null,
    endedAt: null,
    priorityRun: hasPriority ? window.priorityRun + 1 : 0,
    reportedPercent: 0,
    idleReportedAt: null,
  });
}

/** A new config may withdraw the number of somebody at a window. */
function withdraw(state: State, { at, ticket, number, reason }: EventOf<'ticket.voided'>): State {
  const before = findTicket(state, ticket);
  const window = before?.window ?? null;
  const isThere = window !== null && windowAt(state, window).ticket === ticket;
  const left = isThere ? vacate(state, { at, window }) : state;
  const withdrawn = reason === 'service-removed' ? [...state.withdrawn, number] : state.withdrawn;
  const given =
    before === undefined
      ? state.given
      : counted(state.given, { services: before.steps, priority: before.priority }, -1);
  const gone = { ...left, withdrawn, given };
  return change(gone, ticket, () => ({ status: 'void', setAsideAt: null }));
}

function vacate(state: State, event: { readonly at: Moment; readonly window: number }): State {
  const window = windowAt(state, event.window);
  const freeSince = isAttended(window) ? event.at : null;
  return withWindow(state, {
    ...window,
    ticket: null,
    freeSince,
    endedAt: null,
    idleReportedAt: null,
  });
}

/** Frees the window of a ticket and remembers how long it was held. */
function leave(
  state: State,
  event: { readonly ticket: TicketId; readonly at: Moment; readonly window: number },
): State {
  const vacated = vacate(state, event);
  const freed = withWindow(vacated, { ...windowAt(vacated, event.window), endedAt: event.at });
  const ticket = findTicket(state, event.ticket);
  const heldMs = ticket?.calledAt ? elapsedMs(ticket.calledAt, event.at) : null;
  if (ticket === undefined || heldMs === null) return freed;
  const earlier = state.cyclesMs.get(ticket.service) ?? [];
  const cycles = [...earlier, heldMs].slice(-rememberedCycles);
  return { ...freed, cyclesMs: new Map(state.cyclesMs).set(ticket.service, cycles) };
}

function rejoin(
  state: State,
  event: {
    readonly ticket: TicketId;
    readonly at: Moment;
    readonly toWindow: number | null;
    readonly place: Place;
    readonly behind?: TicketId | undefined;
  },
  service: string,
): State {
  const turns = state.turns + turnStep;
  const before = event.behind === undefined ? undefined : findTicket(state, event.behind);
  return change({ ...state, turns }, event.ticket, ({ ordinal, arrivalKey }) => ({
    status: 'waiting',
    service,
    window: event.toWindow,
    place: event.place,
    key:
      before === undefined
        ? keyAt(event.place, turns, ordinal, arrivalKey)
        : keyBehind(before.key, ordinal),
    // Those in a line stand by their time in it, so whoever stands behind another has as long.
    standsSince: before === undefined ? null : inLineSince(before),
    joinedAt: event.at,
    arrivedAt: null,
    setAsideAt: null,
    returnAfterMs: null,
  }));
}

function transfer(state: State, event: EventOf<'ticket.transferred'>): State {
  const { ticket, at, fromWindow: window, reason, toService, step } = event;
  if (window === null) return rejoin(state, event, toService);
  if (reason === 'window-removed') return rejoin(vacate(state, { at, window }), event, toService);
  const left = rejoin(leave(state, { ticket, at, window }), event, toService);
  if (step === undefined) return left;
  const lastEnded = { ticket, at, isRated: false };
  return withWindow(
    change(left, ticket, () => ({ step })),
    { ...windowAt(left, window), lastEnded },
  );
}

function keyAt(place: Place, turn: number, ordinal: number, arrivalKey: number): number {
  switch (place) {
    case 'front':
      return frontKey(turn, ordinal);
    case 'back':
      return lineKey(turn, ordinal);
    case 'arrival':
      return arrivalKey;
  }
}

function recordWaitReport(state: State, event: EventOf<'wait-time.exceeded'>): State {
  const ordinal = findTicket(state, event.ticket)?.ordinal;
  if (ordinal === undefined) return state;
  const waitUnreported = remove(state.waitUnreported, ordinal);
  const waitReported =
    event.percent === 80
      ? insert(state.waitReported, ordinal)
      : remove(state.waitReported, ordinal);
  return { ...state, waitUnreported, waitReported };
}
