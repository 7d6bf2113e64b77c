/** How long things may take. Tests that wait for a deadline bring their own. */
export interface PrinterPace {
  /** An idle printer is asked for its state this often. */
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
