/**
 * What the controller answers to a person on the device itself, through its own socket: of the business day, of
 * the browsers of the network, of the devices. Shapes only; the other ports are in `ports.ts` and `centre-port.ts`.
 */
import type { Text } from '../config/schema/schema.ts';
import type { HallCommand } from './centre-port.ts';
import type { Fault, Gesture, GestureOutcome } from './ports.ts';

/** Where a browser of the network stands that may open a page. */
export type PagePlace =
  | { readonly page: 'window'; readonly window: number }
  | { readonly page: 'reception' | 'hall' | 'manager' | 'technician' };

/** Whose page may ask for a PIN; the television of the hall has no hands. */
export type PinRole = Exclude<PagePlace['page'], 'hall'>;

/** What a person on the device itself may ask of the hall; the answer names the business day. */
export type LocalDayRequest = Extract<
  HallCommand,
  { readonly name: 'open-day' | 'close-day' | 'close-on' | 'open-on' }
>;

/** What that person decides of the browsers of the network; the answer lists those that are paired. */
export type LocalPagesRequest =
  | {
      readonly name: 'pair-device';
      readonly args: { readonly code: string; readonly place: PagePlace };
    }
  | { readonly name: 'revoke-device'; readonly args: { readonly id: string } }
  | { readonly name: 'list-devices'; readonly args: object };

/** A new PIN for the pages of a role; the answer is its only sight. */
export interface LocalPinRequest {
  readonly name: 'draw-pin';
  readonly args: { readonly role: PinRole };
}

/** What a technician tries while the hall runs. Nothing of it touches the queue. */
export type LocalTestRequest =
  | { readonly name: 'test-paper'; readonly args: { readonly printer: string } }
  | { readonly name: 'test-boards' | 'test-chime' | 'test-call'; readonly args: object };

/** How every device is now, and how far the journal has come. */
export interface LocalLookRequest {
  readonly name: 'look';
  readonly args: object;
}

/** The flash on the device: the config that it has put in its place is to be used from here on. */
export interface LocalConfigRequest {
  readonly name: 'take-config';
  readonly args: { readonly sha256: string };
}

export type LocalRequest =
  | LocalDayRequest
  | LocalPagesRequest
  | LocalPinRequest
  | LocalTestRequest
  | LocalConfigRequest
  | LocalLookRequest;

/** Every contact and press of the wired buttons from now on, until whoever asks hangs up. */
export interface LocalWatchRequest {
  readonly name: 'watch-buttons';
  readonly args: object;
}

/** What is seen of a wired button. */
export interface SeenInput {
  readonly button: string;
  /** A contact, bounces included; or a press, as the controller took it. */
  readonly says: 'down' | 'up' | Gesture;
  /** Of a press. */
  readonly outcome: GestureOutcome | null;
  /** Of the boot's monotonic clock. */
  readonly ms: number;
}

/** What the controller says of its devices and of its journal. */
export interface ControllerLook {
  readonly devices: readonly {
    readonly device: string;
    /** A controller of another release may have other codes. */
    readonly faults: readonly (Pick<Fault, 'severity' | 'hint'> & { readonly code: string })[];
    /** What its driver has measured and found out. */
    readonly remarks: readonly string[];
  }[];
  readonly journal: {
    /** 0 while it is empty. */
    readonly newest: number;
    readonly acknowledged: number;
    /** How long the oldest event has waited that the centre server has not; null where it has all. */
    readonly oldestWaitsMs: number | null;
    /** Of the space allowed. */
    readonly fillPercent: number;
  };
}

export interface ListedDevice {
  readonly id: string;
  readonly place: PagePlace;
  /** Milliseconds of Unix time, by the controller's clock then. */
  readonly pairedAtMs: number;
  /** The config has this place no more. */
  readonly isGone: boolean;
}

export type LocalAnswer =
  | { readonly status: 'done'; readonly day: string | null }
  | { readonly status: 'devices'; readonly devices: readonly ListedDevice[] }
  | { readonly status: 'pin'; readonly pin: string }
  | { readonly status: 'begun' }
  | { readonly status: 'taken' }
  | { readonly status: 'look'; readonly look: ControllerLook }
  | { readonly status: 'refused'; readonly reason: string; readonly words: Text }
  | { readonly status: 'unreadable'; readonly problem: string };
