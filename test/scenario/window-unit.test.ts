/** Buttons under the hands of children, clerks and citizens, from the contact to the broker. */
import type { Config } from '../../config/schema/schema.ts';
import { TestHall } from './hall.ts';

let hall: TestHall;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(() => hall.tearDown());

const data = (type: string) => hall.events(type).map((event) => event.data);
const happens = (type: string, count = 1) =>
  hall.until(`${type} ${count}`, () => hall.events(type).length >= count);

test('forty presses by a child are one ticket and one event; a button that is leant on is one, too', async () => {
  await hall.setUp((config) => ({
    ...config,
    queue: { ...config.queue, ticketLockoutSeconds: 2 },
  }));
  await hall.openForPeople();
  const leantOn = hall.units.get('window-2');
  leantOn?.setPressed(2, true);

  for (let press = 0; press < 40; press += 1) await hall.press('first-new-card');
  await happens('button.flooded');
  const [flood] = data('button.flooded');
  expect(flood).toMatchObject({ button: 'dispenser/hall/first-new-card' });
  // Firmata sends no times: a machine that stands still for a whole tap never receives it.
  expect(flood?.['presses']).toBeGreaterThan(30);
  expect(flood?.['presses']).toBeLessThanOrEqual(40);
  expect(data('ticket.reserved')).toHaveLength(1);
  await hall.press('first-new-card');
  await happens('ticket.issued', 2);
  expect(hall.papers).toHaveLength(2);

  await happens('button.stuck');
  expect(data('button.stuck')).toMatchObject([{ button: 'window/2/call' }]);
  leantOn?.setPressed(2, false);
  await happens('button.freed');
  expect(data('button.flooded')).toHaveLength(1);
});

test('who presses another service at once gets a ticket too', async () => {
  await hall.setUp((config) => ({
    ...config,
    queue: { ...config.queue, ticketLockoutSeconds: 60 },
  }));
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.press('first-new-card');
  await hall.press('first-update');
  await happens('ticket.issued', 2);
  expect(data('ticket.issued').map(({ number }) => number)).toEqual(['A001', 'D001']);
});

test('a press that was refused locks nothing', async () => {
  await hall.setUp((config) => ({
    ...config,
    queue: { ...config.queue, ticketLockoutSeconds: 60 },
  }));
  await hall.openForPeople();
  hall.printer.setTrouble('paper-out', true);
  await happens('device.faulted');
  await hall.press('first-new-card');
  await happens('command.refused');
  hall.printer.setTrouble('paper-out', false);
  await hall.until('paper', () =>
    data('device.recovered').some(({ code }) => code === 'paper-out'),
  );
  await hall.press('first-new-card');
  await happens('ticket.issued');
});

test('a citizen rates the service that has ended at the window, once', async () => {
  await hall.setUp();
  await hall.openForPeople();
  const buttons = hall.config.windows.find(({ number }) => number === 5)?.buttons;
  await hall.tap(buttons?.rate?.poor);
  await happens('command.refused');
  expect(data('command.refused')).toMatchObject([{ command: 'rate', reason: 'nothing-to-rate' }]);

  await hall.press('first-update');
  await happens('ticket.issued');
  await hall.call(5);
  await happens('ticket.called');
  await hall.tap(buttons?.close);
  await happens('window.closed');
  await hall.tap(buttons?.rate?.good);
  await happens('ticket.rated');
  expect(data('ticket.rated')).toMatchObject([{ number: 'D001', window: 5, rating: 3 }]);
  await hall.tap(buttons?.rate?.poor);
  await happens('command.refused', 2);
  expect(data('command.refused')[1]).toMatchObject({ reason: 'already-rated' });
});

const withDoublePress = (config: Config): Config => ({
  ...config,
  // The second press of a test comes late where the machine is held up.
  queue: { ...config.queue, doublePressSeconds: 2 },
  windows: config.windows.map((window) =>
    window.number === 1
      ? { ...window, buttons: { ...window.buttons, doublePress: 'no-show' } }
      : window,
  ),
});

test('two quick presses mean what the config says, and one is a call', async () => {
  await hall.setUp(withDoublePress);
  await hall.openForPeople();
  await hall.press('first-new-card');
  await happens('ticket.issued');
  await hall.call(1);
  await happens('ticket.called');
  await hall.call(1);
  await hall.call(1);
  await happens('ticket.no-show');
  expect(data('ticket.no-show')).toMatchObject([{ number: 'A001', inferred: false }]);
  expect(data('window.call-refused')).toEqual([]);
});

test('the lamp flickers while another press counts for nothing, and is steady after it', async () => {
  await hall.setUp((config) => ({ ...config, queue: { ...config.queue, guardSeconds: 1.5 } }));
  await hall.openForPeople();
  const lamp = hall.units.get('window-1');
  await hall.press('first-new-card');
  await happens('ticket.issued');
  await hall.press('first-new-card');
  await happens('ticket.issued', 2);
  await hall.until('lit', () => lamp?.level(3) === true);
  await hall.call(1);
  for (const lit of [false, true, false, true]) {
    await hall.until(`flicker ${lit}`, () => lamp?.level(3) === lit);
  }
});
