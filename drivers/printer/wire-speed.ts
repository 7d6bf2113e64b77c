/**
 * How fast a printer takes bytes: what the config states of its wire, and what its jobs show. A network
 * printer and a serial one behind an Ethernet converter look the same until a job has been measured.
 */
import { bitsPerByte } from '../../config/schema/framing.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';

type Wire = PrinterConfig['wire'];

/** USB printers take about ten times this. */
const deviceBytesPerSecond = 100_000;
/** Nobody runs a ticket printer behind a converter at less. */
const slowestConverterBaud = 9600;
/** Whatever its framing: at most this. */
const mostBitsPerByte = bitsPerByte('8E1');
/** No serial line is that fast. */
const fastBytesPerSecond = 50_000;
const keptJobs = 5;

/** Of a serial line, also of one behind an Ethernet converter; null where bytes have no such limit. */
export function baudRateOf(wire: Wire): number | null {
  return wire.kind === 'device' ? null : (wire.baudRate ?? null);
}

/** What the last jobs took: from the first byte until the printer had answered for the last. */
export class SpeedGauge {
  readonly #wire: Wire;
  #jobs: readonly { readonly bytes: number; readonly ms: number }[] = [];
  #isFast = false;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  add(bytes: number, ms: number): void {
    this.#jobs = [...this.#jobs, { bytes, ms: Math.max(1, ms) }].slice(-keptJobs);
    this.#isFast = (bytes * 1000) / ms > fastBytesPerSecond;
  }

  /** Another printer may be at the other end now. */
  reconnected(): void {
    this.#isFast = false;
  }

  /** On this connection no serial line is the limit. */
  get isFast(): boolean {
    return this.#isFast;
  }

  /** How long a number of bytes takes at the slowest speed that is no fault. */
  transferMs(bytes: number): number {
    return (bytes * 1000) / this.#slowestBytesPerSecond;
  }

  get #slowestBytesPerSecond(): number {
    if (this.#wire.kind === 'device') return deviceBytesPerSecond;
    if (this.#isFast) return fastBytesPerSecond / 2;
    return (this.#wire.baudRate ?? slowestConverterBaud) / mostBitsPerByte;
  }

  /** What the line carries, as it is stated or was measured; null where nobody knows. */
  get bytesPerSecond(): number | null {
    const stated = baudRateOf(this.#wire);
    return stated === null ? this.#measured : stated / mostBitsPerByte;
  }

  get #measured(): number | null {
    if (this.#jobs.length === 0) return null;
    const bytes = this.#jobs.reduce((sum, job) => sum + job.bytes, 0);
    const ms = this.#jobs.reduce((sum, job) => sum + job.ms, 0);
    return (bytes * 1000) / ms;
  }

  /** For the technician; null before the first job. */
  get words(): string | null {
    const measured = this.#measured;
    if (measured === null) return null;
    const stated = baudRateOf(this.#wire);
    const line = stated === null ? '' : `; its line is stated to have ${stated} baud`;
    return `took ${Math.round(measured)} bytes a second with its last tickets${line}`;
  }
}
