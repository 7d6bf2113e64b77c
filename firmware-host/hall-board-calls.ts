/**
 * What a hall board lists: the latest calls of all windows, the newest first, each for a guaranteed
 * time.
 *
 * Calls come in the same second at several windows. A call enters the list at once while there is
 * room, or while the oldest call in it has had its time; otherwise it waits its turn, so that none
 * is pushed out before anybody could read it, and all come in the order they were made. Pure: what
 * time it is comes in with each question.
 */
import type { CallOnBoard } from '../drivers/ports.ts';
import type { QueueEvent } from './queue/words.ts';

interface ListedCall {
  readonly number: string;
  readonly window: number;
  /** When it appeared, on the monotonic clock. */
  readonly sinceMs: number;
}

export interface HallCalls {
  /** Newest first, at most as many as the board shows. */
  readonly listed: readonly ListedCall[];
  /** Calls that are not listed yet, in the order they were made. */
  readonly waiting: readonly Pick<ListedCall, 'number' | 'window'>[];
}

export interface HallCallsRules {
  readonly calls: number;
  /** A call stays at least this long. */
  readonly shownMs: number;
  readonly flashMs: number;
}

export const noHallCalls: HallCalls = { listed: [], waiting: [] };

export function hallCallsAfter(
  before: HallCalls,
  events: readonly QueueEvent[],
  rules: HallCallsRules,
  nowMs: number,
): HallCalls {
  let after = before;
  for (const event of events) {
    // No board calls people of a day that is over.
    if (event.type === 'day.opened' || event.type === 'day.closed') after = noHallCalls;
    if (event.type !== 'ticket.called' && event.type !== 'ticket.recalled') continue;
    const { number, window } = event;
    // Two calls of one citizen are one line.
    const waiting = after.waiting.filter((call) => call.number !== number);
    after = { ...after, waiting: [...waiting, { number, window }] };
  }
  return hallCallsAt(after, rules, nowMs);
}

/** Lets in what has waited long enough. */
export function hallCallsAt(before: HallCalls, rules: HallCallsRules, nowMs: number): HallCalls {
  let { listed, waiting } = before;
  for (;;) {
    const [next, ...others] = waiting;
    if (next === undefined) break;
    const kept = listed.filter(({ number }) => number !== next.number);
    const oldest = kept[rules.calls - 1];
    if (oldest !== undefined && nowMs < oldest.sinceMs + rules.shownMs) break;
    listed = [{ ...next, sinceMs: nowMs }, ...kept.slice(0, rules.calls - 1)];
    waiting = others;
  }
  return { listed, waiting };
}

export function callsOnBoard(
  { listed }: HallCalls,
  rules: HallCallsRules,
  nowMs: number,
): readonly CallOnBoard[] {
  return listed.map(({ number, window, sinceMs }) => ({
    number,
    window,
    flashing: nowMs < sinceMs + rules.flashMs,
  }));
}

/** When the board will change by itself; null when it will not. */
export function nextHallChangeMs(
  { listed, waiting }: HallCalls,
  rules: HallCallsRules,
  nowMs: number,
): number | null {
  const ends = listed.map(({ sinceMs }) => sinceMs + rules.flashMs).filter((end) => end > nowMs);
  const oldest = listed[rules.calls - 1];
  if (waiting.length > 0 && oldest !== undefined) ends.push(oldest.sinceMs + rules.shownMs);
  return ends.length === 0 ? null : Math.min(...ends);
}

/**
 * The calls of the open day as they stood before a restart: they appear again, and do not flash.
 * @param events of the day, in their order
 */
export function hallCallsReplayed(events: Iterable<QueueEvent>, rules: HallCallsRules): HallCalls {
  let calls = noHallCalls;
  const atOnce = { ...rules, shownMs: 0 };
  for (const event of events) {
    calls = hallCallsAfter(calls, [event], atOnce, Number.NEGATIVE_INFINITY);
  }
  return calls;
}
