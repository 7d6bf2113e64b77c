/** The reception's roll: numbers that are on paper before anybody asks, each as given, when, then. */
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, type Hall, openHall } from './given.ts';

const rules = queueRules({
  services: [
    { id: 'cards', prefix: 'A', from: 1, to: 9, wrap: true },
    { id: 'updates', prefix: 'B', from: 1, to: 9 },
  ],
  windows: [{ number: 1, services: ['cards', 'updates'] }],
  guardMs: 0,
  noShowWithinMs: 0,
  roll: { prefix: 'R', from: 101, to: 104 },
});

let hall: Hall;
beforeEach(() => {
  hall = openHall(rules);
});

const tear = (service = 'cards', rollNumber?: number) =>
  hall.do({
    name: 'ReserveTicket',
    at: after(5),
    service,
    dispenser: 'hall',
    source: 'reception',
    paper: 'roll',
    rollNumber,
  });
const torn = () => hall.last('ticket.issued').number;

test('the next number of the roll is issued at once, and called as any other', () => {
  hall.issue('cards', after(1));
  expect(tear('updates')).toBeNull();
  expect(hall.types().slice(-2)).toEqual(['ticket.reserved', 'ticket.issued']);
  expect(hall.last('ticket.reserved')).toMatchObject({
    number: 'R101',
    service: 'updates',
    paper: 'roll',
    source: 'reception',
  });
  expect(hall.last('ticket.issued')).toMatchObject({ number: 'R101', paper: 'roll' });
  expect([hall.next(1, after(10)), hall.next(1, after(20))]).toEqual(['A1', 'R101']);
});

test('a printed ticket says that it is one', () => {
  hall.issue('cards');
  expect(hall.last('ticket.reserved').paper).toBe('printer');
  expect(hall.last('ticket.issued').paper).toBe('printer');
});

test('the roll goes on from where it is, and round again, and gives no number twice', () => {
  tear('cards', 103);
  expect(torn()).toBe('R103');
  tear();
  expect(torn()).toBe('R104');
  tear();
  expect(torn()).toBe('R101');
  expect(tear('cards', 104)).toBe('number-given');
  expect(tear('cards', 105)).toBe('number-not-on-roll');
  expect(tear('cards', 100)).toBe('number-not-on-roll');
  tear();
  expect(torn()).toBe('R102');
  expect(tear()).toBe('numbers-exhausted');
});

test('it leaves the series of the service alone', () => {
  hall.issue('cards');
  tear();
  expect(hall.issue('cards')).toBe('A2');
  expect(hall.state.lastValue.get('cards')).toBe(2);
});

test('it is refused as a ticket is, and where there is no roll', () => {
  expect(tear('nothing')).toBe('service-unknown');
  const everything = { scope: 'hall', of: null, expectedMs: null } as const;
  const pause = { name: 'PauseService', at: after(4), ...everything } as const;
  hall.do({ ...pause, reason: 'system-down' });
  expect(tear()).toBe('service-paused');
  hall = openHall({ ...rules, roll: null });
  expect(tear()).toBe('no-roll');
});
