/** More commands than anybody means: what is stored of them, and what is done meanwhile. */
import { lookUntil } from '../watch.ts';
import { RestartedHall } from './restarted-hall.ts';

let hall: RestartedHall;
beforeEach(async () => {
  hall = new RestartedHall();
  await hall.start();
});
afterEach(() => hall.remove());

test('what was dropped in the last second before a stop is counted too', async () => {
  for (let sent = 0; sent < 3000; sent += 1) hall.send({ name: 'ping', args: {} });
  const dropped = 3000 - hall.replies;
  expect(dropped).toBeGreaterThan(0);
  await hall.stop();
  await hall.start();
  expect(hall.events('commands.flooded')).toMatchObject([{ commands: dropped }]);
});

test.each([
  ['new ids that the queue refuses', { name: 'recall', args: { window: 1 } }],
  ['pings', { name: 'ping', args: {} }],
] as const)(
  'of thousands of %s a few rows are stored, and how many were dropped',
  async (_, command) => {
    const commands = 3000;
    const before = hall.rows().length;
    for (let sent = 0; sent < commands; sent += 1) hall.send(command);
    await lookUntil(() => hall.events('commands.flooded').length === 1, 'the flood is an event');
    const [flood] = hall.events('commands.flooded');
    expect(flood).toMatchObject({ origin: 'server', commands: commands - hall.replies });
    expect(hall.rows().length - before).toBeLessThanOrEqual(25);

    hall.clock.monotonicMs += 10_000;
    expect(await hall.ask({ name: 'ping', args: {} })).toMatchObject({ status: 'done' });
  },
);

test('the event of a flood is a row too, and one refusal less is admitted for it', async () => {
  const recalls = async (): Promise<number> => {
    const before = hall.replies;
    for (let sent = 0; sent < 99; sent += 1) hall.send({ name: 'recall', args: { window: 1 } });
    await hall.ask({ name: 'recall', args: { window: 1 } });
    return hall.replies - before;
  };
  expect(await recalls()).toBe(20);
  await lookUntil(() => hall.events('commands.flooded').length === 1, 'the flood is an event');
  hall.clock.monotonicMs += 10_000;
  expect(await recalls()).toBe(18);
});
