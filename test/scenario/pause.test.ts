/** "The system is down": one button pauses the hall. A storm: a command closes it for a day. */
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('a held button pauses the hall, its boards say so, no number is given, and the server resumes it', async () => {
  await hall.setUp((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
    // Plain numbers, the hundred telling the service.
    services: config.services.map((service) =>
      service.id === 'second-update'
        ? { ...service, numbers: { prefix: '', from: 801, to: 899 } }
        : service,
    ),
  }));
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

test('a day is closed by decree: tickets before it say so, a press on it gives a slip, and a power cut loses nothing', async () => {
  const count = (type: string) => hall.events(type).length;
  const today = String(hall.events('day.opened')[0]?.data['day']);
  const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  const reason = { ar: 'سوء الأحوال الجوية', en: 'Bad weather' };
  const close = (day: string) => hall.command({ name: 'close-on', args: { day, reason } });
  const ticket = async () => {
    const before = count('ticket.issued');
    await hall.press('second-update');
    await hall.until('issued', () => count('ticket.issued') > before);
    const paper = hall.papers.at(-1);
    return { number: hall.events('ticket.issued').at(-1)?.data['number'], dots: paper?.heightDots };
  };
  const plain = await ticket();
  expect(plain.number).toBe('801');
  expect(await close(tomorrow)).toMatchObject({ status: 'done' });
  await hall.until('decreed', () => count('closure.decreed') === 1);
  expect(hall.events('closure.decreed')[0]?.data).toMatchObject({
    day: tomorrow,
    reason,
    askedBy: 'server',
  });
  const noticed = await ticket();
  expect(noticed.number).toBe('802');
  expect(noticed.dots).toBeGreaterThan(Number(plain.dots) + 50);

  await hall.killController();
  await hall.openForPeople();
  expect(await close(tomorrow)).toMatchObject({ status: 'refused', reason: 'already-closed-on' });

  // The storm is there already.
  expect(await close(today)).toMatchObject({ status: 'done' });
  const lamp = hall.units.get('dispenser');
  await hall.until('the lamps are dark', () => lamp?.level(10) === false);
  const papers = hall.papers.length;
  await hall.press('second-update');
  await hall.until('a slip', () => hall.papers.length === papers + 1);
  expect(hall.events('command.refused').at(-1)?.data).toMatchObject({ reason: 'closed-today' });
  expect(
    await hall.command({ name: 'issue-ticket', args: { service: 'second-update' } }),
  ).toMatchObject({
    status: 'refused',
    reason: 'closed-today',
    words: {
      ar: 'سوء الأحوال الجوية: المركز مغلق اليوم',
      en: 'Bad weather: the centre is closed today',
    },
  });

  // Who waits is served, and then the day is over.
  await hall.command({ name: 'call-next', args: { window: 5 } });
  await hall.until('the plain number on the board', () => hall.board(5).text === '801');
  expect(count('day.closed')).toBe(0);
  for (let left = 0; left < 2; left += 1) {
    await hall.command({ name: 'call-next', args: { window: 5 } });
  }
  await hall.command({ name: 'complete', args: { window: 1 } });
  await hall.until('the day is over', () => count('day.closed') === 1);
});
