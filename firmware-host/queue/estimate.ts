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
import {
  type Line,
  lineOf,
  type State,
  ticketAtWindow,
  waitingIn,
  windowAt,
  windowLineOf,
} from './state.ts';
import type { Moment, PriorityClass, WaitRange } from './words.ts';

/** The pace that is assumed before a service has shown its own, as a share of its target. */
const assumedPace = 0.5;
/** The assumption weighs as much as so many tickets. */
const assumedSamples = 2;
/** How far the assumption may be off, as a share of itself. */
const assumedSpread = 0.5;
/** What the model leaves out (walking, breaks, who is called where), as a share of the wait. */
const modelSpread = 0.15;
/** Standard deviations to each side: some nine of ten waits fall between, were they normal. */
const deviations = 1.6;
/** A free clerk still has to press and the citizen to walk. */
const shortestHighMs = 60_000;

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
  let ahead = 0;
  for (const { people } of linesAhead(rules, state, service, priority)) ahead += people;
  return Math.floor(ahead);
}

/** Tickets that this window could call now. */
export function waitingFor(rules: QueueRules, state: State, window: number): number {
  let count = 0;
  for (const line of callableLines(rules, state, window)) count += waitingIn(line);
  return count;
}

/** From now to the call of a new ticket of the service; null while no window serves it. */
export function estimateWait(
  rules: QueueRules,
  state: State,
  service: string,
  priority: PriorityClass | null,
  at: Moment,
): WaitRange | null {
  const open = openWindows(rules, state, service);
  if (open.length === 0) return null;
  let meanMs = 0;
  let variance = 0;
  for (const { people, paceOf, windows } of linesAhead(rules, state, service, priority)) {
    const pace = paceOfService(rules, state, paceOf);
    const theirs = windows.filter((number) => windowAt(state, number).open);
    const ours = theirs.filter((number) => open.includes(number));
    // Where other windows take part of that line, only the rest of it comes before us.
    const tickets = theirs.length === 0 ? 0 : (people * ours.length) / theirs.length;
    meanMs += tickets * pace.meanMs;
    variance += tickets * pace.variance + (tickets * pace.doubtMs) ** 2;
  }
  const next = untilOneEnds(rules, state, open, at);
  meanMs = (meanMs + next.meanMs) / open.length;
  variance = (variance + next.variance) / open.length ** 2 + (modelSpread * meanMs) ** 2;
  const spreadMs = deviations * Math.sqrt(variance);
  return {
    low: Math.round(Math.max(0, meanMs - spreadMs)),
    high: Math.round(Math.max(shortestHighMs, meanMs + spreadMs)),
  };
}

interface LineAhead {
  readonly people: number;
  /** The service whose pace its tickets have. */
  readonly paceOf: string;
  /** The windows that may call them. */
  readonly windows: readonly number[];
}

function* linesAhead(
  rules: QueueRules,
  state: State,
  service: string,
  priority: PriorityClass | null,
): Generator<LineAhead> {
  const lines: { line: Line; paceOf: string; windows: readonly number[] }[] = [];
  for (const rival of rules.rivals.get(service) ?? [service]) {
    const windows = rules.windowsOf.get(rival) ?? [];
    lines.push({ line: lineOf(state, rival), paceOf: rival, windows });
  }
  for (const window of rules.windowsOf.get(service) ?? []) {
    lines.push({ line: windowLineOf(state, window), paceOf: service, windows: [window] });
  }
  const share =
    priority === null
      ? 1
      : shareBeforePriority(
          rules,
          lines.map(({ line }) => line),
        );
  for (const { line, ...of } of lines) {
    yield { people: size(line.priority) + share * othersIn(line), ...of };
  }
}

/** The bound lets one of the others in after each full run of priority calls. */
function shareBeforePriority(rules: QueueRules, lines: readonly Line[]): number {
  let withPriority = 0;
  let others = 0;
  for (const line of lines) {
    withPriority += size(line.priority);
    others += othersIn(line);
  }
  const between = Math.floor(withPriority / Math.max(1, rules.priority.inARow));
  return others === 0 ? 0 : Math.min(others, between) / others;
}

function othersIn(line: Line): number {
  return size(line.reserved) + size(line.ordinary);
}

function openWindows(rules: QueueRules, state: State, service: string): readonly number[] {
  const windows = rules.windowsOf.get(service) ?? [];
  return windows.filter((number) => windowAt(state, number).open);
}

interface Pace {
  readonly meanMs: number;
  readonly variance: number;
  /** How far `meanMs` itself may be off. */
  readonly doubtMs: number;
}

/** Mean and spread of the latest tickets of a service, leaning on its target while there are few. */
function paceOfService(rules: QueueRules, state: State, service: string): Pace {
  const cycles = state.cyclesMs.get(service) ?? [];
  const targetMs = rules.services.get(service)?.targetMs ?? defaultTargetMs;
  const assumedMs = targetMs * assumedPace;
  const count = cycles.length + assumedSamples;
  let sum = assumedSamples * assumedMs;
  for (const cycle of cycles) sum += cycle;
  const meanMs = sum / count;
  let squares = assumedSamples * (assumedMs * assumedSpread) ** 2;
  for (const cycle of cycles) squares += (cycle - meanMs) ** 2;
  const variance = squares / count;
  return { meanMs, variance, doubtMs: Math.sqrt(variance / count) };
}

/**
 * Time at a window, shared by all of them, until the first is free: of a service under way, half
 * its pace is still to come on average once it is well begun, and all of it when it began just now.
 */
function untilOneEnds(
  rules: QueueRules,
  state: State,
  windows: readonly number[],
  at: Moment,
): { readonly meanMs: number; readonly variance: number } {
  let meanMs = 0;
  let variance = 0;
  for (const number of windows) {
    const ticket = ticketAtWindow(state, number);
    if (ticket === undefined) continue;
    const pace = paceOfService(rules, state, ticket.service);
    const heldMs = ticket.calledAt === null ? null : elapsedMs(ticket.calledAt, at);
    meanMs += Math.max(pace.meanMs / 2, pace.meanMs - (heldMs ?? 0)) / windows.length;
    variance += pace.variance / windows.length;
  }
  return { meanMs, variance };
}
