/** The breaks that a forecast expects: nobody announces one, so a window is closed and opened again. */
import { estimate } from '../../firmware-host/queue/estimate.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import type { Moment, WaitRange } from '../../firmware-host/queue/words.ts';
import { after, type Hall, openHall } from './given.ts';

const minute = 60;

/** Windows that all serve A, open since the beginning; nobody waits too long to be passed over. */
function hallOf(...windows: readonly number[]): Hall {
  const services = [{ id: 'A', prefix: 'A', from: 1, to: 999, targetMs: 10 * minute * 1000 }];
  const limits = { guardMs: 0, noShowWithinMs: 0, maxWaitMs: 86_400_000 };
  const serving = windows.map((number) => ({ number, services: ['A'] }));
  const hall = openHall(queueRules({ services, windows: serving, ...limits }));
  for (const window of windows) hall.at(window, 'OpenWindow', 2);
  return hall;
}

function issue(hall: Hall, count: number, seconds: number): void {
  for (let done = 0; done < count; done += 1) hall.issue('A', after(seconds));
}

/** @returns minutes */
function waitAt(hall: Hall, at: Moment): WaitRange {
  const { waitMs } = estimate(hall.rules, hall.state, { service: 'A', priority: null }, at);
  if (waitMs === null) throw new Error('no estimate');
  return { low: waitMs.low / 60_000, high: waitMs.high / 60_000 };
}

const wait = (hall: Hall, minutes: number): WaitRange => waitAt(hall, after(minutes * minute));

/** A long line at two windows, the second of which is closed after an hour. */
function oneWentAway(): Hall {
  const hall = hallOf(1, 2);
  issue(hall, 24, 3);
  hall.at(2, 'CloseWindow', 60 * minute);
  return hall;
}

test('a window closed lately comes back, probably', () => {
  const hall = oneWentAway();
  // One window alone takes two hours, and both together would take one.
  expect(wait(hall, 70).high).toBeGreaterThan(120);
  // Nobody is away for so long who comes back.
  const alone = wait(hall, 110);
  expect(wait(hall, 70).low).toBeLessThan(0.8 * alone.low);
  hall.at(2, 'OpenWindow', 110 * minute);
  expect(wait(hall, 110).high).toBeLessThan(0.8 * alone.high);
});

test('the longer it has been closed, the sooner it is back', () => {
  const hall = oneWentAway();
  expect(wait(hall, 100).low).toBeLessThan(wait(hall, 61).low);
});

test('a window that has been open for hours is closed for a while, probably', () => {
  const [rested, due] = [hallOf(1), hallOf(1)];
  rested.at(1, 'CloseWindow', 90 * minute);
  rested.at(1, 'OpenWindow', 120 * minute);
  for (const hall of [rested, due]) issue(hall, 6, 120 * minute);
  expect(wait(due, 151).high).toBeGreaterThan(wait(rested, 151).high + 5);
});

test.each([
  ['in the first hour', 3],
  ['after four hours without one', 272],
])('it is seldom expected %s', (_, minutes) => {
  const highAfter = (opened: number) => {
    const hall = hallOf(1);
    issue(hall, 3, opened * minute);
    return wait(hall, opened + 31).high;
  };
  expect(highAfter(minutes)).toBeLessThan(highAfter(190) - 5);
});

test('across a reboot nobody knows how long a window has been closed', () => {
  const hall = oneWentAway();
  const rebooted = waitAt(hall, { ...after(70 * minute), boot: 'second-boot' });
  expect(rebooted.low).toBeCloseTo(wait(hall, 110).low);
});
