/** Walks, ratings, and the hours in which the controller did not run: a gap is not 0. */
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { reportOf, reportOfDays } from '../../firmware-host/report/report.ts';
import { reportText } from '../../firmware-host/report/report-text.ts';
import { day, GivenDay, minute, minuteMs } from './given-day.ts';
import { hall } from './hall.ts';

test('walks and ratings are counted where they were, in every list', () => {
  const given = new GivenDay();
  given.issue(0, 'cards').call(5, 1, 5).arrive(6, 1, 1).complete(9, 1, 3).rate(10, 1, 3);
  given.issue(0, 'cards').call(5, 2, 5).arrive(8, 2, 3).complete(9, 2, 1).rate(10, 2, 1);
  given.issue(0, 'updates').call(10, 2, 10).arrive(11, 2, null).complete(12, 2, 1);
  const report = reportOf(hall, day, given.reported());
  expect(report.total.walk).toMatchObject({
    count: 2,
    unknown: 1,
    p50Ms: minuteMs,
    maxMs: 3 * minuteMs,
  });
  expect(report.total.ratings).toEqual({ poor: 1, fair: 0, good: 1 });
  const byWindow = report.windows.map(({ key, walk, ratings }) => [key, walk.count, ratings.good]);
  expect(byWindow).toEqual([
    ['1', 1, 1],
    ['2', 1, 0],
  ]);
  expect(report.periods).toMatchObject([{ key: day, days: 1, issued: 3, ratings: { poor: 1 } }]);
  const text = reportText(hall, report);
  expect(text).toContain('walk from the call to the window: p50 1:00, p90 3:00 (2 arrivals)');
  expect(text).toContain('ratings: 1 good, 0 fair, 1 poor');
});

test('who is sent on to another window of the same service is counted at each of them', () => {
  const given = new GivenDay();
  given
    .issue(0, 'cards')
    .call(5, 1, 5)
    .transfer(9, 1, 'cards', 4)
    .call(10, 2, 1)
    .complete(12, 2, 2);
  const { windows } = reportOf(hall, day, given.reported());
  expect(windows.map(({ wait, service }) => [wait.count, service.maxMs])).toEqual([
    [1, 4 * minuteMs],
    [0, 2 * minuteMs],
  ]);
});

const opened: StoredEvent = { type: 'day.opened', at: minute(0), day };
const lastSeen: StoredEvent = { type: 'window.opened', at: minute(95), window: 1 };
const started = (at: StoredEvent['at']): StoredEvent => ({
  type: 'controller.started',
  at,
  session: 's',
  software: '1',
});
const boot = (wallMinutes: number, monotonicMinutes: number) => ({
  ...minute(wallMinutes),
  monotonicMs: monotonicMinutes * minuteMs,
  boot: 'next',
});
const synced = (event: StoredEvent) => ({ event, timeQuality: 'synced' as const });
const unsynced = (event: StoredEvent) => ({ event, timeQuality: 'unsynced' as const });

/** Somebody comes in the first hour and in the fifth. */
function around(...events: readonly { event: StoredEvent; timeQuality: 'synced' | 'unsynced' }[]) {
  const given = new GivenDay();
  given.issue(30, 'cards');
  given.issue(250, 'cards');
  const [first = [], second = []] = [given.reported().slice(1, 3), given.reported().slice(3)];
  return [synced(opened), ...first, synced(lastSeen), ...events, ...second];
}

const offMinutes = (events: ReturnType<typeof around>) =>
  reportOf(hall, day, events).hours.map(({ key, offMs }) => `${key} ${offMs / minuteMs}`);

test('from its last event to its start the controller did not run, hour by hour', () => {
  const events = around(synced(started(boot(200, 0))));
  expect(offMinutes(events)).toEqual(['00:00 0', '01:00 25', '02:00 60', '03:00 20', '04:00 0']);
  const report = reportOf(hall, day, events);
  expect(report.periods[0]?.offMs).toBe(105 * minuteMs);
  expect(reportText(hall, report)).toContain('the controller did not run: 1:45:00 in all');
});

test('a clock that stood still meanwhile is counted back from when it was set', () => {
  const events = around(
    unsynced(started(boot(96, 0))),
    synced({ type: 'window.closed', at: boot(210, 10), window: 1 }),
  );
  expect(offMinutes(events)).toEqual(['00:00 0', '01:00 25', '02:00 60', '03:00 20', '04:00 0']);
});

test('a start of the program alone costs no more than it took', () => {
  expect(offMinutes(around(synced(started(minute(96)))))[1]).toBe('01:00 1');
});

test('a day of the span that the journal does not hold is a period without figures', () => {
  const span = { from: '2026-11-22', to: day };
  const report = reportOfDays(hall, span, 'day', [{ day, events: around() }]);
  expect(report.periods.map(({ key, days, issued }) => [key, days, issued])).toEqual([
    ['2026-11-22', 0, 0],
    [day, 1, 2],
  ]);
});
