/**
 * The print desks of a hall, one a printer: which ticket each brings to paper, and how what became
 * of it is stored.
 *
 * What the last run left half done is settled first, and nothing is printed before the disk has
 * taken that: a paper that may be a second one is never without its mark.
 */
import type { TicketPrinter } from '../drivers/ports.ts';
import type { Clock } from './clock.ts';
import { ticketFace } from './effects.ts';
import type { HallPlan } from './hall-plan.ts';
import { createPrintDesk, type PrintDesk } from './print-desk.ts';
import { findTicket } from './queue/state.ts';
import type { Command, Ticket } from './queue/words.ts';
import { ageMs, reservedTickets, settlingCommands } from './recovery.ts';
import type { Writer } from './writer.ts';

export interface PrintDesksOptions {
  readonly plan: HallPlan;
  readonly writer: Pick<Writer, 'state' | 'execute'>;
  readonly clock: Pick<Clock, 'now'>;
  /** How long a ticket may wait for paper, by printer, in milliseconds. */
  readonly reprintWithinMs: ReadonlyMap<string, number>;
  /** Whether this printer has said that it can print now. */
  isWorking(printer: string): boolean;
}

export interface PrintDesks {
  /** Settles what a crash left half done, as far as the disk takes it. Before any printer is there. */
  recover(): void;
  open(printers: ReadonlyMap<string, TicketPrinter>): void;
  /** Something changed: a ticket was reserved, a printer came back, time went by. */
  wake(): void;
  /** Prints the ticket with this id once more. */
  copy(id: string): void;
  /** Whether the printer of this dispenser can print now. */
  canPrint(dispenser: string): boolean;
  stop(): Promise<void>;
}

export function createPrintDesks(options: PrintDesksOptions): PrintDesks {
  const { plan, writer, clock } = options;
  const desks = new Map<string, PrintDesk>();
  let unsettled: readonly Command[] = [];

  /** False only where the disk has no room: any other refusal means that the matter is closed. */
  function store(command: Command): boolean {
    const outcome = writer.execute(command);
    return !('refused' in outcome && outcome.refused === 'journal-full');
  }

  function settle(): void {
    for (let next = unsettled[0]; next !== undefined; next = unsettled[0]) {
      const before = unsettled;
      // Taken off first: what is stored wakes the desks, and that comes back here.
      unsettled = unsettled.slice(1);
      if (!store({ ...next, at: clock.now() })) {
        unsettled = before;
        return;
      }
    }
  }

  function isTooLate(ticket: Ticket): boolean {
    const printer = plan.printerOf.get(ticket.dispenser);
    const withinMs = options.reprintWithinMs.get(printer ?? '') ?? 0;
    return ageMs(ticket, clock.now()) > withinMs;
  }

  function nextReserved(printer: string): Ticket | null {
    if (unsettled.length > 0) return null;
    const isOurs = ({ dispenser }: Ticket) => plan.printerOf.get(dispenser) === printer;
    return reservedTickets(writer.state).find(isOurs) ?? null;
  }

  function openDesk(id: string, printer: TicketPrinter): PrintDesk {
    return createPrintDesk({
      printer,
      canPrint: () => options.isWorking(id),
      nextReserved: () => nextReserved(id),
      isTooLate,
      face: (ticket) => ticketFace(plan, ticket),
      confirm: ({ id: ticket }) => store({ name: 'ConfirmPaper', at: clock.now(), ticket }),
      markCopy: ({ id: ticket }) =>
        store({ name: 'ReprintTicket', at: clock.now(), ticket, reason: 'print-unconfirmed' }),
      withdraw: ({ id: ticket }, reason) =>
        store({ name: 'VoidTicket', at: clock.now(), ticket, reason }),
    });
  }

  return {
    recover() {
      unsettled = settlingCommands(writer.state, clock.now(), isTooLate);
      settle();
    },
    open(printers) {
      for (const [id, printer] of printers) desks.set(id, openDesk(id, printer));
    },
    wake() {
      settle();
      for (const desk of desks.values()) desk.wake();
    },
    copy(id) {
      const ticket = findTicket(writer.state, id);
      if (ticket === undefined) return;
      desks.get(plan.printerOf.get(ticket.dispenser) ?? '')?.copy(ticket);
    },
    canPrint(dispenser) {
      const printer = plan.printerOf.get(dispenser);
      return printer !== undefined && options.isWorking(printer);
    },
    async stop() {
      await Promise.all([...desks.values()].map((desk) => desk.stop()));
    },
  };
}
