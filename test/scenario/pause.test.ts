/** "The system is down": one button pauses the hall, and everybody who waits is told at the boards. */
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('a held button pauses the hall, its boards say so, no number is given, and the server resumes it', async () => {
  await hall.setUp((config) => ({ ...config, queue: { ...config.queue, guardSeconds: 0 } }));
  await hall.openForPeople();
  const button = hall.config.dispensers[0]?.pauseButtons[0]?.input;
  const count = (type: string) => hall.events(type).length;
  await hall.press('first-new-card');
  await hall.until('issued', () => count('ticket.issued') === 1);
  await hall.command({ name: 'open-window', args: { window: 2 } });
  await hall.until('window 2 is open', () => hall.board(2).text === '----');

  await hall.hold(button);
  await hall.until('paused', () => count('service.paused') === 1);
  expect(hall.events('service.paused')[0]?.data).toMatchObject({
    scope: 'hall',
    of: null,
    reason: 'system-down',
    askedBy: 'reception/button',
  });
  await hall.until('board 2 says so', () => hall.board(2).text === 'PAUSED');
  const lamp = hall.units.get('dispenser');
  await hall.until('the lamps of the dispenser are dark', () => lamp?.level(10) === false);

  await hall.press('first-newborn');
  await hall.until('refused', () => count('command.refused') === 1);
  expect(hall.events('command.refused')[0]?.data).toMatchObject({ reason: 'service-paused' });
  await hall.call(1);
  await hall.until('nobody called', () => count('window.call-refused') === 1);
  expect(hall.events('window.call-refused')[0]?.data).toMatchObject({ reason: 'service-paused' });

  // A power cut ends no pause.
  await hall.killController();
  await hall.openForPeople();
  await hall.until('board 2 says so again', () => hall.board(2).text === 'PAUSED');
  const reply = await hall.command({ name: 'resume-service', args: { scope: 'hall' } });
  expect(reply).toMatchObject({ status: 'done' });
  await hall.call(1);
  await hall.until('called', () => count('ticket.called') === 1);
  expect(hall.events('ticket.called')[0]?.data).toMatchObject({ number: 'A001', window: 1 });
  const again = await hall.command({
    name: 'pause-service',
    args: { scope: 'service', of: 'first-newborn', reason: 'no-such-reason' },
  });
  expect(again).toMatchObject({ status: 'refused', reason: 'reason-unknown' });
});
