/**
 * Which presses count of citizens' buttons that stand together, such as a dispenser's: a child at any
 * of them gets one ticket, and the next citizen gets one soon.
 *
 * Pure, like the press machine before it: times come in with the presses. Presses that follow each
 * other without a rest of `lockoutMs` are one run. The first one of a run counts. The button of the
 * last one that counted gives nothing more in that run; another button does, once `lockoutMs` have
 * passed since then, because somebody else may have been waiting for it. From the fifth press of a
 * run on none counts: that is a flood, and told as a number when it has ended.
 */
export interface Run {
  /** Of the press that counted last. */
  readonly button: string;
  readonly countedMs: number;
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly presses: number;
}

export interface RunStep {
  readonly run: Run;
  readonly counts: boolean;
  /** The run before this one, where it was a flood that is not told yet. */
  readonly flood: Run | null;
}

/** So many presses without a rest, those that counted included, are nobody's wish for a ticket. */
export const floodFrom = 5;

export const isFlood = ({ presses }: Run): boolean => presses >= floodFrom;

/** @param atMs of the clock of the press machine; a press that is told late never goes back behind the last */
export function pressed(lockoutMs: number, run: Run | null, button: string, atMs: number): RunStep {
  const nowMs = Math.max(run?.lastMs ?? atMs, atMs);
  if (run === null || nowMs - run.lastMs >= lockoutMs) {
    const first = { button, countedMs: nowMs, sinceMs: nowMs, lastMs: nowMs, presses: 1 };
    return { run: first, counts: true, flood: run !== null && isFlood(run) ? run : null };
  }
  const longer = { ...run, lastMs: nowMs, presses: run.presses + 1 };
  const counts = button !== run.button && nowMs - run.countedMs >= lockoutMs && !isFlood(longer);
  return { run: counts ? { ...longer, button, countedMs: nowMs } : longer, counts, flood: null };
}
