/** The steps at a window and beside it, each as given, when, then; and their refusals. */
import { after, Hall, openHall } from './given.ts';

let hall: Hall;
beforeEach(() => {
  hall = openHall();
});

describe('a recall', () => {
  test('may be repeated up to the limit, and counts from the call', () => {
    hall.callOne();
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
    hall.callOne();
    expect(hall.at(1, 'MarkArrived', 25)).toBeNull();
    expect(hall.last('ticket.arrived')).toMatchObject({ number: 'A001', walkMs: 15_000 });
    expect(hall.ticket('A001').status).toBe('serving');
    hall.at(1, 'Complete', 85);
    expect(hall.last('ticket.completed')).toMatchObject({ serviceMs: 60_000, inferred: false });
  });

  test('comes once', () => {
    hall.callOne();
    hall.at(1, 'MarkArrived', 25);
    expect(hall.at(1, 'MarkArrived', 26)).toBe('already-arrived');
    expect(hall.at(1, 'MarkNoShow', 26)).toBe('already-arrived');
  });
});

describe('a completion', () => {
  test('frees the window without calling anybody', () => {
    hall.callOne();
    hall.issue('first-cards');
    expect(hall.at(1, 'Complete', 70)).toBeNull();
    expect(hall.types().at(-1)).toBe('ticket.completed');
    expect(hall.last('ticket.completed')).toMatchObject({ serviceMs: 60_000, inferred: false });
    expect(hall.ticket('A001').status).toBe('completed');
    expect(hall.state.windows.get(1)).toMatchObject({ ticket: null, open: true });
  });

  test.each(['Complete', 'MarkArrived', 'MarkNoShow'] as const)(
    '%s needs a ticket at a window that there is',
    (name) => {
      expect(hall.at(1, name, 10)).toBe('no-ticket-at-window');
      expect(hall.at(9, name, 10)).toBe('window-unknown');
    },
  );
});

describe('a no-show', () => {
  beforeEach(() => {
    hall.callOne();
    hall.at(1, 'MarkNoShow', 20);
  });

  test('is reported by the clerk, not inferred', () => {
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

  test('may come back after a reboot, whose clock cannot show that it is too late', () => {
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
    hall.callOne();
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
    hall.at(1, 'CloseWindow', 45);
    hall.resume('A001', after(50));
    expect(hall.last('ticket.resumed').toWindow).toBeNull();
    expect(hall.next(2, after(51))).toBe('A001');
  });

  test('is let go by a window that closes after its return', () => {
    hall.resume('A001', after(50));
    hall.at(1, 'CloseWindow', 55);
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
      waitMs: 10_000,
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

describe('a rating', () => {
  function rate(seconds: number, window = 1, bootId?: string): string | null {
    return hall.do({ name: 'RateService', at: after(seconds, bootId), window, rating: 3 });
  }

  test('goes to the ticket that has just ended there, also when the next is called', () => {
    hall.callOne();
    hall.issue('first-cards', after(20));
    hall.call(1, after(100));
    expect(rate(159.9)).toBeNull();
    expect(hall.last('ticket.rated')).toMatchObject({ number: 'A001', window: 1, rating: 3 });
  });

  test('comes once, in time, and where something ended', () => {
    expect(rate(5)).toBe('nothing-to-rate');
    hall.callOne();
    expect(rate(50)).toBe('nothing-to-rate');
    hall.at(1, 'Complete', 100);
    expect(rate(101, 2)).toBe('nothing-to-rate');
    expect(rate(160)).toBe('nothing-to-rate');
    expect(rate(101, 1, 'second-boot')).toBe('nothing-to-rate');
    expect(rate(101, 9)).toBe('window-unknown');
    expect(rate(101)).toBeNull();
    expect(rate(102)).toBe('already-rated');
  });

  test('is not asked of somebody who did not come', () => {
    hall.callOne();
    hall.at(1, 'MarkNoShow', 20);
    expect(rate(21)).toBe('nothing-to-rate');
  });
});

describe('a window', () => {
  test('opens and closes, once each', () => {
    expect(hall.at(1, 'OpenWindow', 5)).toBeNull();
    expect(hall.at(1, 'OpenWindow', 6)).toBe('window-already-open');
    expect(hall.state.windows.get(1)?.open).toBe(true);
    expect(hall.at(1, 'CloseWindow', 7)).toBeNull();
    expect(hall.at(1, 'CloseWindow', 8)).toBe('window-not-open');
    expect(hall.state.windows.get(1)?.open).toBe(false);
    expect(hall.at(9, 'OpenWindow', 8)).toBe('window-unknown');
    expect(hall.at(9, 'CloseWindow', 8)).toBe('window-unknown');
  });

  test('that closes ends the service that is under way', () => {
    hall.callOne();
    hall.at(1, 'CloseWindow', 100);
    expect(hall.types().slice(-2)).toEqual(['ticket.completed', 'window.closed']);
    expect(hall.state.windows.get(1)).toMatchObject({ ticket: null, open: false, freeSince: null });
  });

  test('does not open before the day', () => {
    const early = new Hall();
    expect(early.do({ name: 'OpenWindow', at: after(5), window: 1 })).toBe('day-not-open');
  });
});
