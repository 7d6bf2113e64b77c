/** When the boards of windows are shown what: what a press changes, and what follows from it elsewhere. */
import path from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { BoardSight, ClerkSight } from '../../drivers/ports.ts';
import { createBoardKeeper } from '../../firmware-host/calls/board-keeper.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { after, openHall } from '../queue/given.ts';

const { config } = loadConfig(path.join(__dirname, '../../config/bench.yaml'));

test('a call is shown at once at its own window, and looks at no other', () => {
  const plan = hallPlan(config);
  const hall = openHall(plan.rules);
  const shown: [window: number, sight: BoardSight][] = [];
  const clerks = new Map<number, ClerkSight>();
  const keeper = createBoardKeeper({
    plan,
    clock: { now: () => after(20) },
    state: () => hall.state,
    boards: () => ({
      start() {},
      stop: async () => {},
      show: (window, sight) => shown.push([window, sight]),
      showClerk: (window, sight) => clerks.set(window, sight),
      showCalls() {},
    }),
    closedToday: () => null,
    changed: () => keeper.show(),
  });
  const number = hall.issue('first-new-card', after(10));
  keeper.show();
  shown.length = 0;
  clerks.clear();

  hall.call(1, after(20));
  keeper.take(hall.events.slice(-2));
  const sight = { shows: 'number', number, flashing: true };
  expect(shown).toEqual([[1, sight]]);
  expect([...clerks.keys()]).toEqual([1]);

  keeper.show();
  expect(shown).toEqual([[1, sight]]);
  expect([...clerks.keys()].toSorted()).toEqual(plan.windows);
  expect([...clerks].every(([, { waiting }]) => waiting === 0)).toBe(true);
  keeper.close();
});
