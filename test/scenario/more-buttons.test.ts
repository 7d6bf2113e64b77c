/** A window with more buttons, a dispenser for those who come first, and a reception. */
import { existsSync } from 'node:fs';
import type { Config } from '../../config/schema/schema.ts';
import { TestHall } from './hall.ts';

let hall: TestHall;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(() => hall.tearDown());

const pin = (number: number, unit = 'window-1') => ({ kind: 'unit', unit, pin: number }) as const;
const buttons = {
  call: pin(2),
  recall: pin(4),
  arrived: pin(5),
  complete: pin(6),
  noShow: pin(7),
  park: pin(8),
  close: pin(9),
  outcomes: [{ input: pin(11), outcome: 'documents-missing' }],
  transfer: [{ input: pin(10), toService: 'first-update', place: 'front' as const }],
};
const elderly = {
  service: 'first-new-card',
  priority: 'elderly',
  input: pin(18, 'dispenser'),
} as const;

function withMoreButtons(config: Config): Config {
  return {
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
    windows: config.windows.map((window) =>
      window.number === 1 ? { ...window, buttons, parkReturnsAfterMinutes: 0.02 } : window,
    ),
    dispensers: config.dispensers.map((dispenser) => ({
      ...dispenser,
      usedBy: 'reception',
      openDayButton: pin(19, 'dispenser'),
      pauseButtons: [],
      buttons: [...dispenser.buttons, elderly],
    })),
  };
}

test('each button of a window does its own step', async () => {
  await hall.setUp(withMoreButtons);
  await hall.openForPeople();
  const happens = async (type: string, count = 1) => {
    await hall.until(`${type} ${count}`, () => hall.events(type).length === count);
    return hall.events(type)[count - 1]?.data ?? {};
  };
  await hall.press('first-new-card');
  expect(await happens('ticket.reserved')).toMatchObject({
    source: 'reception',
    askedBy: 'reception/button',
    priority: null,
  });
  await hall.tap(elderly.input);
  expect(await happens('ticket.reserved', 2)).toMatchObject({ priority: 'elderly' });
  await happens('ticket.issued', 2);

  await hall.tap(buttons.call);
  expect(await happens('ticket.called')).toMatchObject({
    number: 'A002',
    reason: 'priority',
    askedBy: 'window/1/button',
    passedOver: ['A001'],
  });
  await hall.tap(buttons.recall);
  expect(await happens('ticket.recalled')).toMatchObject({ number: 'A002', recalls: 1 });
  await hall.tap(buttons.arrived);
  await happens('ticket.arrived');
  await hall.tap(buttons.park);
  expect(await happens('ticket.parked')).toMatchObject({ number: 'A002', returnAfterMs: 1200 });
  // It comes back by time alone: nobody presses anything.
  const resumed = await happens('ticket.resumed');
  expect(resumed).toMatchObject({ reason: 'returned-by-time' });
  expect(resumed).not.toHaveProperty('askedBy');

  await hall.tap(buttons.call);
  expect(await happens('ticket.called', 2)).toMatchObject({ number: 'A002' });
  await hall.tap(buttons.complete);
  expect(await happens('ticket.completed')).toMatchObject({ number: 'A002', inferred: false });
  await hall.tap(buttons.call);
  expect(await happens('ticket.called', 3)).toMatchObject({ number: 'A001' });
  await hall.tap(buttons.transfer[0]?.input);
  expect(await happens('ticket.transferred')).toMatchObject({ toService: 'first-update' });
  await hall.tap(buttons.call);
  expect(await happens('ticket.called', 4)).toMatchObject({ number: 'A001' });
  await hall.tap(buttons.noShow);
  expect(await happens('ticket.no-show')).toMatchObject({ number: 'A001', inferred: false });
  await hall.tap(buttons.close);
  await happens('window.closed');
});

test('a service that takes too long makes the lamp and the board of its window blink', async () => {
  await hall.setUp((config) => ({
    ...config,
    services: config.services.map((service) => ({ ...service, targetMinutes: 0.05 })),
    queue: { ...config.queue, callFlashSeconds: 0, lampBlinksFrom: 80, boardFlashesFrom: 100 },
  }));
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  await hall.call(1);
  await hall.until('both events', () => hall.events('service-time.exceeded').length === 2);
  expect(hall.events('service-time.exceeded').map(({ data }) => data['percent'])).toEqual([
    80, 100,
  ]);
  await hall.until('flashing', () => hall.board(1).mode === 'flashing');
  const lamp = hall.units.get('window-1');
  await hall.until('lamp on', () => lamp?.level(3) === true);
  await hall.until('lamp off', () => lamp?.level(3) === false);
});

const isSynchronised = existsSync('/run/systemd/timesync/synchronized');
if (isSynchronised) console.log('not run: this machine trusts its clock already');
(isSynchronised ? test.skip : test)('without a trusted clock a person opens the day', async () => {
  await hall.setUp((config) => ({
    ...withMoreButtons(config),
    clock: { ...config.clock, trust: 'ntp' },
  }));
  await hall.openForPeople();
  expect(hall.events('day.opened')).toEqual([]);
  await hall.press('first-new-card');
  await hall.until('refused', () => hall.events('command.refused').length === 1);
  expect(hall.events('command.refused')[0]?.data['reason']).toBe('day-not-open');
  await hall.hold(pin(19, 'dispenser'));
  await hall.until('opened', () => hall.events('day.opened').length === 1);
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  expect(await hall.command({ name: 'open-day' })).toMatchObject({ reason: 'day-in-use' });
  await hall.command({ name: 'close-day' });
  await hall.until('closed', () => hall.events('day.closed').length === 1);
  expect(await hall.command({ name: 'open-day' })).toMatchObject({ status: 'done' });
  await hall.until('next', () => hall.events('day.opened').length === 2);
});
