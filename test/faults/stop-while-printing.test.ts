/**
 * A stop in the middle of a ticket: the controller leaves in time and says goodbye, and the next
 * start brings the ticket to paper, marked where the citizen may hold one already. As long as the paper is in hand,
 * others are answered.
 */
import { TestHall } from '../scenario/hall.ts';

let hall: TestHall;
beforeEach(async () => {
  hall = new TestHall();
  await hall.setUp();
  await hall.openForPeople();
});
afterEach(() => hall.tearDown());

async function stopAndStart(): Promise<void> {
  expect(await hall.stopController()).toBe(0);
  await hall.until('goodbye', () => hall.statuses.at(-1)?.['reason'] === 'stopped');
  expect(hall.events('ticket.issued')).toEqual([]);
}

async function endsAsACopy(): Promise<void> {
  await hall.openForPeople();
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  const events = hall.events().filter(({ data }) => data['number'] === 'A001');
  // A copy was due before the stop already, where the printer's word was quicker.
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set(['ticket.reserved', 'ticket.reprinted', 'ticket.issued']),
  );
}

test('while the printer owes its word', async () => {
  hall.printer.keepSilent('barriers');
  await hall.press('first-new-card');
  await hall.until('paper', () => hall.papers.length === 1);
  await stopAndStart();
  hall.printer.keepSilent('nothing');
  await endsAsACopy();
  // The ticket, the piece that is cut off because half a ticket might hang there, and the copy.
  expect(hall.papers).toHaveLength(3);
});

test('while it stands still in the middle of the paper', async () => {
  hall.printer.endPaperAfterRows(50);
  await hall.press('first-new-card');
  await hall.until('number', () => hall.events('ticket.reserved').length === 1);
  await stopAndStart();
  hall.printer.setTrouble('paper-out', false);
  await endsAsACopy();
});

test('whoever presses before the paper is out has a number', async () => {
  hall.printer.keepSilent('barriers');
  await hall.press('first-new-card');
  await hall.until('paper', () => hall.papers.length === 1);
  const stopped = hall.stopController();
  await hall.press('first-new-card');
  expect(await stopped).toBe(0);
  hall.printer.keepSilent('nothing');
  await hall.openForPeople();
  await hall.until('both issued', () => hall.events('ticket.issued').length === 2);
  const types = hall.events().map(({ type }) => type);
  expect(types.lastIndexOf('ticket.reserved')).toBeLessThan(types.indexOf('controller.stopped'));
});
