/**
 * What both ways to a GPIO line have in common: how a line is opened, what it then reports, and how it
 * says why it cannot be opened.
 */
import type { FaultCode } from '../ports.ts';

export interface LineWiring {
  /** BCM number. */
  readonly pin: number;
  /** What holds the line while the button is up; only a way that can set it does. */
  readonly pull: 'up' | 'down';
}

export interface LineListener {
  /** Called once when the line is opened, and then at each edge. `atMs` by `monotonicMs`. */
  level(high: boolean, atMs: number): void;
  /** The line cannot be used any more. */
  failed(cause: unknown): void;
}

export interface OpenedLine {
  close(): Promise<void>;
}

/** Rejects with a `LineFault`, or with whatever the operating system said. */
export type OpenLine = (wiring: LineWiring, listener: LineListener) => Promise<OpenedLine>;

export interface OutputWiring {
  /** BCM number. */
  readonly pin: number;
  /** The level that it begins with. */
  readonly high: boolean;
}

export interface OpenedOutput extends OpenedLine {
  write(high: boolean): void;
}

/** Rejects as `OpenLine` does. @param failed called when the line cannot be used any more */
export type OpenOutput = (
  wiring: OutputWiring,
  failed: (cause: unknown) => void,
) => Promise<OpenedOutput>;

export class LineFault extends Error {
  override readonly name = 'LineFault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}
