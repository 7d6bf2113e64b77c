/** What moves a ticket out of its order, and what ends it away from a window. */
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, Hall, openHall, rules } from './given.ts';

let hall: Hall;
beforeEach(() => {
  hall = openHall();
});

describe('a transfer', () => {
  beforeEach(() => {
    for (const seconds of [1, 2, 3]) hall.issue('second-updates', after(seconds));
    hall.issue('first-cards', after(4));
    hall.call(1, after(10));
    hall.call(3, after(11));
  });

  test('takes the same number to another service and frees the window', () => {
    expect(hall.transfer('A001', after(40), { service: 'second-updates' })).toBeNull();
    expect(hall.last('ticket.transferred')).toMatchObject({
      number: 'A001',
      fromService: 'first-cards',
      toService: 'second-updates',
      fromWindow: 1,
      toWindow: null,
      serviceMs: 30_000,
    });
    expect(hall.state.windows.get(1)?.ticket).toBeNull();
    expect(hall.ticket('A001')).toMatchObject({ number: 'A001', service: 'second-updates' });
  });

  test.each([
    ['front', ['A001', 'D002', 'D003', 'D004']],
    ['arrival', ['D002', 'D003', 'A001', 'D004']],
    ['back', ['D002', 'D003', 'D004', 'A001']],
  ] as const)('to the %s', (place, order) => {
    hall.issue('second-updates', after(20));
    hall.transfer('A001', after(40), { service: 'second-updates', place });
    expect([100, 200, 300, 400].map((seconds) => hall.next(3, after(seconds)))).toEqual(order);
  });

  test('two that are placed in front stand in the order in which they came there', () => {
    hall.transfer('A001', after(40), { service: 'second-updates', place: 'front' });
    hall.transfer('D001', after(50), { service: 'second-updates', place: 'front' });
    expect([100, 200].map((seconds) => hall.next(3, after(seconds)))).toEqual(['A001', 'D001']);
  });

  test('to a window is called there alone, whatever that window serves', () => {
    expect(hall.transfer('A001', after(40), { window: 3, place: 'front' })).toBeNull();
    expect(hall.last('ticket.transferred')).toMatchObject({
      toService: 'first-cards',
      toWindow: 3,
    });
    expect(hall.next(2, after(50))).toBeNull();
    expect(hall.next(3, after(100))).toBe('A001');
  });

  test('of a waiting ticket moves it', () => {
    expect(hall.transfer('D002', after(40), { service: 'first-cards' })).toBeNull();
    expect(hall.next(3, after(100))).toBe('D003');
    expect(hall.next(2, after(100))).toBe('D002');
  });

  test.each([
    [{}, 'transfer-nowhere'],
    [{ service: 'third-cards' }, 'service-unknown'],
    [{ window: 9 }, 'window-unknown'],
    [{ window: 2 }, 'window-not-open'],
  ])('to %j is refused: %s', (to, refusal) => {
    expect(hall.transfer('A001', after(40), to)).toBe(refusal);
  });

  test('of a ticket that is on its way to paper, or has ended, is refused', () => {
    const reserved = hall.reserve('first-cards');
    const to = { toService: 'first-updates', toWindow: null, place: 'back' } as const;
    expect(hall.do({ name: 'TransferTicket', at: after(40), ticket: reserved, ...to })).toBe(
      'ticket-not-waiting',
    );
    expect(hall.do({ name: 'TransferTicket', at: after(40), ticket: 'x/1', ...to })).toBe(
      'ticket-unknown',
    );
    hall.at(1, 'Complete', 41);
    expect(hall.transfer('A001', after(42), { service: 'second-updates' })).toBe('ticket-ended');
    hall.at(3, 'MarkNoShow', 41);
    expect(hall.transfer('D001', after(42), { service: 'first-cards' })).toBe('ticket-ended');
  });

  test('of one who has come counts the service from the arrival', () => {
    hall.at(1, 'MarkArrived', 20);
    hall.transfer('A001', after(50), { service: 'second-updates' });
    expect(hall.last('ticket.transferred')).toMatchObject({ fromWindow: 1, serviceMs: 30_000 });
    expect(hall.ticket('A001')).toMatchObject({ status: 'waiting', arrivedAt: null });
  });

  test('keeps the arrival, and is no first call again', () => {
    hall.transfer('A001', after(40), { service: 'first-updates' });
    hall.call(2, after(100));
    expect(hall.last('ticket.called')).toMatchObject({ number: 'A001', waitMs: 60_000 });
  });
});

describe('a ticket that is called by name', () => {
  function name(number: string, window: number, seconds: number): string | null {
    const { id } = hall.ticket(number);
    return hall.do({ name: 'CallTicket', at: after(seconds), window, ticket: id });
  }

  test('comes whatever the order, and the event names who was passed over', () => {
    for (const seconds of [1, 2, 3]) hall.issue('first-cards', after(seconds));
    expect(name('A003', 1, 10)).toBeNull();
    expect(hall.types().slice(-2)).toEqual(['window.opened', 'ticket.called']);
    expect(hall.last('ticket.called')).toMatchObject({
      number: 'A003',
      reason: 'asked-for',
      passedOver: ['A001', 'A002'],
      passedOverCount: 2,
    });
  });

  test('ends the one before, and has no guard time', () => {
    hall.callOne();
    hall.issue('first-cards', after(11));
    expect(name('A002', 1, 12)).toBeNull();
    expect(hall.types().slice(-2)).toEqual(['ticket.no-show', 'ticket.called']);
  });

  test('is refused where it cannot come', () => {
    hall.callOne();
    const reserved = hall.reserve('first-cards');
    hall.issue('second-updates');
    expect(hall.do({ name: 'CallTicket', at: after(20), window: 2, ticket: reserved })).toBe(
      'ticket-not-waiting',
    );
    expect(name('A001', 2, 20)).toBe('ticket-at-window');
    hall.at(1, 'MarkArrived', 20);
    expect(name('A001', 2, 20)).toBe('ticket-at-window');
    expect(name('D001', 2, 20)).toBe('service-not-here');
    hall.at(1, 'Complete', 21);
    expect(name('A001', 1, 22)).toBe('ticket-ended');
    expect(hall.do({ name: 'CallTicket', at: after(20), window: 2, ticket: 'x/1' })).toBe(
      'ticket-unknown',
    );
    expect(name('D001', 9, 20)).toBe('window-unknown');
  });

  test('is refused on a day that is closed', () => {
    hall.issue('first-cards');
    hall.do({ name: 'CloseDay', at: after(20) });
    expect(name('A001', 1, 21)).toBe('day-not-open');
  });
});

describe('withdrawing a ticket that somebody asked for', () => {
  const reason = 'requested';

  test('takes a waiting ticket out of its line', () => {
    hall.issue('first-cards');
    hall.issue('first-cards');
    const { id } = hall.ticket('A001');
    expect(hall.do({ name: 'VoidTicket', at: after(5), ticket: id, reason })).toBeNull();
    expect(hall.next(1, after(10))).toBe('A002');
  });

  test('is refused at a window, and after the end', () => {
    hall.callOne();
    const { id } = hall.ticket('A001');
    expect(hall.do({ name: 'VoidTicket', at: after(12), ticket: id, reason })).toBe(
      'ticket-at-window',
    );
    hall.at(1, 'MarkArrived', 13);
    expect(hall.do({ name: 'VoidTicket', at: after(14), ticket: id, reason })).toBe(
      'ticket-at-window',
    );
    hall.at(1, 'Complete', 20);
    expect(hall.do({ name: 'VoidTicket', at: after(21), ticket: id, reason })).toBe('ticket-ended');
    expect(hall.do({ name: 'VoidTicket', at: after(21), ticket: 'x/1', reason })).toBe(
      'ticket-unknown',
    );
  });

  test('for want of paper is refused once the paper is confirmed', () => {
    hall.issue('first-cards');
    const { id } = hall.ticket('A001');
    const command = { name: 'VoidTicket', at: after(5), ticket: id } as const;
    expect(hall.do({ ...command, reason: 'not-printed-in-time' })).toBe('ticket-not-reserved');
  });
});

describe('a copy that somebody asked for', () => {
  const reason = 'requested';

  test('is of a confirmed paper, and the ticket stays where it is', () => {
    hall.issue('first-cards');
    const { id } = hall.ticket('A001');
    expect(hall.do({ name: 'ReprintTicket', at: after(5), ticket: id, reason })).toBeNull();
    expect(hall.ticket('A001')).toMatchObject({ copies: 1, status: 'waiting' });
    expect(hall.next(1, after(10))).toBe('A001');
  });

  test('is refused before the paper is confirmed, and after the end', () => {
    const id = hall.reserve('first-cards');
    expect(hall.do({ name: 'ReprintTicket', at: after(5), ticket: id, reason })).toBe(
      'ticket-not-waiting',
    );
    hall.do({ name: 'VoidTicket', at: after(6), ticket: id, reason });
    expect(hall.do({ name: 'ReprintTicket', at: after(7), ticket: id, reason })).toBe(
      'ticket-ended',
    );
  });

  test('of a paper in doubt is refused once the paper is confirmed', () => {
    hall.issue('first-cards');
    const { id } = hall.ticket('A001');
    const command = { name: 'ReprintTicket', at: after(5), ticket: id } as const;
    expect(hall.do({ ...command, reason: 'print-unconfirmed' })).toBe('ticket-not-reserved');
  });
});

describe('the close of the day', () => {
  test('ends who is served, expires who waits or is parked, and takes no more', () => {
    for (const seconds of [1, 2, 3]) hall.issue('first-cards', after(seconds));
    hall.reserve('second-updates');
    hall.call(1, after(10));
    hall.park(1, after(50));
    hall.call(1, after(60));
    const before = hall.events.length;
    expect(hall.do({ name: 'CloseDay', at: after(100) })).toBeNull();
    expect(hall.types().slice(before)).toEqual([
      'ticket.completed',
      'window.closed',
      'ticket.expired',
      'ticket.expired',
      'ticket.expired',
      'day.closed',
    ]);
    expect(hall.last('ticket.completed').inferred).toBe(true);
    expect(() => hall.reserve('first-cards', after(101))).toThrow('day-not-open');
    expect(hall.call(1, after(101))).toBe('day-not-open');
    expect(hall.do({ name: 'CloseDay', at: after(102) })).toBe('day-not-open');
    expect(hall.resume('A001', after(102))).toBe('ticket-ended');
  });

  test('keeps those who did not come from coming back: nobody would call them any more', () => {
    hall.callOne();
    hall.at(1, 'MarkNoShow', 20);
    hall.do({ name: 'CloseDay', at: after(30) });
    expect(hall.resume('A001', after(40))).toBe('day-not-open');
    expect(hall.ticket('A001').status).toBe('no-show');
  });

  test('leaves alone what has ended or did not come, whether its window is open or not', () => {
    for (const seconds of [1, 2, 3, 4]) hall.issue('first-cards', after(seconds));
    hall.call(1, after(10));
    hall.at(1, 'Complete', 50);
    hall.call(1, after(60));
    hall.at(1, 'MarkNoShow', 70);
    const { id } = hall.ticket('A003');
    hall.do({ name: 'VoidTicket', at: after(80), ticket: id, reason: 'requested' });
    hall.at(1, 'CloseWindow', 90);
    const before = hall.events.length;
    hall.do({ name: 'CloseDay', at: after(100) });
    expect(hall.types().slice(before)).toEqual(['ticket.expired', 'day.closed']);
    expect(hall.last('ticket.expired').number).toBe('A004');
    expect(hall.transfer('A004', after(101), { service: 'first-updates' })).toBe('ticket-ended');
    expect(hall.do({ name: 'CloseDay', at: after(102) })).toBe('day-not-open');
  });

  test('is followed by another day, and not by the same one', () => {
    hall.issue('first-cards');
    hall.do({ name: 'CloseDay', at: after(100) });
    expect(hall.openDay('2026-11-23', after(101))).toBe('day-not-later');
    expect(hall.openDay('2026-11-24', after(102))).toBeNull();
    expect(hall.types().slice(-2)).toEqual(['day.closed', 'day.opened']);
    expect(hall.issue('first-cards', after(103))).toBe('A001');
  });

  test('needs an open day', () => {
    expect(new Hall().do({ name: 'CloseDay', at: after(1) })).toBe('day-not-open');
  });
});

describe('a config that lacks what tickets wait for', () => {
  test('lets those go who waited for a window that is gone, and voids whose service is gone', () => {
    hall.issue('first-cards');
    hall.issue('second-cards');
    hall.do({ name: 'OpenWindow', at: after(5), window: 3 });
    hall.transfer('A001', after(6), { window: 3 });
    hall.transfer('C1', after(7), { window: 3 });
    hall.issue('second-cards');
    hall.call(1, after(10));
    hall.park(1, after(20));
    hall.rules = queueRules({
      services: [...rules.services.values()].filter(({ id }) => id !== 'second-cards'),
      windows: [...rules.windows.values()].filter(({ number }) => number !== 3),
      guardMs: 3000,
    });
    const before = hall.events.length;
    hall.do({ name: 'AdoptRules', at: after(30) });
    expect(hall.types().slice(before)).toEqual([
      'ticket.voided',
      'ticket.voided',
      'window.closed',
      'ticket.transferred',
    ]);
    expect(['C1', 'C2'].map((number) => hall.ticket(number).status)).toEqual(['void', 'void']);
    expect(hall.next(2, after(40))).toBe('A001');
  });

  test('brings nobody back whose service is gone: no window would call', () => {
    hall.callOne();
    hall.at(1, 'MarkNoShow', 20);
    hall.rules = queueRules({ services: [], windows: [...rules.windows.values()], guardMs: 0 });
    expect(hall.resume('A001', after(30))).toBe('service-unknown');
  });
});
