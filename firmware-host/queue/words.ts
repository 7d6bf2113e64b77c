/**
 * The vocabulary of the queue: every command, event, refusal and piece of state.
 *
 * Plain data only, so that a command can cross a wire, an event can be stored for years and a
 * state can be rebuilt from events alone. This folder imports nothing outside itself: time and
 * identity arrive inside the command.
 */
import type { Closure, DayOpening } from './closure.ts';

import type {
  AdvanceReason,
  AskedBy,
  BusinessDay,
  GivenNumbers,
  Moment,
  Paper,
  PaperOfTicket,
  Place,
  PriorityClass,
  Rating,
  TicketId,
  TicketSource,
  TicketStatus,
  WaitRange,
} from './terms.ts';

export type {
  AdvanceReason,
  AskedBy,
  BusinessDay,
  GivenNumbers,
  LastCall,
  Moment,
  NumberRange,
  Paper,
  PaperOfTicket,
  Place,
  PriorityClass,
  Rating,
  TicketId,
  TicketSource,
  TicketStatus,
  WaitRange,
} from './terms.ts';

export interface Ticket {
  readonly id: TicketId;
  readonly ordinal: number;
  /** What the citizen is called by, such as `A047`. Stays for the ticket's life. */
  readonly number: string;
  /** `number` taken apart. */
  readonly prefix: string;
  readonly value: number;
  readonly service: string;
  /** Every service of the ticket, one after the other, as it was given; usually one. */
  readonly steps: readonly string[];
  /** Which of `steps` it has come to, from 1. */
  readonly step: number;
  readonly dispenser: string;
  readonly priority: PriorityClass | null;
  readonly status: TicketStatus;
  readonly reservedAt: Moment;
  /** Null until the printer has confirmed the paper. */
  readonly issuedAt: Moment | null;
  /** When it last came into a line: the paper's confirmation, a transfer, a return. */
  readonly joinedAt: Moment | null;
  readonly place: Place;
  /** Of a ticket that came back behind another: from when that one's time in line counts. */
  readonly standsSince: Moment | null;
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
  /** Its paper says that it may not be called before closing. */
  readonly mayMissClosing: boolean;
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
  /** When its last ticket left it, from which the next is called by itself; null where none left or a clerk acted since. */
  readonly endedAt: Moment | null;
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

/** What is paused: a service, every service of an office, or the hall. */
export interface PauseScope {
  readonly scope: 'service' | 'office' | 'hall';
  /** Id of the service or the office; null for the hall. */
  readonly of: string | null;
}

export type Pause = PauseScope & Break;

export interface AtWindow {
  readonly window: number;
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
  | 'asked-for'
  | 'walk-in';

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
  | Happened<'day.opened', DayOpening>
  | Happened<'day.closed', { readonly day: BusinessDay }>
  | Happened<'closure.decreed', Closure>
  | Happened<'closure.lifted', { readonly day: BusinessDay }>
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
        /** Of a ticket of several services: all of them, one after the other. */
        readonly steps?: readonly string[] | undefined;
        readonly priority: PriorityClass | null;
        readonly peopleAhead: number;
        readonly waitMs: WaitRange | null;
        /** It may not be called before closing, as its paper says. */
        readonly mayMissClosing?: true | undefined;
      }
    >
  | Happened<
      'ticket.issued',
      AboutTicket &
        PaperOfTicket & {
          readonly service: string;
          readonly paper: Paper;
          readonly steps?: readonly string[] | undefined;
        }
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
  /** The first ticket of the day that its service refuses because closing would come before its call. */
  | Happened<
      'last-call.reached',
      {
        readonly service: string;
        readonly closesInMs: number;
        /** From now to the call, as likely less as more. */
        readonly likelyWaitMs: number;
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
          /** Nobody pressed: the window calls by itself after an end. */
          readonly automatic?: true | undefined;
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
        /** The ticket right behind which it stands, where it does not go before all others. */
        readonly behind?: TicketId | undefined;
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
        readonly reason: 'asked' | 'window-closed' | 'window-removed' | 'next-step';
        /** At `fromWindow`; null where there is none, and across a reboot. */
        readonly serviceMs: number | null;
        /** Of `next-step`: which of the ticket's services comes now, from 1. */
        readonly step?: number | undefined;
        /** Of `next-step`: how the service before it ended, as in `ticket.completed`. */
        readonly ended?:
          | {
              readonly outcome: string;
              readonly document: string | null;
              readonly comeBackOn: BusinessDay | null;
              readonly inferred: boolean;
            }
          | undefined;
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
