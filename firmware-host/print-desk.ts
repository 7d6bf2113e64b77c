/**
 * Brings reserved tickets to paper, one at a time, for one printer.
 *
 * A ticket leaves the desk issued (the printer has confirmed the paper) or void. Whatever cannot be
 * known is settled on the citizen's side: another print is marked as a copy before it is made, so
 * there is never an unmarked duplicate, and nobody is called who may hold no paper. What a full disk
 * does not take is tried again before anything else is printed. Copies that somebody asked for come
 * after first prints; a restart forgets them, and whoever asked asks again.
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
  /** Each stores its event before it returns; false where the disk has no room for it. */
  confirm(ticket: Ticket): boolean;
  markCopy(ticket: Ticket): boolean;
  withdraw(ticket: Ticket, reason: 'not-printed-in-time' | 'print-unconfirmed'): boolean;
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
  let isAtWork = false;
  let work: Promise<void> = Promise.resolve();
  let stopped = false;
  const copies: Ticket[] = [];
  /** Stores what became of the last ticket; null once that is stored. */
  let unstored: (() => boolean) | null = null;

  function isStored(): boolean {
    if (unstored?.() === true) unstored = null;
    return unstored === null;
  }

  async function bringToPaper(): Promise<void> {
    while (isStored() && !stopped) {
      const ticket = options.nextReserved();
      if (ticket === null) {
        await printCopies();
        return;
      }
      if (!options.canPrint()) {
        if (!options.isTooLate(ticket)) return;
        unstored = () => options.withdraw(ticket, 'not-printed-in-time');
        continue;
      }
      const outcome = await options.printer.print(options.face(ticket));
      unstored = settlement(ticket, outcome);
      if (unstored === null) return;
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
        await bringToPaper();
        return;
      }
    }
  }

  /** What is to be stored of a job that ended; null where nothing is, and there is no use in going on. */
  function settlement(ticket: Ticket, { outcome }: PrintOutcome): (() => boolean) | null {
    switch (outcome) {
      case 'printed':
        return () => options.confirm(ticket);
      case 'not-printed':
        return null;
      case 'unknown':
        if (stopped) return null;
        if (ticket.copies < maxCopies) return () => options.markCopy(ticket);
        return () => options.withdraw(ticket, 'print-unconfirmed');
    }
  }

  function wake(): void {
    if (stopped || isAtWork) return;
    // Said before the work begins: what it stores at once wakes the desk again.
    isAtWork = true;
    work = bringToPaper().finally(() => {
      isAtWork = false;
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
      await work;
    },
  };
}
