/** A busy hall for the property tests: its rules, random steps, and what must hold of its state. */
import fc from 'fast-check';
import type { Command } from '../../firmware-host/queue/command.ts';
import { ordinalOf } from '../../firmware-host/queue/line-key.ts';
import { values } from '../../firmware-host/queue/ordered-set.ts';
import { type QueueRules, queueRules } from '../../firmware-host/queue/rules.ts';
import type { State } from '../../firmware-host/queue/state.ts';
import { elements } from '../../firmware-host/queue/vector.ts';
import type { Moment, Ticket, TicketStatus } from '../../firmware-host/queue/words.ts';
import { after, Hall } from './given.ts';

/** Short limits, so that a run of two minutes meets all of them. */
export const busyRules: QueueRules = queueRules({
  services: [
    { id: 'first-cards', office: 'first', prefix: 'A', from: 1, to: 999, targetMs: 10_000 },
    { id: 'first-updates', office: 'first', prefix: 'B', from: 1, to: 99, targetMs: 20_000 },
    { id: 'second-cards', office: 'second', prefix: 'C', from: 1, to: 3 },
    {
      id: 'wrapping',
      prefix: 'D',
      from: 1,
      to: 3,
      wrap: true,
      quota: { tickets: 12, classes: { reception: 1 } },
    },
  ],
  windows: [
    { number: 1, services: ['first-cards', 'first-updates', 'second-cards'] },
    {
      number: 2,
      services: ['first-cards', 'first-updates'],
      firstChoice: ['first-cards'],
      autoNextMs: 2000,
    },
    {
      number: 3,
      services: ['wrapping', 'first-updates'],
      onlyWhenIdle: ['first-updates'],
      oneButton: false,
    },
  ],
  roll: { prefix: 'R', from: 3, to: 7 },
  outcomes: [
    { id: 'done', asks: null },
    { id: 'documents-missing', asks: 'document' },
  ],
  guardMs: 1000,
  noShowWithinMs: 4000,
  reactivateWithinMs: 20_000,
  returnAfterPeople: 2,
  maxWaitMs: 15_000,
  waitTargetMs: 30_000,
  idleLimitMs: 10_000,
});

export interface Step {
  readonly kind: string;
  readonly pick: number;
  readonly waitSeconds: number;
}

const kinds = {
  reserve: 6,
  roll: 1,
  several: 1,
  'walk-in': 0.7,
  'reserve-first': 3,
  confirm: 8,
  call: 7,
  'call-ticket': 1,
  recall: 1,
  arrived: 1,
  complete: 1,
  'no-show': 1,
  park: 2,
  resume: 3,
  transfer: 2,
  void: 1,
  reprint: 1,
  rate: 1,
  open: 1,
  close: 1,
  break: 0.7,
  'end-break': 0.5,
  pause: 0.7,
  'resume-service': 1,
  time: 2,
  'open-day': 0.2,
  'close-day': 0.1,
  'close-on': 0.2,
  'open-on': 0.1,
  reboot: 0.3,
};

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    ...Object.entries(kinds).map(([kind, weight]) => ({
      weight: weight * 10,
      arbitrary: fc.constant(kind),
    })),
  ),
  pick: fc.nat({ max: 10_000 }),
  waitSeconds: fc.double({ min: 0, max: 4, noNaN: true }),
});

export const runs = fc.array(step, { maxLength: 90, size: 'max' });

const services = [...busyRules.services.keys()];
const windows = [...busyRules.windows.keys()];
const classes = ['elderly', 'disability', 'pregnancy', 'reception'] as const;
const scopes = [
  { scope: 'hall', of: null },
  { scope: 'office', of: 'first' },
  { scope: 'service', of: 'first-updates' },
  { scope: 'service', of: 'wrapping' },
] as const;
const places = ['front', 'back', 'arrival'] as const;

/** Of a day of the month in which the model's days are. */
function closing(kind: 'close-on' | 'open-on', pick: number, state: State, at: Moment): Command {
  const any = `2026-12-${String(1 + (pick % 28)).padStart(2, '0')}`;
  const closed = [...state.closures.keys()];
  return kind === 'close-on'
    ? { name: 'CloseOn', at, day: any, reason: { ar: 'عاصفة', en: 'A storm' } }
    : { name: 'OpenOn', at, day: closed[pick % Math.max(1, closed.length)] ?? any };
}

function reserving(isFirst: boolean, pick: number, at: Moment, service: string): Command {
  const name = 'ReserveTicket';
  const dispenser = 'hall';
  if (!isFirst) return { name, at, service, dispenser, source: 'dispenser' };
  const priority = classes[pick % classes.length] ?? null;
  return { name, at, service, dispenser, source: 'reception', priority };
}

/** Turns a step into a command, aimed mostly at things that exist and fit. */
function commandOf({ kind, pick }: Step, state: State, at: Moment, days: number): Command {
  const tickets = [...elements(state.tickets)];
  const fitting = (...statuses: TicketStatus[]): string => {
    const some = tickets.filter(({ status }) => statuses.includes(status));
    const from = some.length === 0 || pick % 10 === 0 ? tickets : some;
    return from[pick % Math.max(1, from.length)]?.id ?? 'no-day/1';
  };
  const service = services[pick % services.length] ?? '';
  const window = windows[pick % windows.length] ?? 0;
  const dispenser = 'hall';
  switch (kind) {
    case 'reserve':
    case 'reserve-first':
      return reserving(kind === 'reserve-first', pick, at, service);
    case 'several': {
      const common = { at, service, dispenser, source: 'dispenser' } as const;
      const further = services.slice(pick % services.length, (pick % services.length) + 2);
      return { name: 'ReserveTicket', ...common, further };
    }
    case 'walk-in':
      return { name: 'WalkIn', at, window, service, dispenser, source: 'reception' };
    case 'roll': {
      const common = { at, service, dispenser, source: 'reception', paper: 'roll' } as const;
      return {
        name: 'ReserveTicket',
        ...common,
        rollNumber: pick % 3 === 0 ? pick % 9 : undefined,
      };
    }
    case 'confirm':
      return { name: 'ConfirmPaper', at, ticket: fitting('reserved') };
    case 'void': {
      const reason = pick % 2 === 0 ? 'not-printed-in-time' : 'requested';
      return { name: 'VoidTicket', at, ticket: fitting('reserved', 'waiting', 'parked'), reason };
    }
    case 'reprint': {
      const reason = pick % 2 === 0 ? 'print-unconfirmed' : 'requested';
      return { name: 'ReprintTicket', at, ticket: fitting('reserved', 'waiting'), reason };
    }
    case 'call-ticket':
      return { name: 'CallTicket', at, window, ticket: fitting('waiting', 'parked', 'no-show') };
    case 'recall':
      return { name: 'Recall', at, window };
    case 'arrived':
      return { name: 'MarkArrived', at, window };
    case 'complete': {
      const outcome = pick % 2 === 0 ? 'documents-missing' : 'done';
      return { name: 'Complete', at, window, outcome };
    }
    case 'no-show':
      return { name: 'MarkNoShow', at, window };
    case 'park':
      return { name: 'Park', at, window, returnAfterMs: pick % 2 === 0 ? null : pick };
    case 'resume':
      return { name: 'ResumeTicket', at, ticket: fitting('parked', 'no-show') };
    case 'transfer':
      return {
        name: 'TransferTicket',
        at,
        ticket: fitting('waiting', 'called', 'serving', 'parked'),
        toService: pick % 5 === 0 ? null : service,
        toWindow: pick % 3 === 0 ? window : null,
        place: places[pick % places.length] ?? 'back',
      };
    case 'rate':
      return { name: 'RateService', at, window, rating: 2 };
    case 'open':
      return { name: 'OpenWindow', at, window };
    case 'close':
      return { name: 'CloseWindow', at, window };
    case 'break':
      return { name: 'StartBreak', at, window, reason: 'rest', expectedMs: null };
    case 'end-break':
      return { name: 'EndBreak', at, window };
    case 'pause': {
      const scope = scopes[pick % scopes.length] ?? scopes[0];
      return { name: 'PauseService', at, ...scope, reason: 'system-down', expectedMs: null };
    }
    case 'resume-service': {
      const paused = [...state.pauses.values()];
      const { scope, of } = paused[pick % Math.max(1, paused.length)] ?? scopes[0];
      return { name: 'ResumeService', at, scope, of };
    }
    case 'time':
      return { name: 'PassTime', at };
    case 'open-day':
      return { name: 'OpenDay', at, day: `2026-12-${String(days).padStart(2, '0')}` };
    case 'close-day':
      return { name: 'CloseDay', at };
    case 'close-on':
    case 'open-on':
      return closing(kind, pick, state, at);
    default:
      return { name: 'CallNext', at, window };
  }
}

/** Plays a run in the busy hall; looks at the hall after each step and at each command before it. */
export function play(
  steps: readonly Step[],
  look?: (hall: Hall, at: Moment) => void,
  foresee?: (rules: QueueRules, state: State, command: Command) => void,
): Hall {
  const hall = new Hall();
  hall.rules = busyRules;
  hall.openDay();
  let seconds = 0;
  let boots = 1;
  let days = 0;
  for (const taken of steps) {
    seconds += taken.waitSeconds;
    if (taken.kind === 'reboot') {
      boots += 1;
      seconds = 0;
      continue;
    }
    if (taken.kind === 'open-day') days = Math.min(28, days + 1);
    const at = after(seconds, `boot-${boots}`);
    const command = commandOf(taken, hall.state, at, days);
    foresee?.(hall.rules, hall.state, command);
    hall.do(command);
    look?.(hall, at);
  }
  return hall;
}

export function isInLine(status: TicketStatus): boolean {
  return status === 'reserved' || status === 'waiting';
}

/** Every ticket stands where its status says, there alone, and windows hold those that say so. */
export function holds({ state }: Hall): void {
  const atWindows = [...state.windows.values()].flatMap(({ ticket }) => ticket ?? []);
  const placed: string[] = [];
  const place = (keys: Iterable<number>, where: string): void => {
    for (const key of keys) placed.push(`${ordinalOf(key)} ${where}`);
  };
  for (const [id, line] of [...state.lines, ...state.windowLines]) {
    place(values(line.reserved), `${id} reserved`);
    place(values(line.ordinary), `${id} waiting`);
    place(values(line.priority), `${id} waiting first`);
  }
  place(values(state.parked), 'parked');
  const tickets = [...elements(state.tickets)];
  const expected = tickets.flatMap((ticket) => {
    const where = whereabouts(ticket);
    return where === null ? [] : `${ticket.ordinal} ${where}`;
  });
  expect(placed.sort()).toEqual(expected.sort());
  const called = tickets.flatMap(({ id, status }) =>
    status === 'called' || status === 'serving' ? id : [],
  );
  expect(atWindows.sort()).toEqual(called.sort());
  const watched = [...values(state.waitUnreported), ...values(state.waitReported)];
  expect(new Set(watched).size).toBe(watched.length);
  for (const { ticket, open, freeSince, onBreak } of state.windows.values()) {
    expect(freeSince !== null).toBe(open && ticket === null && onBreak === null);
    if (!open) expect(onBreak).toBeNull();
  }
}

function whereabouts({ status, service, window, priority }: Ticket): string | null {
  if (status === 'reserved') return `${service} reserved`;
  if (status === 'parked') return 'parked';
  if (status !== 'waiting') return null;
  return `${window ?? service} waiting${priority === null ? '' : ' first'}`;
}

/** The waiting tickets that a window may call. */
export function servedBy(state: State, rules: QueueRules, number: number): readonly Ticket[] {
  const services = rules.windows.get(number)?.services ?? [];
  const paused = pausedNow(state);
  return [...elements(state.tickets)].filter(({ status, window, service }) => {
    if (status !== 'waiting' || isPaused(paused, service)) return false;
    return window === null ? services.includes(service) : window === number;
  });
}

type PausedNow = ReadonlySet<string | null>;

/** What is named by the pauses of a state: ids of services and of an office, null for the hall. */
export function pausedNow({ pauses }: State): PausedNow {
  return new Set([...pauses.values()].map(({ of }) => of));
}

export function isPaused(paused: PausedNow, service: string): boolean {
  const isOfFirst = service.startsWith('first-');
  return paused.has(null) || paused.has(service) || (isOfFirst && paused.has('first'));
}

/** How long a ticket has stood in its line for certain, in milliseconds. */
export function asLongAs({ place, reservedAt, joinedAt }: Ticket, at: Moment): number {
  const from = place === 'arrival' ? reservedAt : joinedAt;
  if (from === null) return 0;
  return from.boot === at.boot ? at.monotonicMs - from.monotonicMs : at.monotonicMs;
}

/** The rules with fewer windows and services; a service stays only where a window has it. */
export function without(
  rules: QueueRules,
  windows: readonly number[],
  services: readonly string[],
): QueueRules {
  const { services: all, windows: allWindows, ...limits } = rules;
  const staying = [...allWindows.values()]
    .filter(({ number }) => !windows.includes(number))
    .map((window) => ({
      ...window,
      services: window.services.filter((id) => !services.includes(id)),
    }));
  return queueRules({
    ...limits,
    services: [...all.values()].filter(({ id }) =>
      staying.some((window) => window.services.includes(id)),
    ),
    windows: staying,
  });
}
