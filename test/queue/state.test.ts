/** Tickets found by what people say of them. */
import { queueRules } from '../../firmware-host/queue/rules.ts';
import {
  aliveTicket,
  findTicket,
  ticketByNumber,
  windowAt,
} from '../../firmware-host/queue/state.ts';
import { after, openHall } from './given.ts';

const services = ['', 'A', 'AB'].map((prefix) => ({
  id: `with-${prefix}`,
  prefix,
  from: 1,
  to: 120,
}));

test('a ticket is found by its number, whatever its prefix, while somebody may come with it', () => {
  const hall = openHall(
    queueRules({
      services,
      windows: [{ number: 1, services: services.map(({ id }) => id) }],
      guardMs: 0,
    }),
  );
  for (const { id } of services) for (let count = 0; count < 12; count += 1) hall.issue(id);
  for (const number of ['001', '012', 'A001', 'A012', 'AB001', 'AB012']) {
    expect(ticketByNumber(hall.state, number)?.number).toBe(number);
  }
  const asTyped = ['1', '0012', 'a1', 'A01', 'ab12'];
  expect(asTyped.map((typed) => ticketByNumber(hall.state, typed)?.number)).toEqual([
    '001',
    '012',
    'A001',
    'A001',
    'AB012',
  ]);
  const nobodys = ['', 'A', '013', 'A013', 'B001', 'xA001', 'A001x', '-1'];
  for (const number of nobodys) expect(ticketByNumber(hall.state, number)).toBeUndefined();
  expect(aliveTicket(hall.state, 'A', 13)).toBeUndefined();
  expect(aliveTicket(hall.state, 'C', 1)).toBeUndefined();
  hall.do({
    name: 'VoidTicket',
    at: after(5),
    ticket: hall.ticket('A001').id,
    reason: 'requested',
  });
  expect(ticketByNumber(hall.state, 'A001')).toBeUndefined();
  expect(aliveTicket(hall.state, 'A', 1)).toBeUndefined();
});

test('a ticket has one id: what only resembles it is nobody, in whatever way', () => {
  const hall = openHall();
  hall.issue('first-cards');
  const { id } = hall.ticket('A001');
  expect(findTicket(hall.state, id)?.number).toBe('A001');
  const [day = ''] = id.split('/');
  for (const odd of ['01', ' 1', '1.0', '1e0', '0x1', '+1', '', '0', '2', '-1', 'NaN', '1/1']) {
    expect(findTicket(hall.state, `${day}/${odd}`)).toBeUndefined();
    const command = { name: 'VoidTicket', at: after(5), reason: 'requested' } as const;
    expect(hall.do({ ...command, ticket: `${day}/${odd}` })).toBe('ticket-unknown');
  }
  expect(findTicket(hall.state, '2026-11-22/1')).toBeUndefined();
  expect(findTicket(hall.state, '1')).toBeUndefined();
});

test('a window that nothing has happened at is closed and free, and nothing of it was reported', () => {
  expect(windowAt(openHall().state, 7)).toEqual({
    number: 7,
    open: false,
    onBreak: null,
    endedAt: null,
    ticket: null,
    lastCallAt: null,
    lastAskedAt: null,
    freeSince: null,
    openedAt: null,
    leftAt: null,
    priorityRun: 0,
    reportedPercent: 0,
    idleReportedAt: null,
    lastEnded: null,
  });
});
