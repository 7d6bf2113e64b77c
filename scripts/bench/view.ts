/**
 * What the bench page knows of the hall: plain data, sent whole when a page connects and then as
 * one changed entry at a time.
 *
 * `room` is what is built in, as the config that runs names it; the rest are entries by name, so that a
 * change is always "this entry of this part is now that".
 */
import type { Rating, WindowStep } from '../../config/hall/buttons.ts';
import type { PriorityClass } from '../../config/schema/priority-class.ts';
import type { Text } from '../../config/schema/schema.ts';
import type { FeedMessage } from '../../drivers/centre/feed.ts';
import type { BoardPicture, PrinterTrouble } from '../../drivers/twins/twin.ts';
import type { HeardWords } from './heard-words.ts';
import type { Processes } from './process-messages.ts';

/** A button as the page draws it. */
export interface ButtonPlace {
  /** Its name in `POST /api/press`, such as `window/3/call`. */
  readonly button: string;
  /** The unit that it is wired to; null where no twin can press it. */
  readonly unit: string | null;
  /** Its name in `lamps`; null where there is no lamp. */
  readonly lamp: string | null;
}

/** A lamp or a buzzer that stands by itself. */
export interface OutputPlace {
  /** Its name in `lamps`. */
  readonly output: string;
  /** Null where no twin can show it: it is wired to a pin of a Pi. */
  readonly unit: string | null;
}

/** Null where nothing is wired. */
export interface SignalPlaces {
  readonly lamp: OutputPlace | null;
  readonly buzzer: OutputPlace | null;
}

export interface Room {
  readonly centre: Text;
  readonly timeZone: string;
  readonly holdMs: number;
  readonly offices: readonly { readonly id: string; readonly name: Text }[];
  readonly services: readonly {
    readonly id: string;
    readonly office: string;
    readonly name: Text;
    readonly prefix: string;
  }[];
  readonly windows: readonly {
    readonly number: number;
    readonly services: readonly string[];
    /** Its name in `boards`; null where the window has none. */
    readonly board: string | null;
    readonly call: ButtonPlace;
    /** The clerk's other buttons, as far as they are wired. */
    readonly steps: readonly (ButtonPlace & { readonly means: WindowStep })[];
    /** Those that hand the ticket on, to a service, to a window or to both. */
    readonly transfers: readonly (ButtonPlace & {
      readonly toService: string | null;
      readonly toWindow: number | null;
    })[];
    /** Those that finish with an outcome. */
    readonly outcomes: readonly (ButtonPlace & { readonly name: Text })[];
    /** The citizen's three buttons, the best first; empty where there are none. */
    readonly rates: readonly (ButtonPlace & { readonly rating: Rating })[];
  }[];
  /** What calls the supervisor. */
  readonly alarm: SignalPlaces;
  /** Whether the hall says its calls. */
  readonly hasVoice: boolean;
  readonly hallBoards: readonly { readonly id: string; readonly calls: number }[];
  readonly dispensers: readonly {
    readonly id: string;
    readonly printer: string;
    /** What answers each press of a citizen. */
    readonly answer: SignalPlaces;
    readonly buttons: readonly (ButtonPlace & {
      readonly service: string;
      /** Of the tickets that it gives; null for ordinary ones. */
      readonly priority: PriorityClass | null;
      readonly paper: 'printer' | 'roll';
      /** Further services on the same ticket. */
      readonly further: readonly string[];
    })[];
    /** Each prints the documents of a service, and gives no number. */
    readonly infos: readonly (ButtonPlace & { readonly service: string })[];
    /** Held, it opens the day; null where none is wired. */
    readonly openDay: ButtonPlace | null;
    /** Held, each pauses what it names; held again, it resumes it. */
    readonly pauses: readonly (ButtonPlace & {
      readonly scope: 'service' | 'office' | 'hall';
      readonly of: string | null;
    })[];
  }[];
}

export interface BoardView extends BoardPicture {
  readonly plugged: boolean;
  /** The unit whose pins it is wired to; null where it has a cable of its own. */
  readonly unit: string | null;
}

export interface PrinterView {
  readonly plugged: boolean;
  readonly troubles: readonly PrinterTrouble[];
}

export interface UnitView {
  readonly plugged: boolean;
}

/** A paper that came out; its picture is at `/tickets/{id}.png`. */
export interface TicketView {
  readonly id: number;
  readonly printer: string;
  readonly widthDots: number;
  readonly heightDots: number;
  readonly atMs: number;
}

/** What the loudspeaker played; it can be heard at `/sounds/{id}.wav`. */
export interface SoundView {
  readonly id: number;
  readonly words: HeardWords;
  readonly atMs: number;
}

/** One event as the broker delivered it. */
export interface FeedEntry {
  readonly stream: string;
  readonly sequence: number;
  /** Without prefix and version, such as `ticket.called`. */
  readonly type: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LinkView {
  readonly up: boolean;
  /** Whether the centre server's side has the controller as present. */
  readonly controller: 'unknown' | 'online' | 'offline';
}

/** What the controller says of its hall, as the broker delivered it. */
export type HallState = Extract<FeedMessage, { readonly kind: 'state' }>['state'];

/** Null where the hall runs alone: then no process can be stopped from the page. */
export type ProcessesView = Omit<Processes, 'kind'> | null;

export interface HallView {
  readonly room: Room;
  /** By board name, which is the window's number as text. */
  readonly boards: Readonly<Record<string, BoardView>>;
  /** By the board's id. */
  readonly hallBoards: Readonly<Record<string, BoardView>>;
  /** By the window's number as text: what faces its clerk. */
  readonly clerkDisplays: Readonly<Record<string, BoardView>>;
  readonly printers: Readonly<Record<string, PrinterView>>;
  readonly units: Readonly<Record<string, UnitView>>;
  /** Lamps that are lit, and buzzers that sound. */
  readonly lamps: Readonly<Record<string, boolean>>;
  /** Buttons whose contact is closed now. */
  readonly pressed: Readonly<Record<string, boolean>>;
  /** Oldest first. */
  readonly tickets: readonly TicketView[];
  /** Oldest first. */
  readonly sounds: readonly SoundView[];
  /** In the order of their sequence, oldest first. */
  readonly events: readonly FeedEntry[];
  readonly link: LinkView;
  /** What the controller says of its hall; null before its first word. */
  readonly state: HallState | null;
  readonly processes: ProcessesView;
}

export type HallChange =
  | { readonly part: 'room'; readonly value: Room }
  | {
      readonly part: 'boards' | 'hallBoards' | 'clerkDisplays';
      readonly name: string;
      readonly value: BoardView;
    }
  | { readonly part: 'printers'; readonly name: string; readonly value: PrinterView }
  | { readonly part: 'units'; readonly name: string; readonly value: UnitView }
  | { readonly part: 'lamps' | 'pressed'; readonly name: string; readonly value: boolean }
  | { readonly part: 'tickets'; readonly value: TicketView }
  | { readonly part: 'sounds'; readonly value: SoundView }
  | { readonly part: 'events'; readonly value: FeedEntry }
  | { readonly part: 'link'; readonly value: LinkView }
  | { readonly part: 'state'; readonly value: HallState }
  | { readonly part: 'processes'; readonly value: ProcessesView };
