/**
 * What a hall board lists: the latest calls of all windows, the newest first, each for a guaranteed
 * time.
 *
 * Calls come in the same second at several windows. A call enters the list at once while there is
 * room, or while the oldest call in it has had its time; otherwise it waits its turn, so that none
 * is pushed out before anybody could read it, and all come in the order they were made. Numbers that a
 * new config withdrew stand in turns in the last line, where no call has a claim to it: the calls of
 * others never wait for them. Pure: what time it is comes in with each question.
 */
import type { CallOnBoard } from '../../drivers/ports.ts';
import type { QueueEvent } from '../queue/words.ts';

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

/** A withdrawn number can be read in this time, where calls need none. */
const shortestTurnMs = 4000;

export const noHallCalls: HallCalls = { listed: [], waiting: [] };

/** What the lists of hall boards are made of: the rest of a long day need not be kept for them. */
export const onHallBoards: ReadonlySet<QueueEvent['type']> = new Set([
  'ticket.called',
  'ticket.recalled',
  'ticket.transferred',
  'ticket.voided',
  'day.closed',
]);

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
    const gone = numberGone(event);
    if (gone !== null) after = without(after, gone);
    if (event.type !== 'ticket.called' && event.type !== 'ticket.recalled') continue;
    const { number, window } = event;
    // Two calls of one citizen are one line.
    const waiting = after.waiting.filter((call) => call.number !== number);
    after = { ...after, waiting: [...waiting, { number, window }] };
  }
  return hallCallsAt(after, rules, nowMs);
}

/** The number of a call that holds no more: it is withdrawn, or a new config took its window away. */
function numberGone(event: QueueEvent): string | null {
  const isGone =
    event.type === 'ticket.voided' ||
    (event.type === 'ticket.transferred' && event.reason === 'window-removed');
  return isGone ? event.number : null;
}

function without({ listed, waiting }: HallCalls, gone: string): HallCalls {
  return {
    listed: listed.filter(({ number }) => number !== gone),
    waiting: waiting.filter(({ number }) => number !== gone),
  };
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

/** @param withdrawn numbers that no window will call */
export function callsOnBoard(
  { listed }: HallCalls,
  withdrawn: readonly string[],
  rules: HallCallsRules,
  nowMs: number,
): readonly CallOnBoard[] {
  const calls = listed.map(({ number, window, sinceMs }) => ({
    number,
    window,
    flashing: nowMs < sinceMs + rules.flashMs,
  }));
  if (withdrawn.length === 0 || nowMs < lastLineFreeMs(listed, rules)) return calls;
  const turn = Math.floor(nowMs / turnMs(rules));
  const hasOneLine = rules.calls === 1;
  // A board of one line has its call and a withdrawn number in turns.
  if (hasOneLine && calls.length > 0 && turn % 2 === 0) return calls;
  const number = withdrawn[(hasOneLine ? turn >> 1 : turn) % withdrawn.length] ?? '';
  return [...calls.slice(0, rules.calls - 1), { number, window: null, flashing: false }];
}

/** From when the last line is not needed for a call; at once where there is none in it. */
function lastLineFreeMs(listed: HallCalls['listed'], rules: HallCallsRules): number {
  const oldest = listed[rules.calls - 1];
  if (oldest === undefined) return Number.NEGATIVE_INFINITY;
  return oldest.sinceMs + Math.max(rules.shownMs, rules.flashMs);
}

function turnMs({ shownMs }: HallCallsRules): number {
  return Math.max(shownMs, shortestTurnMs);
}

/** When the board will change by itself; null when it will not. */
export function nextHallChangeMs(
  { listed, waiting }: HallCalls,
  withdrawn: readonly string[],
  rules: HallCallsRules,
  nowMs: number,
): number | null {
  const ends = listed.map(({ sinceMs }) => sinceMs + rules.flashMs);
  const oldest = listed[rules.calls - 1];
  if (waiting.length > 0 && oldest !== undefined) ends.push(oldest.sinceMs + rules.shownMs);
  if (withdrawn.length > 0) {
    const eachMs = turnMs(rules);
    ends.push(lastLineFreeMs(listed, rules), (Math.floor(nowMs / eachMs) + 1) * eachMs);
  }
  const ahead = ends.filter((end) => end > nowMs);
  return ahead.length === 0 ? null : Math.min(...ahead);
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
