/** A clerk leaves an open window for a while, each as given, when, then. */
import { windowsOnBreak } from '../../firmware-host/queue/breaks.ts';
import { estimate } from '../../firmware-host/queue/estimate.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, type Hall, openHall } from './given.ts';
import { without } from './hall-model.ts';

const rules = queueRules({
  services: [{ id: 'cards', prefix: 'A', from: 1, to: 99 }],
  windows: [
    { number: 1, services: ['cards'] },
    { number: 2, services: ['cards'] },
  ],
  guardMs: 0,
  noShowWithinMs: 0,
  breakReasons: ['rest', 'prayer'],
});

let hall: Hall;
beforeEach(() => {
  hall = openHall(rules);
  hall.at(1, 'OpenWindow', 1);
});

const leave = (seconds: number, window = 1, reason = 'prayer') => {
  const at = after(seconds);
  return hall.do({ name: 'StartBreak', at, window, reason, expectedMs: 900_000 });
};

test('it has a reason, a time that it will take, and a length', () => {
  expect(leave(10)).toBeNull();
  expect(hall.last('window.break-started')).toMatchObject({
    window: 1,
    reason: 'prayer',
    expectedMs: 900_000,
  });
  expect(hall.state.windows.get(1)).toMatchObject({ open: true, onBreak: { reason: 'prayer' } });
  expect(hall.at(1, 'EndBreak', 610)).toBeNull();
  expect(hall.last('window.break-ended')).toMatchObject({ reason: 'prayer', breakMs: 600_000 });
  expect(hall.state.windows.get(1)).toMatchObject({ onBreak: null, freeSince: after(610) });
});

test('it ends the service at the window, as a press does', () => {
  hall.issue('cards');
  hall.next(1, after(10));
  leave(100);
  expect(hall.types().slice(-2)).toEqual(['ticket.completed', 'window.break-started']);
  expect(hall.last('ticket.completed')).toMatchObject({ inferred: true, outcome: 'done' });
  expect(hall.state.windows.get(1)).toMatchObject({ ticket: null, freeSince: null });
});

test.each(['press', 'close', 'day'])('the %s ends it too', (how) => {
  hall.issue('cards');
  leave(10);
  if (how === 'press') expect(hall.next(1, after(70))).toBe('A01');
  if (how === 'close') expect(hall.at(1, 'CloseWindow', 70)).toBeNull();
  if (how === 'day') hall.do({ name: 'CloseDay', at: after(70) });
  expect(hall.last('window.break-ended')).toMatchObject({ breakMs: 60_000 });
  const { open, freeSince } = hall.state.windows.get(1) ?? {};
  expect([open, freeSince]).toEqual([how === 'press', null]);
});

test('a window that a new config takes away ends its break', () => {
  leave(10);
  hall.rules = without(rules, [1], []);
  hall.do({ name: 'AdoptRules', at: after(70) });
  expect(hall.types().slice(-2)).toEqual(['window.break-ended', 'window.closed']);
});

test('nobody is idle on it, and nobody counts on the window', () => {
  for (let count = 0; count < 6; count += 1) hall.issue('cards', after(2));
  hall.at(2, 'OpenWindow', 2);
  const at = after(3);
  const wait = () => estimate(rules, hall.state, { service: 'cards', priority: null }, at).waitMs;
  const both = wait();
  leave(3);
  const alone = wait();
  expect(alone?.high).toBeGreaterThan(1.25 * (both?.high ?? Infinity));
  leave(3, 2);
  expect(wait()).toBeNull();
  expect(hall.pass(after(900))).not.toContain('window.idle');
  hall.at(1, 'EndBreak', 901);
  expect(hall.pass(after(902))).not.toContain('window.idle');
  expect(hall.pass(after(1100))).toContain('window.idle');
});

test('it is refused at a closed window, for an unknown reason, twice, and where there is none', () => {
  expect(leave(10, 2)).toBe('window-not-open');
  expect(leave(10, 9)).toBe('window-unknown');
  expect(leave(10, 1, 'because')).toBe('reason-unknown');
  expect(hall.at(1, 'EndBreak', 10)).toBe('not-on-break');
  expect(hall.at(9, 'EndBreak', 10)).toBe('window-unknown');
  leave(10);
  expect(leave(20)).toBe('already-on-break');
});

test('the forecast expects the clerk back, as long as breaks take', () => {
  hall.at(2, 'OpenWindow', 1);
  expect(windowsOnBreak(hall.state, [1, 2], after(10))).toEqual([]);
  leave(10);
  expect(windowsOnBreak(hall.state, [1, 2], after(20))).toEqual([1]);
  expect(windowsOnBreak(hall.state, [1, 2], after(4 * 3600))).toEqual([]);
  hall.at(1, 'EndBreak', 610);
  expect(windowsOnBreak(hall.state, [1, 2], after(620))).toEqual([]);
});
