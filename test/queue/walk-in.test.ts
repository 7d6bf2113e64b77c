/** Somebody stands at a window without a ticket. */
import { queueRules } from '../../firmware-host/queue/rules.ts';
import type { PriorityClass } from '../../firmware-host/queue/words.ts';
import { after, type Hall, openHall } from './given.ts';

const rules = queueRules({
  services: [
    { id: 'cards', prefix: 'A', from: 1, to: 99, quota: { tickets: 3, classes: {} } },
    { id: 'updates', prefix: 'B', from: 1, to: 1 },
    { id: 'others', prefix: 'C', from: 1, to: 9 },
  ],
  windows: [
    { number: 1, services: ['cards', 'updates'] },
    { number: 2, services: ['others'] },
  ],
  guardMs: 3000,
});

let hall: Hall;
beforeEach(() => {
  hall = openHall(rules);
});

function walkIn(service: string, seconds: number, window = 1, priority?: PriorityClass) {
  const common = { at: after(seconds), dispenser: 'hall', source: 'reception' } as const;
  return hall.do({ name: 'WalkIn', window, service, priority, ...common });
}

test('a number is issued without paper and called at once, and says whom it passes over', () => {
  hall.issue('cards');
  expect(walkIn('cards', 10)).toBeNull();
  expect(hall.types().slice(-5)).toEqual([
    'ticket.reserved',
    'ticket.issued',
    'window.opened',
    'ticket.called',
    'ticket.arrived',
  ]);
  expect(hall.last('ticket.reserved')).toMatchObject({
    paper: 'none',
    peopleAhead: 0,
    waitMs: null,
  });
  expect(hall.last('ticket.issued')).toMatchObject({ number: 'A02', paper: 'none' });
  expect(hall.last('ticket.called')).toMatchObject({
    number: 'A02',
    window: 1,
    reason: 'walk-in',
    passedOver: ['A01'],
    passedOverCount: 1,
    waitMs: 0,
  });
  expect(hall.last('ticket.arrived').walkMs).toBeNull();
  expect(hall.ticket('A02')).toMatchObject({ status: 'serving', window: 1 });
  expect(hall.ticket('A01').status).toBe('waiting');
});

test('it ends what stands at the window, and no press is a nervous one', () => {
  hall.issue('cards');
  hall.call(1, after(10));
  hall.at(1, 'MarkArrived', 10.5);
  expect(walkIn('cards', 11)).toBeNull();
  expect(hall.last('ticket.completed')).toMatchObject({ number: 'A01', inferred: true });
  // Nobody concludes from an early press that who stood there did not come.
  hall.call(1, after(15));
  expect(hall.last('ticket.completed').number).toBe('A02');
});

describe.each(['CallTicket', 'WalkIn'] as const)('who is at the window of a %s', (name) => {
  /** A01 was called four seconds ago, A02 and B1 wait. */
  const outOfTurn = (current: 'completed' | 'waiting' | 'no-show') => {
    const common = { at: after(14), window: 1, current } as const;
    const number = name === 'CallTicket' ? 'B1' : 'A03';
    const refusal = hall.do(
      name === 'CallTicket'
        ? { name, ...common, ticket: hall.ticket('B1').id }
        : { name, ...common, service: 'cards', dispenser: 'hall', source: 'reception' },
    );
    if (refusal === null) expect(hall.last('ticket.called')).toMatchObject({ number, window: 1 });
    return refusal;
  };
  beforeEach(() => {
    for (const service of ['cards', 'cards', 'updates']) hall.issue(service);
    hall.call(1, after(10));
  });

  test('is done with', () => {
    expect(outOfTurn('completed')).toBeNull();
    expect(hall.last('ticket.completed')).toMatchObject({ number: 'A01', inferred: false });
  });

  test('did not come', () => {
    expect(outOfTurn('no-show')).toBeNull();
    expect(hall.last('ticket.no-show')).toMatchObject({ number: 'A01', inferred: false });
  });

  test('is the first of the line again', () => {
    expect(outOfTurn('waiting')).toBeNull();
    hall.call(1, after(20));
    expect(hall.last('ticket.called').number).toBe('A01');
  });

  test('cannot have stayed away who arrived, and stays', () => {
    hall.at(1, 'MarkArrived', 12);
    expect(outOfTurn('no-show')).toBe('already-arrived');
    expect(hall.ticket('A01')).toMatchObject({ status: 'serving', window: 1 });
  });
});

test.each([
  ['of another window', () => walkIn('others', 10), 'service-not-here'],
  ['of no service', () => walkIn('visa', 10), 'service-unknown'],
  ['at no window', () => walkIn('cards', 10, 7), 'window-unknown'],
  [
    'of a paused service',
    () => {
      const what = { scope: 'service', of: 'cards', reason: 'system-down' } as const;
      hall.do({ name: 'PauseService', at: after(5), ...what, expectedMs: null });
      return walkIn('cards', 10);
    },
    'service-paused',
  ],
  [
    'over the quota',
    () => [1, 2, 3, 4].map((seconds) => walkIn('cards', seconds)).at(-1),
    'quota-reached',
  ],
  [
    'after the last number',
    () => [walkIn('updates', 10), walkIn('updates', 20)][1],
    'numbers-exhausted',
  ],
  [
    'on a closed day',
    () => {
      hall.do({ name: 'CloseDay', at: after(5) });
      return walkIn('cards', 10);
    },
    'day-not-open',
  ],
] as const)('%s is refused', (_, ask, refusal) => {
  expect(ask()).toBe(refusal);
});
