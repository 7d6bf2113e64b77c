/** What takes too long, as the lamp and the board of a window and the snapshot for pages show it. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Config, ConfigSchema } from '../../config/schema/schema.ts';
import { parseState } from '../../drivers/centre/state-message.ts';
import { noAlarms } from '../../firmware-host/alarms/alarms.ts';
import { stateSnapshot } from '../../firmware-host/centre/snapshot.ts';
import { boardSight, lampState } from '../../firmware-host/effects.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { after, type Hall, openHall } from '../queue/given.ts';

const bench = ConfigSchema.parse(
  parse(readFileSync(path.join(__dirname, '../../config/bench.yaml'), 'utf8')),
);

function hallOf(queue: Partial<Config['queue']>) {
  const plan = hallPlan({ ...bench, queue: { ...bench.queue, ...queue } });
  const hall = openHall(plan.rules);
  return {
    hall,
    lamp: (seconds: number) =>
      lampState(
        plan,
        hall.state,
        { kind: 'people-waiting', window: 1 },
        () => 'ready',
        after(seconds),
      ),
    board: (seconds: number) => boardSight(plan, hall.state, undefined, 1, after(seconds)),
    window: (seconds: number) => {
      const snapshot = stateSnapshot(
        plan,
        hall.state,
        { devices: new Map(), printers: [], closedToday: null },
        () => 'ready',
        noAlarms,
        after(seconds),
      );
      const state = parseState(Buffer.from(JSON.stringify(snapshot)));
      return state.ok ? state.value.windows.find(({ window }) => window === 1) : undefined;
    },
  };
}

/** One is served at window 1 from second 10 on, and another waits from second 20 on. */
function oneServedOneWaiting(hall: Hall): void {
  hall.issue('first-new-card', after(1));
  hall.call(1, after(10));
  hall.issue('first-new-card', after(20));
}

const minute = 60;

test.each([
  [['service'], 10 * minute, 'blinking'],
  [['wait'], 10 * minute, 'on'],
  [['wait'], 25 * minute, 'blinking'],
  [['idle'], 25 * minute, 'on'],
  [[], 25 * minute, 'on'],
  [['wait', 'service'], 10 * minute, 'blinking'],
] as const)('a lamp that blinks for %j is after %i seconds %s', (lampBlinksFor, seconds, is) => {
  const { hall, lamp } = hallOf({ lampBlinksFor: [...lampBlinksFor] });
  oneServedOneWaiting(hall);
  hall.pass(after(seconds));
  expect(lamp(seconds)).toBe(is);
});

test('a lamp blinks for a clerk who is free while people wait, until the next call', () => {
  const { hall, lamp, window } = hallOf({});
  hall.at(1, 'OpenWindow', 5);
  hall.issue('first-new-card', after(10));
  expect(lamp(100)).toBe('on');
  hall.pass(after(5 * minute));
  expect(lamp(5 * minute)).toBe('blinking');
  expect(window(5 * minute)).toMatchObject({ idle: true });
  hall.call(1, after(6 * minute));
  expect(lamp(6 * minute + 10)).toBe('off');
  expect(window(6 * minute)).toMatchObject({ idle: false });
});

test('a lamp that never blinks does so for nothing', () => {
  const lampBlinksFor = ['service', 'wait', 'idle'] as const;
  const { hall, lamp } = hallOf({ lampBlinksFrom: 'never', lampBlinksFor: [...lampBlinksFor] });
  oneServedOneWaiting(hall);
  hall.pass(after(40 * minute));
  expect(lamp(40 * minute)).toBe('on');
});

test.each([
  ['service', 80, 9 * minute, true],
  ['service', 100, 9 * minute, false],
  ['wait', 80, 9 * minute, false],
  ['wait', 100, 25 * minute, false],
  ['wait', 100, 31 * minute, true],
] as const)(
  'a board that flashes for the %s from %i %% on, after %i seconds: %s',
  (what, from, seconds, flashing) => {
    const { hall, board } = hallOf({ boardFlashesFrom: from, boardFlashesFor: [what] });
    oneServedOneWaiting(hall);
    hall.pass(after(seconds));
    expect(board(seconds)).toMatchObject({ shows: 'number', number: 'A001', flashing });
  },
);

test('a board shows a free window as free, however long the wait', () => {
  const { hall, board } = hallOf({ boardFlashesFrom: 80, boardFlashesFor: ['service', 'wait'] });
  hall.at(1, 'OpenWindow', 5);
  hall.issue('first-new-card', after(10));
  hall.pass(after(40 * minute));
  expect(board(40 * minute)).toEqual({ shows: 'idle' });
});

test('after the last recall that is allowed a no-show is offered, unless somebody has come', () => {
  const { hall, window } = hallOf({ recallLimit: 2 });
  const isOffered = () => window(60)?.noShowOffered;
  expect(isOffered()).toBe(false);
  oneServedOneWaiting(hall);
  hall.recall(1, after(30));
  expect(isOffered()).toBe(false);
  hall.recall(1, after(31));
  expect(isOffered()).toBe(true);
  expect(hall.recall(1, after(32))).toBe('recall-limit');
  hall.at(1, 'MarkArrived', 33);
  expect(isOffered()).toBe(false);
  hall.call(1, after(40));
  expect(isOffered()).toBe(false);
});
