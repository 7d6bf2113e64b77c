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

/** What a number stands on: a printed ticket, or the next of the numbers that the reception has on a roll. */
export type Paper = 'printer' | 'roll';

export type Rating = 1 | 2 | 3;

/** Milliseconds, both included. */
export interface WaitRange {
  readonly low: number;
  readonly high: number;
}

export interface Ticket {
  readonly id: TicketId;
  readonly ordinal: number;
  /** What the citizen is called by, such as `A047`. Stays for the ticket's life. */
  readonly number: string;
  /** `number` taken apart. */
  readonly prefix: string;
  readonly value: number;
  readonly service: string;
  /** The service that it was given for. */
  readonly came: string;
  readonly dispenser: string;
  readonly priority: PriorityClass | null;
  readonly status: TicketStatus;
  readonly reservedAt: Moment;
  /** Null until the printer has confirmed the paper. */
  readonly issuedAt: Moment | null;
  /** When it last came into a line: the paper's confirmation, a transfer, a return. */
  readonly joinedAt: Moment | null;
  readonly place: Place;
  /** Key in its line; see `line-key.ts`. */
  readonly key: number;
  /** The key that its reservation gave it. */
  readonly arrivalKey: number;
  /** The latest call to a window, recalls aside; null until the first. */
  readonly calledAt: Moment | null;
  /** Null until a button reports the arrival, and again after the next call. */
  readonly arrivedAt: Moment | null;
  /** When it was parked or marked no-show; null in every other status. */
  readonly setAsideAt: Moment | null;
  /** A parked ticket's time until it returns by itself; null for never. */
  readonly returnAfterMs: number | null;
  /** Recalls since the latest call. */
  readonly recalls: number;
  /** The window that it is at or was parked by, or that alone may call it. */
  readonly window: number | null;
  /** Tickets that stood before this one when it was reserved. */
  readonly peopleAhead: number;
  /** What its paper says of the wait; null when there was no estimate. */
  readonly waitMs: WaitRange | null;
  /** Copies asked for after an attempt was lost or doubtful. */
  readonly copies: number;
}

/** A clerk is away from an open window. */
export interface Break {
  /** An id of the config's list. */
  readonly reason: string;
  readonly since: Moment;
  /** How long it will probably take; null where nobody knows. Nothing ends by it. */
  readonly expectedMs: number | null;
}

export interface Window {
  readonly number: number;
  readonly open: boolean;
  /** Null while its clerk is there. */
  readonly onBreak: Break | null;
  readonly ticket: TicketId | null;
  /** The last call, from which the guard time runs. */
  readonly lastCallAt: Moment | null;
  /** The last call or recall, from which a one-button window concludes a no-show. */
  readonly lastAskedAt: Moment | null;
  /** Since when it is open, holds no ticket and its clerk is there; null otherwise. */
  readonly freeSince: Moment | null;
  /** When it was opened last today; null where it was not. */
  readonly openedAt: Moment | null;
  /** When its clerk left it last today, by closing it or for a break; null where nobody did. */
  readonly leftAt: Moment | null;
  /** Calls of priority tickets since the last call of another. */
  readonly priorityRun: number;
  /** The highest share of the service target that was reported of the ticket at the window. */
  readonly reportedPercent: 0 | ExceededPercent;
  /** When this idle time was reported last; null until it was. */
  readonly idleReportedAt: Moment | null;
  /** Whom a rating here belongs to. */
  readonly lastEnded: {
    readonly ticket: TicketId;
    readonly at: Moment;
    readonly isRated: boolean;
  } | null;
}

/** Numbers of one prefix, both ends included. */
export interface NumberRange {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
}

/** What is paused: a service, every service of an office, or the hall. */
export interface PauseScope {
  readonly scope: 'service' | 'office' | 'hall';
  /** Id of the service or the office; null for the hall. */
  readonly of: string | null;
}

export type Pause = PauseScope & Break;

/** How far the numbers of a day have come, as somebody knows who is not the journal: at most so far. */
export interface GivenNumbers {
  /** The highest ordinal. */
  readonly tickets: number;
  readonly numbers: readonly NumberRange[];
  /** By service: the number given last, from which a series that began anew goes on. */
  readonly last: readonly { readonly service: string; readonly value: number }[];
}

/**
 * Why numbers are passed over: the journal was lost or emptied, it lost its newest rows, or what the
 * controller published last was ahead of it.
 */
export type AdvanceReason = 'journal-lost' | 'journal-cut' | 'state-ahead';

export interface AtWindow {
  readonly window: number;
}

/** Where a ticket came out, and whether nobody has confirmed it: a printer that answers nothing. */
export interface PaperOfTicket {
  readonly printer?: string | undefined;
  readonly onTrust?: true | undefined;
}

/** `given-up`: no printer could print it in time. */
export type CopyOutcome = 'printed' | 'unconfirmed' | 'given-up';

/** A paper that is no ticket: it lists numbers that are withdrawn, and says where to go with them. */
export interface Notice {
  readonly reason: Extract<VoidReason, 'service-removed'>;
  readonly numbers: readonly string[];
  readonly printer: string;
  readonly outcome: Exclude<CopyOutcome, 'given-up'>;
}

/** Why a copy is printed: the job stopped half-way, the controller died during it, or somebody asked. */
export type ReprintReason = 'print-unconfirmed' | 'controller-restarted' | 'requested';

/**
 * Why a number was withdrawn: no paper in time, paper that no attempt could confirm, its service
 * is gone from the config, or somebody asked.
 */
export type VoidReason =
  | 'not-printed-in-time'
  | 'print-unconfirmed'
  | 'service-removed'
  | 'requested';

/** Why this ticket and no other; the words of each are in `fairness.ts`. */
export type CallReason =
  | 'longest-waiting'
  | 'first-choice'
  | 'only-when-idle'
  | 'priority'
  | 'priority-bound'
  | 'waited-too-long'
  | 'placed-in-front'
  | 'asked-for';

/** Why a ticket came back into a line. */
export type ResumeReason = 'asked' | 'returned-by-time' | 'reactivated';

/** Reported once each, at this share of a target. */
export type ExceededPercent = 80 | 100;

type Happened<Type extends string, Fields = unknown> = {
  readonly type: Type;
  readonly at: Moment;
  readonly askedBy?: AskedBy | undefined;
} & Fields;

interface AboutTicket {
  readonly ticket: TicketId;
  readonly number: string;
}

interface ServedAtWindow extends AboutTicket, AtWindow {
  /** From the arrival, or else the call, to the end; null across a reboot, which resets the clock. */
  readonly serviceMs: number | null;
}

export type QueueEvent =
  | Happened<'day.opened', { readonly day: BusinessDay }>
  | Happened<'day.closed', { readonly day: BusinessDay }>
  | Happened<
      'numbers.advanced',
      GivenNumbers & {
        readonly day: BusinessDay;
        readonly reason: AdvanceReason;
        /** By service whose series ends, of those stepped into: the numbers that it has yet. */
        readonly left: readonly { readonly service: string; readonly left: number }[];
      }
    >
  | Happened<
      'ticket.reserved',
      AboutTicket & {
        readonly ordinal: number;
        /** `number` taken apart: the series it uses up, and its place in it. */
        readonly prefix: string;
        readonly value: number;
        readonly service: string;
        readonly dispenser: string;
        readonly source: TicketSource;
        readonly paper: Paper;
        readonly priority: PriorityClass | null;
        readonly peopleAhead: number;
        readonly waitMs: WaitRange | null;
      }
    >
  | Happened<
      'ticket.issued',
      AboutTicket & PaperOfTicket & { readonly service: string; readonly paper: Paper }
    >
  /** The last ticket of the day was given, of a service or of a class of it. */
  | Happened<
      'quota.reached',
      {
        readonly service: string;
        /** Null: of all classes together. */
        readonly priority: PriorityClass | null;
        readonly tickets: number;
        /** Where it is not the quota that is reached but the last number of the service. */
        readonly limit?: 'numbers' | undefined;
      }
    >
  | Happened<'ticket.reprinted', AboutTicket & { readonly reason: ReprintReason }>
  | Happened<'ticket.copied', AboutTicket & { readonly outcome: CopyOutcome }>
  | Happened<'ticket.voided', AboutTicket & { readonly reason: VoidReason }>
  /** Numbers that a new config withdrew stand on a paper of their own; each on one. */
  | Happened<'notice.printed', Notice>
  | Happened<
      'ticket.called',
      AboutTicket &
        AtWindow & {
          readonly service: string;
          readonly reason: CallReason;
          /** Numbers that stood before it and wait on, earliest first; at most five. */
          readonly passedOver: readonly string[];
          /** How many stood before it and wait on. */
          readonly passedOverCount: number;
          /**
           * From its joining the line, or its being set aside, to this call; null across a reboot,
           * which resets the clock.
           */
          readonly waitMs: number | null;
        }
    >
  | Happened<
      'ticket.recalled',
      AboutTicket &
        AtWindow & {
          /** Recalls since the call, this one included; 0 where it was not counted. */
          readonly recalls: number;
        }
    >
  | Happened<'ticket.arrived', AboutTicket & AtWindow & { readonly walkMs: number | null }>
  | Happened<
      'ticket.completed',
      ServedAtWindow & {
        /** An id of the config's list; `done` where nobody says more. */
        readonly outcome: string;
        /** Id of the document that was missing; null where none is named. */
        readonly document: string | null;
        /** Null where no day is named. */
        readonly comeBackOn: BusinessDay | null;
        /** True: the queue concluded the end from the next press or the day's end; no button reported it. */
        readonly inferred: boolean;
      }
    >
  | Happened<'ticket.no-show', AboutTicket & AtWindow & { readonly inferred: boolean }>
  | Happened<'ticket.parked', ServedAtWindow & { readonly returnAfterMs: number | null }>
  | Happened<
      'ticket.resumed',
      AboutTicket & {
        readonly service: string;
        /** The window that alone may call it; null for every window of its service. */
        readonly toWindow: number | null;
        readonly place: Place;
        readonly reason: ResumeReason;
      }
    >
  | Happened<
      'ticket.transferred',
      AboutTicket & {
        readonly fromService: string;
        readonly toService: string;
        /** The window that it was at; null for one that was in a line or parked. */
        readonly fromWindow: number | null;
        /** The window that alone may call it; null for every window of its service. */
        readonly toWindow: number | null;
        readonly place: Place;
        readonly reason: 'asked' | 'window-closed' | 'window-removed';
        /** At `fromWindow`; null where there is none, and across a reboot. */
        readonly serviceMs: number | null;
      }
    >
  | Happened<'ticket.expired', AboutTicket>
  | Happened<'ticket.rated', AboutTicket & AtWindow & { readonly rating: Rating }>
  | Happened<'window.opened', AtWindow>
  | Happened<'window.closed', AtWindow>
  | Happened<
      'window.call-refused',
      AtWindow & {
        /** Nobody waits; or every service of the window is paused. */
        readonly reason: 'queue-empty' | 'service-paused';
      }
    >
  | Happened<'service.paused', Omit<Pause, 'since'>>
  | Happened<
      'service.resumed',
      PauseScope & {
        readonly reason: string;
        /** Null across a reboot, which resets the clock. */
        readonly pausedMs: number | null;
      }
    >
  | Happened<'window.break-started', AtWindow & Omit<Break, 'since'>>
  | Happened<
      'window.break-ended',
      AtWindow & {
        readonly reason: string;
        /** Null across a reboot, which resets the clock. */
        readonly breakMs: number | null;
      }
    >
  /** Free for a while, and people wait whom it could call. */
  | Happened<'window.idle', AtWindow & { readonly waiting: number; readonly limitMs: number }>
  | Happened<
      'service-time.exceeded',
      AboutTicket &
        AtWindow & {
          readonly service: string;
          readonly percent: ExceededPercent;
          readonly targetMs: number;
        }
    >
  | Happened<
      'wait-time.exceeded',
      AboutTicket & {
        readonly service: string;
        readonly percent: ExceededPercent;
        readonly targetMs: number;
      }
    >;
