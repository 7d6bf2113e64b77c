/** How long each step of the exchange with a printer may take. Tests set shorter times. */
export interface PrinterPace {
  /** How often an idle printer is asked for its state. */
  readonly heartbeatMs: number;
  /** An answer comes within this time, or the printer is silent. */
  readonly answerMs: number;
  /** Allowed for a job or a flush on top of what its bytes and rows take. */
  readonly graceMs: number;
  /** No answer for this long after the last barrier of a flush: none to an older job will come. */
  readonly quietMs: number;
  /** A drawing that failed is tried again this much later. */
  readonly drawAgainMs: number;
}
