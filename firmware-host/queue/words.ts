/**
 * The vocabulary of the queue: every command, event, refusal and piece of state.
 *
 * Plain data only, so that a command can cross a wire, an event can be stored for years and a
 * state can be rebuilt from events alone. This folder imports nothing outside itself: time and
 * identity arrive inside the command.
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

/** How a ticket came to be asked for: a button, a command from the centre server. */
export type TicketSource = 'dispenser' | 'reception' | 'server';

export type TicketStatus = 'reserved' | 'waiting' | 'called' | 'completed' | 'void' | 'expired';

export interface Ticket {
  readonly id: TicketId;
  readonly ordinal: number;
  /** What the citizen is called by, such as `A047`. */
  readonly number: string;
  readonly service: string;
  readonly dispenser: string;
  readonly status: TicketStatus;
  readonly reservedAt: Moment;
  /** Null until the printer has confirmed the paper. */
  readonly issuedAt: Moment | null;
  /** Null until the first call. */
  readonly calledAt: Moment | null;
  /** Tickets that stood before this one when it was reserved. */
  readonly peopleAhead: number;
  /** Copies asked for after an attempt was lost or doubtful. */
  readonly copies: number;
}

export interface Window {
  readonly number: number;
  readonly open: boolean;
  readonly ticket: TicketId | null;
  /** The last call, from which the guard time runs. */
  readonly lastCallAt: Moment | null;
}

export type Command =
  /** Settles what the queue still holds of services and windows that the config no longer has. */
  | { readonly name: 'AdoptRules'; readonly at: Moment }
  | { readonly name: 'OpenDay'; readonly at: Moment; readonly day: BusinessDay }
  | {
      readonly name: 'ReserveTicket';
      readonly at: Moment;
      readonly service: string;
      readonly dispenser: string;
      readonly source: TicketSource;
    }
  | { readonly name: 'ConfirmPaper'; readonly at: Moment; readonly ticket: TicketId }
  | {
      readonly name: 'ReprintTicket';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly reason: ReprintReason;
    }
  | {
      readonly name: 'VoidTicket';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly reason: VoidReason;
    }
  | { readonly name: 'CallNext'; readonly at: Moment; readonly window: number }
  | { readonly name: 'Recall'; readonly at: Moment; readonly window: number };

/** Why a copy is printed: the job stopped half-way, or the controller died during it. */
export type ReprintReason = 'print-unconfirmed' | 'controller-restarted';

/** Why a number was withdrawn: no paper in time, paper that no attempt could confirm, or its service is gone from the config. */
export type VoidReason = 'not-printed-in-time' | 'print-unconfirmed' | 'service-removed';

export type CallReason = 'longest-waiting';

export type QueueEvent =
  | { readonly type: 'day.opened'; readonly at: Moment; readonly day: BusinessDay }
  | { readonly type: 'day.closed'; readonly at: Moment; readonly day: BusinessDay }
  | {
      readonly type: 'ticket.reserved';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly ordinal: number;
      readonly number: string;
      /** `number` taken apart: the series it uses up, and its place in it. */
      readonly prefix: string;
      readonly value: number;
      readonly service: string;
      readonly dispenser: string;
      readonly source: TicketSource;
      readonly peopleAhead: number;
    }
  | {
      readonly type: 'ticket.issued';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly number: string;
      readonly service: string;
    }
  | {
      readonly type: 'ticket.reprinted';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly number: string;
      readonly reason: ReprintReason;
    }
  | {
      readonly type: 'ticket.voided';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly number: string;
      readonly reason: VoidReason;
    }
  | {
      readonly type: 'ticket.called';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly number: string;
      readonly service: string;
      readonly window: number;
      readonly reason: CallReason;
      /** From the paper's confirmation to this call; null across a reboot, which resets the clock. */
      readonly waitMs: number | null;
    }
  | {
      readonly type: 'ticket.recalled';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly number: string;
      readonly window: number;
    }
  | {
      readonly type: 'ticket.completed';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly number: string;
      readonly window: number;
      /** True where the end was concluded (from the next press, the day's end) and not told by a button. */
      readonly inferred: boolean;
      readonly serviceMs: number | null;
    }
  | {
      readonly type: 'ticket.expired';
      readonly at: Moment;
      readonly ticket: TicketId;
      readonly number: string;
    }
  | { readonly type: 'window.opened'; readonly at: Moment; readonly window: number }
  | { readonly type: 'window.closed'; readonly at: Moment; readonly window: number }
  | {
      readonly type: 'window.call-refused';
      readonly at: Moment;
      readonly window: number;
      readonly reason: 'queue-empty';
    };

export type Refusal =
  | 'day-not-open'
  | 'day-not-later'
  | 'service-unknown'
  | 'window-unknown'
  | 'numbers-exhausted'
  | 'ticket-unknown'
  | 'ticket-not-reserved'
  | 'guard-time'
  | 'nothing-to-recall';

export type Decision = { readonly events: readonly QueueEvent[] } | { readonly refused: Refusal };
