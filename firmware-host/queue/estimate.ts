/**
 * What a citizen may expect: how many stand before the next ticket of a service, and an optimistic
 * and a pessimistic wait.
 *
 * The estimate knows the pace of the services involved from their latest tickets, and the windows
 * that are open now. It knows nothing of the future: a window that closes, or a priority ticket
 * that comes later, makes a wait longer than it says.
 */
import { callableLines } from './choose.ts';
import { elapsedMs } from './moment.ts';
import { size } from './ordered-set.ts';
import { defaultTargetMs, type QueueRules } from './rules.ts';
import { type Line, lineOf, type State, ticketAtWindow, waitingIn, windowLineOf } from './state.ts';
import type { Moment, PriorityClass, WaitRange } from './words.ts';

/** The pace that is assumed before a service has shown its own, as a share of its target. */
const assumedPace = 0.5;
/** The assumption weighs as much as so many tickets. */
const assumedSamples = 2;
/** How far the assumption may be off, as a share of itself. */
const assumedSpread = 0.5;
/**
 * More than so many targets, or usual tickets, is no service but a ticket that a clerk forgot over a
 * break; it must not promise hours to everybody after it.
 */
const longestService = 3;
/** What the model leaves out (walking, breaks, who is called where), as a share of the wait. */
const modelSpread = 0.15;
/** Standard deviations to each side: some nine of ten waits fall between, were they normal. */
const deviations = 1.6;
/** A free clerk still has to press and the citizen to walk. */
const shortestHighMs = 60_000;

/** Loads this close to the lightest count as one: either window may be the first that is free. */
const nearlyAsLight = 1.1;
/** After so many rounds the loads of a hall's few windows are level. */
const levellingRounds = 4;

/**
 * Uncalled tickets that come before a new one of the service: of every service that shares a
 * window with it, and of those windows alone. One with priority lets only those of the others
 * before it that the bound lets in between.
 */
export function peopleAhead(
  rules: QueueRules,
  state: State,
  service: string,
  priority: PriorityClass | null = null,
): number {
  const rivals = rules.rivals.get(service) ?? [service];
  const lines = rivals.map((rival) => lineOf(state, rival));
  for (const window of rules.windowsOf.get(service) ?? []) lines.push(windowLineOf(state, window));
  const { withPriority, others } = peopleIn(lines);
  return withPriority + (priority === null ? others : othersBetween(rules, withPriority, others));
}

/** Tickets that this window could call now. */
export function waitingFor(rules: QueueRules, state: State, window: number): number {
  let count = 0;
  for (const line of callableLines(rules, state, window)) count += waitingIn(line);
  return count;
}

/**
 * From now to the call of a new ticket of the service; null while no open window serves it.
 *
 * Whoever is free takes whoever came first, so the work of each line spreads over its open windows
 * until they are level. The wait is the load of the lightest window that serves the ticket.
 */
export function estimateWait(
  rules: QueueRules,
  state: State,
  service: string,
  priority: PriorityClass | null,
  at: Moment,
): WaitRange | null {
  const loads = openLoads(rules, state, at);
  const ours = (rules.windowsOf.get(service) ?? []).flatMap((number) => loads.get(number) ?? []);
  if (ours.length === 0) return null;
  const jobs = jobsAhead(rules, state, priority, loads);
  level(jobs);
  const meanMs = Math.min(...ours.map(({ workMs }) => workMs));
  const lightest = ours.filter(({ workMs }) => workMs <= meanMs * nearlyAsLight);
  let variance = 0;
  for (const load of lightest) variance += load.variance + varianceFrom(jobs, load);
  const deviationMs = Math.hypot(Math.sqrt(variance) / lightest.length, modelSpread * meanMs);
  return {
    low: Math.round(Math.max(0, meanMs - deviations * deviationMs)),
    high: Math.round(Math.max(shortestHighMs, meanMs + deviations * deviationMs)),
  };
}

function peopleIn(lines: readonly Line[]): {
  readonly withPriority: number;
  readonly others: number;
} {
  let withPriority = 0;
  let others = 0;
  for (const line of lines) {
    withPriority += size(line.priority);
    others += size(line.reserved) + size(line.ordinary);
  }
  return { withPriority, others };
}

/** The bound lets one of the others in after each full run of priority calls. */
function othersBetween(rules: QueueRules, withPriority: number, others: number): number {
  return Math.min(others, Math.floor(withPriority / Math.max(1, rules.priority.inARow)));
}

/** What an open window has before it. Changes while the work is spread. */
interface Load {
  workMs: number;
  readonly variance: number;
}

/** The people of one line, and how much of their work each of its open windows has. */
interface Job {
  readonly people: number;
  readonly pace: Pace;
  readonly parts: readonly { readonly load: Load; workMs: number }[];
}

/** The open windows, each with what is still to come of its service under way. */
function openLoads(rules: QueueRules, state: State, at: Moment): ReadonlyMap<number, Load> {
  const loads = new Map<number, Load>();
  for (const { number, open } of state.windows.values()) {
    if (!open) continue;
    const ticket = ticketAtWindow(state, number);
    if (ticket === undefined) {
      loads.set(number, { workMs: 0, variance: 0 });
      continue;
    }
    const { meanMs, variance } = paceOfService(rules, state, ticket.service);
    const heldMs = ticket.calledAt === null ? null : elapsedMs(ticket.calledAt, at);
    // One that takes longer than most is not about to end for that reason.
    loads.set(number, { workMs: Math.max(meanMs / 2, meanMs - (heldMs ?? 0)), variance });
  }
  return loads;
}

function jobsAhead(
  rules: QueueRules,
  state: State,
  priority: PriorityClass | null,
  loads: ReadonlyMap<number, Load>,
): readonly Job[] {
  const jobs: Job[] = [];
  const add = (line: Line, pace: Pace, windows: readonly number[]): void => {
    const { withPriority, others } = peopleIn([line]);
    const before = priority === null ? others : othersBetween(rules, withPriority, others);
    const people = withPriority + before;
    const parts = windows.flatMap((number) => {
      const load = loads.get(number);
      return load === undefined ? [] : { load, workMs: 0 };
    });
    if (people > 0) jobs.push({ people, pace, parts });
  };
  for (const [service, windows] of rules.windowsOf) {
    add(lineOf(state, service), paceOfService(rules, state, service), windows);
  }
  for (const [window, line] of state.windowLines) {
    const [service = ''] = rules.windows.get(window)?.services ?? [];
    add(line, paceOfService(rules, state, service), [window]);
  }
  return jobs;
}

/** Each line gives way to the others until all lie as low as they can. */
function level(jobs: readonly Job[]): void {
  for (let round = 0; round < levellingRounds; round += 1) for (const job of jobs) spread(job);
}

/** Takes the work of a line back from its windows and pours it on the lightest of them. */
function spread({ people, pace, parts }: Job): void {
  for (const part of parts) {
    part.load.workMs -= part.workMs;
    part.workMs = 0;
  }
  const rising = [...parts].sort((a, b) => a.load.workMs - b.load.workMs);
  let leftMs = people * pace.meanMs;
  for (const [index, { load }] of rising.entries()) {
    const count = index + 1;
    const next = rising[count]?.load.workMs ?? Number.POSITIVE_INFINITY;
    const eachMs = Math.min(next - load.workMs, leftMs / count);
    for (const part of rising.slice(0, count)) {
      part.load.workMs += eachMs;
      part.workMs += eachMs;
    }
    leftMs -= eachMs * count;
  }
}

/** How uncertain the work is that the lines have put on one window. */
function varianceFrom(jobs: readonly Job[], load: Load): number {
  let variance = 0;
  for (const { pace, parts } of jobs) {
    const workMs = parts.find((part) => part.load === load)?.workMs ?? 0;
    const tickets = workMs / pace.meanMs;
    variance += tickets * pace.variance + (tickets * pace.doubtMs) ** 2;
  }
  return variance;
}

interface Pace {
  readonly meanMs: number;
  readonly variance: number;
  /** How far `meanMs` itself may be off. */
  readonly doubtMs: number;
}

/** Every estimate asks for the paces of all services, and a list of cycles never changes. */
const knownPaces = new WeakMap<readonly number[], { readonly targetMs: number; pace: Pace }>();
const noCycles: readonly number[] = [];

function paceOfService(rules: QueueRules, state: State, service: string): Pace {
  const cycles = state.cyclesMs.get(service) ?? noCycles;
  const targetMs = rules.services.get(service)?.targetMs ?? defaultTargetMs;
  const known = knownPaces.get(cycles);
  if (known?.targetMs === targetMs) return known.pace;
  const pace = paceOf(cycles, targetMs);
  knownPaces.set(cycles, { targetMs, pace });
  return pace;
}

/** Mean and spread of the latest tickets of a service, leaning on its target while there are few. */
function paceOf(cycles: readonly number[], targetMs: number): Pace {
  const assumedMs = targetMs * assumedPace;
  const count = cycles.length + assumedSamples;
  const longestMs = longestIn(cycles, targetMs);
  let sum = assumedSamples * assumedMs;
  for (const cycle of cycles) sum += Math.min(cycle, longestMs);
  const meanMs = sum / count;
  let squares = assumedSamples * (assumedMs * assumedSpread) ** 2;
  for (const cycle of cycles) squares += (Math.min(cycle, longestMs) - meanMs) ** 2;
  const variance = squares / count;
  return { meanMs, variance, doubtMs: Math.sqrt(variance / count) };
}

/** What a cycle counts at most. The usual one is the median, the assumption counted in. */
function longestIn(cycles: readonly number[], targetMs: number): number {
  const longestMs = longestService * targetMs;
  if (cycles.every((cycle) => cycle <= longestMs)) return longestMs;
  const assumed = Array.from({ length: assumedSamples }, () => targetMs * assumedPace);
  const sorted = [...cycles, ...assumed].sort((a, b) => a - b);
  const usualMs = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return Math.max(longestMs, longestService * usualMs);
}
