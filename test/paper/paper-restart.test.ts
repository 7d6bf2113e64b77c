/** What the journal keeps of a printer's roll is enough for the next run of the controller. */
import { RestartedHall } from '../controller/restarted-hall.ts';

const paperOut = [{ code: 'paper-out', severity: 'stopped', hint: '' }] as const;

const hall = new RestartedHall();
afterAll(() => hall.remove());

test('what is known of a roll is known after a crash, on the day and on the next', async () => {
  await hall.start();
  const newRoll = async () => {
    await hall.report('printer/hall', paperOut);
    await hall.report('printer/hall', []);
  };
  const give = () => hall.ask({ name: 'issue-ticket', args: { service: 'first-new-card' } });
  await newRoll();
  for (let ticket = 0; ticket < 10; ticket += 1) await give();
  await newRoll();
  await give();
  const isKnown = () => hall.published(({ printers }) => printers[0]?.ticketsLeft === 9);
  await isKnown();
  await hall.crash();
  await hall.start();
  await isKnown();

  await hall.ask({ name: 'close-day', args: {} });
  hall.clock.wallMs += 24 * 3_600_000;
  hall.clock.monotonicMs += 24 * 3_600_000;
  await hall.ask({ name: 'open-day', args: {} });
  await hall.crash();
  await hall.start();
  expect(hall.snapshot().businessDay).toBe('2026-11-24');
  await isKnown();
  expect(hall.events('paper.remaining')).toHaveLength(1);
});
