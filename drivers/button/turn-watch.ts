/**
 * How long this process waited for a core, by what the kernel counts for each of its threads.
 *
 * Through sysfs a level is read when the interrupt's reader gets its turn. Where the level is then what it was
 * before, the contact has moved twice: a spike for a process that had its turn at once, and perhaps a tap for
 * one that had to wait for it.
 *
 * Source: `/proc/<pid>/task/<tid>/schedstat` of the kernel's `Documentation/scheduler/sched-stats.rst`: time
 * on a core, time waiting for one, in nanoseconds, and how often it got one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { monotonicMs } from '../../config/boot-clock.ts';

export interface TurnWatch {
  /**
   * Whether a thread waited this long since the last call, or did so a moment ago: what piled up meanwhile
   * is looked at in one go. False where the kernel does not count.
   */
  hasWaited(ms: number): boolean;
}

/** What piled up is read within this. */
const momentMs = 25;

/** @param folder the threads of the process */
export function createTurnWatch(folder = '/proc/self/task'): TurnWatch {
  let before = waitsOf(folder);
  let waited = { ms: 0, atMs: Number.NEGATIVE_INFINITY };
  return {
    hasWaited(ms) {
      const now = waitsOf(folder);
      const waits = [...now].map(([thread, waitMs]) => waitMs - (before.get(thread) ?? waitMs));
      before = now;
      const nowMs = monotonicMs();
      const longestMs = Math.max(0, ...waits);
      if (longestMs >= ms || nowMs - waited.atMs > momentMs)
        waited = { ms: longestMs, atMs: nowMs };
      return waited.ms >= ms;
    },
  };
}

/** By thread, in milliseconds. */
function waitsOf(folder: string): ReadonlyMap<string, number> {
  try {
    return new Map(
      readdirSync(folder).flatMap((thread) => {
        const [, waited] = readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ');
        const waitMs = Number(waited) / 1e6;
        return Number.isFinite(waitMs) ? [[thread, waitMs] as const] : [];
      }),
    );
  } catch {
    return new Map();
  }
}
