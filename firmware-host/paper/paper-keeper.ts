/**
 * Counts the paper of every printer, and has little of it recorded: what a ticket took stands in its
 * `ticket.issued`, and all that is known of a roll is one `paper.counted` where a roll begins or is doubted, and
 * where a day does. A start, which replays the open day, knows from these as much as the run before.
 */
import { type DeviceName, printerOfDevice } from '../../config/hall/devices.ts';
import type { HallSnapshot } from '../../drivers/centre-port.ts';
import type { Fault } from '../../drivers/ports.ts';
import type { Clock } from '../clock/clock.ts';
import type { ControllerEvent, StoredEvent } from '../events/events.ts';
import type { HallPlan } from '../plan/plan.ts';
import {
  newPaperRoll,
  type PaperRecord,
  type PaperRoll,
  paperSeen,
  paperUsed,
  ticketsLeft,
  ticketTook,
} from './paper-roll.ts';

/** What anybody may know of a printer's paper. */
export type PaperLeft = HallSnapshot['printers'][number];

export interface PaperKeeper {
  /** At a start: takes what the open day's events say of a roll, as one `paper.counted`. */
  replay(event: StoredEvent): void;
  /** Every fault that a device has now; of a printer or not. */
  report(device: DeviceName, faults: readonly Fault[]): void;
  /** A job went through it, or a part of one. */
  used(printer: string, mm: number): void;
  /** Of what was used: what no event has said yet. */
  unsaidMm(printer: string): number;
  /** Events that were stored. */
  take(events: readonly StoredEvent[]): void;
  /** Once a second or so. */
  tick(): void;
  /** In the order of the config. */
  readonly left: readonly PaperLeft[];
}

export interface PaperKeeperOptions {
  readonly plan: Pick<HallPlan, 'lowAtTickets'>;
  readonly clock: Pick<Clock, 'now'>;
  store(events: readonly ControllerEvent[]): void;
}

/** A near-end sensor that flutters over the curl of a roll costs no event each time. */
const quietMs = 60_000;

interface Counted {
  roll: PaperRoll;
  /** As the journal has it. */
  written: PaperRecord;
  unsaidMm: number;
  /** When the near-end sensor last changed what is not written yet. */
  tailChangedMs: number | null;
}

export function createPaperKeeper(options: PaperKeeperOptions): PaperKeeper {
  const {
    clock,
    plan: { lowAtTickets },
  } = options;
  const printers = new Map<string, Counted>(
    [...lowAtTickets.keys()].map((printer) => [printer, newCounted(newPaperRoll())]),
  );

  function write(printer: string, counted: Counted): void {
    const { record } = counted.roll;
    counted.written = record;
    counted.unsaidMm = 0;
    counted.tailChangedMs = null;
    options.store([{ type: 'paper.counted', at: clock.now(), printer, ...record }]);
  }

  function publishLow(printer: string, counted: Counted): void {
    const left = ticketsLeft(counted.roll);
    if (left === null || counted.roll.record.reported) return;
    if (left > (lowAtTickets.get(printer) ?? 0)) return;
    counted.roll = { ...counted.roll, record: { ...counted.roll.record, reported: true } };
    counted.written = { ...counted.written, reported: true };
    options.store([{ type: 'paper.remaining', at: clock.now(), printer, tickets: left }]);
  }

  function issued({
    printer = '',
    paperMm,
  }: Extract<StoredEvent, { type: 'ticket.issued' }>): void {
    const counted = printers.get(printer);
    if (counted === undefined || paperMm === undefined) return;
    counted.roll = ticketTook(counted.roll, paperMm);
    counted.unsaidMm -= paperMm;
    publishLow(printer, counted);
  }

  return {
    replay(event) {
      if (event.type !== 'paper.counted' || !printers.has(event.printer)) return;
      const { type: _, at: __, printer, ...record } = event;
      printers.set(printer, newCounted(newPaperRoll(record)));
    },
    report(device, faults) {
      const printer = printerOfDevice(device);
      const counted = printer === null ? undefined : printers.get(printer);
      if (printer === null || counted === undefined) return;
      const before = counted.roll.record;
      const has = (code: Fault['code']) => faults.some((fault) => fault.code === code);
      counted.roll = paperSeen(counted.roll, {
        isOut: has('paper-out'),
        isCoverOpen: has('cover-open'),
        isLow: has('paper-low'),
        isWorking: !faults.some(({ severity }) => severity === 'stopped'),
      });
      const { record } = counted.roll;
      if (isAnotherRoll(before, record)) write(printer, counted);
      else if (isSameTail(counted.written, record)) counted.tailChangedMs = null;
      else counted.tailChangedMs ??= clock.now().monotonicMs;
      publishLow(printer, counted);
    },
    used(printer, mm) {
      const counted = printers.get(printer);
      if (counted === undefined) return;
      counted.roll = paperUsed(counted.roll, mm);
      counted.unsaidMm += mm;
    },
    unsaidMm: (printer) => printers.get(printer)?.unsaidMm ?? 0,
    take(events) {
      for (const event of events) {
        if (event.type === 'ticket.issued') issued(event);
        // A start replays from here on.
        if (event.type === 'day.opened')
          for (const [printer, counted] of printers)
            if (counted.roll.record.ticketMm !== null) write(printer, counted);
      }
    },
    tick() {
      const nowMs = clock.now().monotonicMs;
      for (const [printer, counted] of printers)
        if (counted.tailChangedMs !== null && nowMs - counted.tailChangedMs >= quietMs)
          write(printer, counted);
    },
    get left() {
      return [...printers].map(([printer, { roll }]) => ({
        printer,
        ticketsLeft: ticketsLeft(roll),
        paperLow: roll.isLow,
      }));
    },
  };
}

function newCounted(roll: PaperRoll): Counted {
  return { roll, written: roll.record, unsaidMm: 0, tailChangedMs: null };
}

/** A report of the printer changes nothing that tickets use up unless a roll ended, began or is doubted. */
function isAnotherRoll(before: PaperRecord, now: PaperRecord): boolean {
  return (
    now.usedMm !== before.usedMm ||
    now.whole !== before.whole ||
    now.rollsMm !== before.rollsMm ||
    now.tailsMm !== before.tailsMm
  );
}

function isSameTail(written: PaperRecord, now: PaperRecord): boolean {
  return (now.tailMm === null) === (written.tailMm === null);
}
