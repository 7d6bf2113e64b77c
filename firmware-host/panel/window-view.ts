/** What a clerk's page shows: the window, who is at it, who waits behind, and who was set aside. */
import type { Text } from '../../config/schema/schema.ts';
import { plainOutcome } from '../../config/schema/usual-reasons.ts';
import type { Clock } from '../clock/clock.ts';
import type { ServiceWords } from '../plan/plan.ts';
import { canReturn } from '../queue/decide-ticket.ts';
import { waitingFor } from '../queue/estimate.ts';
import { values } from '../queue/ordered-set.ts';
import { pauseOf } from '../queue/pause.ts';
import { lineOf, ticketAtWindow, ticketByOrdinal, waitingIn, windowAt } from '../queue/state.ts';
import type { PriorityClass, Ticket, Window } from '../queue/words.ts';
import { type DayState, dayState, msOfBoot, type Sight } from './hall.ts';
import { latestTickets } from './latest-tickets.ts';

export interface WindowView {
  readonly window: number;
  readonly day: DayState;
  /** Why the centre is closed today, or null. */
  readonly closedBecause: Text | null;
  readonly isOpen: boolean;
  /** Whether the hours are over: nobody is called any more. */
  readonly sendsHome: boolean;
  /** What the main key asks for; null where there is nothing to press it for. */
  readonly mainAsks: 'open-window' | 'end-break' | 'complete' | 'call-next' | null;
  readonly ticket: TicketAtWindow | null;
  /** Whom a call could reach, and of which services they are. */
  readonly waiting: number;
  /** Who waits until a pause ends. */
  readonly heldBack: number;
  readonly lines: readonly {
    readonly id: string;
    readonly service: Text;
    readonly waiting: number;
  }[];
  /** Until when a press counts for nothing, on the boot's clock; null where none was. */
  readonly guardEndsMs: number | null;
  readonly guardMs: number;
  /** Who was called this long ago and has not arrived may still be on the way. */
  readonly awaitedMs: number;
  /** Parked here, and no-shows whom this window may call back; the newest first. */
  readonly setAside: readonly {
    readonly ticket: string;
    readonly number: string;
    readonly why: 'parked' | 'no-show';
    readonly service: Text;
  }[];
  readonly transfer: {
    readonly services: readonly {
      readonly id: string;
      readonly name: Text;
      readonly office: Text;
    }[];
    readonly windows: readonly number[];
  };
  /** What is paused of its services, one sentence each. */
  readonly pauses: readonly Text[];
  /** Why the clerk is away, and since when on the boot's clock; null while he or she is there. */
  readonly onBreak: { readonly name: Text; readonly sinceMs: number | null } | null;
  readonly breakReasons: readonly { readonly id: string; readonly name: Text }[];
  /** How a service may end otherwise than done. */
  readonly outcomes: readonly {
    readonly id: string;
    readonly name: Text;
    /** Whether the document that is missing may be named. */
    readonly asksDocument: boolean;
  }[];
  /** How many pages show this window. */
  readonly devices: number;
}

export interface TicketAtWindow {
  readonly number: string;
  readonly service: Text;
  /** Of a ticket of several services: those that come after this one. */
  readonly further: readonly Text[];
  readonly office: Text;
  /** Those with an id can be named as missing. */
  readonly documents: ServiceWords['documents'];
  readonly priority: PriorityClass | null;
  readonly hasArrived: boolean;
  /** From when its minutes count, on the boot's clock; null after a reboot. */
  readonly sinceMs: number | null;
  readonly targetMs: number;
  readonly recallsLeft: number;
}

/** Longer lists push the buttons of a phone off its screen. */
const mostSetAside = 4;

export function windowView(
  sight: Sight,
  number: number,
  devices: number,
  clock: Clock,
): WindowView {
  const { plan, state, snapshot, now } = sight;
  const { rules } = plan;
  const window = windowAt(state, number);
  const held = ticketAtWindow(state, number);
  const lastCallMs = msOfBoot(window.lastCallAt, now);
  const services = rules.windows.get(number)?.services ?? [];
  const day = dayState(sight, clock);
  const sendsHome = day === 'open' && sight.sendsHome;
  const waiting = waitingFor(rules, state, number);
  return {
    window: number,
    day,
    closedBecause: snapshot.closedToday,
    isOpen: window.open,
    sendsHome,
    mainAsks: day === 'open' ? mainAsks(window, sendsHome ? 0 : waiting) : null,
    ticket: held === undefined ? null : ticketNow(sight, held),
    waiting,
    heldBack: services
      .filter((service) => pauseOf(rules, state, service) !== null)
      .reduce((sum, service) => sum + waitingIn(lineOf(state, service)), 0),
    lines: services.map((service) => ({
      id: service,
      service: plan.serviceName(service),
      waiting: waitingIn(lineOf(state, service)),
    })),
    guardEndsMs: lastCallMs === null ? null : lastCallMs + rules.guardMs,
    guardMs: rules.guardMs,
    awaitedMs: rules.noShowWithinMs,
    setAside: setAsideFor(sight, number, services),
    transfer: {
      services: [...plan.services].map(([id, { service, office }]) => ({
        id,
        name: service,
        office,
      })),
      windows: plan.windows.filter((other) => other !== number && windowAt(state, other).open),
    },
    pauses: pausesOf(sight, services),
    onBreak:
      window.onBreak === null
        ? null
        : {
            name: breakName(plan.breakReasons, window.onBreak.reason),
            sinceMs: msOfBoot(window.onBreak.since, now),
          },
    breakReasons: plan.breakReasons.map(({ id, name }) => ({ id, name })),
    outcomes: plan.outcomes
      .filter(({ id }) => id !== plainOutcome)
      .map(({ id, name, asks }) => ({ id, name, asksDocument: asks === 'document' })),
    devices,
  };
}

/** @param callable whom a call could reach now */
function mainAsks(window: Window, callable: number): WindowView['mainAsks'] {
  if (!window.open) return 'open-window';
  if (window.onBreak !== null) return 'end-break';
  if (callable > 0) return 'call-next';
  return window.ticket === null ? null : 'complete';
}

function breakName(reasons: Sight['plan']['breakReasons'], id: string): Text {
  return reasons.find((reason) => reason.id === id)?.name ?? { ar: id, en: id };
}

function pausesOf({ plan, state }: Sight, services: readonly string[]): readonly Text[] {
  const held = new Set(services.map((service) => pauseOf(plan.rules, state, service)));
  return [...held].flatMap((pause) => (pause === null ? [] : plan.pauses.paused(pause)));
}

function ticketNow({ plan, now }: Sight, ticket: Ticket): TicketAtWindow {
  const words = plan.services.get(ticket.service);
  const named = { ar: ticket.service, en: ticket.service };
  const { rules } = plan;
  return {
    number: ticket.number,
    service: words?.service ?? named,
    further: ticket.steps.slice(ticket.step).map((id) => plan.serviceName(id)),
    office: words?.office ?? named,
    documents: words?.documents ?? [],
    priority: ticket.priority,
    hasArrived: ticket.status === 'serving',
    sinceMs: msOfBoot(ticket.arrivedAt ?? ticket.calledAt, now),
    targetMs: rules.services.get(ticket.service)?.targetMs ?? 0,
    recallsLeft: Math.max(0, rules.recallLimit - ticket.recalls),
  };
}

function setAsideFor(
  sight: Sight,
  number: number,
  services: readonly string[],
): WindowView['setAside'] {
  const { plan, state, now } = sight;
  const parked = [...values(state.parked)]
    .flatMap((ordinal) => ticketByOrdinal(state, ordinal) ?? [])
    .filter(({ window }) => window === number);
  const noShows = latestTickets(state).filter(
    (ticket) =>
      ticket.status === 'no-show' &&
      services.includes(ticket.service) &&
      canReturn(plan.rules, state, ticket, now),
  );
  const setAsideMs = ({ setAsideAt }: Ticket) => setAsideAt?.monotonicMs ?? 0;
  return [...parked, ...noShows]
    .sort((a, b) => setAsideMs(b) - setAsideMs(a))
    .slice(0, mostSetAside)
    .map((ticket) => ({
      ticket: ticket.id,
      number: ticket.number,
      why: ticket.status === 'parked' ? 'parked' : 'no-show',
      service: plan.serviceName(ticket.service),
    }));
}
