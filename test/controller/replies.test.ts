/** What the centre server is told of a command that it gave: whom it was about, whatever else came of it. */
import { RestartedHall } from './restarted-hall.ts';

let hall: RestartedHall;
beforeEach(() => {
  hall = new RestartedHall();
});
afterEach(() => hall.remove());

test.each([
  ['that fills a quota', { quota: { tickets: 2, classes: {} } }],
  ['that takes the last number', { numbers: { prefix: 'Z', from: 1, to: 2, wrap: false } }],
])('the ticket %s has its number in the reply', async (_, change) => {
  const services = hall.config.services.map((service, at) =>
    at === 0 ? { ...service, ...change } : service,
  );
  hall.config = { ...hall.config, services };
  await hall.start();
  const command = { name: 'issue-ticket', args: { service: services[0]?.id ?? '' } } as const;
  await hall.ask(command);
  const reply = await hall.ask(command);
  expect(hall.events('quota.reached')).toHaveLength(1);
  const [, reserved] = hall.events('ticket.reserved');
  expect(reply).toMatchObject({ status: 'done' });
  expect(reserved).toMatchObject({ ticket: reply['ticket'], number: reply['number'] });
});
