/**
 * What a citizen may expect: how many will be called before the next ticket of a service, and an
 * optimistic and a pessimistic wait. Both come from the same forecast, so they say the same of the hall.
 *
 * The estimate knows what the day has shown: who waits, which windows are open, how long services
 * take, how many come, and who is probably on a break. It does not foresee that a window opens which was
 * not open today, or that a pause ends.
 */
import { windowsOnBreak } from './breaks.ts';
import { callableLines } from './choose.ts';
import { type Foreseen, forecast, type Newcomer } from './forecast.ts';
import { rulesNow } from './pause.ts';
import type { QueueRules } from './rules.ts';
import { isAttended, type State, waitingIn, windowAt } from './state.ts';
import type { Moment, WaitRange } from './words.ts';

export interface Estimate {
  /** Who will probably be called before, at the windows of the service: also some who come later. */
  readonly peopleAhead: number;
  /** From now to the call; null while no window that calls serves it, and while it is paused. */
  readonly waitMs: WaitRange | null;
  /**
   * From now to the call, as likely less as more. Where `waitMs` is null: as if all windows opened now and
   * nothing were paused; null where no window serves it at all.
   */
  readonly likelyWaitMs: number | null;
}

/** The share of runs below the range, and above it. */
const leftOut = 0.05;
/** What the forecast leaves out (walking, the pace of each clerk), as a share of the wait and at least. */
const modelSpread = 0.1;
const modelSpreadMs = 20_000;
/** A free clerk still has to press and the citizen to walk. */
const shortestHighMs = 60_000;

/** Tickets that this window could call now. */
export function waitingFor(rules: QueueRules, state: State, window: number): number {
  let count = 0;
  for (const line of callableLines(rules, state, window)) count += waitingIn(line);
  return count;
}

export function estimate(
  rules: QueueRules,
  state: State,
  newcomer: Newcomer,
  at: Moment,
): Estimate {
  const [one = unknown] = estimates(rules, state, [newcomer], at);
  return one;
}

/** One for each, as if each of them were to come alone. */
export function estimates(
  rules: QueueRules,
  state: State,
  newcomers: readonly Newcomer[],
  at: Moment,
): readonly Estimate[] {
  const now = rulesNow(rules, state);
  const all = [...rules.windows.keys()];
  const open = all.filter((number) => isAttended(windowAt(state, number)));
  const isServed = ({ service }: Newcomer) =>
    now.windowsOf.get(service)?.some((number) => open.includes(number)) ?? false;
  const isKnown = ({ service }: Newcomer) => (rules.windowsOf.get(service)?.length ?? 0) > 0;
  const served = newcomers.filter(isServed);
  // Before its windows open, those are ahead who would be if all windows opened now, and nothing were paused.
  const others = newcomers.filter((newcomer) => isKnown(newcomer) && !isServed(newcomer));
  const found = new Map<Newcomer, Estimate>();
  const away = windowsOnBreak(state, all, at);
  for (const [index, foreseen] of forecast(now, state, served, { open, away }, at).entries()) {
    const newcomer = served[index];
    if (newcomer) found.set(newcomer, estimateFrom(foreseen));
  }
  const atOnce = { open: all, away: [] };
  for (const [index, foreseen] of forecast(rules, state, others, atOnce, at).entries()) {
    const newcomer = others[index];
    if (newcomer) found.set(newcomer, { ...estimateFrom(foreseen), waitMs: null });
  }
  return newcomers.map((newcomer) => found.get(newcomer) ?? unknown);
}

const unknown: Estimate = { peopleAhead: 0, waitMs: null, likelyWaitMs: null };

function estimateFrom({ waitsMs, calledBefore }: Foreseen): Estimate {
  const waits = waitsMs.toSorted();
  const low = Math.max(0, (1 - modelSpread) * quantile(waits, leftOut) - modelSpreadMs);
  const high = (1 + modelSpread) * quantile(waits, 1 - leftOut) + modelSpreadMs;
  return {
    peopleAhead: Math.round(quantile(calledBefore.toSorted(), 0.5)),
    waitMs: { low: Math.round(low), high: Math.round(Math.max(shortestHighMs, high)) },
    likelyWaitMs: Math.round(quantile(waits, 0.5)),
  };
}

/** Between the two values where it lies. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const from = sorted[below] ?? 0;
  const to = sorted[below + 1] ?? from;
  return from + (place - below) * (to - from);
}
