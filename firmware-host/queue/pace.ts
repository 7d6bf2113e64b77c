/**
 * How long one citizen of a service holds a window, from the latest tickets of the service; until it has
 * shown its own pace, half of its target is assumed.
 */
import type { Draws } from './draws.ts';
import { defaultTargetMs, type QueueRules } from './rules.ts';
import type { State } from './state.ts';

export interface Pace {
  readonly meanMs: number;
  /** How far `meanMs` itself may be off, as a share of it. */
  readonly doubt: number;
  /** What one may take, each as likely as the others: the latest ones and the assumption's. */
  readonly heldMs: readonly number[];
}

/** The pace that is assumed before a service has shown its own, as a share of its target. */
const assumedPace = 0.5;
/** The assumption counts as two tickets that are as far from it as it may be off. */
const assumedSpread = 0.5;
/**
 * More than so many targets, or usual tickets, is no service but a ticket that a clerk forgot over a
 * break; it must not promise hours to everybody after it.
 */
const longestService = 3;

/** Every forecast asks for the paces of all services, and a list of cycles never changes. */
const knownPaces = new WeakMap<readonly number[], { readonly targetMs: number; pace: Pace }>();
const noCycles: readonly number[] = [];

export function paceOfService(rules: QueueRules, state: State, service: string): Pace {
  const cycles = state.cyclesMs.get(service) ?? noCycles;
  const targetMs = rules.services.get(service)?.targetMs ?? defaultTargetMs;
  const known = knownPaces.get(cycles);
  if (known?.targetMs === targetMs) return known.pace;
  const pace = paceOf(cycles, targetMs);
  knownPaces.set(cycles, { targetMs, pace });
  return pace;
}

function paceOf(cycles: readonly number[], targetMs: number): Pace {
  const assumedMs = targetMs * assumedPace;
  const assumed = [assumedMs * (1 - assumedSpread), assumedMs * (1 + assumedSpread)];
  const longestMs = longestIn(cycles, assumed, targetMs);
  const heldMs = [...assumed, ...cycles.map((cycle) => Math.min(cycle, longestMs))];
  const count = heldMs.length;
  const meanMs = heldMs.reduce((sum, held) => sum + held, 0) / count;
  const squares = heldMs.reduce((sum, held) => sum + (held - meanMs) ** 2, 0);
  return { meanMs, doubt: Math.sqrt(squares) / count / meanMs, heldMs };
}

/** What a cycle counts at most. The usual one is the median, the assumption counted in. */
function longestIn(
  cycles: readonly number[],
  assumed: readonly number[],
  targetMs: number,
): number {
  const longestMs = longestService * targetMs;
  if (cycles.every((cycle) => cycle <= longestMs)) return longestMs;
  const sorted = [...cycles, ...assumed].sort((a, b) => a - b);
  const usualMs = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return Math.max(longestMs, longestService * usualMs);
}

/** What several people in a row may take: some longer and some less. */
export function holdMs(draws: Draws, pace: Pace, people: number): number {
  const one = pace.heldMs[draws.below(pace.heldMs.length)] ?? pace.meanMs;
  return people * pace.meanMs + Math.sqrt(people) * (one - pace.meanMs);
}

/** What is left of a service under way: as much as of one of those that took longer than this by now. */
export function restMs(draws: Draws, pace: Pace, heldMs: number): number {
  let longer = 0;
  for (const held of pace.heldMs) if (held > heldMs) longer += 1;
  // One that takes longer than all is not about to end for that reason.
  if (longer === 0) return pace.meanMs * draws.uniform();
  let left = draws.below(longer);
  for (const held of pace.heldMs) {
    if (held <= heldMs) continue;
    if (left === 0) return held - heldMs;
    left -= 1;
  }
  return 0;
}
