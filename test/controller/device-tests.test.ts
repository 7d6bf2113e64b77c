/** What a technician tries: the call that is said is of a number that no ticket of the day has. */
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { Announcement, Chime, Unsayable } from '../../drivers/ports.ts';
import { createDeviceTests } from '../../firmware-host/device-tests.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import type { UsedNumbers } from '../../firmware-host/queue/number.ts';

const plan = hallPlan(loadConfig(resolve(__dirname, '../../config/bench.yaml')).config);

function said(used: ReadonlyMap<string, UsedNumbers>, whyNot: Unsayable | null = null) {
  const announced: (Announcement | Chime)[] = [];
  const tryDevice = createDeviceTests({
    plan,
    state: () => ({ used }),
    boards: { sweep: () => {} },
    printing: { printTest: () => true },
    voice: () => ({ whyNotSaid: () => whyNot, announce: (what) => announced.push(what) }),
  });
  return { answer: tryDevice({ name: 'test-call' }), announced };
}

test.each<[UsedNumbers, string]>([
  [[[1, 12]], 'A999'],
  [
    [
      [1, 12],
      [990, 997],
      [998, 999],
    ],
    'A989',
  ],
  [[[1, 999]], 'B999'],
])('with %j given it is %s', (used, number) => {
  const { answer, announced } = said(new Map([['A', used]]));
  expect(answer).toEqual({ status: 'begun' });
  expect(announced).toEqual([{ number, window: 1 }]);
});

test('in a quiet hour, and where every number is given, it is refused', () => {
  expect(said(new Map(), 'quiet-hours')).toMatchObject({
    answer: { status: 'refused', reason: 'quiet-hours' },
    announced: [],
  });
  const all = new Map([...'ABCDEFGHIJKLMNOP'].map((prefix) => [prefix, [[1, 999]] as const]));
  expect(said(all)).toMatchObject({
    answer: { status: 'refused', reason: 'cannot-say' },
    announced: [],
  });
});
