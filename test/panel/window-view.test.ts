/** What a clerk's page is told: what its main key does, and that the hours are over. */
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { noAlarms } from '../../firmware-host/alarms/alarms.ts';
import { stateSnapshot } from '../../firmware-host/centre/snapshot.ts';
import { localTimeIn } from '../../firmware-host/clock/clock.ts';
import { type WindowView, windowView } from '../../firmware-host/panel/window-view.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { after, type Hall, openHall } from '../queue/given.ts';

const plan = hallPlan(loadConfig(resolve(__dirname, '../../config/bench.yaml')).config);
const now = after(60);
const clock = { now: () => now, isTrusted: () => true, localTimeOf: localTimeIn(plan.timeZone) };

function viewOf(hall: Hall, window: number, sendsHome: boolean): WindowView {
  const { state } = hall;
  const about = { devices: new Map(), printers: [], closedToday: null };
  const snapshot = stateSnapshot(plan, state, about, () => 'ready', noAlarms, now);
  return windowView({ plan, state, snapshot, now, sendsHome }, window, 1, clock);
}

/** Two wait for window 1, which serves somebody, and for window 2, which is free. */
function busyHall(): Hall {
  const hall = openHall(plan.rules);
  hall.openDay(localTimeIn(plan.timeZone)(now).date);
  for (const window of [1, 2]) hall.at(window, 'OpenWindow', 1);
  for (let count = 0; count < 3; count += 1) hall.issue('first-new-card');
  hall.issue('first-newborn');
  hall.issue('first-newborn');
  hall.call(1, after(10));
  return hall;
}

test('once the hours are over the main key finishes, and is nothing where nobody is to finish', () => {
  const hall = busyHall();
  for (const window of [1, 2]) {
    const open = viewOf(hall, window, false);
    expect([open.mainAsks, open.sendsHome]).toEqual(['call-next', false]);
    expect(open.waiting).toBeGreaterThan(0);
  }
  expect(viewOf(hall, 1, true)).toMatchObject({ mainAsks: 'complete', sendsHome: true });
  expect(viewOf(hall, 2, true)).toMatchObject({ mainAsks: null, sendsHome: true });
});

test('once the hours are over a window is still opened, and a break still ends', () => {
  const hall = busyHall();
  hall.at(2, 'CloseWindow', 20);
  expect(viewOf(hall, 2, true).mainAsks).toBe('open-window');
  hall.at(2, 'OpenWindow', 30);
  hall.do({ name: 'StartBreak', at: after(40), window: 2, reason: 'prayer', expectedMs: null });
  expect(viewOf(hall, 2, true).mainAsks).toBe('end-break');
});

test('who waits behind a closed day is sent home no more', () => {
  const hall = busyHall();
  hall.do({ name: 'CloseDay', at: after(50) });
  expect(viewOf(hall, 1, true)).toMatchObject({ day: 'over', mainAsks: null, sendsHome: false });
});
