/** The tickets of a day are given, by quota or by the hour: the next press is refused in words. */
import { closingIn } from '../opening-hours.ts';
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('what is over the quota is refused, and survives a power cut', async () => {
  await hall.setUp((config) => ({
    ...config,
    openingHours: closingIn(config.centre.timeZone, 60),
    day: { ...config.day, lastCall: 'refuse' },
    services: config.services.map((service) =>
      service.id === 'first-new-card'
        ? { ...service, quota: { tickets: 1, classes: {} } }
        : service,
    ),
  }));
  await hall.openForPeople();
  const lamp = hall.units.get('dispenser');
  await hall.until('the lamp is lit', () => lamp?.level(10) === true);
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  expect(hall.events('quota.reached').map(({ data }) => data)).toMatchObject([
    { service: 'first-new-card', priority: null, tickets: 1, askedBy: 'dispenser/hall' },
  ]);
  await hall.until('the lamp is dark', () => lamp?.level(10) === false);
  await hall.killController();
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('refused', () => hall.events('command.refused').length === 1);
  expect(hall.events('command.refused')[0]?.data).toMatchObject({ reason: 'quota-reached' });
  const asked = { name: 'issue-ticket', args: { service: 'first-new-card' } };
  const reply = await hall.command(asked);
  expect(reply['words']).toMatchObject({
    en: 'all tickets of this service for today are given',
  });
});

test('whom closing would come before learns it at the press, and those before it on paper', async () => {
  const asked = { name: 'issue-ticket', args: { service: 'second-newborn' } };
  for (const window of [3, 5]) await hall.command({ name: 'open-window', args: { window } });
  const ahead = hall.papers.length;
  let given = 0;
  for (;;) {
    const reply = await hall.command(asked);
    if (reply['status'] === 'refused') {
      expect(reply).toMatchObject({
        reason: 'last-call',
        words: { en: expect.stringContaining('can be served before closing') },
      });
      break;
    }
    given += 1;
  }
  await hall.press('second-newborn');
  await hall.until('papers', () => hall.papers.length === ahead + given);
  await hall.until('refused', () =>
    hall
      .events('command.refused')
      .some(({ data }) => data['reason'] === 'last-call' && data['askedBy'] === 'dispenser/hall'),
  );
  expect(hall.events('last-call.reached').map(({ data }) => data)).toMatchObject([
    { service: 'second-newborn', askedBy: 'server' },
  ]);
  const warned = hall
    .events('ticket.reserved')
    .filter(({ data }) => data['service'] === 'second-newborn')
    .map(({ data }) => data['mayMissClosing'] === true);
  expect([warned[0], warned.at(-1)]).toEqual([false, true]);
  // The mark of those who may not be called is one frame more of paper.
  const heights = hall.papers.slice(-given).map(({ heightDots }) => heightDots);
  expect(heights.map((height) => height > (heights[0] ?? 0))).toEqual(warned);
});
