/**
 * The smallest words of the queue, of which tickets, windows and events in `words.ts` are made: moments,
 * days, numbers, classes. `words.ts` gives them on, so that a reader needs one import.
 */

/** When a command was given. */
export interface Moment {
  /** Milliseconds since the Unix epoch by the wall clock. Informs people; never orders events. */
  readonly wallMs: number;
  /** Milliseconds of the boot's monotonic clock. Durations come from here. */
  readonly monotonicMs: number;
  /** Names the boot that `monotonicMs` belongs to; values of two boots cannot be compared. */
  readonly boot: string;
}

/** A calendar date `YYYY-MM-DD` that the day's numbers belong to. */
export type BusinessDay = string;

/** `{businessDay}/{ordinal}`: unique for the life of the journal. The ordinal counts from 1. */
export type TicketId = string;

/** Who asked, by place and device, such as `window/3/button`. The queue only passes it on. */
export type AskedBy = string;

/** On whose account a ticket was asked for: the citizen, the staff, the centre server. */
export type TicketSource = 'dispenser' | 'reception' | 'server';

/** Who is called first under the bounded rule; `reception`: whom the reception employee chose. */
export type PriorityClass = 'elderly' | 'disability' | 'pregnancy' | 'reception';

export type TicketStatus =
  | 'reserved'
  | 'waiting'
  | 'called'
  /** Its citizen has come to the window, where a button says so. */
  | 'serving'
  | 'parked'
  | 'completed'
  | 'no-show'
  | 'void'
  | 'expired';

/**
 * Where a ticket stands that comes back into a line: before everybody, after everybody, or where
 * its reservation puts it.
 */
export type Place = 'front' | 'back' | 'arrival';

/**
 * What a number stands on: a printed ticket, the next of the numbers that the reception has on a roll, or
 * nothing, of somebody who stands at the window already.
 */
export type Paper = 'printer' | 'roll' | 'none';

/**
 * What becomes of a ticket that will probably not be called before closing: nothing, a word on its paper,
 * or a refusal where it is more likely than not.
 */
export type LastCall = 'off' | 'warn' | 'refuse';

export type Rating = 1 | 2 | 3;

/** Milliseconds, both included. */
export interface WaitRange {
  readonly low: number;
  readonly high: number;
}

/** Numbers of one prefix, both ends included. */
export interface NumberRange {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
}

/** How far the numbers of a day have come, as somebody knows who is not the journal: at most so far. */
export interface GivenNumbers {
  /** The highest ordinal. */
  readonly tickets: number;
  readonly numbers: readonly NumberRange[];
  /** By service: the number given last, from which a series that began anew goes on. */
  readonly last: readonly { readonly service: string; readonly value: number }[];
}

/**
 * Why numbers are passed over: the journal was lost or emptied, it lost rows, or what the controller
 * published last was ahead of it.
 */
export type AdvanceReason = 'journal-lost' | 'journal-cut' | 'state-ahead';

/** Where a ticket came out, and whether nobody has confirmed it: a printer that answers nothing. */
export interface PaperOfTicket {
  readonly printer?: string | undefined;
  readonly onTrust?: true | undefined;
  /** Paper that the printer used for it, and for what was printed in vain before it. */
  readonly paperMm?: number | undefined;
}
