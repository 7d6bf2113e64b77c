/** Every step of a ticket after its paper, each told as given, when, then; and its refusals. */
import { queueRules } from '../../firmware-host/queue/rules.ts';
import type { Command } from '../../firmware-host/queue/words.ts';
import { after, Hall, rules } from './given.ts';

let hall: Hall;
beforeEach(() => {
  hall = new Hall();
  hall.openDay();
});

/** A001 was called to window 1 ten seconds after the day began. */
function callOne(): void {
  hall.issue('first-cards');
  hall.call(1, after(10));
}

type AtWindow = Extract<
  Command['name'],
  'MarkArrived' | 'Complete' | 'MarkNoShow' | 'OpenWindow' | 'CloseWindow'
>;

function at(window: number, name: AtWindow, seconds: number): string | null {
  return hall.do({ name, at: after(seconds), window });
}

describe('a recall', () => {
  test('may be repeated up to the limit, and counts from the call', () => {
    callOne();
    for (const recalls of [1, 2, 3]) {
      expect(hall.recall(1, after(10 + recalls))).toBeNull();
      expect(hall.last('ticket.recalled').recalls).toBe(recalls);
    }
    expect(hall.recall(1, after(20))).toBe('recall-limit');
    hall.issue('first-cards');
    hall.call(1, after(100));
    expect(hall.recall(1, after(101))).toBeNull();
    expect(hall.last('ticket.recalled')).toMatchObject({ number: 'A002', recalls: 1 });
  });

  test('at an unknown window is refused', () => {
    expect(hall.recall(9, after(11))).toBe('window-unknown');
  });
});

describe('an arrival', () => {
  test('ends the walk and begins the service time', () => {
    callOne();
    expect(at(1, 'MarkArrived', 25)).toBeNull();
    expect(hall.last('ticket.arrived')).toMatchObject({ number: 'A001', walkMs: 15_000 });
    expect(hall.ticket('A001').status).toBe('serving');
    at(1, 'Complete', 85);
    expect(hall.last('ticket.completed')).toMatchObject({ serviceMs: 60_000, inferred: false });
  });

  test('comes once', () => {
    callOne();
    at(1, 'MarkArrived', 25);
    expect(at(1, 'MarkArrived', 26)).toBe('already-arrived');
    expect(at(1, 'MarkNoShow', 26)).toBe('already-arrived');
  });
});

describe('a completion', () => {
  test('frees the window without calling anybody', () => {
    callOne();
    hall.issue('first-cards');
    expect(at(1, 'Complete', 70)).toBeNull();
    expect(hall.types().at(-1)).toBe('ticket.completed');
    expect(hall.last('ticket.completed')).toMatchObject({ serviceMs: 60_000, inferred: false });
    expect(hall.ticket('A001').status).toBe('completed');
    expect(hall.state.windows.get(1)).toMatchObject({ ticket: null, open: true });
  });

  test.each(['Complete', 'MarkArrived', 'MarkNoShow'] as const)(
    '%s needs a ticket at a window that there is',
    (name) => {
      expect(at(1, name, 10)).toBe('no-ticket-at-window');
      expect(at(9, name, 10)).toBe('window-unknown');
    },
  );
});

describe('a no-show', () => {
  beforeEach(() => {
    callOne();
    at(1, 'MarkNoShow', 20);
  });

  test('is told by the clerk, not inferred', () => {
    expect(hall.last('ticket.no-show')).toMatchObject({
      number: 'A001',
      window: 1,
      inferred: false,
    });
    expect(hall.ticket('A001').status).toBe('no-show');
    expect(hall.state.windows.get(1)?.ticket).toBeNull();
  });

  test('comes back within the time, before all others, at any window of the service', () => {
    hall.issue('first-cards', after(21));
    expect(hall.resume('A001', after(20 + 15 * 60 - 1))).toBeNull();
    expect(hall.last('ticket.resumed')).toMatchObject({
      number: 'A001',
      reason: 'reactivated',
      place: 'front',
      toWindow: null,
    });
    expect(hall.next(2, after(1000))).toBe('A001');
    expect(hall.last('ticket.called')).toMatchObject({
      reason: 'placed-in-front',
      passedOver: [],
      waitMs: 1000_000 - 919_000,
    });
  });

  test('comes back no more when the time is over', () => {
    expect(hall.resume('A001', after(20 + 15 * 60))).toBe('too-late-to-resume');
    const ticket = hall.ticket('A001').id;
    const command = { name: 'CallTicket', at: after(20 + 15 * 60), window: 1, ticket } as const;
    expect(hall.do(command)).toBe('too-late-to-resume');
  });

  test('may come back after a reboot, whose clock cannot tell that it is too late', () => {
    expect(hall.resume('A001', after(60, 'second-boot'))).toBeNull();
  });

  test('is called again without any detour where the clerk names it', () => {
    const ticket = hall.ticket('A001').id;
    expect(hall.do({ name: 'CallTicket', at: after(60), window: 1, ticket })).toBeNull();
    expect(hall.ticket('A001')).toMatchObject({ status: 'called', setAsideAt: null });
  });

  test('can be withdrawn, and then comes back no more', () => {
    const ticket = hall.ticket('A001').id;
    expect(hall.do({ name: 'VoidTicket', at: after(30), ticket, reason: 'requested' })).toBeNull();
    expect(hall.resume('A001', after(31))).toBe('ticket-ended');
  });
});

describe('a parked ticket', () => {
  beforeEach(() => {
    callOne();
    hall.issue('first-cards', after(11));
    hall.park(1, after(40));
  });

  test('leaves its window free and is called by nobody', () => {
    expect(hall.last('ticket.parked')).toMatchObject({
      number: 'A001',
      window: 1,
      returnAfterMs: null,
      serviceMs: 30_000,
    });
    expect(hall.next(1, after(41))).toBe('A002');
    expect(hall.next(2, after(41))).toBeNull();
  });

  test('comes back to its own window, before all others', () => {
    expect(hall.resume('A001', after(50))).toBeNull();
    expect(hall.last('ticket.resumed')).toMatchObject({ reason: 'asked', toWindow: 1 });
    expect(hall.next(2, after(51))).toBe('A002');
    expect(hall.next(1, after(51))).toBe('A001');
  });

  test('comes back to every window of its service where its own has closed', () => {
    at(1, 'CloseWindow', 45);
    hall.resume('A001', after(50));
    expect(hall.last('ticket.resumed').toWindow).toBeNull();
    expect(hall.next(2, after(51))).toBe('A001');
  });

  test('is let go by a window that closes after its return', () => {
    hall.resume('A001', after(50));
    at(1, 'CloseWindow', 55);
    expect(hall.types().slice(-2)).toEqual(['window.closed', 'ticket.transferred']);
    expect(hall.last('ticket.transferred')).toMatchObject({
      number: 'A001',
      fromService: 'first-cards',
      toService: 'first-cards',
      fromWindow: null,
      toWindow: null,
      place: 'arrival',
    });
    expect(hall.next(2, after(60))).toBe('A001');
  });

  test('can be called by name', () => {
    const ticket = hall.ticket('A001').id;
    expect(hall.do({ name: 'CallTicket', at: after(50), window: 2, ticket })).toBeNull();
    expect(hall.last('ticket.called')).toMatchObject({
      number: 'A001',
      window: 2,
      reason: 'asked-for',
    });
    expect(hall.state.parked).toBeNull();
  });

  test('can be transferred', () => {
    expect(hall.transfer('A001', after(50), { service: 'second-updates' })).toBeNull();
    expect(hall.last('ticket.transferred')).toMatchObject({ fromWindow: null, serviceMs: null });
    expect(hall.next(3, after(51))).toBe('A001');
  });

  test('can be withdrawn', () => {
    const ticket = hall.ticket('A001').id;
    expect(hall.do({ name: 'VoidTicket', at: after(50), ticket, reason: 'requested' })).toBeNull();
    expect(hall.state.parked).toBeNull();
  });

  test('resumes once', () => {
    hall.resume('A001', after(50));
    expect(hall.resume('A001', after(51))).toBe('ticket-not-set-aside');
  });

  test('parking needs a ticket at the window', () => {
    expect(hall.park(1, after(50))).toBe('no-ticket-at-window');
  });
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
    at(1, 'Complete', 41);
    expect(hall.transfer('A001', after(42), { service: 'second-updates' })).toBe('ticket-ended');
    at(3, 'MarkNoShow', 41);
    expect(hall.transfer('D001', after(42), { service: 'first-cards' })).toBe('ticket-ended');
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

  test('comes whatever the order, and the event tells who was passed over', () => {
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
    callOne();
    hall.issue('first-cards', after(11));
    expect(name('A002', 1, 12)).toBeNull();
    expect(hall.types().slice(-2)).toEqual(['ticket.no-show', 'ticket.called']);
  });

  test('is refused where it cannot come', () => {
    callOne();
    const reserved = hall.reserve('first-cards');
    hall.issue('second-updates');
    expect(hall.do({ name: 'CallTicket', at: after(20), window: 2, ticket: reserved })).toBe(
      'ticket-not-waiting',
    );
    expect(name('A001', 2, 20)).toBe('ticket-at-window');
    at(1, 'MarkArrived', 20);
    expect(name('A001', 2, 20)).toBe('ticket-at-window');
    expect(name('D001', 2, 20)).toBe('service-not-here');
    at(1, 'Complete', 21);
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
    callOne();
    const { id } = hall.ticket('A001');
    expect(hall.do({ name: 'VoidTicket', at: after(12), ticket: id, reason })).toBe(
      'ticket-at-window',
    );
    at(1, 'MarkArrived', 13);
    expect(hall.do({ name: 'VoidTicket', at: after(14), ticket: id, reason })).toBe(
      'ticket-at-window',
    );
    at(1, 'Complete', 20);
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

describe('a rating', () => {
  function rate(seconds: number, window = 1, bootId?: string): string | null {
    return hall.do({ name: 'RateService', at: after(seconds, bootId), window, rating: 3 });
  }

  test('goes to the ticket that has just ended there, also when the next is called', () => {
    callOne();
    hall.issue('first-cards', after(20));
    hall.call(1, after(100));
    expect(rate(159.9)).toBeNull();
    expect(hall.last('ticket.rated')).toMatchObject({ number: 'A001', window: 1, rating: 3 });
  });

  test('comes once, in time, and where something ended', () => {
    expect(rate(5)).toBe('nothing-to-rate');
    callOne();
    expect(rate(50)).toBe('nothing-to-rate');
    at(1, 'Complete', 100);
    expect(rate(101, 2)).toBe('nothing-to-rate');
    expect(rate(160)).toBe('nothing-to-rate');
    expect(rate(101, 1, 'second-boot')).toBe('nothing-to-rate');
    expect(rate(101, 9)).toBe('window-unknown');
    expect(rate(101)).toBeNull();
    expect(rate(102)).toBe('already-rated');
  });

  test('is not asked of somebody who did not come', () => {
    callOne();
    at(1, 'MarkNoShow', 20);
    expect(rate(21)).toBe('nothing-to-rate');
  });
});

describe('a window', () => {
  test('opens and closes, once each', () => {
    expect(at(1, 'OpenWindow', 5)).toBeNull();
    expect(at(1, 'OpenWindow', 6)).toBe('window-already-open');
    expect(hall.state.windows.get(1)?.open).toBe(true);
    expect(at(1, 'CloseWindow', 7)).toBeNull();
    expect(at(1, 'CloseWindow', 8)).toBe('window-not-open');
    expect(hall.state.windows.get(1)?.open).toBe(false);
    expect(at(9, 'OpenWindow', 8)).toBe('window-unknown');
    expect(at(9, 'CloseWindow', 8)).toBe('window-unknown');
  });

  test('that closes ends the service that is under way', () => {
    callOne();
    at(1, 'CloseWindow', 100);
    expect(hall.types().slice(-2)).toEqual(['ticket.completed', 'window.closed']);
    expect(hall.state.windows.get(1)).toMatchObject({ ticket: null, open: false, freeSince: null });
  });

  test('does not open before the day', () => {
    const early = new Hall();
    expect(early.do({ name: 'OpenWindow', at: after(5), window: 1 })).toBe('day-not-open');
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
});
