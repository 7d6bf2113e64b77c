/** The state of the queue: the day's tickets, where each of them stands, and the windows. */

import type { Closure } from './closure.ts';
import { lineKey, ordinalOf } from './line-key.ts';
import { readNumber, type UsedNumbers } from './number.ts';
import { emptySet, firstAtLeast, type OrderedSet, size } from './ordered-set.ts';
import { at, emptyVector, type Vector } from './vector.ts';
import type {
  AdvanceReason,
  BusinessDay,
  GivenNumbers,
  Pause,
  Ticket,
  TicketId,
  Window,
} from './words.ts';

/** Tickets that have not been called yet, or wait again. */
export interface Line {
  /** Numbered, and not yet confirmed on paper; ordinals. */
  readonly reserved: OrderedSet;
  /** Waiting without and with priority; keys of `line-key.ts`, first come first. */
  readonly ordinary: OrderedSet;
  readonly priority: OrderedSet;
}

export interface State {
  /** Null until the first day is opened. */
  readonly day: BusinessDay | null;
  /** Whether `day` has been closed and no other was opened since. */
  readonly isClosed: boolean;
  /** All tickets of the day that are known, by ordinal. Without a jump ordinal `n` stands at index `n - 1`. */
  readonly tickets: Vector<Ticket>;
  /** Where ordinals were passed over, ascending: the first one after the gap, and its index in `tickets`. */
  readonly jumps: readonly { readonly ordinal: number; readonly index: number }[];
  /** Why numbers of this day were passed over last; null where none were. */
  readonly advanced: AdvanceReason | null;
  /** Turns handed out today; see `line-key.ts`. */
  readonly turns: number;
  /** By service: tickets that any window of the service may call. */
  readonly lines: ReadonlyMap<string, Line>;
  /** By window: tickets that this window alone may call. */
  readonly windowLines: ReadonlyMap<number, Line>;
  /** Ordinals. */
  readonly parked: OrderedSet;
  readonly windows: ReadonlyMap<number, Window>;
  /** By prefix. */
  readonly used: ReadonlyMap<string, UsedNumbers>;
  /** By prefix: the numbers that somebody may still come with, each as a key of value and ordinal. */
  readonly alive: ReadonlyMap<string, OrderedSet>;
  /** By service: the number given last. */
  readonly lastValue: ReadonlyMap<string, number>;
  /** Ordinals that wait for their first call, by what was reported of their wait: nothing, 80 %. */
  readonly waitUnreported: OrderedSet;
  readonly waitReported: OrderedSet;
  /** By service: how long its latest tickets held a window, from call to end, newest last. */
  readonly cyclesMs: ReadonlyMap<string, readonly number[]>;
  /** Numbers of the open day that a new config left without a window, in the order of their withdrawal. */
  readonly withdrawn: readonly string[];
  /** Tickets given today and not withdrawn, by service and by service and class; see `quota.ts`. */
  readonly given: ReadonlyMap<string, number>;
  /** Services that have refused a ticket today because it would not be called before closing. */
  readonly lastCalls: ReadonlySet<string>;
  /** What is paused now, by `pauseKey` of `pause.ts`. */
  readonly pauses: ReadonlyMap<string, Pause>;
  /** Days of today and later that were decreed to be closed, since their own day was opened if it was. */
  readonly closures: ReadonlyMap<BusinessDay, Closure['reason']>;
}

export const emptyLine: Line = { reserved: emptySet, ordinary: emptySet, priority: emptySet };

export const initialState: State = {
  day: null,
  isClosed: false,
  tickets: emptyVector(),
  jumps: [],
  advanced: null,
  turns: 0,
  lines: new Map(),
  windowLines: new Map(),
  parked: emptySet,
  windows: new Map(),
  used: new Map(),
  alive: new Map(),
  lastValue: new Map(),
  waitUnreported: emptySet,
  waitReported: emptySet,
  cyclesMs: new Map(),
  withdrawn: [],
  given: new Map(),
  lastCalls: new Set(),
  pauses: new Map(),
  closures: new Map(),
};

export function ticketId(day: BusinessDay, ordinal: number): TicketId {
  return `${day}/${ordinal}`;
}

/**
 * The ticket of the open day, or undefined for one of another day or one that never was. An id that
 * only resembles a ticket's (`…/007`) is refused: events would carry it on as another ticket.
 */
export function findTicket(state: State, id: TicketId): Ticket | undefined {
  const ticket = ticketByOrdinal(state, Number(id.slice(id.lastIndexOf('/') + 1)));
  return ticket?.id === id ? ticket : undefined;
}

export function ticketByOrdinal(state: State, ordinal: number): Ticket | undefined {
  return at(state.tickets, indexOfOrdinal(state, ordinal));
}

/** The place of an ordinal in `tickets`; -1 for one that was passed over. */
export function indexOfOrdinal({ jumps }: State, ordinal: number): number {
  const past = jumps.findLastIndex((jump) => jump.ordinal <= ordinal);
  const jump = jumps[past] ?? { ordinal: 1, index: 0 };
  const index = jump.index + ordinal - jump.ordinal;
  const next = jumps[past + 1];
  return next !== undefined && index >= next.index ? -1 : index;
}

/** The ordinal of the ticket that is reserved next. */
export function nextOrdinal({ jumps, tickets }: State): number {
  const { ordinal, index } = jumps.at(-1) ?? { ordinal: 1, index: 0 };
  return ordinal + tickets.length - index;
}

/** The ticket that was reserved last, or undefined. */
export function newestTicket({ tickets }: State): Ticket | undefined {
  return at(tickets, tickets.length - 1);
}

/**
 * The ticket that is called by this number and may still come, or undefined. Where prefixes are
 * digits-free, as in every checked config, the digits at the end are the number's place.
 * @param text as `readNumber` takes it
 */
export function ticketByNumber(state: State, text: string): Ticket | undefined {
  const number = readNumber(text);
  return number === null ? undefined : aliveTicket(state, number.prefix, number.value);
}

/** The ticket that holds a number of a series, or undefined when none does. */
export function aliveTicket(state: State, prefix: string, value: number): Ticket | undefined {
  const key = firstAtLeast(state.alive.get(prefix) ?? emptySet, lineKey(value, 0));
  if (key === null || key >= lineKey(value + 1, 0)) return undefined;
  return ticketByOrdinal(state, ordinalOf(key));
}

/** What a state knows of the numbers of its day. */
export function givenNumbers(state: State): GivenNumbers {
  return {
    tickets: nextOrdinal(state) - 1,
    numbers: [...state.used].flatMap(([prefix, ranges]) =>
      ranges.map(([from, to]) => ({ prefix, from, to })),
    ),
    last: [...state.lastValue].map(([service, value]) => ({ service, value })),
  };
}

/** A window that nothing has happened at yet is closed and free. */
export function windowAt(state: State, number: number): Window {
  return (
    state.windows.get(number) ?? {
      number,
      open: false,
      onBreak: null,
      ticket: null,
      lastCallAt: null,
      lastAskedAt: null,
      freeSince: null,
      openedAt: null,
      leftAt: null,
      endedAt: null,
      priorityRun: 0,
      reportedPercent: 0,
      idleReportedAt: null,
      lastEnded: null,
    }
  );
}

export function withWindow(state: State, window: Window): State {
  return { ...state, windows: new Map(state.windows).set(window.number, window) };
}

/** Whether it calls: open, and its clerk is there. */
export function isAttended({ open, onBreak }: Window): boolean {
  return open && onBreak === null;
}

/** The ticket that a window holds, or undefined. */
export function ticketAtWindow(state: State, number: number): Ticket | undefined {
  const id = windowAt(state, number).ticket;
  return id === null ? undefined : findTicket(state, id);
}

export function lineOf(state: State, service: string): Line {
  return state.lines.get(service) ?? emptyLine;
}

export function windowLineOf(state: State, window: number): Line {
  return state.windowLines.get(window) ?? emptyLine;
}

/** How many of a line can be called. */
export function waitingIn(line: Line): number {
  return size(line.ordinary) + size(line.priority);
}
