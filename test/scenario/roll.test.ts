/** The printer is dead, and the reception hands out the numbers of its roll. */
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('a number of the roll is issued and called while no printer works', async () => {
  await hall.setUp();
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
