/**
 * Slips that say which documents a service needs, and give no number. One is in the journal before its
 * asker hears that it comes, so a restart prints what waited. What was being printed when the power went
 * may be out: it is given up, and no slip comes twice. An event says how each ended.
 */
import type { Clock } from '../clock/clock.ts';
import { infoFace } from '../effects.ts';
import type { ControllerEvent, StoredEvent } from '../events/events.ts';
import type { HallPlan } from '../plan/plan.ts';
import { elapsedMs } from '../queue/moment.ts';
import type { AskedBy, Moment } from '../queue/words.ts';
import type { ReceiptFor, Writer } from '../writer.ts';
import type { SlipEnd, WantedSlip } from './print-desk.ts';

export type InfoAnswer =
  | { readonly events: readonly StoredEvent[] }
  | { readonly refused: 'printer-not-ready' | 'journal-full' };

/** Asks for the documents of a service at a dispenser; `done` is stored with its receipt. */
export type PrintInfo = (
  service: string,
  dispenser: string,
  askedBy: AskedBy,
  receiptFor: ReceiptFor | undefined,
) => InfoAnswer;

export interface InfoSlips {
  readonly ask: PrintInfo;
  /** Events of the journal, replayed or new. */
  take(event: StoredEvent): void;
  /** After the replay: gives up what was being printed, and names the printers that it may hang from. */
  recover(): readonly string[];
  /** The next for this printer, or null. */
  next(printer: string): WantedSlip | null;
}

interface AskedSlip {
  readonly about: {
    readonly service: string;
    readonly dispenser: string;
    readonly askedBy?: AskedBy | undefined;
  };
  readonly at: Moment;
  /** Whose it is; null while it waits. */
  printer: string | null;
}

/** Nobody waits for more than these at once. */
const mostSlips = 10;

export function createInfoSlips(options: {
  readonly plan: HallPlan;
  readonly record: Writer['record'];
  readonly clock: Pick<Clock, 'now'>;
  /** Keeps events until the disk takes them. */
  store(events: readonly ControllerEvent[]): void;
  /** Where a paper of this dispenser would come out now. */
  printerFor(dispenser: string): string | undefined;
  /** How long anybody waits for a paper of this dispenser. */
  withinMs(dispenser: string): number;
}): InfoSlips {
  const { plan, clock, record } = options;
  let asked: readonly AskedSlip[] = [];

  /** Those of the same words are alike: the one that was asked for first is meant. */
  function meant(event: AskedSlip['about'], isInHand: boolean): AskedSlip | undefined {
    return asked.find(
      ({ about, printer }) =>
        about.service === event.service &&
        about.dispenser === event.dispenser &&
        about.askedBy === event.askedBy &&
        (printer !== null) === isInHand,
    );
  }

  function ended({ about }: AskedSlip, end: SlipEnd): ControllerEvent {
    const at = clock.now();
    return end === 'printed'
      ? { type: 'info.printed', at, ...about }
      : { type: 'info.given-up', at, ...about, reason: end };
  }

  function isTooLate({ about, at }: AskedSlip): boolean {
    const now = clock.now();
    const waitedMs = elapsedMs(at, now) ?? Math.max(0, now.wallMs - at.wallMs);
    return waitedMs > options.withinMs(about.dispenser);
  }

  return {
    ask(service, dispenser, askedBy, receiptFor) {
      if (asked.length >= mostSlips) return { refused: 'printer-not-ready' };
      const events = [
        { type: 'info.asked', at: clock.now(), service, dispenser, askedBy },
      ] as const;
      return record(events, receiptFor) ? { events } : { refused: 'journal-full' };
    },
    take(event) {
      switch (event.type) {
        case 'info.asked': {
          const { service, dispenser, askedBy, at } = event;
          asked = [...asked, { about: { service, dispenser, askedBy }, at, printer: null }];
          return;
        }
        case 'info.begun': {
          const slip = meant(event, false);
          if (slip !== undefined) slip.printer = event.printer;
          return;
        }
        case 'info.printed':
        case 'info.given-up': {
          const slip = meant(event, true) ?? meant(event, false);
          asked = asked.filter((one) => one !== slip);
          return;
        }
        default:
      }
    },
    recover() {
      const doubtful = asked.filter(({ printer }) => printer !== null);
      options.store(doubtful.map((slip) => ended(slip, 'print-unconfirmed')));
      return doubtful.flatMap(({ printer }) => printer ?? []);
    },
    next(printer) {
      const slip = asked.find(
        ({ about, printer: holder }) => (holder ?? options.printerFor(about.dispenser)) === printer,
      );
      if (slip === undefined) return null;
      return {
        face: infoFace(plan, slip.about.service, clock.now()),
        isTooLate: isTooLate(slip),
        begin: () => record([{ type: 'info.begun', at: clock.now(), ...slip.about, printer }]),
        settled: (end) => record([ended(slip, end)]),
        leave() {
          slip.printer = null;
        },
      };
    },
  };
}
