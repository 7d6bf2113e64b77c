/**
 * Which of a printer's faults are worth a report. At every start the printer has not answered yet, and with
 * every new roll it is offline for a second: that is over by itself, and nobody need be called for it.
 */
import type { Fault } from '../ports.ts';
import { isStopping, passingFaults } from './printer-faults.ts';
import { offlineForNoReason } from './printer-status.ts';

export class LastingFaults {
  readonly #settleMs: number;
  readonly #changed: () => void;
  #reported: readonly Fault[] | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isLongOffline = false;

  /** @param changed called when a fault has become a lasting one */
  constructor(settleMs: number, changed: () => void) {
    this.#settleMs = settleMs;
    this.#changed = changed;
  }

  /**
   * While all that stops the printer is passing, this is what was reported last; null before the printer is
   * known.
   */
  of(faults: readonly Fault[]): readonly Fault[] | null {
    this.#watchOffline(faults.includes(offlineForNoReason));
    const lasting = faults.filter((fault) => !this.#isPassing(fault));
    if (lasting.length === faults.length || lasting.some(isStopping)) this.#reported = lasting;
    return this.#reported;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #isPassing(fault: Fault): boolean {
    return passingFaults.has(fault) && !(fault === offlineForNoReason && this.#isLongOffline);
  }

  #watchOffline(isOffline: boolean): void {
    if (isOffline) {
      this.#timer ??= setTimeout(() => {
        this.#isLongOffline = true;
        this.#changed();
      }, this.#settleMs);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isLongOffline = false;
  }
}
