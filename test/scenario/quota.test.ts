/** The tickets of a day are given: the button goes dark, and the next press is refused in words. */
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('what is over the quota is refused, and survives a power cut', async () => {
  await hall.setUp((config) => ({
    ...config,
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
