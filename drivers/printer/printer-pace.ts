/** How long each step of the exchange with a printer may take. Tests set shorter times. */
export interface PrinterPace {
  /** How often an idle printer is asked for its state. */
  readonly heartbeatMs: number;
  /** An answer comes within this time, or the printer is silent. */
  readonly answerMs: number;
  /** A printer that has never answered may still be starting for this long. */
  readonly startMs: number;
  /** A printer that is offline and names no reason may still be feeding its new paper for this long. */
  readonly settleMs: number;
  /** Allowed for a step of a job, or for a flush, on top of what its bytes and rows take. */
  readonly graceMs: number;
  /** No answer for this long after the last barrier of a flush: none to an older job will come. */
  readonly quietMs: number;
  /** A drawing that failed is tried again this much later. */
  readonly drawAgainMs: number;
  /** What no print head does: a job that is confirmed sooner was not printed. */
  readonly fastestRowsPerSecond: number;
}

export const ordinaryPace: PrinterPace = {
  heartbeatMs: 2000,
  answerMs: 1500,
  startMs: 10_000,
  settleMs: 3000,
  graceMs: 5000,
  quietMs: 400,
  drawAgainMs: 10_000,
  // 600 mm/s; the fastest ticket printers make 500.
  fastestRowsPerSecond: 4800,
};

/** 50 mm/s: slow for a thermal printer, so that a slow one has no fault. */
const slowestRowsPerSecond = 400;
/** A printer has done with a row when the row waits for its head, so many rows away at most. */
const rowsAtHead = 256;

export function slowestMs(rows: number): number {
  return (rows * 1000) / slowestRowsPerSecond;
}

export function soonestMs(rows: number, { fastestRowsPerSecond }: PrinterPace): number {
  return (Math.max(0, rows - rowsAtHead) * 1000) / fastestRowsPerSecond;
}

/**
 * Whether the answers of a job come no faster, one after another, than a head prints what lies between them.
 * Those of a printer that answers what it has only received come in a burst, however late they all are.
 */
export class AnswerPace {
  readonly #pace: PrinterPace;
  readonly #beganMs: number;
  /** When the head would have begun that printed all rows up to the latest of the answers, at its fastest. */
  #latestBeginMs = 0;
  #isBurst = false;

  constructor(pace: PrinterPace, beganMs: number) {
    this.#pace = pace;
    this.#beganMs = beganMs;
  }

  /** Two answers came sooner, one after the other, than any head prints. */
  get isBurst(): boolean {
    return this.#isBurst;
  }

  /** @param rows that the printer says to have printed of the job */
  answered(rows: number, atMs: number): void {
    const beginMs = atMs - this.#beganMs - (rows * 1000) / this.#pace.fastestRowsPerSecond;
    const slackMs = (rowsAtHead * 1000) / this.#pace.fastestRowsPerSecond;
    if (beginMs < this.#latestBeginMs - slackMs) this.#isBurst = true;
    this.#latestBeginMs = Math.max(this.#latestBeginMs, beginMs);
  }
}
