/**
 * A window that calls the next by itself after an end, where its config says so: some seconds later, so
 * that the clerk may still leave, and only while the clerk is there and somebody waits whom it may call.
 *
 * Nobody says whether the clerk still sits there. So this lapses `idleLimitMs` later, as it does over a
 * restart: then a person presses.
 */
import { chooseNext } from './choose.ts';
import { called } from './decide-window.ts';
import { waitingFor } from './estimate.ts';
import { evolve } from './evolve.ts';
import { elapsedMs } from './moment.ts';
import type { QueueRules } from './rules.ts';
import type { State } from './state.ts';
import type { Moment, QueueEvent, Window } from './words.ts';

/** When each window will call that waits for nothing but the time; on the boot's monotonic clock. */
export function* dueCalls(rules: QueueRules, state: State, now: Moment): Generator<number> {
  for (const window of state.windows.values()) {
    const leftMs = untilCallMs(rules, window, now);
    if (leftMs !== null && waitingFor(rules, state, window.number) > 0) {
      yield now.monotonicMs + leftMs;
    }
  }
}

/** @param before what this moment has brought about already */
export function* callsByThemselves(
  rules: QueueRules,
  state: State,
  before: readonly QueueEvent[],
  at: Moment,
): Generator<QueueEvent> {
  let now = before.reduce(evolve, state);
  for (const window of state.windows.values()) {
    const leftMs = untilCallMs(rules, window, at);
    if (leftMs === null || leftMs > 0) continue;
    const choice = chooseNext(rules, now, window.number, at);
    if (choice === null) continue;
    const call: QueueEvent = { ...called(choice, window.number, at), automatic: true };
    now = evolve(now, call);
    yield call;
  }
}

/** Null: it does not call by itself, now or at all. */
function untilCallMs(rules: QueueRules, window: Window, now: Moment): number | null {
  const afterMs = rules.windows.get(window.number)?.autoNextMs ?? null;
  const { endedAt, ticket } = window;
  if (afterMs === null || endedAt === null || ticket !== null) return null;
  const sinceMs = elapsedMs(endedAt, now);
  if (sinceMs === null || sinceMs >= afterMs + rules.idleLimitMs) return null;
  return Math.max(0, afterMs - sinceMs);
}
