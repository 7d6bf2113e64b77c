/**
 * What the controller knows of the centre server and of whoever asks through a message: the link, what
 * it publishes, and the commands that come in. Shapes only; the other ports are in `ports.ts`.
 */
import type { DeviceName } from '../config/hall/devices.ts';
import type { PriorityClass } from '../config/schema/priority-class.ts';
import type { CommandName, Text } from '../config/schema/schema.ts';
import type { Announcement, Fault, Lifetime, WaitRange } from './ports.ts';

/** One message for the centre server, ready for the wire. */
export interface OutgoingEvent {
  readonly sequence: number;
  /** Structured-mode CloudEvents JSON. */
  readonly body: string;
}

/** How much of a limit has been exceeded, in per cent; 0 while it is not. */
export type Exceeded = 0 | 80 | 100;

/** Whether a dispenser gives tickets: `closed` by the opening hours, `failing` by a fault. */
export type Readiness = 'ready' | 'failing' | 'closed';

/** How far the numbers of a business day have come. */
export interface NumbersGiven {
  /** The highest ordinal of a ticket. */
  readonly tickets: number;
  /** Both ends included. */
  readonly numbers: readonly {
    readonly prefix: string;
    readonly from: number;
    readonly to: number;
  }[];
  /** By service: the number given last. */
  readonly last: readonly { readonly service: string; readonly value: number }[];
}

/** What the broker kept of this controller's state from before its start. */
export interface KeptNumbers extends NumbersGiven {
  readonly day: string;
}

/** The hall as it is now, for dashboards and hall pages. */
export interface HallSnapshot {
  /** Null before the first day. */
  readonly businessDay: string | null;
  readonly dayClosed: boolean;
  /** The rule by which the hall calls, in one sentence. */
  readonly fairness: Text;
  /** `advanced`: why numbers of today were passed over; null where none were. */
  readonly numbers: NumbersGiven & {
    readonly advanced: 'journal-lost' | 'journal-cut' | 'state-ahead' | null;
  };
  /** Numbers of today that no window serves any more: a new config took their service away. */
  readonly withdrawn: readonly string[];
  readonly windows: readonly {
    readonly window: number;
    readonly open: boolean;
    /** Of the ticket at the window. */
    readonly number: string | null;
    /** It was called again as often as is allowed, and nobody has come. */
    readonly noShowOffered: boolean;
    /** How much of its service's target time is over. */
    readonly serviceExceeded: Exceeded;
    /** Free for longer than the limit, while people wait whom it could call. */
    readonly idle: boolean;
    /** Open, and every service of it is paused. */
    readonly paused: boolean;
    /** Why its clerk is away; null while he or she is there. */
    readonly onBreak: {
      readonly reason: string;
      readonly name: Text;
      /** By the wall clock, in milliseconds since the epoch. */
      readonly sinceMs: number;
      /** How long it will probably take; null where nobody knows. */
      readonly expectedMs: number | null;
    } | null;
  }[];
  readonly pauses: readonly {
    readonly scope: 'service' | 'office' | 'hall';
    /** Id of the service or the office; null for the hall. */
    readonly of: string | null;
    readonly reason: string;
    readonly name: Text;
    /** By the wall clock, in milliseconds since the epoch. */
    readonly sinceMs: number;
    /** How long it will probably take; null where nobody knows. */
    readonly expectedMs: number | null;
  }[];
  /** Why the centre is closed today beyond the weekly hours; null where it is not. */
  readonly closedToday: Text | null;
  /** Days of today and later that are closed beyond the weekly hours, the next one first. */
  readonly closures: readonly { readonly day: string; readonly reason: Text }[];
  readonly queues: readonly {
    readonly service: string;
    readonly waiting: number;
    /** The reason for which it is paused; null while it is not. */
    readonly paused: string | null;
    /** Ordinary tickets that its quota leaves for today; null where it has none; 0 also where its numbers are used up. */
    readonly quotaLeft: number | null;
    /** Who would stand before a ticket that is issued now. */
    readonly peopleAhead: number;
    /** Its wait in whole minutes, rounded outwards; null while no open window serves it, and while it is paused. */
    readonly waitMs: WaitRange | null;
    /** How much of the longest wait is over for whoever of this service waits longest. */
    readonly waitExceeded: Exceeded;
  }[];
  /** What the supervisor is called for, until it is over. */
  readonly alarms: readonly {
    readonly alarm: string;
    readonly kind: 'waiting' | 'wait' | 'printer' | 'pause';
    readonly of: string | null;
    readonly name: Text;
    /** By the wall clock, in milliseconds since the epoch. */
    readonly sinceMs: number;
    readonly acknowledged: boolean;
  }[];
  /** The next number of the reception's roll; null where there is no roll, or no number left on it. */
  readonly nextOfRoll: string | null;
  readonly dispensers: readonly {
    readonly dispenser: string;
    readonly readiness: Readiness;
  }[];
  readonly printers: readonly {
    readonly printer: string;
    /** About; null where nothing is known of its roll. */
    readonly ticketsLeft: number | null;
    /** Its near-end sensor says that the roll is nearly used up. */
    readonly paperLow: boolean;
  }[];
  readonly devices: readonly {
    readonly device: DeviceName;
    readonly faults: readonly Pick<Fault, 'code' | 'severity' | 'hint'>[];
  }[];
}

/** Facts for the birth message, asked for at each connect. */
export interface Birth {
  readonly session: string;
  readonly software: string;
  readonly configGeneration: number;
  readonly stream: string;
  /** Null while the journal is empty. */
  readonly oldestSequence: number | null;
  readonly newestSequence: number | null;
}

/** Who wants it: the server itself, or the reception through the server. */
export type CommandOrigin = 'server' | 'reception';

type Order<Name extends CommandName, Args = object> = { readonly name: Name } & {
  readonly args: Args;
};

interface AtWindow {
  readonly window: number;
}

interface OfTicket {
  /** The ticket's identity, or the number that it is called by. */
  readonly ticket: string;
}

/** Somebody else may be at the window. */
interface OutOfTurn {
  /**
   * What becomes of that ticket: its service has ended, it is the first of its line again, or nobody came.
   * Without it what the next press of the window's button would say.
   */
  readonly current?: 'completed' | 'waiting' | 'no-show' | undefined;
}

/** What is paused: a service, every service of an office, or the hall. */
export type PauseScope =
  | { readonly scope: 'hall' }
  | {
      readonly scope: 'service' | 'office';
      /** Its id. */
      readonly of: string;
    };

/** What the contract's commands ask of the hall, with what each needs to know. */
export type HallCommand =
  | Order<
      'issue-ticket',
      {
        readonly service: string;
        /** Where the paper comes out; undefined for the first dispenser of the config. */
        readonly dispenser?: string | undefined;
        readonly priority?: PriorityClass | undefined;
        /** Further services on the same ticket, one after the other. */
        readonly services?: readonly string[] | undefined;
        /** `roll`: the citizen has the paper already, torn off the reception's roll. */
        readonly paper?: 'printer' | 'roll' | undefined;
        /** The number on that paper, where it is not the one after the last. */
        readonly rollNumber?: number | undefined;
      }
    >
  | Order<'call-next' | 'recall' | 'arrived' | 'no-show' | 'open-window' | 'close-window', AtWindow>
  | Order<
      'complete',
      AtWindow & {
        /** An id of the config's list; `done` without it. */
        readonly outcome?: string | undefined;
        /** Id of the document that was missing. */
        readonly document?: string | undefined;
        /** `YYYY-MM-DD`. */
        readonly comeBackOn?: string | undefined;
      }
    >
  | Order<'call-ticket', AtWindow & OfTicket & OutOfTurn>
  | Order<
      'walk-in',
      AtWindow &
        OutOfTurn & {
          readonly service: string;
          readonly priority?: PriorityClass | undefined;
        }
    >
  | Order<
      'print-info',
      {
        readonly service: string;
        /** Undefined for the first dispenser of the config. */
        readonly dispenser?: string | undefined;
      }
    >
  | Order<'park', AtWindow & { readonly returnAfterSeconds?: number | undefined }>
  | Order<'resume' | 'void-ticket' | 'reprint', OfTicket>
  | Order<
      'transfer',
      OfTicket & {
        readonly toService?: string | undefined;
        readonly toWindow?: number | undefined;
        readonly place: 'front' | 'back' | 'arrival';
      }
    >
  | Order<
      'start-break',
      AtWindow & {
        /** An id of the config's list. */
        readonly reason: string;
        /** How long it will probably take; nothing ends by it. */
        readonly forSeconds?: number | undefined;
      }
    >
  | Order<'end-break', AtWindow>
  | Order<
      'pause-service',
      PauseScope & {
        /** An id of the config's list. */
        readonly reason: string;
        /** How long it will probably take; nothing ends by it. */
        readonly forSeconds?: number | undefined;
      }
    >
  | Order<'resume-service', PauseScope>
  | Order<
      'acknowledge-alarm',
      {
        /** As `alarm.raised` has it; all without it. */
        readonly alarm?: string | undefined;
      }
    >
  | Order<'open-day', { readonly day?: string | undefined }>
  | Order<'close-day'>
  /** The centre does not open on a day, `YYYY-MM-DD`, or closes at once where it is open. */
  | Order<'close-on', { readonly day: string; readonly reason: Text }>
  | Order<'open-on', { readonly day: string }>;

/** What they ask of the controller itself: its link, its voice, its journal. */
export type ControllerCommand =
  | Order<'ping'>
  | Order<'announce', Announcement>
  | Order<'replay', { readonly from: number }>;

export type CentreCommand = HallCommand | ControllerCommand;

/** A message on the command topic. Nothing in it has been allowed or done yet. */
export type CommandMessage =
  | {
      readonly isReadable: true;
      /** Chosen by the sender; the same command sent again has the same one. */
      readonly id: string;
      /** Whose topic it came by: the broker's access rules say who may write there. */
      readonly sender: CommandOrigin;
      /** On whose behalf. Where it is not the sender, both must be allowed it. */
      readonly origin: CommandOrigin;
      readonly notAfterMs: number;
      /** The broker kept it for us: nobody knows how old it is. */
      readonly isRetained: boolean;
      readonly command: CentreCommand;
    }
  | {
      readonly isReadable: false;
      readonly sender: CommandOrigin;
      /** Null when not even the id can be read. */
      readonly id: string | null;
      readonly reason: 'malformed' | 'too-large';
      /** One sentence for the sender's developer. */
      readonly problem: string;
    };

export interface CentreLinkListener {
  birth(): Birth;
  /** The link is up, its birth is published; sending may begin from the oldest unacknowledged event. */
  up(): void;
  /** Every `publish` in flight has rejected. */
  down(): void;
  /** The centre server has committed everything up to and including `upTo` of `stream`. */
  acknowledged(stream: string, upTo: number): void;
  /** The centre server's own presence (`dawr/v1/{centre}/server`, retained). */
  serverPresence(online: boolean): void;
  /**
   * Once a run: what the broker kept of this controller's state from before its start; null where it
   * kept nothing in time. Nothing of this run has replaced it yet. Left out: it is not asked for.
   */
  keptNumbers?(kept: KeptNumbers | null): void;
  /** The centre server asks for something. Whatever is decided is on the disk when this returns. */
  command(message: CommandMessage): void;
}

export interface CentreLink extends Lifetime {
  /** Resolves on the broker's PUBACK; rejects when the link goes down first. */
  publish(event: OutgoingEvent): Promise<void>;
  /** Replaces the retained snapshot for dashboards; sent again at each connect. */
  setState(snapshot: string): void;
  /** One try: a reply that is lost with the link is given again when the command is sent again. */
  reply(body: string): void;
}
