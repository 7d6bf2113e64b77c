/**
 * The clock of this boot. It never jumps, and all processes of the machine read the same, so a moment
 * may be sent to another process or kept in a file and is compared there. Moments of two boots cannot
 * be compared: one that is kept goes with the boot's id.
 *
 * `performance.now()` counts from the start of its own process: it serves for durations within one
 * process, and no moment of it leaves the process.
 */
import { readFileSync } from 'node:fs';

/** Milliseconds, with a fraction, since about the machine's start: CLOCK_MONOTONIC of clock_gettime(2). */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Another one after each start of the machine: proc(5). */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
