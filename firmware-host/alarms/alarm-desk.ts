/**
 * Watches what a supervisor must know: gathers the facts each second, stores what `alarms.ts` decides, and
 * gives what lamp, buzzer and pages show. An alarm that stood before a restart still stands.
 */
import { type DeviceName, printerDevice } from '../../config/hall/devices.ts';
import type { AlarmSight, Fault } from '../../drivers/ports.ts';
import type { Clock } from '../clock/clock.ts';
import type { ControllerEvent, StoredEvent } from '../events/events.ts';
import type { HallPlan } from '../plan/plan.ts';
import { headsOf, inLineSince } from '../queue/choose.ts';
import { ordinalOf } from '../queue/line-key.ts';
import { isLater } from '../queue/moment.ts';
import { type State, ticketByOrdinal, waitingIn } from '../queue/state.ts';
import type { AskedBy, Moment } from '../queue/words.ts';
import type { ReceiptFor, Writer } from '../writer.ts';
import {
  type AlarmEvent,
  type Alarms,
  acknowledge,
  decideAlarms,
  evolveAlarms,
  type HallFacts,
  noAlarms,
} from './alarms.ts';

export interface AlarmDesk {
  /** Events of the journal, replayed or new. */
  take(events: readonly StoredEvent[]): void;
  /** Once a second. */
  look(): void;
  /** @param alarm null for all that stand */
  acknowledge(
    alarm: string | null,
    askedBy: AskedBy,
    receiptFor: ReceiptFor | undefined,
  ): AlarmOutcome;
  readonly standing: Alarms;
  readonly sight: AlarmSight;
}

export type AlarmOutcome =
  | { readonly events: readonly StoredEvent[] }
  | { readonly refused: 'alarm-unknown' | 'alarm-acknowledged' | 'journal-full' };

export function createAlarmDesk(options: {
  readonly plan: Pick<HallPlan, 'alarms'>;
  readonly printers: readonly string[];
  readonly writer: Pick<Writer, 'state' | 'record'>;
  readonly clock: Pick<Clock, 'now'>;
  devices(): ReadonlyMap<DeviceName, readonly Fault[]>;
  store(events: readonly ControllerEvent[]): void;
}): AlarmDesk {
  const { plan, writer, clock } = options;
  const printersOut = new Map<string, Moment>();
  let standing: Alarms = noAlarms;
  let rings = 0;

  function lookAtPrinters(at: Moment): void {
    const devices = options.devices();
    for (const printer of options.printers) {
      const faults = devices.get(printerDevice(printer));
      // Not heard of since the start: it is as it was.
      if (faults === undefined) continue;
      const isOut = faults.some(({ severity }) => severity === 'stopped');
      if (!isOut) printersOut.delete(printer);
      else if (!printersOut.has(printer)) printersOut.set(printer, at);
    }
  }

  return {
    get standing() {
      return standing;
    },
    get sight(): AlarmSight {
      const all = [...standing.values()];
      const isOpen = all.some(({ acknowledged }) => !acknowledged);
      return { state: isOpen ? 'raised' : all.length > 0 ? 'acknowledged' : 'none', rings };
    },
    take(events) {
      for (const event of events) {
        const ofAlarms = asAlarmEvent(event);
        if (ofAlarms === null) continue;
        standing = evolveAlarms(standing, ofAlarms);
        if (ofAlarms.type === 'alarm.raised') rings += 1;
        const { type, kind, of, at } = ofAlarms;
        if (kind === 'printer' && of !== null && type === 'alarm.raised' && !printersOut.has(of)) {
          printersOut.set(of, at);
        }
      }
    },
    look() {
      const at = clock.now();
      lookAtPrinters(at);
      const facts = { ...factsOf(writer.state, at), printersOut };
      const events = decideAlarms(plan.alarms, standing, facts, at);
      if (events.length > 0) options.store(events);
    },
    acknowledge(alarm, askedBy, receiptFor) {
      const decision = acknowledge(standing, alarm, clock.now(), askedBy);
      if ('refused' in decision) return decision;
      return writer.record(decision.events, receiptFor) ? decision : { refused: 'journal-full' };
    },
  };
}

function asAlarmEvent(event: StoredEvent): AlarmEvent | null {
  switch (event.type) {
    case 'alarm.raised':
    case 'alarm.acknowledged':
    case 'alarm.ended':
      return event;
    default:
      return null;
  }
}

/** On a closed day nobody waits. */
function factsOf(state: State, now: Moment): Omit<HallFacts, 'printersOut'> {
  const lines = state.isClosed ? [] : [...state.lines.values(), ...state.windowLines.values()];
  let longestSince: Moment | null = null;
  for (const key of headsOf(lines)) {
    const ticket = ticketByOrdinal(state, ordinalOf(key));
    if (ticket === undefined) continue;
    const since = inLineSince(ticket);
    if (longestSince === null || isLater(longestSince, since, now)) longestSince = since;
  }
  return {
    waiting: lines.reduce((sum, line) => sum + waitingIn(line), 0),
    longestSince,
    pauses: [...state.pauses.values()],
  };
}
