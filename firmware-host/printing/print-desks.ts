/**
 * The print desks of a hall, one a printer: which ticket each prints, how the outcome is stored, and the
 * copies that people wait for.
 *
 * A dispenser's tickets come out of its own printer while that one works, and otherwise out of the
 * first that stands in for it and works; only one desk at a time holds a ticket. The desks settle first
 * what the last run left half done, and print nothing before the disk has taken that: a second paper
 * always has its mark. Copies and slips that were asked for are in the journal, so a restart prints them too.
 * So are numbers that a new config withdrew: one paper lists them, at the first printer that works.
 */
import type { TicketPrinter } from '../../drivers/ports.ts';
import type { Clock } from '../clock/clock.ts';
import type { DayKeeper } from '../day-keeper.ts';
import { ticketFace, withdrawnNotice } from '../effects.ts';
import type { ControllerEvent, StoredEvent } from '../events/events.ts';
import type { PaperKeeper } from '../paper/paper-keeper.ts';
import { closedSlip, closureNotices } from '../plan/closure-words.ts';
import type { HallPlan, PaperRule } from '../plan/plan.ts';
import type { Command } from '../queue/command.ts';
import { elapsedMs } from '../queue/moment.ts';
import { findTicket } from '../queue/state.ts';
import type { Moment, Ticket, TicketId } from '../queue/words.ts';
import type { Writer } from '../writer.ts';
import { createInfoSlips, type PrintInfo } from './info-slips.ts';
import {
  createPrintDesk,
  mayBeCopied,
  type PrintDesk,
  type WantedCopy,
  type WantedNotice,
} from './print-desk.ts';
import { ageMs, reservedTickets, settlingCommands } from './recovery.ts';
import { createSlips, testPaper } from './slips.ts';

export interface PrintDesksOptions {
  readonly plan: HallPlan;
  readonly writer: Pick<Writer, 'state' | 'execute' | 'record'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Keeps events until the disk takes them. */
  store(events: readonly ControllerEvent[]): void;
  /** Whether this printer reports that it can print now. */
  isWorking(printer: string): boolean;
  readonly paper: Pick<PaperKeeper, 'used' | 'unsaidMm'>;
}

export interface PrintDesks {
  /** Settles what a crash left half done, as far as the disk takes it. Call it before `open`. */
  recover(): void;
  /** The printers have not been started. */
  open(printers: ReadonlyMap<string, TicketPrinter>): void;
  /** Events, replayed or new: notes the copies, the notices and the slips that are wanted. */
  take(events: readonly StoredEvent[]): void;
  /** Something changed: a ticket was reserved, a printer came back, time went by. */
  wake(): void;
  /** Prints the documents of a service, without a number, when its printer has time. */
  readonly printInfo: PrintInfo;
  /** A press on a closed day is answered by a slip that is no ticket, now or not at all. */
  sayClosed(dispenser: string, days: Pick<DayKeeper, 'closedToday' | 'nextOpening'>): void;
  /** A paper that is no ticket, for the technician; false where this printer does not print now. */
  printTest(printer: string): boolean;
  /** Whether a ticket of this dispenser can come out somewhere. */
  canPrint(dispenser: string): boolean;
  /** Resolves when no job is under way. */
  stop(): Promise<void>;
}

/** For a dispenser that the config no longer has: nothing of it can be printed any more. */
const noRule: PaperRule = { whenUnconfirmed: 'void', mostCopies: 0, withinMs: 0, confirms: true };

export function createPrintDesks(options: PrintDesksOptions): PrintDesks {
  const { plan, writer, clock } = options;
  const desks = new Map<string, PrintDesk>();
  /** Which desk is printing which ticket. */
  const inHand = new Map<TicketId, string>();
  /** Copies that somebody asked for, in their order. */
  let wanted: readonly { readonly id: TicketId; readonly at: Moment }[] = [];
  /** Numbers withdrawn by a new config that are on no notice yet. */
  let unlisted: readonly string[] = [];
  let noticeIsInHand = false;
  const closedSlips = createSlips(() => clock.now().monotonicMs);
  /** Printers that owe the technician a paper. */
  const testsWanted = new Set<string>();

  const slips = createInfoSlips({
    ...options,
    record: writer.record,
    printerFor,
    withinMs: (dispenser) => ruleOf({ dispenser }).withinMs,
  });

  let unsettled: readonly Command[] = [];
  /** Printers from which half a ticket of the last run may hang. */
  let halfPrinted: ReadonlySet<string> = new Set();

  /** False only when the disk has no room: after any other refusal there is nothing left to store. */
  function store(command: Command): boolean {
    const outcome = writer.execute(command);
    return !('refused' in outcome && outcome.refused === 'journal-full');
  }

  function settle(): void {
    for (let next = unsettled[0]; next !== undefined; next = unsettled[0]) {
      const before = unsettled;
      // Removed first: storing an event wakes the desks, and that calls this function again.
      unsettled = unsettled.slice(1);
      if (!store({ ...next, at: clock.now() })) {
        unsettled = before;
        return;
      }
    }
  }

  function printersOf(dispenser: string): readonly string[] {
    return plan.printersOf.get(dispenser) ?? [];
  }

  /** Its own printer where none works, so that its desk may give the ticket up. */
  function printerFor(dispenser: string): string | undefined {
    const printers = printersOf(dispenser);
    return printers.find((printer) => options.isWorking(printer)) ?? printers[0];
  }

  /** The rule of the dispenser's own printer; a printer that stands in follows it too. */
  function ruleOf({ dispenser }: Pick<Ticket, 'dispenser'>): PaperRule {
    return plan.paperRules.get(printersOf(dispenser)[0] ?? '') ?? noRule;
  }

  function isFor(desk: string, { id, dispenser }: Ticket): boolean {
    const holder = inHand.get(id);
    return holder === undefined ? printerFor(dispenser) === desk : holder === desk;
  }

  function nextReserved(desk: string): Ticket | null {
    if (unsettled.length > 0) return null;
    return reservedTickets(writer.state).find((ticket) => isFor(desk, ticket)) ?? null;
  }

  function nextCopy(desk: string): WantedCopy | null {
    if (unsettled.length > 0) return null;
    for (const { id, at } of wanted) {
      const ticket = findTicket(writer.state, id);
      if (ticket === undefined || !isFor(desk, ticket)) continue;
      const now = clock.now();
      const waitedMs = elapsedMs(at, now) ?? Math.max(0, now.wallMs - at.wallMs);
      return { ticket, isTooLate: waitedMs > ruleOf(ticket).withinMs };
    }
    return null;
  }

  function nextNotice(desk: string): WantedNotice | null {
    const test = testsWanted.delete(desk) ? testPaper(plan, desk, clock.now().wallMs) : null;
    const face = test ?? closedSlips.next((dispenser) => printerFor(dispenser) === desk);
    return face === null ? nextWithdrawn(desk) : { face, settled: () => true, leave() {} };
  }

  function nextWithdrawn(desk: string): WantedNotice | null {
    const all = [...new Set([...plan.printersOf.values()].flat())];
    const isHere = all.find((printer) => options.isWorking(printer)) === desk;
    if (!isHere || noticeIsInHand || unlisted.length === 0 || unsettled.length > 0) return null;
    noticeIsInHand = true;
    const numbers = unlisted;
    return {
      face: withdrawnNotice(plan, numbers, clock.now()),
      settled(outcome) {
        const at = clock.now();
        const reason = 'service-removed';
        const about = { reason, numbers, printer: desk, outcome } as const;
        noticeIsInHand = !store({ name: 'SettleNotice', at, ...about });
        return !noticeIsInHand;
      },
      leave() {
        noticeIsInHand = false;
      },
    };
  }

  function openDesk(id: string, printer: TicketPrinter): PrintDesk {
    const rule = plan.paperRules.get(id) ?? noRule;
    const trust = rule.confirms ? {} : ({ onTrust: true } as const);
    return createPrintDesk({
      printer,
      rule,
      canPrint: () => options.isWorking(id),
      nextReserved: () => nextReserved(id),
      isTooLate,
      face: (ticket) => ticketFace(plan, ticket, closureNotices(plan, writer.state)),
      hold(ticket) {
        inHand.set(ticket.id, id);
        return () => inHand.delete(ticket.id);
      },
      confirm({ id: ticket }) {
        const paperMm = options.paper.unsaidMm(id);
        return store({
          name: 'ConfirmPaper',
          at: clock.now(),
          ticket,
          printer: id,
          paperMm,
          ...trust,
        });
      },
      markCopy: ({ id: ticket }) =>
        store({ name: 'ReprintTicket', at: clock.now(), ticket, reason: 'print-unconfirmed' }),
      withdraw: ({ id: ticket }, reason) =>
        store({ name: 'VoidTicket', at: clock.now(), ticket, reason }),
      copySettled: ({ id: ticket }, outcome) =>
        store({ name: 'SettleCopy', at: clock.now(), ticket, outcome }),
      paperUsed: (mm) => options.paper.used(id, mm),
      paperLeft({ id: ticket, number }, end, afterMs) {
        const about = { at: clock.now(), ticket, number, printer: id, afterMs };
        options.store([
          end === 'taken'
            ? { type: 'ticket.taken', ...about }
            : { type: 'ticket.retracted', dropped: end === 'dropped', ...about },
        ]);
      },
      nextCopy: () => nextCopy(id),
      nextNotice: () => nextNotice(id),
      nextSlip: () => slips.next(id),
    });
  }

  function isTooLate(ticket: Ticket): boolean {
    return ageMs(ticket, clock.now()) > ruleOf(ticket).withinMs;
  }

  return {
    recover() {
      const copies = wanted.flatMap(({ id }) => findTicket(writer.state, id) ?? []);
      const doubtful = [...reservedTickets(writer.state), ...copies];
      const ofNotice = unlisted.length > 0 ? [...plan.printersOf.values()].flat() : [];
      const ofTickets = doubtful.flatMap(({ dispenser }) => printersOf(dispenser));
      halfPrinted = new Set([...ofTickets, ...ofNotice, ...slips.recover()]);
      unsettled = settlingCommands(writer.state, clock.now(), {
        isTooLate,
        mayBeCopied: (ticket) => mayBeCopied(ruleOf(ticket), ticket),
      });
      settle();
    },
    open(printers) {
      for (const [id, printer] of printers) {
        if (halfPrinted.has(id)) printer.cutFirst();
        desks.set(id, openDesk(id, printer));
      }
    },
    take(events) {
      for (const event of events) {
        slips.take(event);
        if (event.type === 'day.opened') wanted = [];
        unlisted = unlistedAfter(unlisted, event);
        if (event.type === 'ticket.reprinted' && event.reason === 'requested')
          wanted = [...wanted, { id: event.ticket, at: event.at }];
        if (event.type !== 'ticket.copied') continue;
        const settled = wanted.findIndex(({ id }) => id === event.ticket);
        wanted = wanted.filter((_, index) => index !== settled);
      }
    },
    wake() {
      settle();
      for (const desk of desks.values()) desk.wake();
    },
    printInfo(...asked) {
      const answer = slips.ask(...asked);
      for (const desk of desks.values()) desk.wake();
      return answer;
    },
    sayClosed(dispenser, days) {
      const reason = days.closedToday();
      if (reason === null) return;
      closedSlips.want(dispenser, closedSlip(plan, reason, days.nextOpening(), clock.now().wallMs));
      for (const desk of desks.values()) desk.wake();
    },
    printTest(printer) {
      const desk = desks.get(printer);
      if (desk === undefined || !options.isWorking(printer)) return false;
      testsWanted.add(printer);
      desk.wake();
      return true;
    },
    canPrint: (dispenser) => printersOf(dispenser).some((printer) => options.isWorking(printer)),
    async stop() {
      await Promise.all([...desks.values()].map((desk) => desk.stop()));
    },
  };
}

/** A notice is of the open day: nobody waits with its numbers after that. */
function unlistedAfter(before: readonly string[], event: StoredEvent): readonly string[] {
  switch (event.type) {
    case 'day.opened':
    case 'day.closed':
      return [];
    case 'ticket.voided':
      return event.reason === 'service-removed' ? [...before, event.number] : before;
    case 'notice.printed':
      return before.filter((number) => !event.numbers.includes(number));
    default:
      return before;
  }
}
