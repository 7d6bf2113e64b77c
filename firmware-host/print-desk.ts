/**
 * Brings reserved tickets to paper, one at a time, for one printer.
 *
 * A ticket leaves the desk issued (the printer has confirmed the paper) or void. Whatever cannot be
 * known is settled on the citizen's side: another print is marked as a copy before it is made, so
 * there is never an unmarked duplicate, and nobody is called who may hold no paper. Copies that
 * somebody asked for come after first prints; a restart forgets them, and whoever asked asks again.
 */
import type { PrintOutcome, TicketFace, TicketPrinter } from '../drivers/ports.ts';
import type { Ticket } from './queue/words.ts';

export interface PrintDeskOptions {
  readonly printer: TicketPrinter;
  /** Whether the printer has said that it can print now. */
  canPrint(): boolean;
  /** The earliest ticket that is reserved at this desk's dispensers, or null. */
  nextReserved(): Ticket | null;
  /** Whether the citizen has waited longer for paper than the config allows. */
  isTooLate(ticket: Ticket): boolean;
  face(ticket: Ticket): TicketFace;
  /** Each stores its event before it returns, and returns the ticket as it is then. */
  confirm(ticket: Ticket): void;
  markCopy(ticket: Ticket): void;
  withdraw(ticket: Ticket, reason: 'not-printed-in-time' | 'print-unconfirmed'): void;
}

export interface PrintDesk {
  /** Something changed: a ticket was reserved, the printer came back, time went by. */
  wake(): void;
  /** Prints the ticket once more, when there is nothing more urgent. */
  copy(ticket: Ticket): void;
  /** Resolves when no job is under way. What is reserved then stays so, for the next start. */
  stop(): Promise<void>;
}

/** After so many attempts that the printer never confirmed, more paper would only confuse. */
const maxCopies = 3;

export function createPrintDesk(options: PrintDeskOptions): PrintDesk {
  let running: Promise<void> | null = null;
  let stopped = false;
  const copies: Ticket[] = [];

  async function work(): Promise<void> {
    while (!stopped) {
      const ticket = options.nextReserved();
      if (ticket === null) {
        await printCopies();
        return;
      }
      if (!options.canPrint()) {
        if (!options.isTooLate(ticket)) return;
        options.withdraw(ticket, 'not-printed-in-time');
        continue;
      }
      const outcome = await options.printer.print(options.face(ticket));
      if (!settle(ticket, outcome)) return;
    }
  }

  /** Until a first print is wanted; then the next waking comes back to the rest. */
  async function printCopies(): Promise<void> {
    for (let ticket = copies[0]; ticket !== undefined && options.canPrint(); ticket = copies[0]) {
      const { outcome } = await options.printer.print(options.face(ticket));
      if (stopped || outcome === 'not-printed') return;
      // A doubtful copy is not repeated: the citizen holds the first paper.
      copies.shift();
      if (options.nextReserved() !== null) {
        await work();
        return;
      }
    }
  }

  /** Returns whether it makes sense to go on at once. */
  function settle(ticket: Ticket, { outcome }: PrintOutcome): boolean {
    switch (outcome) {
      case 'printed':
        options.confirm(ticket);
        return true;
      case 'not-printed':
        return false;
      case 'unknown':
        if (stopped) return false;
        if (ticket.copies >= maxCopies) options.withdraw(ticket, 'print-unconfirmed');
        else options.markCopy(ticket);
        return true;
    }
  }

  function wake(): void {
    if (stopped || running !== null) return;
    running = work().finally(() => {
      running = null;
    });
  }

  return {
    wake,
    copy(ticket) {
      copies.push(ticket);
      wake();
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
