/**
 * What may be asked of the queue. Plain data, so that a command can cross a wire; time and identity
 * arrive inside it. What came of it is in the events of `words.ts`.
 */
import type { Closure } from './closure.ts';
import type {
  AdvanceReason,
  AskedBy,
  AtWindow,
  Break,
  BusinessDay,
  CopyOutcome,
  GivenNumbers,
  Moment,
  Notice,
  Paper,
  PaperOfTicket,
  Pause,
  PauseScope,
  Place,
  PriorityClass,
  Rating,
  ReprintReason,
  TicketId,
  TicketSource,
  VoidReason,
} from './words.ts';

type Asked<Name extends string, Args = unknown> = {
  readonly name: Name;
  readonly at: Moment;
  /** Goes into the events that it leads to; absent where nobody asked: time went by, paper came out. */
  readonly askedBy?: AskedBy | undefined;
} & Args;

interface OfTicket {
  readonly ticket: TicketId;
}

/** What becomes of the ticket at the window where somebody else is called out of turn. */
export type LeavesAs = 'completed' | 'waiting' | 'no-show';

interface Leaving {
  /** What becomes of the ticket at the window; without it what a press of the call button says. */
  readonly current?: LeavesAs | undefined;
}

export type Command =
  /** Settles what the queue still holds of services and windows that the config no longer has. */
  | Asked<'AdoptRules'>
  | Asked<'OpenDay', { readonly day: BusinessDay }>
  /** Goes on above every number that was given on this day, and opens it where it is a later one. */
  | Asked<
      'AdvanceNumbers',
      {
        readonly day: BusinessDay;
        readonly given: GivenNumbers;
        readonly reason: AdvanceReason;
      }
    >
  /** The centre does not open on this day; one that is open gives no more numbers and ends with the last who waits. */
  | Asked<'CloseOn', Closure>
  /** Takes such a decree back. */
  | Asked<'OpenOn', { readonly day: BusinessDay }>
  /** Ends everything; no number is given until another day is opened. */
  | Asked<'CloseDay'>
  | Asked<
      'ReserveTicket',
      {
        readonly service: string;
        readonly dispenser: string;
        readonly source: TicketSource;
        readonly priority?: PriorityClass | null | undefined;
        /** Further services on the same ticket, one after the other. */
        readonly further?: readonly string[] | undefined;
        /** `roll`: the citizen has the paper already; a number of the printers without it. */
        readonly paper?: Paper | undefined;
        /** Where the roll has come to, if not to the number after the last; nothing of a printed ticket. */
        readonly rollNumber?: number | undefined;
        /** Until the hall closes; left out where no hours close it. */
        readonly closesInMs?: number | undefined;
      }
    >
  | Asked<'ConfirmPaper', OfTicket & PaperOfTicket>
  | Asked<'ReprintTicket', OfTicket & { readonly reason: ReprintReason }>
  /** What became of a copy that somebody asked for. */
  | Asked<'SettleCopy', OfTicket & { readonly outcome: CopyOutcome }>
  | Asked<'VoidTicket', OfTicket & { readonly reason: VoidReason }>
  /** What became of the paper that lists withdrawn numbers. */
  | Asked<'SettleNotice', Notice>
  /** Somebody without a ticket stands at the window: a number is issued and called at once. */
  | Asked<
      'WalkIn',
      AtWindow & {
        readonly service: string;
        /** Where a copy would come out. */
        readonly dispenser: string;
        readonly source: TicketSource;
        readonly priority?: PriorityClass | null | undefined;
      } & Leaving
    >
  /** With `endsOnly` it calls nobody: the press then only ends the ticket at the window. */
  | Asked<'CallNext', AtWindow & Leaving & { readonly endsOnly?: boolean }>
  | Asked<'CallTicket', AtWindow & OfTicket & Leaving>
  | Asked<'Recall', AtWindow>
  /** The citizen stands at the window. */
  | Asked<'MarkArrived', AtWindow>
  /** Without an outcome it is `done`. */
  | Asked<
      'Complete',
      AtWindow & {
        readonly outcome?: string | undefined;
        readonly document?: string | undefined;
        readonly comeBackOn?: BusinessDay | undefined;
      }
    >
  | Asked<'MarkNoShow', AtWindow>
  /** Sets the ticket at the window aside; it returns by itself where a time is given. */
  | Asked<'Park', AtWindow & { readonly returnAfterMs: number | null }>
  /** Brings a parked ticket, or one that was marked no-show not long ago, back into a line. */
  | Asked<'ResumeTicket', OfTicket>
  /** To a service, to a window, or to both; at least one of them. */
  | Asked<
      'TransferTicket',
      OfTicket & {
        readonly toService: string | null;
        readonly toWindow: number | null;
        readonly place: Place;
      }
    >
  | Asked<'RateService', AtWindow & { readonly rating: Rating }>
  /** Until it is resumed nobody of it is called and no ticket of it is issued. */
  | Asked<'PauseService', Omit<Pause, 'since'>>
  | Asked<'ResumeService', PauseScope>
  /** Ends what stands at an open window, and calls nobody until the clerk is back. */
  | Asked<'StartBreak', AtWindow & Leaving & Omit<Break, 'since'>>
  | Asked<'EndBreak', AtWindow>
  | Asked<'OpenWindow', AtWindow>
  | Asked<'CloseWindow', AtWindow>
  /** Time went by: causes the events that are due, each once. With `callsNobody` no window calls by itself. */
  | Asked<'PassTime', { readonly callsNobody?: boolean }>;
