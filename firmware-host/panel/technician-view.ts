/**
 * What the technician's page shows: what is broken, since when and what to do, as the health of the
 * controller has it (`dawr doctor` reads the same), then the journal and the latest events.
 */
import type { GenerationAbout } from '../../config/generations.ts';
import { printerDevice } from '../../config/hall/devices.ts';
import type { HallSnapshot } from '../../drivers/centre-port.ts';
import type { ListedDevice } from '../../drivers/local-port.ts';
import type { Gesture, GestureOutcome } from '../../drivers/ports.ts';
import type { EventType, StoredEvent } from '../events/events.ts';
import { journalSight } from '../health/journal-sight.ts';
import type { Sight } from './hall.ts';

export interface TechnicianView {
  /** Those in trouble first, and of these what stopped. */
  readonly devices: readonly {
    readonly device: string;
    readonly faults: HallSnapshot['devices'][number]['faults'];
    /** When these pages found it so first, on the boot's clock; null for a device that works. */
    readonly sinceMs: number | null;
    /** Of a printer whose roll is known: about so many. */
    readonly ticketsLeft: number | null;
  }[];
  /** What the supervisor is called for. */
  readonly alarms: HallSnapshot['alarms'];
  readonly journal: {
    readonly newest: number;
    readonly acknowledged: number;
    readonly unsent: number;
    /** Since when the oldest of these waits, on the boot's clock; null where none does. */
    readonly unsentSinceMs: number | null;
    /** Of the space allowed. */
    readonly fillPercent: number;
  };
  readonly software: string;
  readonly configGeneration: number;
  /** Hexadecimal SHA-256 of the config that runs. */
  readonly configInUse: string;
  /** The configs that were taken into use, the newest first. */
  readonly generations: readonly GenerationAbout[];
  /** Nobody has vouched for the present config yet. */
  readonly isOnTrial: boolean;
  readonly printers: readonly string[];
  /** Newest first; those that were refused too. */
  readonly presses: readonly SeenPress[];
  readonly windows: readonly number[];
  readonly paired: readonly ListedDevice[];
  /** Newest first. */
  readonly events: readonly SeenEvent[];
}

export interface SeenEvent {
  readonly type: EventType;
  readonly ms: number;
  readonly number: string | null;
  readonly window: number | null;
  readonly device: string | null;
  /** Why it was refused. */
  readonly reason: string | null;
  readonly askedBy: string | null;
}

/** A gesture at a wired button, as the controller took it. */
export interface SeenPress {
  readonly button: string;
  readonly gesture: Gesture;
  readonly outcome: GestureOutcome;
  readonly ms: number;
}

const keptEvents = 20;
const keptPresses = 8;

export interface TechnicianNotes {
  take(events: readonly StoredEvent[]): void;
  pressed(press: SeenPress): void;
  readonly presses: readonly SeenPress[];
  readonly events: readonly SeenEvent[];
  /** @returns when the trouble of a device began, or the pages where it is older; null while it works */
  sinceOf(device: string, isFaulty: boolean, nowMs: number): number | null;
}

/**
 * What the pages themselves saw since they began; nothing of it is lost with them that the journal lacks.
 * @param beganMs of the monotonic clock
 */
export function createTechnicianNotes(beganMs: number): TechnicianNotes {
  let events: readonly SeenEvent[] = [];
  let presses: readonly SeenPress[] = [];
  /** By device: when each fault that it has began, by its code. */
  const faults = new Map<string, Map<string, number>>();
  const lastWorkedMs = new Map<string, number>();

  function noteFault(event: StoredEvent): void {
    const { monotonicMs } = event.at;
    switch (event.type) {
      case 'device.faulted': {
        const known = faults.get(event.device) ?? new Map<string, number>();
        faults.set(event.device, known);
        if (!known.has(event.code)) known.set(event.code, monotonicMs);
        break;
      }
      case 'device.unsteady':
        // Of its faults nothing more is said.
        faults.set(event.device, new Map([['unsteady', monotonicMs]]));
        break;
      case 'device.recovered':
        faults.get(event.device)?.delete(event.code);
        lastWorkedMs.set(event.device, monotonicMs);
    }
  }

  return {
    get events() {
      return events;
    },
    take(stored) {
      for (const event of stored) noteFault(event);
      events = [...stored.map(seen).reverse(), ...events].slice(0, keptEvents);
    },
    get presses() {
      return presses;
    },
    pressed(press) {
      presses = [press, ...presses].slice(0, keptPresses);
    },
    sinceOf(device, isFaulty, nowMs) {
      if (!isFaulty) {
        lastWorkedMs.set(device, nowMs);
        return null;
      }
      const known = [...(faults.get(device)?.values() ?? [])];
      // Events of a fault come up to a second later than the fault itself.
      return known.length > 0 ? Math.min(...known) : (lastWorkedMs.get(device) ?? beganMs);
    },
  };
}

function seen(event: StoredEvent): SeenEvent {
  return {
    type: event.type,
    ms: event.at.monotonicMs,
    number: 'number' in event ? event.number : null,
    window: 'window' in event ? event.window : null,
    device: 'device' in event ? event.device : null,
    reason: 'reason' in event && typeof event.reason === 'string' ? event.reason : null,
    askedBy: 'askedBy' in event ? (event.askedBy ?? null) : null,
  };
}

export function technicianView(
  { plan, snapshot, now }: Sight,
  about: Pick<
    TechnicianView,
    'software' | 'configGeneration' | 'configInUse' | 'generations' | 'isOnTrial' | 'paired'
  >,
  journal: Parameters<typeof journalSight>[0],
  notes: TechnicianNotes,
): TechnicianView {
  // Its age would be another one in every view.
  const { oldestWaitsMs, ...seenJournal } = journalSight(journal, now);
  const papers = new Map<string, number | null>(
    snapshot.printers.map(({ printer, ticketsLeft }) => [printerDevice(printer), ticketsLeft]),
  );
  const badness = (faults: HallSnapshot['devices'][number]['faults']) =>
    faults.some(({ severity }) => severity === 'stopped') ? 2 : Math.min(1, faults.length);
  return {
    alarms: snapshot.alarms,
    devices: snapshot.devices
      .map(({ device, faults }) => ({
        device,
        faults,
        sinceMs: notes.sinceOf(device, faults.length > 0, now.monotonicMs),
        ticketsLeft: papers.get(device) ?? null,
      }))
      .sort((a, b) => badness(b.faults) - badness(a.faults)),
    journal: {
      ...seenJournal,
      unsent: Math.max(0, seenJournal.newest - seenJournal.acknowledged),
      unsentSinceMs: oldestWaitsMs === null ? null : now.monotonicMs - oldestWaitsMs,
    },
    windows: plan.windows,
    printers: [...plan.paperRules.keys()],
    presses: notes.presses,
    events: notes.events,
    ...about,
  };
}
