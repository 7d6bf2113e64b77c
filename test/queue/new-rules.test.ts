/** A config that is flashed at noon: whatever it takes away, it ends no service and loses nobody. */
import type { QueueRules } from '../../firmware-host/queue/rules.ts';
import { after, type Hall, letteredHall } from './given.ts';
import { holds, without } from './hall-model.ts';

const adopt = (hall: Hall, rules: QueueRules, seconds: number): void => {
  hall.rules = rules;
  hall.do({ name: 'AdoptRules', at: after(seconds) });
};

test('who was called to a window that goes stands at the head of the line, and starts no new pace', () => {
  const hall = letteredHall([
    { number: 1, services: ['A'] },
    { number: 2, services: ['A'] },
  ]);
  for (let count = 0; count < 3; count += 1) hall.issue('A');
  hall.call(1, after(10));
  hall.call(2, after(10));
  adopt(hall, without(hall.rules, [2], []), 10.4);
  expect(hall.types().slice(-2)).toEqual(['ticket.transferred', 'window.closed']);
  expect(hall.ticket('A002').status).toBe('waiting');
  expect(hall.state.cyclesMs.get('A')).toBeUndefined();
  expect(hall.next(1, after(100))).toBe('A002');
  expect(hall.next(1, after(200))).toBe('A003');
});

test('those of several windows that go come back in the order in which they came', () => {
  const hall = letteredHall([1, 2, 3].map((number) => ({ number, services: ['A'] })));
  for (let count = 0; count < 3; count += 1) hall.issue('A');
  hall.call(3, after(10));
  hall.call(2, after(20));
  adopt(hall, without(hall.rules, [2, 3], []), 30);
  expect([40, 50, 60].map((at) => hall.next(1, after(at)))).toEqual(['A001', 'A002', 'A003']);
});

test('who is at a window that stays is served there to the end, though the service is gone', () => {
  const hall = letteredHall([{ number: 1, services: ['A', 'B'] }]);
  hall.issue('A');
  hall.call(1, after(10));
  adopt(hall, without(hall.rules, [], ['A']), 20);
  expect(hall.ticket('A001')).toMatchObject({ status: 'called', window: 1 });
  expect(hall.at(1, 'Complete', 30)).toBeNull();
});

test('who is at a window that goes together with the service holds a void number and no window', () => {
  const hall = letteredHall([
    { number: 1, services: ['A'] },
    { number: 2, services: ['B'] },
  ]);
  hall.issue('B');
  hall.call(2, after(10));
  adopt(hall, without(hall.rules, [2], []), 20);
  expect(hall.last('ticket.voided')).toMatchObject({ number: 'B001', reason: 'service-removed' });
  expect(hall.state.withdrawn).toEqual(['B001']);
  expect(hall.state.windows.get(2)).toMatchObject({ ticket: null, open: false, freeSince: null });
  expect(hall.state.cyclesMs.get('B')).toBeUndefined();
  holds(hall);
});

test('those whom a lost window alone might call wait where they came, for every window', () => {
  const hall = letteredHall([
    { number: 1, services: ['A'] },
    { number: 2, services: ['A'] },
  ]);
  hall.issue('A');
  hall.issue('A');
  hall.at(2, 'OpenWindow', 5);
  hall.transfer('A001', after(6), { window: 2 });
  adopt(hall, without(hall.rules, [2], []), 10);
  expect(hall.last('ticket.transferred')).toMatchObject({
    number: 'A001',
    fromWindow: null,
    place: 'arrival',
    reason: 'window-removed',
  });
  expect(hall.next(1, after(20))).toBe('A001');
});

test('a closed day is left as it is', () => {
  const hall = letteredHall([
    { number: 1, services: ['A'] },
    { number: 2, services: ['B'] },
  ]);
  hall.issue('B');
  hall.do({ name: 'CloseDay', at: after(10) });
  const stored = hall.events.length;
  adopt(hall, without(hall.rules, [2], []), 20);
  expect(hall.events).toHaveLength(stored);
});
