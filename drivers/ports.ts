/**
 * The interfaces between the controller and the edge: all that `firmware-host/` knows of a device.
 *
 * The controller sets what should be true, and a driver keeps making it true; the driver reports what
 * it finds through the listener that it was opened with. A driver never throws for a device's trouble:
 * it reports a fault as a value, and its end too. `start()` returns at once and never waits for
 * a device; `stop()` resolves when nothing of the driver is left running.
 */
import type { DeviceName } from '../config/hall/devices.ts';
import type { Input, Text } from '../config/schema/schema.ts';

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
  | 'interference'
  | 'cross-talk'
  /** It comes and goes. No driver reports it: the controller counts. */
  | 'unsteady'
  | 'disk-full'
  | 'disk-nearly-full'
  | 'numbers-advanced'
  | 'mark-damaged'
  | 'mark-not-written'
  | 'damaged'
  | 'rows-lost'
  | 'not-lasting'
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
  /** Of a ticket of several services, all of them in their order; empty where it has one. */
  readonly steps: readonly Text[];
  /** Null: a slip that only says which documents the service needs. */
  readonly number: string | null;
  readonly peopleAhead: number;
  /** From the paper to the call; null when there is no estimate. */
  readonly waitMs: WaitRange | null;
  /** The rule by which the hall calls, in one sentence. */
  readonly fairness: Text;
  /** What else people should know, such as a day on which the centre is closed; one sentence each. */
  readonly notices: readonly Text[];
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
  /** It may not be called before closing, and its paper says so. */
  readonly mayMissClosing: boolean;
  /** A copy is marked as one on paper. */
  readonly copy: boolean;
}

/** What a paper says that is no ticket: a sentence for whoever holds one of some numbers. */
export interface NoticeFace extends Pick<TicketFace, 'centre' | 'issuedAtMs' | 'timeZone'> {
  readonly title: Text;
  /** Stands before the numbers. */
  readonly advice: Text;
  readonly numbers: readonly string[];
}

/**
 * - `printed`: the printer has confirmed that the paper is out.
 * - `not-printed`: nothing of this job reached the paper; trying again makes no duplicate.
 * - `unknown`: the job stopped half-way; paper may or may not be in the citizen's hand.
 *
 * `paperMm`: the paper that it took, in whole millimetres: rows and feed; of a job that stopped, a guess.
 */
export type PrintOutcome =
  | {
      readonly outcome: 'printed';
      readonly paperMm: number;
      /** Of a printer that holds its tickets out: what became of the paper, or null where nobody knows. */
      readonly left?: Promise<PaperEnd | null>;
    }
  | { readonly outcome: 'not-printed'; readonly fault: Fault }
  | { readonly outcome: 'unknown'; readonly paperMm: number; readonly fault: Fault };

/** A ticket that was held out: somebody took it, or it was taken back or dropped because nobody did. */
export type PaperEnd = 'taken' | 'retracted' | 'dropped';

/** What a driver has measured and found out about its device, a sentence each, for the technician. */
export interface Remarks {
  readonly remarks: readonly string[];
}

export interface TicketPrinter extends Lifetime {
  readonly id: string;
  /**
   * Half a ticket of the last run may hang from the printer: it cuts that off before its first ticket.
   * Call it before `start`.
   */
  cutFirst(): void;
  /** One job at a time; a second call before the first has settled is a programming error. Never rejects. */
  print(face: TicketFace): Promise<PrintOutcome>;
  /** As `print`, of a paper that is no ticket; a job as any other. */
  printNotice(face: NoticeFace): Promise<PrintOutcome>;
}

/** One line of a hall board. */
export interface CallOnBoard {
  readonly number: string;
  /** Null: the number is withdrawn, and no window will call it. */
  readonly window: number | null;
  readonly flashing: boolean;
}

/** What a board should show. */
export type BoardSight =
  | {
      readonly shows: 'closed';
      /** Why the centre is closed today; left out where only the window is. */
      readonly because?: Text;
    }
  | { readonly shows: 'idle' }
  | { readonly shows: 'queue-empty' }
  /** Nobody is called here now, and those who wait keep their places. */
  | { readonly shows: 'paused' }
  | {
      readonly shows: 'number';
      readonly number: string;
      readonly flashing: boolean;
      /** It flashes because something takes too long, and not for a call. */
      readonly late?: true;
    };

/** What a clerk's own display says of the window. */
export interface ClerkSight {
  readonly open: boolean;
  /** Of the ticket at the window; null for none. */
  readonly number: string | null;
  readonly waiting: number;
  /** Whole minutes that the service has taken; null while there is none, and after a restart. */
  readonly minutes: number | null;
  /** How long it should take. */
  readonly targetMinutes: number;
}

export interface Boards extends Lifetime {
  /** Sets the desired state of the window's board. Repeating it changes nothing. */
  show(window: number, sight: BoardSight): void;
  /**
   * Sets the desired state of a hall board, by its id in the config: the calls that it lists, the
   * newest first. Repeating it changes nothing.
   * @param because why the centre is closed today, for a list without a call; null where it is open
   */
  showCalls(hallBoard: string, calls: readonly CallOnBoard[], because: Text | null): void;
}

export interface ClerkDisplays {
  /** Sets the desired state of what faces the clerk of the window. Repeating it changes nothing. */
  showClerk(window: number, sight: ClerkSight): void;
}

/** A call as it is heard. */
export interface SpokenCall {
  /** What the citizen is called by, such as `A047`. */
  readonly number: string;
  readonly window: number;
}

/** A call that nobody made at a window, a recording of the centre's own by its name, or any words. */
export type Announcement = SpokenCall | { readonly clip: string } | { readonly text: Text };

/** Who plays the sounds of an outlet: nobody, a browser that lets no page sound, or one that does. */
export type SoundTaker = 'none' | 'blocked' | 'ready';

/** Where a page fetches what the hall is to hear, one sound at a time. */
export interface SoundOutlet {
  /** What is to be heard now, as a WAV file; null for nothing. */
  readonly playing: { readonly id: number; readonly wav: Uint8Array } | null;
  setTaker(taker: SoundTaker): void;
  /** The taker has played it to its end. */
  heard(id: number): void;
  /** @param onChange called when `playing` changes */
  watch(onChange: () => void): void;
}

/** The chime alone, for a technician who asks whether the hall hears it. */
export interface Chime {
  readonly chime: true;
}

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
  whyNotSaid(announcement: Announcement | Chime): Unsayable | null;
  /** Announces it after the calls and announcements before it. Never throws. */
  announce(announcement: Announcement | Chime): void;
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
  /**
   * Presses that begin within this time of each other are one run: from the fifth on it is interference,
   * and counts for nothing. Null: nobody judges.
   */
  readonly restMs: number | null;
  /** The dispenser that answers its presses by light and sound, where it can; null for none. */
  readonly answeredBy: string | null;
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

/** How urgently the hall calls its supervisor. */
export interface AlarmSight {
  /** `raised`: nobody has acknowledged it. */
  readonly state: 'none' | 'raised' | 'acknowledged';
  /** How often an alarm was raised in all, repeats included: it sounds when this grows. */
  readonly rings: number;
}

export interface Lamps {
  /** Sets what the alarm lamp and buzzer should say. Repeating it changes nothing. */
  setAlarm(sight: AlarmSight): void;
  /** Sets the desired state of a lamp by the caller's name for it. Repeating it changes nothing. */
  setLamp(lamp: string, state: LampState): void;
}
