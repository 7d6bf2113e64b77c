/** Tickets a day of a service, in all and by class, each as given, when, then. */
import { quotaLeft } from '../../firmware-host/queue/quota.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import type { PriorityClass } from '../../firmware-host/queue/words.ts';
import { after, type Hall, openHall } from './given.ts';

const rules = queueRules({
  services: [
    {
      id: 'cards',
      prefix: 'A',
      from: 1,
      to: 99,
      quota: { tickets: 3, classes: { elderly: 1, disability: 0 } },
    },
    { id: 'updates', prefix: 'B', from: 1, to: 99 },
  ],
  windows: [{ number: 1, services: ['cards', 'updates'] }],
  guardMs: 0,
  noShowWithinMs: 0,
});

let hall: Hall;
beforeEach(() => {
  hall = openHall(rules);
});

const reserve = (priority: PriorityClass | null = null, service = 'cards') =>
  hall.do({
    name: 'ReserveTicket',
    at: after(5),
    service,
    dispenser: 'hall',
    source: 'reception',
    priority,
  });
const left = (priority: PriorityClass | null = null, service = 'cards') =>
  quotaLeft(rules, hall.state, { service, priority });
const reached = () => hall.events.filter(({ type }) => type === 'quota.reached');

test('the last ticket of the quota says so, and the next is refused', () => {
  expect([left(), reserve(), reserve(), left()]).toEqual([3, null, null, 1]);
  expect(reached()).toEqual([]);
  expect(reserve()).toBeNull();
  expect(hall.types().slice(-2)).toEqual(['ticket.reserved', 'quota.reached']);
  expect(reached()).toMatchObject([{ service: 'cards', priority: null, tickets: 3 }]);
  expect([reserve(), reserve('pregnancy'), left()]).toEqual(['quota-reached', 'quota-reached', 0]);
  // Another service has no quota.
  expect([reserve(null, 'updates'), left(null, 'updates')]).toEqual([null, null]);
});

test('a class has a quota of its own beside that of all', () => {
  expect(reserve('disability')).toBe('quota-reached');
  expect(left('elderly')).toBe(1);
  reserve('elderly');
  expect(reached()).toMatchObject([{ priority: 'elderly', tickets: 1 }]);
  expect([reserve('elderly'), left('elderly'), left()]).toEqual(['quota-reached', 0, 2]);
  expect([reserve('pregnancy'), reserve(), reserve()]).toEqual([null, null, 'quota-reached']);
});

test('one that is withdrawn frees its place, where it was given', () => {
  const first = hall.reserve('cards');
  const second = hall.issue('cards');
  reserve();
  hall.at(1, 'OpenWindow', 6);
  hall.transfer(second, after(7), { service: 'updates' });
  expect(left()).toBe(0);
  hall.do({ name: 'VoidTicket', at: after(8), ticket: first, reason: 'not-printed-in-time' });
  expect(left()).toBe(1);
  const { id } = hall.ticket(second);
  hall.do({ name: 'VoidTicket', at: after(9), ticket: id, reason: 'requested' });
  expect(left()).toBe(2);
  expect(reserve()).toBeNull();
});

test('a ticket of several services counts for each, and is refused where one of them is full', () => {
  const both = () =>
    hall.do({
      name: 'ReserveTicket',
      at: after(5),
      service: 'updates',
      further: ['cards', 'updates', 'cards'],
      dispenser: 'hall',
      source: 'reception',
    });
  expect([both(), both(), left()]).toEqual([null, null, 1]);
  expect(both()).toBeNull();
  expect(reached()).toMatchObject([{ service: 'cards', priority: null, tickets: 3 }]);
  expect([both(), reserve(), reserve(null, 'updates')]).toEqual([
    'quota-reached',
    'quota-reached',
    null,
  ]);
  const { id } = hall.ticket(
    hall.events.flatMap((one) => (one.type === 'ticket.reserved' ? [one.number] : []))[0] ?? '',
  );
  hall.do({ name: 'VoidTicket', at: after(8), ticket: id, reason: 'requested' });
  expect(left()).toBe(1);
});

test('one that was served or did not come keeps it, and a new day begins with all', () => {
  for (let count = 0; count < 3; count += 1) hall.issue('cards', after(1));
  hall.call(1, after(10));
  hall.at(1, 'MarkNoShow', 20);
  hall.call(1, after(30));
  hall.at(1, 'Complete', 40);
  expect(left()).toBe(0);
  hall.openDay('2026-11-24', after(100));
  expect(left()).toBe(3);
});

describe('the last number of a service', () => {
  const plain = (more: { readonly wrap?: boolean }) =>
    queueRules({
      services: [
        { id: 'cards', prefix: '', from: 101, to: 103, ...more },
        { id: 'updates', prefix: '', from: 201, to: 299 },
      ],
      windows: [{ number: 1, services: ['cards', 'updates'] }],
      guardMs: 0,
      roll: { prefix: '', from: 1, to: 2 },
    });
  const numbers = () =>
    hall.events.flatMap((event) => (event.type === 'ticket.reserved' ? [event.number] : []));

  test('is reported as a quota is, and the next citizen is refused', () => {
    hall = openHall(plain({}));
    expect([reserve(), reserve(), reached().length, reserve()]).toEqual([null, null, 0, null]);
    expect(numbers()).toEqual(['101', '102', '103']);
    expect(reached()).toMatchObject([
      { service: 'cards', priority: null, tickets: 3, limit: 'numbers' },
    ]);
    expect([reserve(), reserve('elderly'), reserve(null, 'updates')]).toEqual([
      'numbers-exhausted',
      'numbers-exhausted',
      null,
    ]);
    expect(reached()).toHaveLength(1);
  });

  test('is nothing to report where the series begins anew, or where the roll gives the number', () => {
    hall = openHall(plain({ wrap: true }));
    expect([reserve(), reserve(), reserve(), reached()]).toEqual([null, null, null, []]);
    hall = openHall(plain({}));
    reserve();
    reserve();
    hall.do({
      name: 'ReserveTicket',
      at: after(6),
      service: 'cards',
      dispenser: 'hall',
      source: 'reception',
      paper: 'roll',
    });
    expect([numbers().at(-1), reached()]).toEqual(['1', []]);
  });
});
