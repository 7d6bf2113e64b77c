/**
 * From the noisy level of one contact to gestures that each count once: the only place where any
 * source's presses are debounced.
 *
 * Pure: the time comes in with every input, so an input that was delivered late is judged by when
 * it happened. The machine asks to be told when time has passed (`deadlineMs`); every input settles
 * what fell due before it. A contact that was closed when it was first seen, or that stays closed
 * for too long, is not a press: it is ignored until it opens. Where a button locks itself out, a
 * gesture is told only after a rest, and many that were swallowed are told together, as a number.
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
  /**
   * Null where two quick presses are two presses. Otherwise a press waits this long after its
   * release, and one that begins within that time makes a double press of both.
   */
  readonly doubleMs: number | null;
  /**
   * Null where every gesture counts. Otherwise, after one that counted, others count for nothing
   * until nobody has pressed for this long.
   */
  readonly lockoutMs: number | null;
  /** Closed for this long, the contact is stuck: something leans on the button, or it is broken. */
  readonly stuckMs: number;
}

export const defaultDebounceMs = 8;
export const defaultStuckMs = 15_000;
/** So many presses of a locked button, the one that counted included, are nobody's wish for a ticket. */
export const floodFrom = 5;

export type PressInput =
  | { readonly input: 'level'; readonly closed: boolean; readonly atMs: number }
  | { readonly input: 'time'; readonly atMs: number }
  /** The gesture told last was refused: nothing came of it, so nothing locks the button. */
  | { readonly input: 'refused'; readonly atMs: number }
  /** The line is gone: the next level is a baseline, and nothing pending is ever told. */
  | { readonly input: 'lost'; readonly atMs: number };

/**
 * `freed` is the end of `stuck`. `flooded` comes once the presses have ended: how many there were,
 * the one that counted included, from the first to the last. `atMs` is when it became certain.
 */
export type PressNews =
  | { readonly news: Gesture | 'stuck' | 'freed'; readonly atMs: number }
  | {
      readonly news: 'flooded';
      readonly atMs: number;
      readonly presses: number;
      readonly overMs: number;
    };

/** What the debounced button is doing. */
type Phase =
  | { readonly is: 'unknown' }
  /** `pressEndedMs`: a press ended then that is not told yet, because it may become a double one. */
  | { readonly is: 'released'; readonly pressEndedMs: number | null }
  /** `told`: its gesture has been told, and its release says nothing. */
  | { readonly is: 'pressed'; readonly sinceMs: number; readonly told: boolean }
  | { readonly is: 'ignored'; readonly sinceMs: number; readonly stuck: boolean };

/** From a gesture that counted until nobody presses any more. */
interface Lockout {
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly presses: number;
}

export interface PressState {
  readonly phase: Phase;
  readonly lockout: Lockout | null;
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
  lockout: null,
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
    const settled = settle(rules, state, due);
    state = settled.state;
    told.push(...settled.told);
  }
  state = { ...state, nowMs };
  if (input.input === 'lost') {
    if (isStuck(state.phase)) told.push({ news: 'freed', atMs: nowMs });
    if (state.lockout !== null) told.push(...floodOf(state.lockout, nowMs));
    state = { ...unseen, nowMs };
  } else if (input.input === 'refused') {
    state = { ...state, lockout: null };
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
      : { is: 'released', pressEndedMs: null };
    return { ...state, phase, closed, contactSinceMs: nowMs };
  }
  if (state.closed === closed) return state;
  return { ...state, closed, contactSinceMs: nowMs };
}

type Due =
  | { readonly due: 'rested'; readonly atMs: number }
  | {
      readonly due: 'phase';
      readonly atMs: number;
      readonly phase: Phase;
      readonly news: Gesture | 'stuck' | 'freed' | null;
    };

function settle(
  { lockoutMs }: PressRules,
  state: PressState,
  due: Due,
): { readonly state: PressState; readonly told: readonly PressNews[] } {
  const { atMs } = due;
  const { lockout } = state;
  if (due.due === 'rested') {
    const told = lockout === null ? [] : floodOf(lockout, atMs);
    return { state: { ...state, lockout: null }, told };
  }
  const after = { ...state, phase: due.phase };
  const { news } = due;
  if (news === null) return { state: after, told: [] };
  if (lockoutMs === null || news === 'stuck' || news === 'freed') {
    return { state: after, told: [{ news, atMs }] };
  }
  const sinceMs = lockout?.sinceMs ?? atMs;
  const presses = (lockout?.presses ?? 0) + 1;
  return {
    state: { ...after, lockout: { sinceMs, lastMs: atMs, presses } },
    told: lockout === null ? [{ news, atMs }] : [],
  };
}

function floodOf({ sinceMs, lastMs, presses }: Lockout, atMs: number): PressNews[] {
  if (presses < floodFrom) return [];
  return [{ news: 'flooded', atMs, presses, overMs: lastMs - sinceMs }];
}

/** What the passing of time alone will bring next. */
function nextDue(rules: PressRules, state: PressState): Due | null {
  const phase = nextPhase(rules, state);
  const { lockout } = state;
  if (lockout === null || rules.lockoutMs === null) return phase;
  const atMs = lockout.lastMs + rules.lockoutMs;
  return phase === null || atMs <= phase.atMs ? { due: 'rested', atMs } : phase;
}

/**
 * While a closed button's contact reads open, nothing but its release can fall due: a hold is told
 * only by a contact that is closed.
 */
function nextPhase(rules: PressRules, state: PressState): Due | null {
  const { phase, closed, contactSinceMs } = state;
  const settledAtMs = contactSinceMs + rules.debounceMs;
  switch (phase.is) {
    case 'unknown':
      return null;
    case 'released':
      return closed
        ? pressedAt(rules, settledAtMs, contactSinceMs, phase.pressEndedMs)
        : untoldPress(rules, contactSinceMs, phase.pressEndedMs);
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
  const isTold = isSecond || (holdMs === null && doubleMs === null);
  const press = isTold ? 'press' : null;
  return {
    due: 'phase',
    atMs,
    phase: { is: 'pressed', sinceMs, told: isTold },
    news: isSecond ? 'double' : press,
  };
}

/** A first press becomes a plain one when no second has begun in time. */
function untoldPress(
  { doubleMs }: PressRules,
  contactSinceMs: number,
  pressEndedMs: number | null,
): Due | null {
  if (pressEndedMs === null) return null;
  return {
    due: 'phase',
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
  const isUntold = phase.is === 'pressed' && !phase.told;
  const pressEndedMs = isUntold && doubleMs !== null ? contactSinceMs : null;
  const press = isUntold && doubleMs === null ? 'press' : null;
  return {
    due: 'phase',
    atMs,
    phase: { is: 'released', pressEndedMs },
    news: isStuck(phase) ? 'freed' : press,
  };
}

function heldOn({ holdMs, stuckMs }: PressRules, contactSinceMs: number, phase: Down): Due | null {
  const { sinceMs } = phase;
  if (phase.is === 'pressed' && holdMs !== null && !phase.told) {
    return {
      due: 'phase',
      atMs: Math.max(sinceMs + holdMs, contactSinceMs),
      phase: { ...phase, told: true },
      news: 'hold',
    };
  }
  if (isStuck(phase)) return null;
  return {
    due: 'phase',
    atMs: Math.max(sinceMs + stuckMs, contactSinceMs),
    phase: { is: 'ignored', sinceMs, stuck: true },
    news: 'stuck',
  };
}

function isStuck(phase: Phase): boolean {
  return phase.is === 'ignored' && phase.stuck;
}
