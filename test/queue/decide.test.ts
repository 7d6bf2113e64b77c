/** The rules of the hall, each as given, when, then. */
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, Hall, rules } from './given.ts';

let hall: Hall;
beforeEach(() => {
  hall = new Hall();
  hall.openDay();
});

describe('numbers', () => {
  test('each service has its own series', () => {
    expect(hall.issue('first-cards')).toBe('A001');
    expect(hall.issue('second-cards')).toBe('C1');
    expect(hall.issue('first-cards')).toBe('A002');
  });

  test('an exhausted series is refused, and nothing is stored', () => {
    for (let count = 0; count < 3; count += 1) hall.issue('second-cards');
    const stored = hall.events.length;
    const refusal = hall.do({
      name: 'ReserveTicket',
      at: after(2),
      service: 'second-cards',
      dispenser: 'hall',
      source: 'dispenser',
    });
    expect(refusal).toBe('numbers-exhausted');
    expect(hall.events).toHaveLength(stored);
  });

  test('a void number is not given again on the same day', () => {
    const ticket = hall.reserve('first-cards');
    hall.do({ name: 'VoidTicket', at: after(2), ticket, reason: 'not-printed-in-time' });
    expect(hall.issue('first-cards')).toBe('A002');
  });

  test('two services that swap prefixes at noon do not repeat a number', () => {
    hall.issue('first-cards');
    hall.issue('first-cards');
    hall.rules = queueRules({
      services: [
        { id: 'first-cards', prefix: 'B', from: 1, to: 199 },
        { id: 'first-updates', prefix: 'A', from: 1, to: 199 },
      ],
      windows: [{ number: 1, services: ['first-cards', 'first-updates'] }],
      guardMs: 3000,
    });
    expect(hall.issue('first-updates')).toBe('A003');
  });

  test('a service that there is not gives none', () => {
    expect(() => hall.reserve('third-cards')).toThrow('service-unknown');
  });

  test('before a day is open no number is given', () => {
    const closed = new Hall();
    expect(() => closed.reserve('first-cards')).toThrow('day-not-open');
  });
});

describe('paper', () => {
  test('a number whose paper is not confirmed is not called', () => {
    hall.reserve('first-cards');
    hall.call(1, after(10));
    expect(hall.last('window.call-refused').reason).toBe('queue-empty');
  });

  test('it is called as soon as the paper is confirmed', () => {
    const ticket = hall.reserve('first-cards');
    hall.do({ name: 'ConfirmPaper', at: after(2), ticket });
    hall.call(1, after(10));
    expect(hall.last('ticket.called')).toMatchObject({ number: 'A001', window: 1, waitMs: 8000 });
  });

  test('confirming twice is refused', () => {
    const ticket = hall.reserve('first-cards');
    hall.do({ name: 'ConfirmPaper', at: after(2), ticket });
    expect(hall.do({ name: 'ConfirmPaper', at: after(3), ticket })).toBe('ticket-not-reserved');
  });

  test('the event names the printer that it came out of, and whether anything confirmed it', () => {
    const ticket = hall.reserve('first-cards');
    hall.do({ name: 'ConfirmPaper', at: after(2), ticket, printer: 'hall', onTrust: true });
    expect(hall.last('ticket.issued')).toMatchObject({ printer: 'hall', onTrust: true });
    hall.issue('first-cards');
    expect(Object.keys(hall.last('ticket.issued'))).not.toContain('printer');
    expect(Object.keys(hall.last('ticket.issued'))).not.toContain('onTrust');
  });

  test.each(['printed', 'given-up'] as const)(
    'an event records what became of a copy: %s',
    (outcome) => {
      hall.issue('first-cards');
      const { id: ticket } = hall.ticket('A001');
      expect(hall.do({ name: 'SettleCopy', at: after(9), ticket, outcome })).toBeNull();
      expect(hall.last('ticket.copied')).toMatchObject({ ticket, number: 'A001', outcome });
      expect(hall.ticket('A001').status).toBe('waiting');
    },
  );

  test('a copy is remembered on the ticket', () => {
    const ticket = hall.reserve('first-cards');
    hall.do({ name: 'ReprintTicket', at: after(2), ticket, reason: 'print-unconfirmed' });
    expect(hall.types().at(-1)).toBe('ticket.reprinted');
    expect(hall.do({ name: 'ConfirmPaper', at: after(3), ticket })).toBeNull();
  });

  test('people ahead are those who will be called before, printed or about to be', () => {
    hall.do({ name: 'OpenWindow', at: after(1), window: 2 });
    hall.issue('first-cards');
    hall.reserve('first-cards');
    hall.issue('second-updates');
    hall.issue('first-updates');
    expect(hall.last('ticket.reserved').peopleAhead).toBe(2);
  });
});

describe('a press at a window', () => {
  test('calls by arrival among the services of the window', () => {
    hall.issue('second-updates');
    hall.issue('second-cards');
    hall.issue('first-cards');
    hall.call(2, after(10));
    expect(hall.last('ticket.called').number).toBe('A001');
    hall.call(1, after(11));
    expect(hall.last('ticket.called').number).toBe('C1');
  });

  test('ends the current ticket first, and says that this was inferred', () => {
    hall.issue('first-cards');
    hall.issue('first-cards');
    hall.call(1, after(10));
    hall.call(1, after(100));
    expect(hall.last('ticket.completed')).toMatchObject({
      number: 'A001',
      inferred: true,
      serviceMs: 90_000,
    });
    expect(hall.last('ticket.called').number).toBe('A002');
  });

  test('with nobody waiting ends the current ticket and is refused', () => {
    hall.issue('first-cards');
    hall.call(1, after(10));
    hall.call(1, after(100));
    expect(hall.types().slice(-2)).toEqual(['ticket.completed', 'window.call-refused']);
  });

  test('opens a closed window', () => {
    hall.call(3, after(10));
    expect(hall.types().slice(-2)).toEqual(['window.opened', 'window.call-refused']);
  });

  test.each([
    [2999, 'guard-time'],
    [3000, null],
  ])('%i ms after a call is %s', (ms, refusal) => {
    hall.issue('first-cards');
    hall.issue('first-cards');
    hall.call(1, after(10));
    expect(hall.call(1, after(10 + ms / 1000))).toBe(refusal);
  });

  test('is not guarded across a reboot, whose clock cannot be compared', () => {
    hall.issue('first-cards');
    hall.call(1, after(10));
    expect(hall.call(1, after(1, 'second-boot'))).toBeNull();
    expect(hall.last('ticket.completed').serviceMs).toBeNull();
  });

  test('a refused press for an empty queue does not start the guard time', () => {
    hall.call(1, after(10));
    hall.issue('first-cards', after(10.5));
    expect(hall.call(1, after(11))).toBeNull();
    expect(hall.last('ticket.called').number).toBe('A001');
  });

  test('at a window that the config does not have is refused', () => {
    expect(hall.call(9, after(10))).toBe('window-unknown');
  });
});

describe('a recall', () => {
  test('asks for the same ticket again', () => {
    hall.issue('first-cards');
    hall.call(1, after(10));
    expect(hall.recall(1, after(11))).toBeNull();
    expect(hall.last('ticket.recalled')).toMatchObject({ number: 'A001', window: 1 });
  });

  test('at a free window is refused', () => {
    expect(hall.recall(1, after(11))).toBe('nothing-to-recall');
  });
});

describe('the day', () => {
  test('a new one ends everything of the old and begins the numbers anew', () => {
    hall.issue('first-cards');
    hall.issue('first-cards');
    hall.reserve('first-updates');
    hall.call(1, after(10));
    hall.openDay('2026-11-24', after(86_400));
    expect(hall.types().slice(-6)).toEqual([
      'ticket.completed',
      'window.closed',
      'ticket.expired',
      'ticket.expired',
      'day.closed',
      'day.opened',
    ]);
    expect(hall.issue('first-cards', after(86_401))).toBe('A001');
    expect(hall.last('ticket.reserved').ticket).toBe('2026-11-24/1');
  });

  test.each(['2026-11-23', '2026-11-22', '1970-01-01'])('%s is not opened again', (day) => {
    expect(hall.openDay(day, after(5))).toBe('day-not-later');
  });
});

describe('a config that lacks what is still alive', () => {
  test('voids the tickets of a service that is gone, and sends back whom a lost window had called', () => {
    hall.issue('second-updates');
    hall.issue('first-cards');
    hall.issue('first-cards');
    hall.call(2, after(10));
    const { services, windows } = rules;
    hall.rules = queueRules({
      services: [...services.values()].filter(({ id }) => id !== 'second-updates'),
      windows: [...windows.values()].filter(({ number }) => number !== 2),
      guardMs: 3000,
    });
    hall.do({ name: 'AdoptRules', at: after(20) });
    expect(hall.last('ticket.voided')).toMatchObject({ number: 'D001', reason: 'service-removed' });
    expect(hall.last('ticket.transferred')).toMatchObject({
      number: 'A001',
      fromWindow: 2,
      toWindow: null,
      place: 'front',
      reason: 'window-removed',
      serviceMs: 10_000,
    });
    expect(hall.last('window.closed').window).toBe(2);
    expect(hall.next(1, after(30))).toBe('A001');
  });

  test('with the same rules nothing happens', () => {
    hall.issue('first-cards');
    const stored = hall.events.length;
    hall.do({ name: 'AdoptRules', at: after(20) });
    expect(hall.events).toHaveLength(stored);
  });
});
