/**
 * One supervised line of bytes to a device: serial, TCP or a character device.
 *
 * A wire reconnects by itself and for ever. It never queues while it is down: a number that was
 * written for a board that was unplugged must not appear when the cable returns. What should be
 * said after a reconnect is for the owner to decide, in `up()`.
 */
import type { Fault, Lifetime } from '../ports.ts';

export interface WireListener {
  /** Connected; called again after each reconnect. Nothing written earlier comes after what follows. */
  up(): void;
  /** Lost, or not to be had; called once for each change of the fault. */
  down(fault: Fault): void;
  data(bytes: Uint8Array): void;
  /** The operating system has taken more of what is being written. */
  progress?(): void;
}

export interface Wire extends Lifetime {
  readonly isUp: boolean;
  /**
   * Resolves when the operating system has taken every byte (serial: drained to the line).
   * Rejects with `WireDown` when the wire is or goes down first; how much was sent is then unknown.
   * Calls are written in order and never interleaved.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Drops the connection and makes a new one: for an owner that has proof of a hung peer. */
  reset(): void;
}
