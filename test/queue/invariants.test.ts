/**
 * What must hold whatever people do in whatever order: no ticket lost, none at two windows, no
 * number held twice, nobody called without paper, nobody starved, priority within its bound, and
 * the journal alone gives the state.
 */
import fc from 'fast-check';
import { chooseNext } from '../../firmware-host/queue/choose.ts';
import { decide } from '../../firmware-host/queue/decide.ts';
import { nextDeadline } from '../../firmware-host/queue/decide-time.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { initialState, type State } from '../../firmware-host/queue/state.ts';
import { elements } from '../../firmware-host/queue/vector.ts';
import type { Ticket } from '../../firmware-host/queue/words.ts';
import { after, Hall } from './given.ts';
import {
  asLongAs,
  busyRules,
  holds,
  isInLine,
  play,
  runs,
  type Step,
  servedBy,
  without,
} from './hall-model.ts';

// A run is long, so half the usual number meets every kind of step many times.
fc.configureGlobal({ numRuns: 50 });

test('no ticket is lost and none is at two windows, after every step', () => {
  fc.assert(fc.property(runs, (steps) => void play(steps, holds)));
});

test('a window holds one ticket, and a ticket ends where it was called', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      const held = new Map<number, string>();
      for (const event of play(steps).events) {
        switch (event.type) {
          case 'ticket.called':
            expect(held.has(event.window)).toBe(false);
            expect([...held.values()]).not.toContain(event.ticket);
            held.set(event.window, event.ticket);
            break;
          case 'ticket.completed':
          case 'ticket.no-show':
          case 'ticket.parked':
            expect(held.get(event.window)).toBe(event.ticket);
            held.delete(event.window);
            break;
          case 'ticket.transferred':
            if (event.fromWindow === null) break;
            expect(held.get(event.fromWindow)).toBe(event.ticket);
            held.delete(event.fromWindow);
            break;
          case 'ticket.arrived':
          case 'ticket.recalled':
            expect(held.get(event.window)).toBe(event.ticket);
            break;
          default:
        }
      }
    }),
  );
});

test('no number comes twice in a day, where its series does not wrap', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      let numbers = new Set<string>();
      for (const event of play(steps).events) {
        if (event.type === 'day.opened') numbers = new Set();
        if (event.type !== 'ticket.reserved' || event.prefix === 'D') continue;
        expect(numbers).not.toContain(event.number);
        numbers.add(event.number);
      }
    }),
  );
});

const once: readonly Step[] = [
  { kind: 'reserve', pick: 3, waitSeconds: 1 },
  { kind: 'void', pick: 1, waitSeconds: 1 },
];
/** A series of three numbers, given four times. */
const wrapped = [once, once, once, once].flat();

test('no number is held by two who may still come, wrapping or not', () => {
  const isAlive = ({ status }: Ticket) =>
    isInLine(status) || status === 'called' || status === 'serving' || status === 'parked';
  let reused = 0;
  fc.assert(
    fc.property(runs, (steps) => {
      play(steps, ({ state }) => {
        const tickets = [...elements(state.tickets)];
        const alive = tickets.filter(isAlive).map(({ number }) => number);
        expect(new Set(alive).size).toBe(alive.length);
        if (new Set(tickets.map(({ number }) => number)).size < tickets.length) reused += 1;
      });
    }),
    { examples: [[wrapped]] },
  );
  expect(reused).toBeGreaterThan(0);
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
          called.add(event.ticket);
        }
        if (event.type === 'ticket.completed' || event.type === 'ticket.no-show') {
          expect(called).toContain(event.ticket);
        }
      }
    }),
  );
});

test('where a window has waiting tickets, it calls one of them', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      play(steps, ({ state, rules }, at) => {
        const windows = [...rules.windows.keys()];
        const called = windows.map((window) => chooseNext(rules, state, window, at)?.ticket);
        const served = windows.map((window) => servedBy(state, rules, window));
        expect(called.map((ticket, index) => ticket && served[index]?.includes(ticket))).toEqual(
          served.map(({ length }) => (length === 0 ? undefined : true)),
        );
      });
    }),
  );
});

/** Somebody comes, then somebody with priority, and both wait past the limit. */
const longWait: readonly Step[] = [
  { kind: 'reserve', pick: 0, waitSeconds: 1 },
  { kind: 'confirm', pick: 1, waitSeconds: 1 },
  { kind: 'reserve-first', pick: 0, waitSeconds: 1 },
  { kind: 'confirm', pick: 1, waitSeconds: 1 },
  { kind: 'time', pick: 0, waitSeconds: 20 },
];

test('nobody who waited past the limit is passed over, unless a clerk names somebody', () => {
  let aged = 0;
  fc.assert(
    fc.property(runs, (steps) => {
      play(steps, (hall, at) => {
        for (const window of hall.rules.windows.keys()) {
          const choice = chooseNext(hall.rules, hall.state, window, at);
          if (choice === null) continue;
          const overdue = servedBy(hall.state, hall.rules, window).filter(
            (ticket) =>
              asLongAs(ticket, at) >= hall.rules.maxWaitMs && ticket.key < choice.ticket.key,
          );
          expect(overdue).toEqual([]);
          if (choice.reason === 'waited-too-long') aged += 1;
        }
      });
    }),
    { examples: [[[...longWait]]] },
  );
  expect(aged).toBeGreaterThan(0);
});

test('whoever waits at an open window is called in the end, whoever else keeps coming', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (kinds) => {
      const hall = new Hall();
      hall.rules = { ...busyRules, maxWaitMs: 1_800_000 };
      hall.openDay();
      hall.issue('first-updates', after(1));
      // Two come, one is called: the line only grows, of first choice and with priority.
      for (const [index, isFirst] of kinds.entries()) {
        const seconds = 10 + index * 100;
        if (isFirst) hall.issueFirst('first-cards', 'elderly', after(seconds));
        else hall.issue('first-cards', after(seconds));
        hall.issueFirst('first-cards', 'pregnancy', after(seconds + 1));
        hall.next(2, after(seconds + 50));
      }
      expect(hall.ticket('B01').status).not.toBe('waiting');
    }),
  );
});

const crowd = fc.array(
  fc.record({
    what: fc.constantFrom('come', 'come-first', 'come-first', 'call'),
    service: fc.constantFrom('first-cards', 'first-updates'),
    window: fc.constantFrom(1, 2),
  }),
  { maxLength: 80, size: 'max' },
);

test('at most so many priority calls come in a row while others wait', () => {
  let bounded = 0;
  fc.assert(
    fc.property(crowd, fc.integer({ min: 1, max: 3 }), (steps, inARow) => {
      const hall = new Hall();
      const priority = { ...busyRules.priority, inARow };
      hall.rules = { ...busyRules, guardMs: 0, maxWaitMs: 1e9, priority };
      hall.openDay();
      const inRow = new Map<number, number>();
      for (const [seconds, { what, service, window }] of steps.entries()) {
        if (what === 'come') hall.issue(service, after(seconds));
        if (what === 'come-first') hall.issueFirst(service, 'disability', after(seconds));
        if (what === 'call') callWithinBound(hall, window, seconds, inRow, inARow);
      }
      bounded += hall.events.filter(
        (event) => event.type === 'ticket.called' && event.reason === 'priority-bound',
      ).length;
    }),
  );
  expect(bounded).toBeGreaterThan(0);
});

function callWithinBound(
  hall: Hall,
  window: number,
  seconds: number,
  inRow: Map<number, number>,
  inARow: number,
): void {
  const othersWait = servedBy(hall.state, hall.rules, window).some(
    ({ priority }) => priority === null,
  );
  const number = hall.next(window, after(seconds));
  if (number === null) return;
  const run = hall.ticket(number).priority === null ? 0 : (inRow.get(window) ?? 0) + 1;
  inRow.set(window, run);
  if (othersWait) expect(run).toBeLessThanOrEqual(inARow);
}

test('a call names exactly who was passed over', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      const hall = play(steps);
      let state: State = initialState;
      for (const event of hall.events) {
        if (event.type === 'ticket.called') {
          const { passedOver, passedOverCount } = event;
          expect(passedOver).toHaveLength(Math.min(5, passedOverCount));
          expect(passedOver).not.toContain(event.number);
          const here = servedBy(state, hall.rules, event.window);
          const numbers = here.map(({ number }) => number);
          for (const number of passedOver) expect(numbers).toContain(number);
          expect(passedOverCount).toBeLessThanOrEqual(here.length);
          if (event.reason === 'longest-waiting') expect(passedOverCount).toBe(0);
        }
        state = evolve(state, event);
      }
    }),
  );
});

test('every ticket of a closed day came to an end that an event records', () => {
  const ends = new Set(['ticket.completed', 'ticket.no-show', 'ticket.expired', 'ticket.voided']);
  fc.assert(
    fc.property(runs, (steps) => {
      const hall = play(steps);
      hall.openDay('2027-01-01', after(1e6));
      const ended = new Set(
        hall.events.flatMap((event) =>
          ends.has(event.type) && 'ticket' in event ? [event.ticket] : [],
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

test('the same commands give the same choices, and a refusal leaves the state alone', () => {
  fc.assert(
    fc.property(runs, (steps) => {
      const hall = play(steps, undefined, (rules, state, command) => {
        const decision = decide(rules, state, command);
        expect(decide(rules, state, command)).toEqual(decision);
        if ('refused' in decision) expect(Object.keys(decision)).toEqual(['refused']);
      });
      expect(play(steps).events).toEqual(hall.events);
    }),
  );
});

test('time brings something about at its deadline, nothing before, and nothing twice', () => {
  let brought = 0;
  fc.assert(
    fc.property(runs, (steps) => {
      const hall = play(steps);
      const now = after(1e6, 'last-boot');
      let deadline = nextDeadline(hall.rules, hall.state, now);
      for (let count = 0; deadline !== null && count < 20; count += 1) {
        const atDeadline = { ...now, monotonicMs: deadline };
        const before = { ...now, monotonicMs: deadline - 0.5 };
        const decided = (at: typeof now) =>
          decide(hall.rules, hall.state, { name: 'PassTime', at });
        expect(decided(before)).toEqual({ events: [] });
        expect(hall.pass(atDeadline).length).toBeGreaterThan(0);
        expect(hall.pass(atDeadline)).toEqual([]);
        brought += 1;
        const next = nextDeadline(hall.rules, hall.state, now);
        if (next !== null) expect(next).toBeGreaterThan(deadline);
        deadline = next;
      }
    }),
  );
  expect(brought).toBeGreaterThan(0);
});

/** What may become of a ticket when a config is flashed, and where it then stands. */
function survives(hall: Hall, was: Ticket, now: Ticket): void {
  const isServed = hall.rules.services.has(was.service);
  switch (now.status) {
    case 'waiting': {
      const windows = [...hall.rules.windows.keys()];
      // A pause may be resumed.
      const state = { ...hall.state, pauses: new Map() };
      const callable = windows.flatMap((window) => servedBy(state, hall.rules, window));
      expect(callable).toContain(now);
      break;
    }
    case 'reserved':
    case 'parked':
      expect(isServed).toBe(true);
      break;
    case 'called':
    case 'serving':
      expect(hall.rules.windows.has(now.window ?? 0)).toBe(true);
      break;
    case 'void':
      expect(was.status === 'void' || !isServed).toBe(true);
      break;
    default:
      expect(now.status).toBe(was.status);
  }
}

test('a new config ends no ticket as served or absent: each can still be called, or its service is gone', () => {
  const fates = new Set<string>();
  fc.assert(
    fc.property(
      runs,
      fc.subarray([...busyRules.windows.keys()]),
      fc.subarray([...busyRules.services.keys()]),
      (steps, windows, services) => {
        const hall = play(steps);
        const before = [...elements(hall.state.tickets)];
        const stored = hall.events.length;
        hall.rules = without(busyRules, windows, services);
        hall.do({ name: 'AdoptRules', at: hall.events.at(-1)?.at ?? after(0) });
        holds(hall);
        for (const event of hall.events.slice(stored)) {
          const reason = 'reason' in event ? event.reason : event.type;
          fates.add(typeof reason === 'string' ? reason : event.type);
        }
        for (const [index, ticket] of [...elements(hall.state.tickets)].entries()) {
          const was = before[index];
          if (was !== undefined) survives(hall, was, ticket);
        }
      },
    ),
  );
  // Nothing else happens; that each of them does is in `new-rules.test.ts`.
  const possible = ['service-removed', 'window-removed', 'window.closed', 'system-down', 'rest'];
  expect([...fates].filter((fate) => !possible.includes(fate))).toEqual([]);
  expect(fates.size).toBeGreaterThan(0);
});
