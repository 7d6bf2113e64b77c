/** The queue is rebuilt from whatever a repair left of the day. */
import path from 'node:path';
import fc from 'fast-check';
import { loadDayProfile } from '../../config/day-profile.ts';
import { loadConfig } from '../../config/load.ts';
import { asQueueEvent } from '../../firmware-host/events/events.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { initialState } from '../../firmware-host/queue/state.ts';
import { elements } from '../../firmware-host/queue/vector.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';
import { simulateDay } from '../../firmware-host/report/simulated-day.ts';
import { withStandIns } from '../../firmware-host/stand-ins.ts';

const root = path.join(__dirname, '../../config');
const { config } = loadConfig(path.join(root, 'bench.yaml'));
const profile = loadDayProfile(path.join(root, 'days/bab-sharq.yaml'), config);
const events: readonly QueueEvent[] = simulateDay({
  rules: hallPlan(config).rules,
  profile,
  seed: 5,
  midnightMs: Date.UTC(2026, 0, 3, 22),
  dispenser: 'hall',
}).events.flatMap(({ event }) => asQueueEvent(event) ?? []);

function stateOf(kept: readonly QueueEvent[]) {
  let state = initialState;
  for (const event of kept) {
    for (const known of withStandIns(state, event)) state = evolve(state, known);
  }
  return state;
}

test('a whole day is what it was', () => {
  const plain = events.reduce(evolve, initialState);
  expect(stateOf(events)).toEqual(plain);
});

test('later tickets keep their ordinals and numbers where a reservation is lost', () => {
  const reservations = events.filter(({ type }) => type === 'ticket.reserved');
  const lost = reservations[3];
  const whole = [...elements(stateOf(events).tickets)];
  const left = [...elements(stateOf(events.filter((event) => event !== lost)).tickets)];
  const named = (tickets: typeof whole) => tickets.map(({ ordinal, number }) => [ordinal, number]);
  expect(named(left)).toEqual(named(whole.filter((_, index) => index !== 3)));
});

test('whatever rows of a day are lost, the rest is replayed', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: events.length - 1 })), (lost) => {
      const gone = new Set(lost);
      expect(() => stateOf(events.filter((_, index) => !gone.has(index)))).not.toThrow();
    }),
    { numRuns: 60 },
  );
});
