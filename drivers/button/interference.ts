/**
 * Interference is no hand: which presses of one button a finger can have made, and when its wire must
 * be at fault. The lockout of citizens' buttons comes after it, and is about hands.
 *
 * Pure, behind the press machine: times come in with the presses. Presses that begin without a rest
 * after each other are one run. A press that begins sooner after another than any finger counts for
 * nothing, and from the fifth press of a run on none counts.
 */
export interface PressRun {
  readonly presses: number;
  readonly lastMs: number;
  /** From the press before the last to the last; infinite for the first of a run. */
  readonly gapMs: number;
}

/** As of a dispenser's flood: nobody who serves people presses one button so often without a rest. */
export const interferenceFrom = 5;

/**
 * No finger presses twice within this time: the fastest tappers need some 80 ms. Mains hum on an open wire
 * closes every 20 ms, and every 17 ms at 60 Hz.
 */
export const fingerMs = 50;

/** @param atMs when the contact closed; a time before the last press counts as its time */
export function pressBegan(restMs: number, run: PressRun | null, atMs: number): PressRun {
  const gapMs = run === null ? Number.POSITIVE_INFINITY : Math.max(0, atMs - run.lastMs);
  if (run === null || gapMs >= restMs) {
    return { presses: 1, lastMs: atMs, gapMs: Number.POSITIVE_INFINITY };
  }
  return { presses: run.presses + 1, lastMs: run.lastMs + gapMs, gapMs };
}

export function isInterference(run: PressRun): boolean {
  return run.presses >= interferenceFrom;
}

/** Whether what the run's last press says counts. */
export function isByFinger(run: PressRun | null): boolean {
  return run === null || (!isInterference(run) && run.gapMs >= fingerMs);
}
