/**
 * The least that a durable number can cost on this file system: the bytes of one event appended to
 * a file, and `fdatasync`.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicMs } from '../../config/boot-clock.ts';

/** As long as a stored `ticket.reserved` with its columns. */
const eventBytes = 400;

export interface BareAppend {
  /** Appends once, and gives the milliseconds that it took. */
  measure(): number;
  close(): void;
}

export function openBareAppend(folder: string): BareAppend {
  const file = openSync(join(folder, 'bare-append'), 'a');
  const event = new Uint8Array(eventBytes).fill(0x61);
  return {
    measure() {
      const startedMs = monotonicMs();
      writeSync(file, event);
      fdatasyncSync(file);
      return monotonicMs() - startedMs;
    },
    close: () => closeSync(file),
  };
}
