/** What the reception's page shows: each service and how long it takes, the latest numbers, the printers. */
import { printerDevice } from '../../config/hall/devices.ts';
import type { CommandName, Config, Text } from '../../config/schema/schema.ts';
import type { HallSnapshot, Readiness } from '../../drivers/centre-port.ts';
import type { WaitRange } from '../../drivers/ports.ts';
import type { Clock } from '../clock/clock.ts';
import type { PriorityClass, TicketStatus } from '../queue/words.ts';
import { type DayState, dayState, type Sight } from './hall.ts';
import { latestTickets } from './latest-tickets.ts';

export interface ReceptionView {
  readonly day: {
    readonly state: DayState;
    /** Why the centre is closed today, or null. */
    readonly closedBecause: Text | null;
    readonly businessDay: string | null;
    /** What the clock says, `YYYY-MM-DD`; null while its date is not believed. */
    readonly today: string | null;
  };
  readonly offices: readonly {
    readonly id: string;
    readonly name: Text;
    readonly services: readonly ServiceTile[];
  }[];
  readonly classes: readonly PriorityClass[];
  /** Where its tickets come out, and whether they do. */
  readonly dispenser: string;
  readonly readiness: Readiness;
  readonly printers: readonly {
    readonly id: string;
    readonly faults: HallSnapshot['devices'][number]['faults'];
    /** Heard of since the start. */
    readonly isKnown: boolean;
    /** About; null where nothing is known of its roll. */
    readonly ticketsLeft: number | null;
  }[];
  readonly pauses: readonly {
    readonly scope: 'service' | 'office' | 'hall';
    readonly of: string | null;
    readonly says: Text;
  }[];
  /** What the supervisor is called for. */
  readonly alarms: HallSnapshot['alarms'];
  readonly reasons: readonly { readonly id: string; readonly name: Text }[];
  /** The newest first. */
  readonly latest: readonly LatestTicket[];
  /** Whether numbers may come from a roll of printed ones, for when the printer is dead. */
  readonly hasRoll: boolean;
  /** What the config lets it ask. */
  readonly may: readonly CommandName[];
}

export interface ServiceTile {
  readonly id: string;
  /** Beneath its office. */
  readonly name: Text;
  /** Where its office does not stand beside it. */
  readonly fullName: Text;
  readonly documents: readonly Text[];
  readonly waiting: number;
  /** In whole minutes, as milliseconds; null where nobody knows. */
  readonly waitMs: WaitRange | null;
  /** Why no number is given now; null where one is. */
  readonly paused: Text | null;
}

export interface LatestTicket {
  readonly ticket: string;
  readonly number: string;
  readonly service: Text;
  readonly priority: PriorityClass | null;
  readonly status: TicketStatus;
}

const shownTickets = 10;

export function receptionView(sight: Sight, config: Config, clock: Clock): ReceptionView {
  const { plan, state, snapshot, now } = sight;
  const dispenser = receptionDispenser(config);
  const queues = new Map(snapshot.queues.map((queue) => [queue.service, queue]));
  const reported = new Map(snapshot.devices.map(({ device, faults }) => [String(device), faults]));
  const printers = plan.printersOf.get(dispenser) ?? [];
  const may = plan.askTable['reception-page'];
  return {
    day: {
      state: dayState(sight, clock),
      businessDay: state.day,
      closedBecause: snapshot.closedToday,
      today: clock.isTrusted() ? clock.localTimeOf(now).date : null,
    },
    offices: config.offices.map(({ id: office, name }) => ({
      id: office,
      name,
      services: config.services
        .filter((service) => service.office === office)
        .map(({ id, name: service, documents }) => {
          const queue = queues.get(id);
          return {
            id,
            name: service,
            fullName: plan.serviceName(id),
            documents,
            waiting: queue?.waiting ?? 0,
            waitMs: queue?.waitMs ?? null,
            paused: queue?.paused == null ? null : plan.pauses.reason(queue.paused),
          };
        }),
    })),
    classes: plan.rules.priority.classes,
    dispenser,
    readiness:
      snapshot.dispensers.find((one) => one.dispenser === dispenser)?.readiness ?? 'failing',
    printers: printers.map((id) => {
      const faults = reported.get(printerDevice(id));
      const paper = snapshot.printers.find(({ printer }) => printer === id);
      return {
        id,
        faults: faults ?? [],
        isKnown: faults !== undefined,
        ticketsLeft: paper?.ticketsLeft ?? null,
      };
    }),
    pauses: [...state.pauses.values()].map((pause) => ({
      scope: pause.scope,
      of: pause.of,
      says: plan.pauses.paused(pause),
    })),
    alarms: snapshot.alarms,
    reasons: config.pauses.reasons.map(({ id, name }) => ({ id, name })),
    latest: latestTickets(state, shownTickets).map((ticket) => ({
      ticket: ticket.id,
      number: ticket.number,
      service: plan.serviceName(ticket.service),
      priority: ticket.priority,
      status: ticket.status,
    })),
    hasRoll: config.roll !== undefined,
    may: config.commands.reception.filter((name) => may.has(name)),
  };
}

/** Its own where there is one; else the citizens'. */
function receptionDispenser({ dispensers }: Config): string {
  const own = dispensers.find(({ usedBy }) => usedBy === 'reception');
  return (own ?? dispensers[0])?.id ?? '';
}
