/**
 * Two wires that run into each other: buttons that close and open at the same moment, again and again.
 *
 * Once may be two clerks; three times without a press of one of them alone is a cable. From then on a
 * press of both counts for neither, because nobody knows whose hand it was, and the first press of one
 * of them alone ends it. No timers: it knows what the press machines report.
 *
 * A button that counts as soon as it goes down may be heard before the other has closed. That press
 * counts, and is reported as cross-talk like the others.
 */

/** A cable carries an edge at once; the debounce and the sampling of two pins take some milliseconds. */
export const sameMomentMs = 10;
export const crossTalkFrom = 3;

export interface CrossTalk {
  down(button: string, atMs: number): void;
  up(button: string, atMs: number): void;
  /** The line to the button is gone. */
  lost(button: string): void;
  /** Whether its last press counts: it is not another wire's too. */
  counts(button: string): boolean;
}

interface LastPress {
  readonly downMs: number;
  /** Null while it is down. */
  readonly upMs: number | null;
}

/** @param onCrossTalk receives a button and those whose wires run into its own; none when it has ended */
export function createCrossTalk(
  onCrossTalk: (button: string, others: readonly string[]) => void,
): CrossTalk {
  const presses = new Map<string, LastPress>();
  /** How often two were pressed at once without one of them alone: by one, then by the other. */
  const pairs = new Map<string, Map<string, number>>();

  function othersOf(button: string): readonly string[] {
    return [...(pairs.get(button) ?? [])].flatMap(([other, times]) =>
      times >= crossTalkFrom ? [other] : [],
    );
  }

  function setTimes(button: string, other: string, times: number): void {
    const before = pairs.get(button)?.get(other) ?? 0;
    for (const [one, another] of [
      [button, other],
      [other, button],
    ] as const) {
      const known = pairs.get(one) ?? new Map<string, number>();
      pairs.set(one, known);
      if (times === 0) known.delete(another);
      else known.set(another, times);
    }
    if (before >= crossTalkFrom === times >= crossTalkFrom) return;
    onCrossTalk(button, othersOf(button));
    onCrossTalk(other, othersOf(other));
  }

  /** Both went down at once, or the later of the two has just done so. */
  function beganTogether(button: string, other: string): boolean {
    const mine = presses.get(button);
    const its = presses.get(other);
    return mine !== undefined && its !== undefined && isSame(mine.downMs, its.downMs);
  }

  function judge(button: string, other: string, upMs: number): void {
    const times = pairs.get(button)?.get(other) ?? 0;
    const itsUpMs = presses.get(other)?.upMs ?? null;
    if (!beganTogether(button, other)) setTimes(button, other, 0);
    // While the other is still down its release will judge.
    else if (itsUpMs !== null) setTimes(button, other, isSame(upMs, itsUpMs) ? times + 1 : 0);
  }

  return {
    down(button, atMs) {
      presses.set(button, { downMs: atMs, upMs: null });
    },
    up(button, atMs) {
      const press = presses.get(button);
      if (press === undefined) return;
      presses.set(button, { ...press, upMs: atMs });
      for (const other of presses.keys()) {
        if (other !== button) judge(button, other, atMs);
      }
    },
    lost(button) {
      presses.delete(button);
      for (const other of [...(pairs.get(button)?.keys() ?? [])]) setTimes(button, other, 0);
    },
    counts: (button) => !othersOf(button).some((other) => beganTogether(button, other)),
  };
}

function isSame(oneMs: number, otherMs: number): boolean {
  return Math.abs(oneMs - otherMs) <= sameMomentMs;
}
