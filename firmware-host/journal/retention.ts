/**
 * Prunes rows that the centre server has and that are older than the config keeps them, and gives
 * their pages back to the disk: a few rows at a time, so that no press waits for it.
 *
 * Never a row that is not acknowledged, never one of the open day. The newest row of each landmark
 * type stays, because a start looks for it.
 */
import { isLandmark, landmarks, type StreamFacts } from './layout.ts';
import type { Sqlite } from './sqlite.ts';

/** About a millisecond's work each on a small computer. */
const rowsPerStep = 100;
const rowsLookedAt = 500;
/** More than the rows of a step fill, so that the file gets smaller in the end. */
const pagesPerStep = 16;
const dayMs = 86_400_000;

export interface Retention {
  /**
   * One step. @param now whatever the clock says, where it is trusted
   * @param facts of the stream  @param below rows from here on stay, however old
   * @returns up to which sequence rows are pruned now
   */
  step(now: number, facts: StreamFacts, below: number): number;
}

/** @param store writes the facts of the stream, in the transaction of the caller */
export function createRetention(
  database: Sqlite,
  keepDays: number,
  store: (facts: StreamFacts) => void,
): Retention {
  const look = database.prepare<
    [number, number],
    { sequence: number; wallMs: number; timeQuality: string }
  >(
    `SELECT sequence, wall_ms AS wallMs, time_quality AS timeQuality FROM event
     WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  );
  const kept = landmarks
    .map(
      (type) =>
        `SELECT coalesce(max(sequence), 0) FROM event WHERE type = '${type}' AND ${isLandmark}`,
    )
    .join(' UNION ALL ');
  const remove = database.prepare<[number, number]>(
    `DELETE FROM event WHERE sequence > ? AND sequence <= ? AND sequence NOT IN (${kept})`,
  );
  /** A landmark that was the newest when its neighbours went, and is no more. */
  const removeLeftBehind = database.prepare<[number]>(
    `DELETE FROM event WHERE ${isLandmark} AND sequence <= ? AND sequence NOT IN (${kept})`,
  );
  const prune = database.transaction((facts: StreamFacts, upTo: number) => {
    remove.run(facts.pruned, upTo);
    removeLeftBehind.run(upTo);
    store({ ...facts, pruned: upTo });
  });
  /** Every row up to here is old enough. */
  let oldUpTo = Number.NEGATIVE_INFINITY;
  let lookedUpTo = Number.NEGATIVE_INFINITY;

  /** Rows without a trusted time are as old as the next that has one. */
  function lookAhead(cutMs: number, facts: StreamFacts): void {
    const rows = look.all(Math.max(lookedUpTo, facts.pruned), rowsLookedAt);
    for (const { sequence, wallMs, timeQuality } of rows) {
      if (timeQuality === 'synced') {
        if (wallMs >= cutMs) return;
        oldUpTo = sequence;
      }
      lookedUpTo = sequence;
    }
  }

  return {
    step(now, facts, below) {
      const limit = Math.min(facts.acknowledged, below - 1);
      if (oldUpTo <= facts.pruned) lookAhead(now - keepDays * dayMs, facts);
      const upTo = Math.min(oldUpTo, limit, facts.pruned + rowsPerStep);
      if (upTo > facts.pruned) prune.immediate(facts, upTo);
      const free = Number(database.pragma('freelist_count', { simple: true }));
      // Without any it would take the lock for writing for nothing.
      if (free > 0) database.pragma(`incremental_vacuum(${pagesPerStep})`);
      return Math.max(upTo, facts.pruned);
    },
  };
}
