/** The printer is dead: the supervisor is called, and the reception hands out the numbers of its roll. */
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('a number of the roll is issued and called while no printer works', async () => {
  await hall.setUp((config) => ({
    ...config,
    alarms: {
      printerOutMinutes: 0,
      repeatMinutes: 0.05,
      lamp: { kind: 'unit', unit: 'window-5', pin: 12 },
      buzzer: { kind: 'unit', unit: 'window-5', pin: 13 },
    },
  }));
  await hall.openForPeople();
  await hall.printer.setPlugged(false);
  await hall.until('printer gone', () =>
    hall.snapshotFaults().some((fault) => fault.startsWith('printer/hall')),
  );
  const args = { service: 'first-newborn' };
  expect(await hall.command({ name: 'issue-ticket', args })).toMatchObject({
    status: 'refused',
    reason: 'printer-not-ready',
  });
  const roll = { ...args, paper: 'roll' };
  expect(await hall.command({ name: 'issue-ticket', args: roll })).toMatchObject({
    status: 'done',
    number: 'R001',
  });
  expect(
    await hall.command({ name: 'issue-ticket', args: { ...roll, rollNumber: 57 } }),
  ).toMatchObject({ status: 'done', number: 'R057' });
  await hall.call(2);
  await hall.until('on the board', () => hall.board(2).text === 'R001');
  expect(hall.events('ticket.issued').map(({ data }) => [data['number'], data['paper']])).toEqual([
    ['R001', 'roll'],
    ['R057', 'roll'],
  ]);
  // Nothing comes twice after a power cut either.
  await hall.killController();
  await hall.startController();
  await hall.until('link', () => hall.events('controller.started').length === 2);
  expect(await hall.command({ name: 'issue-ticket', args: roll })).toMatchObject({
    number: 'R058',
  });
  expect(hall.papers).toHaveLength(0);
});

test('the supervisor is called by lamp and buzzer, again and again until somebody sees to it', async () => {
  const unit = hall.units.get('window-5');
  await hall.until('raised again', () =>
    hall.events('alarm.raised').some(({ data }) => data['times'] === 2),
  );
  await hall.until('it sounds', () => unit?.level(13) === true);
  await hall.until('it is silent', () => unit?.level(13) === false);
  expect(hall.events('alarm.raised')[0]?.data).toMatchObject({
    alarm: 'printer/hall',
    kind: 'printer',
    of: 'hall',
  });
  await hall.until('it blinks', () => unit?.level(12) === false);
  await hall.until('it blinks again', () => unit?.level(12) === true);
  const acknowledge = { name: 'acknowledge-alarm', args: { alarm: 'printer/hall' } };
  expect(await hall.command(acknowledge)).toMatchObject({ status: 'done' });
  expect(await hall.command(acknowledge)).toMatchObject({ reason: 'alarm-acknowledged' });
  await hall.until('acknowledged', () => hall.events('alarm.acknowledged').length === 1);
  expect(hall.events('alarm.acknowledged')[0]?.data).toMatchObject({ askedBy: 'server' });
  // Over a power cut somebody still sees to it.
  const raised = hall.events('alarm.raised').length;
  await hall.killController();
  await hall.startController();
  await hall.until('lit again', () => unit?.level(12) === true);
  await hall.printer.setPlugged(true);
  await hall.until('over', () => hall.events('alarm.ended').length === 1);
  await hall.until('dark', () => unit?.level(12) === false);
  expect(hall.events('alarm.raised')).toHaveLength(raised);
});
