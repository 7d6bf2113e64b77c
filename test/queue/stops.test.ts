/** What must hold of pauses, breaks, outcomes and quotas whatever people do in whatever order. */
import fc from 'fast-check';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { initialState, type State } from '../../firmware-host/queue/state.ts';
import { elements } from '../../firmware-host/queue/vector.ts';
import { isPaused, pausedNow, play, runs, type Step } from './hall-model.ts';

// A run is long, so half the usual number meets every kind of step many times.
fc.configureGlobal({ numRuns: 50 });

/** Somebody waits, and the hall is paused before the next press. */
const pausedCall: readonly Step[] = [
  { kind: 'reserve', pick: 0, waitSeconds: 1 },
  { kind: 'confirm', pick: 1, waitSeconds: 1 },
  { kind: 'pause', pick: 0, waitSeconds: 1 },
  { kind: 'call', pick: 0, waitSeconds: 1 },
  { kind: 'reserve', pick: 0, waitSeconds: 1 },
];

/** One is served, the clerk leaves, and the next press calls another. */
const leavesAndCalls: readonly Step[] = [
  { kind: 'reserve', pick: 0, waitSeconds: 1 },
  { kind: 'confirm', pick: 1, waitSeconds: 1 },
  { kind: 'call', pick: 0, waitSeconds: 1 },
  { kind: 'complete', pick: 0, waitSeconds: 1 },
  { kind: 'reserve', pick: 0, waitSeconds: 1 },
  { kind: 'confirm', pick: 1, waitSeconds: 1 },
  { kind: 'break', pick: 0, waitSeconds: 1 },
  { kind: 'call', pick: 0, waitSeconds: 1 },
];

test('of a paused service nobody is called and no number is given, whatever is done in which order', () => {
  let paused = 0;
  fc.assert(
    fc.property(runs, (steps) => {
      let state: State = initialState;
      for (const event of play(steps).events) {
        if (event.type === 'ticket.called' || event.type === 'ticket.reserved') {
          expect(isPaused(pausedNow(state), event.service)).toBe(false);
        }
        state = evolve(state, event);
        paused += state.pauses.size;
      }
    }),
    { examples: [[[...pausedCall]]] },
  );
  expect(paused).toBeGreaterThan(0);
});

test('an end has an outcome that the config knows, and nobody is called to a window on a break', () => {
  const outcomes = new Set<string>();
  let breaks = 0;
  fc.assert(
    fc.property(runs, (steps) => {
      const hall = play(steps);
      const away = new Set<number>();
      const atWindow = new Set<string>();
      for (const event of hall.events) {
        if (event.type === 'window.break-started') {
          expect(away).not.toContain(event.window);
          away.add(event.window);
          breaks += 1;
        }
        if (event.type === 'window.break-ended') expect(away.delete(event.window)).toBe(true);
        if (event.type === 'ticket.called') {
          expect(away).not.toContain(event.window);
          atWindow.add(event.ticket);
        }
        if (event.type !== 'ticket.completed') continue;
        expect(atWindow).toContain(event.ticket);
        expect(hall.rules.outcomes.map(({ id }) => id)).toContain(event.outcome);
        outcomes.add(event.outcome);
      }
    }),
    { examples: [[[...leavesAndCalls]]] },
  );
  expect(outcomes.size).toBe(2);
  expect(breaks).toBeGreaterThan(0);
});

/** Twelve for the service, each called and ended, and more than one whom the reception chose. */
const fillsTheQuota: readonly Step[] = Array.from({ length: 14 }, () => [
  { kind: 'reserve', pick: 3, waitSeconds: 1 },
  { kind: 'reserve-first', pick: 3, waitSeconds: 1 },
  { kind: 'confirm', pick: 1, waitSeconds: 1 },
  { kind: 'call', pick: 2, waitSeconds: 1 },
  { kind: 'complete', pick: 2, waitSeconds: 1 },
]).flat();

test('no quota is exceeded by any interleaving, and a full one was said', () => {
  const full = new Set<string | null>();
  fc.assert(
    fc.property(runs, (steps) => {
      const hall = play(steps, ({ state }) => {
        const given = [...elements(state.tickets)].filter(
          ({ steps: services, status }) => services.includes('wrapping') && status !== 'void',
        );
        const chosen = given.filter(({ priority }) => priority === 'reception');
        expect(given.length).toBeLessThanOrEqual(12);
        expect(chosen.length).toBeLessThanOrEqual(1);
        expect(state.given.get('wrapping') ?? 0).toBe(given.length);
      });
      for (const event of hall.events) if (event.type === 'quota.reached') full.add(event.priority);
    }),
    { examples: [[[...fillsTheQuota]]] },
  );
  expect([...full].sort()).toEqual([null, 'reception'].sort());
});
