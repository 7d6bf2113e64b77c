/** A clerk leaves an open window for a while, and comes back. */

import type { Decision } from './decision.ts';
import { type CommandNamed, endedAs } from './ends.ts';
import { elapsedMs } from './moment.ts';
import type { QueueRules } from './rules.ts';
import { type State, ticketAtWindow, windowAt } from './state.ts';
import type { Moment, QueueEvent, Window } from './words.ts';

/** What stands at the window ends as was said, or as by the press of its call button. */
export function startBreak(
  rules: QueueRules,
  state: State,
  { at, window: number, reason, expectedMs, current: said }: CommandNamed<'StartBreak'>,
): Decision {
  if (!rules.windows.has(number)) return { refused: 'window-unknown' };
  const { open, onBreak } = windowAt(state, number);
  if (!open) return { refused: 'window-not-open' };
  if (onBreak !== null) return { refused: 'already-on-break' };
  if (!rules.breakReasons.includes(reason)) return { refused: 'reason-unknown' };
  const current = ticketAtWindow(state, number);
  const ended = current === undefined ? [] : [endedAs(rules, state, current, number, at, said)];
  return {
    events: [...ended, { type: 'window.break-started', at, window: number, reason, expectedMs }],
  };
}

export function endBreak(
  rules: QueueRules,
  state: State,
  { at, window }: CommandNamed<'EndBreak'>,
): Decision {
  if (!rules.windows.has(window)) return { refused: 'window-unknown' };
  const events = [...endOfBreak(windowAt(state, window), at)];
  return events.length === 0 ? { refused: 'not-on-break' } : { events };
}

/** A window that calls or closes ends the break of its clerk; nothing for one who is there. */
export function* endOfBreak({ number, onBreak }: Window, at: Moment): Generator<QueueEvent> {
  if (onBreak === null) return;
  const { reason, since } = onBreak;
  const breakMs = elapsedMs(since, at);
  yield { type: 'window.break-ended', at, window: number, reason, breakMs };
}
