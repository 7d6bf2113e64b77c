/**
 * From the noisy level of one contact to gestures that each count once: the only place where any
 * source's presses are debounced.
 *
 * Pure: the time comes in with every input, so an input that was delivered late is judged by when
 * it happened. The machine says when it needs the next input (`deadlineMs`); every input settles
 * what fell due before it. A contact that was closed when it was first seen, or that stays closed
 * for too long, is not a press: it is ignored until it opens. Whether a gesture of a citizens' button
 * counts after others is `press-lockout.ts`.
 */
import type { Gesture } from '../ports.ts';

export interface PressRules {
  /**
   * A level counts once it has been stable for this long. 8 ms: longer than the gaps within a
   * push-button's bounce (about 6 ms at worst for a worn switch) and than a spike of 2 ms on a long
   * cable, and short enough that a tap of 20 ms still holds 8 ms of rest between two bounces.
   */
  readonly debounceMs: number;
  /** Null: a hold means nothing, and the machine reports a press as soon as it is certain. */
  readonly holdMs: number | null;
  /**
   * Null: two quick presses are two presses. Otherwise the machine waits this long after a release;
   * a second press that begins within that time makes a double press of both.
   */
  readonly doubleMs: number | null;
  /** Closed for this long, the contact is stuck: something leans on the button, or it is broken. */
  readonly stuckMs: number;
}

export const defaultDebounceMs = 8;
export const defaultStuckMs = 15_000;

export type PressInput =
  | { readonly input: 'level'; readonly closed: boolean; readonly atMs: number }
  | { readonly input: 'time'; readonly atMs: number }
  /** The line is gone: the next level is a baseline, and a contact that was down then is no press. */
  | { readonly input: 'lost'; readonly atMs: number };

/** `freed` is the end of `stuck`. */
export interface PressNews {
  readonly news: Gesture | 'stuck' | 'freed';
  /** When it became certain. */
  readonly atMs: number;
}

/** What the debounced button is doing. */
export type Phase =
  | { readonly is: 'unknown' }
  /** `pressEndedMs`: a press ended then that is not reported yet, because it may become a double one. */
  | { readonly is: 'released'; readonly pressEndedMs: number | null }
  /** `reported`: its gesture has been reported, and its release reports nothing. */
  | { readonly is: 'pressed'; readonly sinceMs: number; readonly reported: boolean }
  | { readonly is: 'ignored'; readonly sinceMs: number; readonly stuck: boolean };

export interface PressState {
  readonly phase: Phase;
  /** The contact as last seen, bounces included. Means nothing while the phase is unknown. */
  readonly closed: boolean;
  readonly contactSinceMs: number;
  /** The latest time of any input: time never runs backwards here, whatever order inputs arrive in. */
  readonly nowMs: number;
}

export interface PressStep {
  readonly state: PressState;
  /** In the order in which it became certain. */
  readonly reports: readonly PressNews[];
  /** When the machine needs an input of time, or null while only the contact can change anything. */
  readonly deadlineMs: number | null;
}

export const unseen: PressState = {
  phase: { is: 'unknown' },
  closed: false,
  contactSinceMs: Number.NEGATIVE_INFINITY,
  nowMs: Number.NEGATIVE_INFINITY,
};

/** One step; times are milliseconds of one monotonic clock. */
export function step(rules: PressRules, before: PressState, input: PressInput): PressStep {
  const nowMs = Math.max(before.nowMs, input.atMs);
  const reports: PressNews[] = [];
  let state = before;
  for (let due = nextDue(rules, state); due && due.atMs <= nowMs; due = nextDue(rules, state)) {
    state = { ...state, phase: due.phase };
    if (due.news !== null) reports.push({ news: due.news, atMs: due.atMs });
  }
  state = { ...state, nowMs };
  if (input.input === 'lost') {
    const last = lastWord(state.phase);
    if (last !== null) reports.push({ news: last, atMs: nowMs });
    state = { ...unseen, nowMs };
  } else if (input.input === 'level') {
    state = seen(state, input.closed);
  }
  return { state, reports, deadlineMs: nextDue(rules, state)?.atMs ?? null };
}

function seen(state: PressState, closed: boolean): PressState {
  const { nowMs } = state;
  if (state.phase.is === 'unknown') {
    const phase: Phase = closed
      ? { is: 'ignored', sinceMs: nowMs, stuck: false }
      : { is: 'released', pressEndedMs: null };
    return { ...state, phase, closed, contactSinceMs: nowMs };
  }
  if (state.closed === closed) return state;
  return { ...state, closed, contactSinceMs: nowMs };
}

interface Due {
  readonly atMs: number;
  readonly phase: Phase;
  readonly news: PressNews['news'] | null;
}

/**
 * What the passing of time alone will bring next. While the contact of a pressed button reads open, only
 * its release can fall due: a hold needs a contact that is closed.
 */
function nextDue(rules: PressRules, state: PressState): Due | null {
  const { phase, closed, contactSinceMs } = state;
  const settledAtMs = contactSinceMs + rules.debounceMs;
  switch (phase.is) {
    case 'unknown':
      return null;
    case 'released':
      return closed
        ? pressedAt(rules, settledAtMs, contactSinceMs, phase.pressEndedMs)
        : unreportedPress(rules, contactSinceMs, phase.pressEndedMs);
    case 'pressed':
    case 'ignored':
      return closed
        ? heldOn(rules, contactSinceMs, phase)
        : releasedAt(rules, settledAtMs, contactSinceMs, phase);
    default:
      return phase satisfies never;
  }
}

function pressedAt(
  { holdMs, doubleMs }: PressRules,
  atMs: number,
  sinceMs: number,
  pressEndedMs: number | null,
): Due {
  const isSecond = pressEndedMs !== null;
  const isReported = isSecond || (holdMs === null && doubleMs === null);
  const press = isReported ? 'press' : null;
  return {
    atMs,
    phase: { is: 'pressed', sinceMs, reported: isReported },
    news: isSecond ? 'double' : press,
  };
}

/** A first press becomes a plain one when no second has begun in time. */
function unreportedPress(
  { doubleMs }: PressRules,
  contactSinceMs: number,
  pressEndedMs: number | null,
): Due | null {
  if (pressEndedMs === null) return null;
  return {
    atMs: Math.max(pressEndedMs + (doubleMs ?? 0), contactSinceMs),
    phase: { is: 'released', pressEndedMs: null },
    news: 'press',
  };
}

type Down = Extract<Phase, { readonly is: 'pressed' | 'ignored' }>;

function releasedAt(
  { doubleMs }: PressRules,
  atMs: number,
  contactSinceMs: number,
  phase: Down,
): Due {
  const isUnreported = phase.is === 'pressed' && !phase.reported;
  const pressEndedMs = isUnreported && doubleMs !== null ? contactSinceMs : null;
  const press = isUnreported && doubleMs === null ? 'press' : null;
  return {
    atMs,
    phase: { is: 'released', pressEndedMs },
    news: isStuck(phase) ? 'freed' : press,
  };
}

function heldOn({ holdMs, stuckMs }: PressRules, contactSinceMs: number, phase: Down): Due | null {
  const { sinceMs } = phase;
  if (phase.is === 'pressed' && holdMs !== null && !phase.reported) {
    return {
      atMs: Math.max(sinceMs + holdMs, contactSinceMs),
      phase: { ...phase, reported: true },
      news: 'hold',
    };
  }
  if (isStuck(phase)) return null;
  return {
    atMs: Math.max(sinceMs + stuckMs, contactSinceMs),
    phase: { is: 'ignored', sinceMs, stuck: true },
    news: 'stuck',
  };
}

/** What is certain when the line is lost: a press that has ended is one, as no second can follow. */
function lastWord(phase: Phase): PressNews['news'] | null {
  if (isStuck(phase)) return 'freed';
  return phase.is === 'released' && phase.pressEndedMs !== null ? 'press' : null;
}

function isStuck(phase: Phase): boolean {
  return phase.is === 'ignored' && phase.stuck;
}
