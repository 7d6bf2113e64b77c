/**
 * Brings reserved tickets to paper, one at a time, for one printer.
 *
 * A ticket leaves the desk issued (the printer has confirmed the paper) or void. Where the desk cannot
 * know whether paper came out, it marks the next print as a copy before it prints it, so there is never
 * an unmarked duplicate, and nobody is called who may hold no paper. It tries to store the outcome of a
 * job until a full disk takes it, and prints nothing meanwhile. Copies that somebody asked for come after
 * first prints, and a notice of withdrawn numbers after those.
 */
import type {
  NoticeFace,
  PaperEnd,
  PrintOutcome,
  TicketFace,
  TicketPrinter,
} from '../../drivers/ports.ts';
import type { PaperRule } from '../plan/plan.ts';
import type { CopyOutcome, Notice, Ticket } from '../queue/words.ts';

export interface PrintDeskOptions {
  readonly printer: TicketPrinter;
  /** Whether the printer reports that it can print now. */
  canPrint(): boolean;
  /** The earliest ticket that is reserved at this desk's dispensers, or null. */
  nextReserved(): Ticket | null;
  /** Whether the citizen has waited longer for paper than the config allows. */
  isTooLate(ticket: Ticket): boolean;
  face(ticket: Ticket): TicketFace;
  /** What becomes of a ticket whose job stopped half way. */
  readonly rule: Pick<PaperRule, 'whenUnconfirmed' | 'mostCopies'>;
  /** From here on no other desk prints it, until the returned function is called. */
  hold(ticket: Ticket): () => void;
  /** Each stores its event before it returns; false where it could not be stored. */
  confirm(ticket: Ticket): boolean;
  markCopy(ticket: Ticket): boolean;
  withdraw(ticket: Ticket, reason: 'not-printed-in-time' | 'print-unconfirmed'): boolean;
  /** What became of a copy that somebody asked for. */
  copySettled(ticket: Ticket, outcome: CopyOutcome): boolean;
  /** So much paper went through the printer; called before the outcome is stored. */
  paperUsed(mm: number): void;
  /** What became of the paper of a printer that holds it out; recorded, and nothing more. */
  paperLeft(ticket: Ticket, end: PaperEnd, afterMs: number): void;
  /** The next copy that somebody waits for at this desk's dispensers, or null. */
  nextCopy(): WantedCopy | null;
  /** The notice that is to come out of this printer, or null. */
  nextNotice(): WantedNotice | null;
  /** The next slip without a number that somebody waits for at this desk's dispensers, or null. */
  nextSlip(): WantedSlip | null;
}

export interface PrintDesk {
  /** Something changed: a ticket was reserved, the printer came back, time went by. */
  wake(): void;
  /** Resolves when no job is under way. What is reserved then stays so, for the next start. */
  stop(): Promise<void>;
}

/** What became of a slip without a number. */
export type SlipEnd = 'printed' | 'not-printed-in-time' | 'print-unconfirmed';

export interface WantedSlip {
  readonly face: TicketFace;
  /** Whoever asked has waited longer than the config allows. */
  readonly isTooLate: boolean;
  /** From here on it may come out, and a restart does not print it; false where that could not be stored. */
  begin(): boolean;
  /** Stores what became of it; false where that could not be stored. */
  settled(end: SlipEnd): boolean;
  /** Nothing of it is on paper for sure: it is to be printed yet. */
  leave(): void;
}

export interface WantedCopy {
  readonly ticket: Ticket;
  /** Whether the person who asked has waited longer than the config allows. */
  readonly isTooLate: boolean;
}

/** It is this desk's from here on, until `settled` or `leave`. */
export interface WantedNotice {
  readonly face: NoticeFace;
  /** Stores what became of it; false where that could not be stored. */
  settled(outcome: Notice['outcome']): boolean;
  /** Nothing of it is on paper for sure: it is to be printed yet. */
  leave(): void;
}

/** False after so many unconfirmed attempts: more paper would only confuse. */
export function mayBeCopied(
  { whenUnconfirmed, mostCopies }: PrintDeskOptions['rule'],
  { copies }: Pick<Ticket, 'copies'>,
): boolean {
  return whenUnconfirmed === 'copy' && copies < mostCopies;
}

export function createPrintDesk(options: PrintDeskOptions): PrintDesk {
  let isAtWork = false;
  let working: Promise<void> = Promise.resolve();
  let stopped = false;
  /** An outcome that could not be stored: printing again instead would make an unmarked duplicate. */
  let owed: (() => boolean) | null = null;

  /** Returns whether it is stored now. */
  function store(what: () => boolean): boolean {
    owed = what() ? null : what;
    return owed === null;
  }

  async function work(): Promise<void> {
    try {
      while (!stopped && (owed === null || store(owed))) {
        const job = nextJob();
        if (job === null || !(await job())) return;
      }
    } finally {
      // In the same turn as the last look: what is reserved after it finds a desk that can be woken.
      isAtWork = false;
    }
  }

  /** Null: there is nothing to print. It returns whether it makes sense to go on at once. */
  function nextJob(): (() => Promise<boolean>) | null {
    const ticket = options.nextReserved();
    if (ticket !== null) return () => printFirst(ticket);
    const wanted = options.nextCopy();
    if (wanted !== null) return () => printCopy(wanted);
    const notice = options.nextNotice();
    if (notice !== null) return () => printNotice(notice);
    const slip = options.nextSlip();
    return slip === null ? null : () => printSlip(slip);
  }

  /** Nobody is called by it: where nobody knows whether it is out, somebody asks again. */
  async function printSlip(slip: WantedSlip): Promise<boolean> {
    const settle = (end: SlipEnd) => store(() => slip.settled(end));
    if (!options.canPrint()) return slip.isTooLate && settle('not-printed-in-time');
    if (!slip.begin()) return false;
    const { outcome } = await options.printer.print(slip.face);
    if (outcome === 'printed') return settle('printed');
    if (outcome === 'unknown') return !stopped && settle('print-unconfirmed');
    slip.leave();
    return false;
  }

  async function printFirst(ticket: Ticket): Promise<boolean> {
    if (!options.canPrint())
      return (
        options.isTooLate(ticket) && store(() => options.withdraw(ticket, 'not-printed-in-time'))
      );
    return await print(ticket, (outcome) => {
      switch (outcome) {
        case 'printed':
          return store(() => options.confirm(ticket));
        case 'not-printed':
          return (
            options.isTooLate(ticket) &&
            store(() => options.withdraw(ticket, 'not-printed-in-time'))
          );
        case 'unknown':
          if (stopped) return false;
          return store(() =>
            mayBeCopied(options.rule, ticket)
              ? options.markCopy(ticket)
              : options.withdraw(ticket, 'print-unconfirmed'),
          );
      }
    });
  }

  /** A doubtful copy is not repeated: the citizen holds the first paper. */
  async function printCopy({ ticket, isTooLate }: WantedCopy): Promise<boolean> {
    if (!options.canPrint()) return isTooLate && settleCopy(ticket, 'given-up');
    return await print(ticket, (outcome) => {
      // The next start prints it again: one marked copy too many harms nobody.
      if (stopped) return false;
      if (outcome === 'not-printed') return isTooLate && settleCopy(ticket, 'given-up');
      return settleCopy(ticket, outcome === 'printed' ? 'printed' : 'unconfirmed');
    });
  }

  function settleCopy(ticket: Ticket, outcome: CopyOutcome): boolean {
    return store(() => options.copySettled(ticket, outcome));
  }

  /** As with a copy, what is doubtful is not repeated: boards and pages list the same numbers. */
  async function printNotice({ face, settled, leave }: WantedNotice): Promise<boolean> {
    const { outcome } = await options.printer.printNotice(face);
    if (outcome === 'printed') return store(() => settled('printed'));
    if (outcome === 'unknown' && !stopped) return store(() => settled('unconfirmed'));
    leave();
    return false;
  }

  /** @param settle stores what follows; only then may another desk take the ticket */
  async function print(
    ticket: Ticket,
    settle: (outcome: PrintOutcome['outcome']) => boolean,
  ): Promise<boolean> {
    const release = options.hold(ticket);
    const printed = await options.printer.print(options.face(ticket));
    if (printed.outcome !== 'not-printed') options.paperUsed(printed.paperMm);
    const goesOn = settle(printed.outcome);
    release();
    if (printed.outcome === 'printed') watchPaper(ticket, printed.left);
    return goesOn;
  }

  function watchPaper(ticket: Ticket, left: Promise<PaperEnd | null> | undefined): void {
    const sinceMs = performance.now();
    left
      ?.then((end) => {
        const afterMs = Math.round(performance.now() - sinceMs);
        if (end !== null && !stopped) options.paperLeft(ticket, end, afterMs);
      })
      .catch(() => {});
  }

  return {
    wake() {
      if (stopped || isAtWork) return;
      // Set before the work begins: an event that it stores at once wakes the desk again.
      isAtWork = true;
      working = work();
    },
    async stop() {
      stopped = true;
      await working;
    },
  };
}
