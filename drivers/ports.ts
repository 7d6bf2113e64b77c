/**
 * The interfaces between the controller and the edge: all that `firmware-host/` knows of a device.
 *
 * The controller sets what should be true, and a driver keeps making it true; the driver reports what
 * it finds through the listener that it was opened with. A driver never throws for a device's trouble:
 * it reports a fault as a value, and its end too. `start()` returns at once and never waits for
 * a device; `stop()` resolves when nothing of the driver is left running.
 */
import type { DeviceName } from '../config/hall/devices.ts';
import type { PriorityClass } from '../config/schema/priority-class.ts';
import type { CommandName, Input, Text } from '../config/schema/schema.ts';

/** Something that runs between `start()` and `stop()`. Constructors open nothing. */
export interface Lifetime {
  start(): void;
  stop(): Promise<void>;
}

/** Closed set; what to do about a fault is its `hint`. */
export type FaultCode =
  | 'not-there'
  | 'not-permitted'
  | 'not-a-device'
  | 'busy'
  | 'unplugged'
  | 'unreachable'
  | 'no-answer'
  | 'bad-answer'
  | 'refused'
  | 'rejected-credentials'
  | 'paper-out'
  | 'paper-low'
  | 'cover-open'
  | 'cutter-error'
  | 'overheated'
  | 'printer-error'
  | 'offline'
  | 'crashed'
  | 'stuck'
  /** It comes and goes. No driver reports it: the controller counts. */
  | 'unsteady'
  | 'disk-full'
  | 'disk-nearly-full'
  | 'numbers-advanced'
  | 'mark-damaged'
  | 'mark-not-written'
  | 'damaged'
  | 'rows-lost'
  | 'unsupported'
  | 'name-in-use';

/** What is wrong with a device now. */
export interface Fault {
  readonly code: FaultCode;
  /** `stopped`: the device does not do its work. `warning`: it works, and someone should act soon. */
  readonly severity: 'stopped' | 'warning';
  /** One sentence for staff or technician: what to do. */
  readonly hint: string;
  /** The operating system's or protocol's own words, for the log. */
  readonly detail?: string;
}

/**
 * Reports every fault that a device has now. An empty list means that it works. The listener compares
 * with the last report; a driver may repeat itself freely.
 */
export type ReportDevice = (device: DeviceName, faults: readonly Fault[]) => void;

/** An optimistic and a pessimistic estimate of the wait, in milliseconds. */
export interface WaitRange {
  readonly low: number;
  readonly high: number;
}

/** What one paper ticket says. The printer driver decides how it looks. */
export interface TicketFace {
  readonly centre: Text;
  readonly office: Text;
  readonly service: Text;
  readonly number: string;
  readonly peopleAhead: number;
  /** From the paper to the call; null when there is no estimate. */
  readonly waitMs: WaitRange | null;
  /** The rule by which the hall calls, in one sentence. */
  readonly fairness: Text;
  /** Windows that serve this service, ascending. */
  readonly windows: readonly number[];
  readonly documents: readonly Text[];
  readonly issuedAtMs: number;
  /** IANA name, such as `Africa/Cairo`. */
  readonly timeZone: string;
  /** What its QR code says, in ASCII; null for a ticket without one. */
  readonly link: string | null;
  /** The paper marks a ticket of a priority class, and does not name the class. */
  readonly priority: boolean;
  /** A copy is marked as one on paper. */
  readonly copy: boolean;
}

/**
 * - `printed`: the printer has confirmed that the paper is out.
 * - `not-printed`: nothing of this job reached the paper; trying again makes no duplicate.
 * - `unknown`: the job stopped half-way; paper may or may not be in the citizen's hand.
 */
export type PrintOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'not-printed'; readonly fault: Fault }
  | { readonly outcome: 'unknown'; readonly fault: Fault };

export interface TicketPrinter extends Lifetime {
  readonly id: string;
  /**
   * Half a ticket of the last run may hang from the printer: it cuts that off before its first ticket.
   * Call it before `start`.
   */
  cutFirst(): void;
  /** One job at a time; a second call before the first has settled is a programming error. Never rejects. */
  print(face: TicketFace): Promise<PrintOutcome>;
}

/** One line of a hall board. */
export interface CallOnBoard {
  readonly number: string;
  readonly window: number;
  readonly flashing: boolean;
}

/** What a board should show. */
export type BoardSight =
  | { readonly shows: 'closed' }
  | { readonly shows: 'idle' }
  | { readonly shows: 'queue-empty' }
  | {
      readonly shows: 'number';
      readonly number: string;
      readonly flashing: boolean;
      /** It flashes because something takes too long, and not for a call. */
      readonly late?: true;
    };

export interface Boards extends Lifetime {
  /** Sets the desired state of the window's board. Repeating it changes nothing. */
  show(window: number, sight: BoardSight): void;
  /**
   * Sets the desired state of a hall board, by its id in the config: the calls that it lists, the
   * newest first. Repeating it changes nothing.
   */
  showCalls(hallBoard: string, calls: readonly CallOnBoard[]): void;
}

/** A call as it is heard. */
export interface SpokenCall {
  /** What the citizen is called by, such as `A047`. */
  readonly number: string;
  readonly window: number;
}

/** A call that nobody made at a window, a recording of the centre's own by its name, or any words. */
export type Announcement = SpokenCall | { readonly clip: string } | { readonly text: Text };

/**
 * - `clip-unknown`: no recording has this name.
 * - `clip-unusable`: it is there and cannot be played.
 * - `cannot-say`: a number that has no words, or words where nothing is installed that speaks.
 * - `quiet-hours`: nothing is said now.
 */
export type Unsayable = 'clip-unknown' | 'clip-unusable' | 'cannot-say' | 'quiet-hours';

export interface Voice extends Lifetime {
  /** Says the call once those before it have been said. Never throws; trouble is reported. */
  say(call: SpokenCall): void;
  /** Why it could not be announced at this moment, or null. */
  whyNotSaid(announcement: Announcement): Unsayable | null;
  /** Announces it after the calls and announcements before it. Never throws. */
  announce(announcement: Announcement): void;
}

/**
 * `press`: down and up again within the hold time. `hold`: down for the hold time, reported once.
 * `double`: two presses in quick succession, reported instead of both.
 */
export type Gesture = 'press' | 'hold' | 'double';

/** One wired button: where it is, and which gestures it has beside a press. */
export interface ButtonWiring {
  /** The caller's own name for the button, such as `window/3/call`; given back with each gesture. */
  readonly button: string;
  readonly input: Input;
  /** Null: a hold means nothing, and `press` is reported as soon as the press is certain. */
  readonly holdMs: number | null;
  /** Null: two quick presses are two presses; else how soon the second must begin. */
  readonly doubleMs: number | null;
  /** Null: every press counts. */
  readonly lockout: ButtonLockout | null;
  /** Null: what other buttons do means nothing to it. */
  readonly together: ButtonsTogether | null;
}

/** Two buttons of a group that are held for `ms` together are one `hold` of the group, and no more. */
export interface ButtonsTogether {
  /** The caller's name for the group, given back with the gesture. */
  readonly group: string;
  /** Longer than `holdMs` of each. */
  readonly ms: number;
}

/** A button locks itself after a press that was not refused, and a flood locks its whole group. */
export interface ButtonLockout {
  readonly group: string;
  /** The rest that ends it; the same for all buttons of a group. */
  readonly ms: number;
}

/** Presses without a rest between them, most of which did not count. */
export interface Flood {
  /** The first included. */
  readonly presses: number;
  /** From the first to the last. */
  readonly overMs: number;
}

export type OnFlooded = (button: string, flood: Flood) => void;

/** What came of a gesture: one that was refused locks nothing. */
export type GestureOutcome = 'done' | 'refused';

/** `atMonotonicMs` is when the press became certain, by `monotonicMs` of config/boot-clock.ts. */
export type OnGesture = (button: string, gesture: Gesture, atMonotonicMs: number) => GestureOutcome;

export interface Buttons extends Lifetime {}

/** `blinking` is slow, once a second; `flickering` is quick, for something that is over soon. */
export type LampState = 'off' | 'on' | 'blinking' | 'flickering';

export interface Lamps {
  /** Sets the desired state of a lamp by the caller's name for it. Repeating it changes nothing. */
  setLamp(lamp: string, state: LampState): void;
}

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
  }[];
  readonly queues: readonly {
    readonly service: string;
    readonly waiting: number;
    /** Who would stand before a ticket that is issued now. */
    readonly peopleAhead: number;
    /** Its wait in whole minutes, rounded outwards; null while no open window serves it. */
    readonly waitMs: WaitRange | null;
    /** How much of the longest wait is over for whoever of this service waits longest. */
    readonly waitExceeded: Exceeded;
  }[];
  readonly dispensers: readonly {
    readonly dispenser: string;
    readonly readiness: Readiness;
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

/** What the contract's commands ask of the hall, with what each needs to know. */
export type HallCommand =
  | Order<
      'issue-ticket',
      {
        readonly service: string;
        /** Where the paper comes out; undefined for the first dispenser of the config. */
        readonly dispenser?: string | undefined;
        readonly priority?: PriorityClass | undefined;
      }
    >
  | Order<
      'call-next' | 'recall' | 'arrived' | 'complete' | 'no-show' | 'open-window' | 'close-window',
      AtWindow
    >
  | Order<'call-ticket', AtWindow & OfTicket>
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
  | Order<'open-day', { readonly day?: string | undefined }>
  | Order<'close-day'>;

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
      readonly origin: CommandOrigin;
      readonly notAfterMs: number;
      /** The broker kept it for us: nobody knows how old it is. */
      readonly isRetained: boolean;
      readonly command: CentreCommand;
    }
  | {
      readonly isReadable: false;
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

/** What a person on the device itself may ask of the controller; the answer names the business day. */
export type LocalRequest = Extract<HallCommand, { readonly name: 'open-day' | 'close-day' }>;

export type LocalAnswer =
  | { readonly status: 'done'; readonly day: string | null }
  | { readonly status: 'refused'; readonly reason: string; readonly words: Text }
  | { readonly status: 'unreadable'; readonly problem: string };
