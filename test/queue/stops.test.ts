/** What must hold of pauses whatever people do in whatever order. */
import fc from 'fast-check';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { initialState, type State } from '../../firmware-host/queue/state.ts';
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
