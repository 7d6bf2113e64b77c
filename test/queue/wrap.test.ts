/** A series that may wrap: it gives no number again that somebody may still come with. */
import { nextInRound } from '../../firmware-host/queue/number.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { ticketByNumber } from '../../firmware-host/queue/state.ts';
import { after, Hall } from './given.ts';

function hallOf(wrap?: boolean): Hall {
  const hall = new Hall();
  hall.rules = queueRules({
    services: [
      { id: 'cards', prefix: 'A', from: 1, to: 3, ...(wrap === undefined ? {} : { wrap }) },
      { id: 'more', prefix: 'A', from: 4, to: 9 },
    ],
    windows: [{ number: 1, services: ['cards', 'more'], oneButton: false }],
    guardMs: 0,
  });
  hall.openDay();
  for (let count = 0; count < 3; count += 1) hall.issue('cards');
  return hall;
}

function end(hall: Hall, seconds: number, name: 'Complete' | 'MarkNoShow' = 'Complete'): void {
  hall.call(1, after(seconds));
  hall.do({ name, at: after(seconds + 1), window: 1 });
}

test('is exhausted while all its numbers are held', () => {
  expect(() => hallOf(true).reserve('cards')).toThrow('numbers-exhausted');
});

test('goes on with the numbers that nobody holds, in their order', () => {
  const hall = hallOf(true);
  end(hall, 10);
  end(hall, 20);
  expect(hall.issue('cards', after(30))).toBe('A1');
  end(hall, 40);
  expect(hall.issue('cards', after(50))).toBe('A2');
  expect(hall.issue('cards', after(51))).toBe('A3');
  expect(() => hall.reserve('cards', after(52))).toThrow('numbers-exhausted');
  expect(hall.last('ticket.reserved')).toMatchObject({ ordinal: 6, ticket: '2026-11-23/6' });
});

test.each([false, undefined])('with wrap %s is exhausted once and for all', (wrap) => {
  const hall = hallOf(wrap);
  end(hall, 10);
  expect(() => hall.reserve('cards', after(30))).toThrow('numbers-exhausted');
});

test('keeps to its own range of the prefix', () => {
  const hall = hallOf(true);
  hall.issue('more', after(5));
  end(hall, 10);
  expect(hall.issue('cards', after(30))).toBe('A1');
  expect(hall.issue('more', after(31))).toBe('A5');
});

test('leaves the number of a no-show alone while it may come back', () => {
  const hall = hallOf(true);
  end(hall, 10, 'MarkNoShow');
  expect(() => hall.reserve('cards', after(11 + 899))).toThrow('numbers-exhausted');
  expect(hall.issue('cards', after(11 + 900))).toBe('A1');
  expect(hall.do({ name: 'ResumeTicket', at: after(920), ticket: '2026-11-23/1' })).toBe(
    'too-late-to-resume',
  );
});

test('a no-show whose number was given again does not come back, whatever a reboot says of the time', () => {
  const hall = hallOf(true);
  end(hall, 10, 'MarkNoShow');
  hall.issue('cards', after(1000));
  const at = after(1, 'second-boot');
  const resume = { name: 'ResumeTicket', at, ticket: '2026-11-23/1' } as const;
  expect(hall.do(resume)).toBe('too-late-to-resume');
  expect(hall.do({ ...resume, name: 'CallTicket', window: 1 })).toBe('too-late-to-resume');
});

test.each(['parked', 'reserved', 'called'])('a %s ticket holds its number', (status) => {
  const hall = hallOf(true);
  if (status === 'reserved') {
    end(hall, 10);
    hall.reserve('cards', after(20));
  } else {
    hall.call(1, after(10));
    if (status === 'parked') hall.park(1, after(20));
  }
  expect(hall.ticket('A1').status).toBe(status);
  expect(() => hall.reserve('cards', after(30))).toThrow('numbers-exhausted');
});

test('a number names the ticket that holds it now', () => {
  const hall = hallOf(true);
  expect(ticketByNumber(hall.state, 'A1')?.id).toBe('2026-11-23/1');
  end(hall, 10);
  expect(ticketByNumber(hall.state, 'A1')).toBeUndefined();
  hall.issue('cards', after(30));
  expect(ticketByNumber(hall.state, 'A1')?.id).toBe('2026-11-23/4');
  for (const wrong of ['B1', 'A4', 'A', '', '1', 'A1x']) {
    expect(ticketByNumber(hall.state, wrong)).toBeUndefined();
  }
});

test.each([
  [3, [], 1],
  [1, [], 2],
  [2, [3], 1],
  [3, [1, 2, 3], null],
  [8, [], 1],
  [9, [1], 2],
  [1, [2, 3], 1],
])('after %i, with %j taken of 1 to 3, comes %s', (last, taken, next) => {
  expect(nextInRound(last, 1, 3, (value) => !taken.some((one) => one === value))).toBe(next);
});

test('a series that a new config has moved begins at its beginning', () => {
  expect(nextInRound(2, 5, 7, () => true)).toBe(5);
  expect(nextInRound(8, 5, 7, () => true)).toBe(5);
});
