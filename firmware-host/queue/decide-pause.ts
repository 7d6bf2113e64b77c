/** The pause of a service, an office or the hall, its end, and the ends that nobody asked for. */

import type { Decision, Refusal } from './decision.ts';
import type { CommandNamed } from './ends.ts';
import { elapsedMs } from './moment.ts';
import { pausedServices, pauseKey } from './pause.ts';
import type { QueueRules } from './rules.ts';
import type { State } from './state.ts';
import type { Moment, Pause, PauseScope, QueueEvent } from './words.ts';

export function pauseService(
  rules: QueueRules,
  state: State,
  { at, scope, of, reason, expectedMs }: CommandNamed<'PauseService'>,
): Decision {
  const unknown = whyUnknown(rules, { scope, of });
  if (unknown !== null) return { refused: unknown };
  if (state.day === null || state.isClosed) return { refused: 'day-not-open' };
  if (!rules.pauseReasons.includes(reason)) return { refused: 'reason-unknown' };
  if (state.pauses.has(pauseKey({ scope, of }))) return { refused: 'already-paused' };
  return { events: [{ type: 'service.paused', at, scope, of, reason, expectedMs }] };
}

function whyUnknown(rules: QueueRules, scope: PauseScope): Refusal | null {
  if (scope.scope === 'hall' || pausedServices(rules, scope).length > 0) return null;
  return scope.scope === 'office' ? 'office-unknown' : 'service-unknown';
}

export function resumeService(
  state: State,
  { at, scope, of }: CommandNamed<'ResumeService'>,
): Decision {
  const pause = state.pauses.get(pauseKey({ scope, of }));
  return pause === undefined ? { refused: 'not-paused' } : { events: [ended(pause, at)] };
}

/** At the end of a day no pause goes on. */
export function* endOfPauses({ pauses }: State, at: Moment): Generator<QueueEvent> {
  for (const pause of pauses.values()) yield ended(pause, at);
}

/** A pause of what a new config no longer has. */
export function* gonePauses(rules: QueueRules, state: State, at: Moment): Generator<QueueEvent> {
  for (const pause of state.pauses.values()) {
    if (whyUnknown(rules, pause) !== null) yield ended(pause, at);
  }
}

function ended({ scope, of, reason, since }: Pause, at: Moment): QueueEvent {
  return { type: 'service.resumed', at, scope, of, reason, pausedMs: elapsedMs(since, at) };
}
