/**
 * What each device should do now, as a pure function of the state and of what has just happened.
 *
 * Boards and lamps get what should be true, never what changed; so a device that was away for an hour
 * gets the same as one that never left.
 */
import type { LampMeaning } from '../config/hall/buttons.ts';
import type { Config, Text } from '../config/schema/schema.ts';
import type { Readiness } from '../drivers/centre-port.ts';
import type {
  BoardSight,
  ClerkSight,
  LampState,
  NoticeFace,
  SpokenCall,
  TicketFace,
} from '../drivers/ports.ts';
import type { HallPlan, Signal } from './plan/plan.ts';
import { isIdleTooLong, waitExceeded } from './queue/decide-time.ts';
import { waitingFor } from './queue/estimate.ts';
import { elapsedMs } from './queue/moment.ts';
import { formatNumber } from './queue/number.ts';
import { isAllPaused, pauseOf, rulesNow } from './queue/pause.ts';
import { numbersLeft, quotaLeft } from './queue/quota.ts';
import { findTicket, isAttended, type State, ticketAtWindow, windowAt } from './queue/state.ts';
import type { Moment, QueueEvent, Ticket } from './queue/words.ts';
import { withdrawnAdvice, withdrawnTitle } from './words/withdrawn-words.ts';

/** Something that a board shows for a while, beyond what the state says. */
export interface Notice {
  readonly says: 'calling' | 'queue-empty';
  readonly untilMonotonicMs: number;
}

/** By window number. Lost in a restart on purpose: a call of the past does not flash again. */
export type Notices = ReadonlyMap<number, Notice>;

export function noticesAfter(
  plan: HallPlan,
  notices: Notices,
  events: readonly QueueEvent[],
): Notices {
  const next = new Map(notices);
  for (const event of events) {
    switch (event.type) {
      case 'ticket.called':
      case 'ticket.recalled':
        next.set(event.window, {
          says: 'calling',
          untilMonotonicMs: event.at.monotonicMs + plan.callFlashMs,
        });
        break;
      case 'window.call-refused':
        if (event.reason !== 'queue-empty') break;
        next.set(event.window, {
          says: 'queue-empty',
          untilMonotonicMs: event.at.monotonicMs + plan.queueEmptyShownMs,
        });
        break;
      case 'window.closed':
        next.delete(event.window);
        break;
      default:
    }
  }
  return next;
}

/** The calls that the voice says: each call and each recall, in their order; nobody who stands there already. */
export function spokenCalls(events: readonly QueueEvent[]): readonly SpokenCall[] {
  return events.flatMap((event) =>
    (event.type === 'ticket.called' && event.reason !== 'walk-in') ||
    event.type === 'ticket.recalled'
      ? [{ number: event.number, window: event.window }]
      : [],
  );
}

export function boardSight(
  plan: HallPlan,
  state: State,
  notice: Notice | undefined,
  number: number,
  at: Moment,
): BoardSight {
  const window = windowAt(state, number);
  const ticket = window.ticket === null ? undefined : findTicket(state, window.ticket);
  if (ticket !== undefined) {
    const { number: called } = ticket;
    if (notice?.says === 'calling') return { shows: 'number', number: called, flashing: true };
    if (!isSignalled(plan, plan.boardFlashes, state, number, at)) {
      return { shows: 'number', number: called, flashing: false };
    }
    return { shows: 'number', number: called, flashing: true, late: true };
  }
  if (notice?.says === 'queue-empty') return { shows: 'queue-empty' };
  if (!window.open) return { shows: 'closed' };
  const isCalling = isAttended(window) && !isAllPaused(plan.rules, state, number);
  return { shows: isCalling ? 'idle' : 'paused' };
}

/** What the display of the window's clerk says. */
export function clerkSight(
  { rules }: HallPlan,
  state: State,
  number: number,
  at: Moment,
): ClerkSight {
  const { open } = windowAt(state, number);
  const ticket = ticketAtWindow(state, number);
  const from = ticket?.arrivedAt ?? ticket?.calledAt ?? null;
  const spentMs = from === null ? null : elapsedMs(from, at);
  const targetMs = rules.services.get(ticket?.service ?? '')?.targetMs ?? 0;
  return {
    open,
    number: ticket?.number ?? null,
    waiting: waitingFor(rules, state, number),
    minutes: spentMs === null ? null : Math.floor(spentMs / 60_000),
    targetMinutes: Math.round(targetMs / 60_000),
  };
}

export function lampState(
  plan: HallPlan,
  state: State,
  means: LampMeaning,
  readiness: (dispenser: string) => Readiness,
  at: Moment,
): LampState {
  switch (means.kind) {
    case 'people-waiting': {
      const { window } = means;
      if (guardLeftMs(plan, state, window, at) > 0) return 'flickering';
      if (isSignalled(plan, plan.lampBlinks, state, window, at)) return 'blinking';
      return waitingFor(plan.rules, state, window) > 0 ? 'on' : 'off';
    }
    case 'dispenser-ready': {
      const { service, further, priority } = means;
      if (pauseOf(plan.rules, state, service) !== null) return 'off';
      const isFull = (of: string) => quotaLeft(plan.rules, state, { service: of, priority }) === 0;
      if ([service, ...further].some(isFull)) return 'off';
      if (numbersLeft(plan.rules, state, service) === 0) return 'off';
      const lamps = { ready: 'on', failing: 'blinking', closed: 'off' } as const;
      return lamps[readiness(means.dispenser)];
    }
  }
}

/** How long a press of the window's call button still counts for nothing; 0 when it counts. */
function guardLeftMs(plan: HallPlan, state: State, window: number, at: Moment): number {
  const { lastCallAt } = windowAt(state, window);
  if (lastCallAt === null) return 0;
  const spentMs = elapsedMs(lastCallAt, at);
  return spentMs === null ? 0 : Math.max(0, plan.rules.guardMs - spentMs);
}

/** When each guard time that runs now will be over, on the monotonic clock. */
export function guardEndsMs(plan: HallPlan, state: State, now: Moment): readonly number[] {
  return plan.windows
    .map((window) => guardLeftMs(plan, state, window, now))
    .filter((leftMs) => leftMs > 0)
    .map((leftMs) => now.monotonicMs + leftMs);
}

/** Whether something takes too long at the window, or for those it may call, that is signalled. */
function isSignalled(
  { rules }: HallPlan,
  { from, of }: Signal,
  state: State,
  number: number,
  at: Moment,
): boolean {
  if (from === 'never') return false;
  const { ticket, reportedPercent } = windowAt(state, number);
  const services = rulesNow(rules, state).windows.get(number)?.services ?? [];
  const takesTooLong = {
    service: () => ticket !== null && reportedPercent >= from,
    wait: () => services.some((service) => waitExceeded(rules, state, service, at) >= from),
    idle: () => isIdleTooLong(rules, state, number, at),
  };
  return of.some((what) => takesTooLong[what]());
}

/** What a ticket's paper says of it. */
export type TicketOnPaper = Pick<
  Ticket,
  | 'id'
  | 'number'
  | 'steps'
  | 'service'
  | 'reservedAt'
  | 'peopleAhead'
  | 'waitMs'
  | 'priority'
  | 'mayMissClosing'
  | 'copies'
>;

/** @param notices what else people should know today */
export function ticketFace(
  plan: HallPlan,
  ticket: TicketOnPaper,
  notices: TicketFace['notices'] = [],
): TicketFace {
  const words = plan.services.get(ticket.service);
  const named = { ar: ticket.service, en: ticket.service };
  const office = words?.office ?? named;
  return {
    centre: plan.centre,
    office,
    service: words?.service ?? named,
    steps: ticket.steps.length < 2 ? [] : ticket.steps.map((id) => stepName(plan, id, office)),
    number: ticket.number,
    peopleAhead: ticket.peopleAhead,
    waitMs: ticket.waitMs,
    fairness: plan.fairness,
    notices,
    windows: words?.windows ?? [],
    documents: documentsOf(plan, ticket.steps),
    issuedAtMs: ticket.reservedAt.wallMs,
    timeZone: plan.timeZone,
    link: plan.linkOf(ticket),
    priority: ticket.priority !== null,
    mayMissClosing: ticket.mayMissClosing,
    copy: ticket.copies > 0,
  };
}

/** The paper of numbers that a new config withdrew. */
export function withdrawnNotice(
  { centre, timeZone }: HallPlan,
  numbers: readonly string[],
  now: Moment,
): NoticeFace {
  return {
    centre,
    timeZone,
    issuedAtMs: now.wallMs,
    title: withdrawnTitle,
    advice: withdrawnAdvice,
    numbers,
  };
}

/** @param office which stands on the paper already */
function stepName(plan: HallPlan, id: string, office: Text): Text {
  const step = plan.services.get(id);
  return step?.office === office ? step.service : plan.serviceName(id);
}

/** Each once, though several services ask for it. */
function documentsOf({ services }: HallPlan, steps: readonly string[]): readonly Text[] {
  const all = steps.flatMap((id) => services.get(id)?.documents ?? []);
  return [...new Map(all.map((document) => [document.ar, document])).values()];
}

/** A slip that says which documents a service needs, and gives no number. */
export function infoFace(plan: HallPlan, service: string, now: Moment): TicketFace {
  return {
    ...ticketFace(plan, {
      id: '',
      number: '',
      service,
      steps: [service],
      reservedAt: now,
      peopleAhead: 0,
      waitMs: null,
      priority: null,
      mayMissClosing: false,
      copies: 0,
    }),
    number: null,
    link: null,
  };
}

/** A usual ticket of a service: printers draw it for practice, and `dawr ticket` shows it. */
export function usualTicket(
  plan: HallPlan,
  {
    id: service,
    numbers: { prefix, from, to },
  }: Pick<Config['services'][number], 'id' | 'numbers'>,
  now: Moment,
): TicketFace {
  return ticketFace(plan, {
    id: `${new Date(now.wallMs).toISOString().slice(0, 10)}/1`,
    number: formatNumber(prefix, from, to),
    service,
    steps: [service],
    reservedAt: now,
    peopleAhead: 3,
    waitMs: { low: 8 * 60_000, high: 20 * 60_000 },
    priority: null,
    mayMissClosing: false,
    copies: 0,
  });
}
