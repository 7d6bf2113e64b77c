/**
 * Whether this process waited for its turn just now: for a core, by what the kernel counts for each of its threads,
 * or held up by whatever else, by a timer that came late.
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
   * is looked at in one go.
   */
  hasWaited(ms: number): boolean;
}

/** What piled up is read within this. */
const momentMs = 25;
/** A hold-up that can hide a tap is seen by it. */
const turnEveryMs = 10;

/** @param folder the threads of the process, where the kernel counts */
export function createTurnWatch(folder = '/proc/self/task'): TurnWatch {
  let before = waitsOf(folder);
  let lastTurnMs = monotonicMs();
  let held = { ms: 0, atMs: Number.NEGATIVE_INFINITY };

  function note(ms: number): void {
    const nowMs = monotonicMs();
    if (ms >= held.ms || nowMs - held.atMs > momentMs) held = { ms, atMs: nowMs };
  }

  function turn(): void {
    const nowMs = monotonicMs();
    note(nowMs - lastTurnMs - turnEveryMs);
    lastTurnMs = nowMs;
  }

  setInterval(turn, turnEveryMs).unref();
  return {
    hasWaited(ms) {
      const now = waitsOf(folder);
      const waits = [...now].map(([thread, waitMs]) => waitMs - (before.get(thread) ?? waitMs));
      before = now;
      // What piled up may be read before the timer that is late.
      note(Math.max(monotonicMs() - lastTurnMs - turnEveryMs, ...waits));
      return held.ms >= ms;
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
