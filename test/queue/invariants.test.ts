/**
 * What must hold whatever people press in whatever order: no ticket lost, none at two windows, no
 * number twice in a day, nobody called without paper, and the journal alone gives the state.
 */
import fc from 'fast-check';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { ordinalOf } from '../../firmware-host/queue/line-key.ts';
import { first, values } from '../../firmware-host/queue/ordered-set.ts';
import { initialState, type State } from '../../firmware-host/queue/state.ts';
import { elements } from '../../firmware-host/queue/vector.ts';
import type { Command } from '../../firmware-host/queue/words.ts';
import { after, Hall, rules } from './given.ts';

type Step = { readonly kind: string; readonly pick: number; readonly waitSeconds: number };

const services = [...rules.services.keys()];
const windows = [...rules.windows.keys()];
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'reserve',
    'reserve',
    'reserve',
    'confirm',
    'confirm',
    'confirm',
    'call',
    'call',
    'call',
    'recall',
    'void',
    'reprint',
    'day',
    'reboot',
  ),
  pick: fc.nat({ max: 1000 }),
  waitSeconds: fc.double({ min: 0, max: 10, noNaN: true }),
});

/** Turns a step into a command, aimed mostly at things that exist. */
function commandOf({ kind, pick }: Step, hall: Hall, at: Command['at'], days: number): Command {
  const tickets = [...elements(hall.state.tickets)];
  const ticket = tickets[pick % Math.max(1, tickets.length)]?.id ?? 'no-day/1';
  const service = services[pick % services.length] ?? '';
  const window = windows[pick % windows.length] ?? 0;
  switch (kind) {
    case 'reserve':
      return { name: 'ReserveTicket', at, service, dispenser: 'hall', source: 'dispenser' };
    case 'confirm':
      return { name: 'ConfirmPaper', at, ticket };
    case 'void':
      return { name: 'VoidTicket', at, ticket, reason: 'not-printed-in-time' };
    case 'reprint':
      return { name: 'ReprintTicket', at, ticket, reason: 'print-unconfirmed' };
    case 'recall':
      return { name: 'Recall', at, window };
    case 'day':
      return { name: 'OpenDay', at, day: `2026-12-${String(days).padStart(2, '0')}` };
    default:
      return { name: 'CallNext', at, window };
  }
}

function play(steps: readonly Step[]): Hall {
  const hall = new Hall();
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
    if (taken.kind === 'day') days = Math.min(28, days + 1);
    hall.do(commandOf(taken, hall, after(seconds, `boot-${boots}`), days));
    holds(hall.state);
  }
  return hall;
}

function holds(state: State): void {
  const atWindows = [...state.windows.values()].flatMap(({ ticket }) => ticket ?? []);
  expect(new Set(atWindows).size).toBe(atWindows.length);
  const placed = new Map<number, string>();
  for (const [service, line] of state.lines) {
    for (const [place, set] of [
      ['reserved', line.reserved],
      ['waiting', line.ordinary],
    ] as const) {
      for (const key of values(set)) {
        const ordinal = ordinalOf(key);
        expect(placed.has(ordinal)).toBe(false);
        placed.set(ordinal, `${service}/${place}`);
      }
    }
  }
  for (const { id, ordinal, service, status } of elements(state.tickets)) {
    const inLine = status === 'reserved' || status === 'waiting';
    expect(placed.get(ordinal)).toBe(inLine ? `${service}/${status}` : undefined);
    expect(atWindows.includes(id)).toBe(status === 'called');
  }
}

const runs = fc.array(step, { maxLength: 120 });

test('no ticket is lost and none is at two windows, after every step', () => {
  fc.assert(fc.property(runs, (steps) => void play(steps)));
});

test('no number comes twice in a day', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      let numbers = new Set<string>();
      for (const event of play(steps).events) {
        if (event.type === 'day.opened') numbers = new Set();
        if (event.type !== 'ticket.reserved') continue;
        expect(numbers).not.toContain(event.number);
        numbers.add(event.number);
      }
    }),
  );
});

test('a ticket is called only after its paper was confirmed, and ended only after its call', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      const issued = new Set<string>();
      const called = new Set<string>();
      for (const event of play(steps).events) {
        if (event.type === 'ticket.issued') issued.add(event.ticket);
        if (event.type === 'ticket.called') {
          expect(issued).toContain(event.ticket);
          expect(called).not.toContain(event.ticket);
          called.add(event.ticket);
        }
        if (event.type === 'ticket.completed' || event.type === 'ticket.no-show')
          expect(called).toContain(event.ticket);
      }
    }),
  );
});

test('a call takes the earliest arrival among the services of the window', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      let state = initialState;
      for (const event of play(steps).events) {
        if (event.type === 'ticket.called') {
          const waiting = (rules.windows.get(event.window)?.services ?? []).flatMap(
            (service) => first(state.lines.get(service)?.ordinary ?? null) ?? [],
          );
          expect(event.ticket.endsWith(`/${ordinalOf(Math.min(...waiting))}`)).toBe(true);
        }
        state = evolve(state, event);
      }
    }),
  );
});

test('every ticket of a closed day came to an end that an event tells', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      const hall = play(steps);
      hall.openDay('2027-01-01', after(1e6));
      const ended = new Set(
        hall.events.flatMap((event) =>
          event.type === 'ticket.completed' ||
          event.type === 'ticket.no-show' ||
          event.type === 'ticket.expired' ||
          event.type === 'ticket.voided'
            ? [event.ticket]
            : [],
        ),
      );
      for (const event of hall.events) {
        if (event.type === 'ticket.reserved') expect(ended).toContain(event.ticket);
      }
    }),
  );
});

test('the events alone give the state', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      const hall = play(steps);
      expect(hall.events.reduce(evolve, initialState)).toEqual(hall.state);
    }),
  );
});
