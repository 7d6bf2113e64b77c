/** kill -9 of a whole controller in a day that is kept: the next one goes on from the snapshot and what came behind it. */
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { TestHall } from '../scenario/hall.ts';

/** More than a controller leaves to the rows alone. */
const fillers = 5000;

const hall = new TestHall();
afterAll(() => hall.tearDown());

/** A day grows long: a clerk's window opens and closes, and the server has it all. */
function growDay(): void {
  const journal = openJournal(hall.journalFile, 64);
  const [newest] = journal.read((journal.newestSequence ?? 0) - 1, 1);
  if (newest === undefined) throw new Error('the journal is empty');
  const { wallMs, monotonicMs, boot, businessDay, configGeneration } = newest;
  journal.append(
    Array.from({ length: fillers }, (_, at) => ({
      event: {
        type: at % 2 === 0 ? 'window.opened' : 'window.closed',
        at: { wallMs, monotonicMs, boot },
        window: 5,
      },
      timeQuality: 'synced',
      businessDay,
      configGeneration,
    })),
  );
  journal.acknowledge(journal.newestSequence ?? 0);
  journal.close();
}

const newestNumber = () => hall.events('ticket.issued').at(-1)?.data['number'];
const says = (message: string) => (line: string) => line.includes(`"msg":"${message}"`);

test('boards show what they showed, and the next number is the next', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('A001', () => newestNumber() === 'A001');
  await hall.call(1);
  await hall.until('shown', () => hall.board(1).text.includes('A001'));
  await hall.stopController();
  growDay();

  await hall.openForPeople();
  await hall.until('kept', () => hall.log.some(says('day snapshot kept')));
  await hall.press('first-new-card');
  await hall.until('A002', () => newestNumber() === 'A002');
  await hall.killController();

  await hall.openForPeople();
  expect(hall.log.filter(says('day snapshot taken'))).toHaveLength(1);
  await hall.until('shown again', () => hall.board(1).text.includes('A001'));
  await hall.press('first-new-card');
  await hall.until('A003', () => newestNumber() === 'A003');
  await hall.call(1);
  await hall.until('the next is called', () => hall.board(1).text.includes('A002'));
});
