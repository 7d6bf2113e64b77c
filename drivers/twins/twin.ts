/**
 * What all twins share: each simulates one device at the wire, outside the controller, and can be
 * made to misbehave as the real one does.
 */

/**
 * Where a twin stands: it listens on a TCP port, opens its own end of a tty pair, or makes the tty
 * at `path`, the one that the controller's config names (needs socat).
 */
export type TwinEndpoint =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'tty'; readonly path: string }
  | { readonly kind: 'tty-cable'; readonly path: string };

export interface Twin {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Pulls the cable or puts it back. An unplugged twin is gone from the wire but keeps its state. */
  setPlugged(plugged: boolean): Promise<void>;
  readonly plugged: boolean;
}

export type PrinterTrouble = 'paper-out' | 'paper-low' | 'cover-open';

/** One piece of paper: from the last cut to this one. */
export interface PrintedPaper {
  readonly png: Uint8Array;
  readonly widthDots: number;
  readonly heightDots: number;
}

export interface PrinterTwin extends Twin {
  setTrouble(trouble: PrinterTrouble, on: boolean): void;
  readonly troubles: ReadonlySet<PrinterTrouble>;
}

/** What a board shows, as its own decoder understood the bytes. */
export interface BoardPicture {
  readonly text: string;
  readonly mode: 'steady' | 'flashing';
  readonly colour: 'red' | 'green' | 'amber';
  /** Of several lines, those that flash by themselves, counted from 0. */
  readonly flashingLines?: readonly number[];
  /** Of dot matrices: what is lit, rows of `#` and `.`; null or left out for characters. */
  readonly dots?: readonly string[] | null;
}

export interface UnitTwin extends Twin {
  /** Closes or opens the button's contact to ground. */
  setPressed(pin: number, pressed: boolean): void;
  /** Level of an output pin as the firmware would drive it. */
  level(pin: number): boolean;
}
