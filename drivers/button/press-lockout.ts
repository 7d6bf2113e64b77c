/**
 * Which presses count of citizens' buttons that stand together, such as a dispenser's: a child gets
 * one ticket of a button and few of all, and the next citizen gets one at once.
 *
 * Pure, like the press machine before it: times come in with the presses. Presses that follow each
 * other without a rest of `lockoutMs` are one run. A button counts once in a run, each for itself,
 * because another citizen's hand may be at it. From the fifth press of a run on none counts: the
 * run is a flood, and its number of presses is reported when it has ended.
 */
export interface Run {
  /** Those that counted, in their order. */
  readonly counted: readonly string[];
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly presses: number;
}

export interface RunStep {
  readonly run: Run;
  readonly counts: boolean;
  /** The run before this one, where it was a flood that is not reported yet. */
  readonly flood: Run | null;
}

/** Nobody who wants a ticket presses so often without a rest. Presses that counted are included. */
export const floodFrom = 5;

export const isFlood = ({ presses }: Run): boolean => presses >= floodFrom;

/** @param atMs of the clock of the press machine; a time before the last press counts as its time */
export function pressed(lockoutMs: number, run: Run | null, button: string, atMs: number): RunStep {
  const nowMs = Math.max(run?.lastMs ?? atMs, atMs);
  if (run === null || nowMs - run.lastMs >= lockoutMs) {
    const first = { counted: [button], sinceMs: nowMs, lastMs: nowMs, presses: 1 };
    return { run: first, counts: true, flood: run !== null && isFlood(run) ? run : null };
  }
  const longer = { ...run, lastMs: nowMs, presses: run.presses + 1 };
  const counts = !run.counted.includes(button) && !isFlood(longer);
  const counted = counts ? [...run.counted, button] : run.counted;
  return { run: { ...longer, counted }, counts, flood: null };
}
