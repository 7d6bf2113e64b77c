/**
 * From the noisy level of one contact to gestures that each count once: the only place where any
 * source's presses are debounced.
 *
 * Pure: the time comes in with every input, so an input that was delivered late is judged by when
 * it happened. The machine asks to be told when time has passed (`deadlineMs`); every input settles
 * what fell due before it. A contact that was closed when it was first seen, or that stays closed
 * for too long, is not a press: it is ignored until it opens.
 */
import type { Gesture } from '../ports.ts';

export interface PressRules {
  /**
   * A level counts once it has been stable for this long. 8 ms: longer than the gaps within a
   * push-button's bounce (about 6 ms at worst for a worn switch) and than a spike of 2 ms on a long
   * cable, and short enough that a tap of 20 ms still holds 8 ms of rest between two bounces.
   */
  readonly debounceMs: number;
  /** Null where a hold means nothing: then a press is told as soon as it is certain. */
  readonly holdMs: number | null;
  /** Closed for this long, the contact is stuck: something leans on the button, or it is broken. */
  readonly stuckMs: number;
}

export const defaultDebounceMs = 8;
export const defaultStuckMs = 15_000;

export type PressInput =
  | { readonly input: 'level'; readonly closed: boolean; readonly atMs: number }
  | { readonly input: 'time'; readonly atMs: number }
  /** The line is gone: the next level is a baseline, and nothing pending is ever told. */
  | { readonly input: 'lost'; readonly atMs: number };

/** `freed` is the end of `stuck`. `atMs` is when it became certain. */
export type PressNews = { readonly news: Gesture | 'stuck' | 'freed'; readonly atMs: number };

/** What the debounced button is doing. */
type Phase =
  | { readonly is: 'unknown' }
  | { readonly is: 'released' }
  | { readonly is: 'pressed'; readonly sinceMs: number; readonly holdTold: boolean }
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
  readonly told: readonly PressNews[];
  /** When the machine must next hear of time, or null while only the contact can change anything. */
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
  const told: PressNews[] = [];
  let state = before;
  for (let due = nextDue(rules, state); due && due.atMs <= nowMs; due = nextDue(rules, state)) {
    state = { ...state, phase: due.phase };
    if (due.news !== null) told.push({ news: due.news, atMs: due.atMs });
  }
  state = { ...state, nowMs };
  if (input.input === 'lost') {
    if (isStuck(state.phase)) told.push({ news: 'freed', atMs: nowMs });
    state = { ...unseen, nowMs };
  } else if (input.input === 'level') {
    state = seen(state, input.closed);
  }
  return { state, told, deadlineMs: nextDue(rules, state)?.atMs ?? null };
}

function seen(state: PressState, closed: boolean): PressState {
  const { nowMs } = state;
  if (state.phase.is === 'unknown') {
    const phase: Phase = closed
      ? { is: 'ignored', sinceMs: nowMs, stuck: false }
      : { is: 'released' };
    return { phase, closed, contactSinceMs: nowMs, nowMs };
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
 * What the passing of time alone will bring next. While a closed button's contact reads open,
 * nothing but its release can fall due: a hold is told only by a contact that is closed.
 */
function nextDue(rules: PressRules, state: PressState): Due | null {
  const { phase, closed, contactSinceMs } = state;
  const settledAtMs = contactSinceMs + rules.debounceMs;
  if (phase.is === 'unknown') return null;
  if (phase.is === 'released') {
    if (!closed) return null;
    return {
      atMs: settledAtMs,
      phase: { is: 'pressed', sinceMs: contactSinceMs, holdTold: false },
      news: rules.holdMs === null ? 'press' : null,
    };
  }
  if (!closed) {
    const unfinished = phase.is === 'pressed' && rules.holdMs !== null && !phase.holdTold;
    const freed = isStuck(phase) ? 'freed' : null;
    return {
      atMs: settledAtMs,
      phase: { is: 'released' },
      news: unfinished ? 'press' : freed,
    };
  }
  if (phase.is === 'pressed' && rules.holdMs !== null && !phase.holdTold) {
    return {
      atMs: Math.max(phase.sinceMs + rules.holdMs, contactSinceMs),
      phase: { ...phase, holdTold: true },
      news: 'hold',
    };
  }
  if (isStuck(phase)) return null;
  return {
    atMs: Math.max(phase.sinceMs + rules.stuckMs, contactSinceMs),
    phase: { is: 'ignored', sinceMs: phase.sinceMs, stuck: true },
    news: 'stuck',
  };
}

function isStuck(phase: Phase): boolean {
  return phase.is === 'ignored' && phase.stuck;
}
