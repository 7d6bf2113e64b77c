/**
 * Which printer prints what: a dispenser's own, one that stands in for it, and never two at once;
 * and the copies and the notice that people wait for, also over a restart.
 */
import { after, type Hall } from '../queue/given.ts';
import { without } from '../queue/hall-model.ts';
import { openHall, roomIn } from './print-room.ts';

test.each([
  ['taken', { type: 'ticket.taken' }],
  ['retracted', { type: 'ticket.retracted', dropped: false }],
  ['dropped', { type: 'ticket.retracted', dropped: true }],
  [null, null],
] as const)(
  'a paper that is %s afterwards is recorded, where anybody knows',
  async (end, event) => {
    const hall = openHall();
    hall.reserve('first-cards');
    const { attach, own, stored, room } = roomIn(hall);
    attach();
    await own.answers('printed', Promise.resolve(end));
    expect(hall.last('ticket.issued').number).toBe('A001');
    const about = { number: 'A001', printer: 'own', afterMs: expect.any(Number) };
    expect(stored).toMatchObject(event === null ? [] : [{ ...event, ...about }]);
    await room.stop();
  },
);

test('a ticket comes out of its own printer while that works, and the event says where', async () => {
  const hall = openHall();
  hall.reserve('first-cards');
  const { attach, printed, own } = roomIn(hall);
  attach();
  expect(printed).toEqual(['own: A001']);
  await own.answers('printed');
  expect(hall.last('ticket.issued')).toMatchObject({ number: 'A001', printer: 'own' });
  expect(hall.last('ticket.issued')).not.toHaveProperty('onTrust');
});

test('while its own cannot print, it comes out of the one that stands in, reported as taken on trust', async () => {
  const hall = openHall();
  hall.reserve('first-cards');
  const { attach, printed, other, working, room } = roomIn(hall);
  working.delete('own');
  expect(room.canPrint('hall')).toBe(true);
  attach();
  expect(printed).toEqual(['other: A001']);
  await other.answers('printed');
  expect(hall.last('ticket.issued')).toMatchObject({ printer: 'other', onTrust: true });
  working.delete('other');
  expect(room.canPrint('hall')).toBe(false);
});

test('what one printer is printing no other prints, and a doubtful one goes on there as a copy', async () => {
  const hall = openHall();
  hall.reserve('first-cards');
  const { attach, printed, own, other, working, room } = roomIn(hall);
  attach();
  working.delete('own');
  room.wake();
  expect(printed).toEqual(['own: A001']);
  await own.answers('unknown');
  room.wake();
  expect(printed).toEqual(['own: A001', 'other: A001 copy']);
  await other.answers('printed');
  expect(hall.last('ticket.issued').number).toBe('A001');
});

test('a copy that was asked for before a restart is printed after it, once', async () => {
  const hall = openHall();
  const number = hall.issue('first-cards');
  const { id } = hall.ticket(number);
  hall.do({ name: 'ReprintTicket', at: after(5), ticket: id, reason: 'requested' });
  const { room, attach, printed, own } = roomIn(hall);
  room.take(hall.events);
  attach();
  expect(printed).toEqual(['own: A001 copy']);
  await own.answers('printed');
  expect(hall.last('ticket.copied')).toMatchObject({ number, outcome: 'printed' });
  room.wake();
  expect(printed).toHaveLength(1);
  const again = roomIn(hall);
  again.room.take(hall.events);
  again.attach();
  expect(again.printed).toEqual([]);
});

test('from every printer that may hold half a ticket of the last run, that is cut off first', () => {
  const hall = openHall();
  hall.reserve('first-cards');
  const { room, attach, printed } = roomIn(hall);
  room.recover();
  attach();
  expect(printed).toEqual(['own: cut', 'other: cut', 'own: A001 copy']);
});

test('half a copy may hang there too', () => {
  const hall = openHall();
  const { id } = hall.ticket(hall.issue('first-cards'));
  hall.do({ name: 'ReprintTicket', at: after(5), ticket: id, reason: 'requested' });
  const { room, attach, printed } = roomIn(hall);
  room.take(hall.events);
  room.recover();
  attach();
  expect(printed).toEqual(['own: cut', 'other: cut', 'own: A001 copy']);
});

test('with every paper confirmed nothing is cut at the start', () => {
  const hall = openHall();
  hall.issue('first-cards');
  const { room, attach, printed } = roomIn(hall);
  room.recover();
  attach();
  expect(printed).toEqual([]);
});

test('a copy that no printer could print in time is given up, and an event records it', async () => {
  const hall = openHall();
  const { id } = hall.ticket(hall.issue('first-cards'));
  hall.do({ name: 'ReprintTicket', at: after(5), ticket: id, reason: 'requested' });
  let now = 10;
  const { room, attach, printed, working } = roomIn(hall, () => now);
  working.clear();
  room.take(hall.events);
  attach();
  await new Promise((rest) => setImmediate(rest));
  now = 70;
  room.wake();
  expect(printed).toEqual([]);
  expect(hall.last('ticket.copied').outcome).toBe('given-up');
});

describe('the notice of numbers that a new config withdrew', () => {
  /** A001 and A002 wait for cards, which the new config does not serve any more. */
  function hallWithout(): Hall {
    const hall = openHall();
    hall.issue('first-cards');
    hall.issue('first-cards');
    adoptWithout(hall, 'first-cards');
    return hall;
  }

  function adoptWithout(hall: Hall, gone: string): void {
    hall.rules = without(hall.rules, [], [gone]);
    hall.do({ name: 'AdoptRules', at: after(5) });
  }

  function roomAfter(hall: Hall) {
    const made = roomIn(hall);
    made.room.take(hall.events);
    return made;
  }

  test('comes out once, of the first printer that works, and what is withdrawn later on another', async () => {
    const hall = hallWithout();
    const { attach, printed, own, other, working, room } = roomAfter(hall);
    working.delete('own');
    attach();
    expect(printed).toEqual(['other: notice of A001 A002']);
    working.add('own');
    room.wake();
    await other.answers('printed');
    expect(hall.last('notice.printed')).toMatchObject({
      reason: 'service-removed',
      numbers: ['A001', 'A002'],
      printer: 'other',
      outcome: 'printed',
    });
    room.wake();
    const before = hall.events.length;
    hall.issue('first-updates');
    adoptWithout(hall, 'first-updates');
    room.take(hall.events.slice(before));
    room.wake();
    expect(printed).toEqual(['other: notice of A001 A002', 'own: notice of B001']);
    await own.answers('printed');
  });

  test('comes after tickets, and while no printer works it waits', async () => {
    const hall = hallWithout();
    hall.reserve('first-updates');
    const { attach, own, printed, working, room } = roomAfter(hall);
    working.clear();
    attach();
    await new Promise((rest) => setImmediate(rest));
    expect(printed).toEqual([]);
    working.add('own');
    room.wake();
    expect(printed).toEqual(['own: B001']);
    await own.answers('printed');
    expect(printed).toEqual(['own: B001', 'own: notice of A001 A002']);
    await own.answers('printed');
  });

  test('is not printed again after a restart, nor where nobody knows whether it came out', async () => {
    const hall = hallWithout();
    const { attach, own } = roomAfter(hall);
    attach();
    await own.answers('unknown');
    expect(hall.last('notice.printed').outcome).toBe('unconfirmed');
    const again = roomAfter(hall);
    again.room.recover();
    again.attach();
    expect(again.printed).toEqual([]);
  });

  test('that nothing was printed of is printed when its printer can', async () => {
    const hall = hallWithout();
    const { attach, own, printed, room } = roomAfter(hall);
    attach();
    await own.answers('not-printed');
    room.wake();
    expect(printed).toEqual(['own: notice of A001 A002', 'own: notice of A001 A002']);
  });

  test('that a power cut stopped half way is cut off, and printed by the next start', () => {
    const { attach, printed, room } = roomAfter(hallWithout());
    room.recover();
    attach();
    expect(printed).toEqual(['own: cut', 'other: cut', 'own: notice of A001 A002']);
  });

  test('is of its day alone', () => {
    const hall = hallWithout();
    hall.do({ name: 'CloseDay', at: after(6) });
    const { attach, printed } = roomAfter(hall);
    attach();
    expect(printed).toEqual([]);
  });
});
