/** A window that calls the next by itself after an end. */
import { nextDeadline } from '../../firmware-host/queue/decide-time.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, type Hall, openHall } from './given.ts';

const rules = queueRules({
  services: [{ id: 'cards', prefix: 'A', from: 1, to: 99 }],
  windows: [
    { number: 1, services: ['cards'], autoNextMs: 5000, oneButton: false },
    { number: 2, services: ['cards'], autoNextMs: 5000, oneButton: false },
    { number: 3, services: ['cards'], oneButton: false },
  ],
  guardMs: 0,
  idleLimitMs: 60_000,
});

let hall: Hall;
beforeEach(() => {
  hall = openHall(rules);
  for (let count = 0; count < 4; count += 1) hall.issue('cards');
});

const due = (seconds: number, callsNobody = false) =>
  nextDeadline(hall.rules, hall.state, after(seconds), callsNobody);

test.each([
  ['completes', () => hall.at(1, 'Complete', 20)],
  ['says that nobody came', () => hall.at(1, 'MarkNoShow', 20)],
  ['parks', () => hall.park(1, after(20))],
  ['hands on', () => hall.transfer('A01', after(20), { window: 3 })],
])('a clerk who %s has the next some seconds later', (_, end) => {
  hall.at(3, 'OpenWindow', 5);
  hall.call(1, after(10));
  expect(end()).toBeNull();
  expect(due(20)).toBe(25_000);
  expect(hall.pass(after(24.999))).not.toContain('ticket.called');
  expect(hall.pass(after(25))).toContain('ticket.called');
  expect(hall.last('ticket.called')).toMatchObject({
    window: 1,
    number: 'A02',
    reason: 'longest-waiting',
    automatic: true,
  });
});

test('whoever comes a little later is called at once, and much later by a press', () => {
  hall = openHall(rules);
  hall.issue('cards');
  hall.call(1, after(10));
  hall.at(1, 'Complete', 20);
  expect(hall.pass(after(30))).toEqual([]);
  hall.issue('cards', after(40));
  expect(due(40)).toBe(40_000);
  expect(hall.pass(after(40))).toEqual(['ticket.called']);
  hall.at(1, 'Complete', 50);
  hall.issue('cards', after(114.9));
  expect(hall.pass(after(115))).not.toContain('ticket.called');
});

test('two that are due at one moment call two', () => {
  hall.call(1, after(10));
  hall.call(2, after(10));
  hall.at(1, 'Complete', 20);
  hall.at(2, 'Complete', 20);
  expect(hall.pass(after(25))).toEqual(['ticket.called', 'ticket.called']);
  expect([hall.ticket('A03').window, hall.ticket('A04').window]).toEqual([1, 2]);
});

test.each([
  [
    'on a break',
    () =>
      hall.do({ name: 'StartBreak', at: after(21), window: 1, reason: 'rest', expectedMs: null }),
  ],
  ['closed', () => hall.at(1, 'CloseWindow', 21)],
  [
    'back from a break',
    () => {
      hall.do({ name: 'StartBreak', at: after(21), window: 1, reason: 'rest', expectedMs: null });
      hall.at(1, 'EndBreak', 22);
    },
  ],
  [
    'opened again',
    () => {
      hall.at(1, 'CloseWindow', 21);
      hall.at(1, 'OpenWindow', 22);
    },
  ],
  [
    'paused',
    () =>
      hall.do({
        name: 'PauseService',
        at: after(21),
        scope: 'hall',
        of: null,
        reason: 'system-down',
        expectedMs: null,
      }),
  ],
])('a window that is %s calls nobody by itself', (_, stop) => {
  hall.call(1, after(10));
  hall.at(1, 'Complete', 20);
  stop();
  expect(hall.pass(after(30))).not.toContain('ticket.called');
});

test('neither does one without the option, one that is only opened, nor after a restart', () => {
  hall.call(3, after(10));
  hall.at(3, 'Complete', 20);
  hall.at(1, 'OpenWindow', 20);
  expect(hall.pass(after(60))).not.toContain('ticket.called');
  hall.call(1, after(70));
  hall.at(1, 'Complete', 80);
  expect(hall.pass(after(30, 'second-boot'))).not.toContain('ticket.called');
});

test('while people are sent home nobody is called, and nothing is due', () => {
  hall.call(1, after(10));
  hall.at(1, 'Complete', 20);
  const idle = due(25, true);
  expect(idle).not.toBeNull();
  expect(idle).toBeGreaterThan(25_000);
  hall.do({ name: 'PassTime', at: after(25), callsNobody: true });
  expect(hall.types().filter((type) => type === 'ticket.called')).toHaveLength(1);
});
