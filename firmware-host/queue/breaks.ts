/**
 * The breaks that a forecast expects of clerks. Few announce one: they close the window and open it
 * again. So a window that was open today and was closed lately will probably come back, and one that
 * has been open for hours will probably be closed for a while.
 */
import type { Draws } from './draws.ts';
import { elapsedMs } from './moment.ts';
import { isAttended, type State, windowAt } from './state.ts';
import type { Moment } from './words.ts';

const minuteMs = 60_000;
/** Of the clerks so many go for one break, so long after the window was opened. */
const takesOne = 0.85;
const firstBreak = { fromMs: 90 * minuteMs, toMs: 240 * minuteMs };
/** After it, or without it, seldom: about so often. */
const seldomMs = 360 * minuteMs;
const breakTakes = { fromMs: 15 * minuteMs, toMs: 45 * minuteMs };
/** The share of windows closed lately that are opened again. */
const comesBack = 0.8;

/** Of the windows, those that a clerk left so lately that it is probably for a break. */
export function windowsOnBreak(
  state: State,
  windows: readonly number[],
  at: Moment,
): readonly number[] {
  return windows.filter((number) => {
    const window = windowAt(state, number);
    const awayMs = window.leftAt && elapsedMs(window.leftAt, at);
    return !isAttended(window) && awayMs !== null && awayMs < breakTakes.toMs;
  });
}

/** In how many milliseconds a clerk goes. @param openMs since when; null after a break */
export function untilBreakMs(draws: Draws, openMs: number | null): number {
  const isDue = openMs !== null && openMs < firstBreak.toMs && draws.uniform() < takesOne;
  if (!isDue) return draws.exponential() * seldomMs;
  return between(draws, Math.max(openMs, firstBreak.fromMs), firstBreak.toMs) - openMs;
}

/** What is left of a break. @param awayMs how long it has been @returns Infinity where it was none */
export function untilBackMs(draws: Draws, awayMs: number): number {
  return draws.uniform() < comesBack
    ? between(draws, Math.max(awayMs, breakTakes.fromMs), breakTakes.toMs) - awayMs
    : Infinity;
}

/** How long one takes that somebody comes back from. */
export function breakLengthMs(draws: Draws): number {
  return between(draws, breakTakes.fromMs, breakTakes.toMs);
}

function between(draws: Draws, fromMs: number, toMs: number): number {
  return fromMs + (toMs - fromMs) * draws.uniform();
}
