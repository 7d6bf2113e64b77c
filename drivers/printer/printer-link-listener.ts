/** What the exchange with a printer reports to whoever prints on it. */
import type { Fault } from '../ports.ts';

export interface PrinterLinkListener {
  /** Something about the printer's faults may have changed. */
  changed(): void;
  /** An answer to the barrier of a job, or to one inside it where that reports the end of the paper. */
  barrier(paperEnd: boolean): void;
  /** The wire has taken more bytes of a job, or the printer has answered for them. */
  progress(): void;
  /** All that was asked about the printer's state has been answered. */
  answered(): void;
  /** The connection was lost or given up. */
  lost(fault: Fault): void;
}
