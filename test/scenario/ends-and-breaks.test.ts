/** How a service ended and why a clerk is away, from a button or a command to the broker and the report. */
import { execFileSync } from 'node:child_process';
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('a button says that papers are missing, the server says which, and a break shows on the board', async () => {
  await hall.setUp((config) => ({ ...config, queue: { ...config.queue, guardSeconds: 0 } }));
  await hall.openForPeople();
  const count = (type: string) => hall.events(type).length;
  const wired = hall.config.windows.find(({ number }) => number === 5)?.buttons;
  for (const service of ['second-newborn', 'second-newborn', 'second-newborn']) {
    await hall.press(service);
  }
  await hall.until('issued', () => count('ticket.issued') === 3);

  await hall.call(5);
  await hall.until('called', () => count('ticket.called') === 1);
  await hall.tap(wired?.outcomes[0]?.input);
  await hall.until('ended', () => count('ticket.completed') === 1);
  expect(hall.events('ticket.completed')[0]?.data).toMatchObject({
    outcome: 'documents-missing',
    document: null,
    inferred: false,
    askedBy: 'window/5/button',
  });

  await hall.call(5);
  await hall.until('called again', () => count('ticket.called') === 2);
  const complete = (more: object) =>
    hall.command({ name: 'complete', args: { window: 5, outcome: 'documents-missing', ...more } });
  expect(await complete({ document: 'passport' })).toMatchObject({ reason: 'document-unknown' });
  expect(await complete({ document: 'birth-certificate' })).toMatchObject({ status: 'done' });
  await hall.until('ended again', () => count('ticket.completed') === 2);

  const args = { window: 5, reason: 'prayer', forSeconds: 900 };
  expect(await hall.command({ name: 'start-break', args })).toMatchObject({ status: 'done' });
  await hall.until('on the board', () => hall.board(5).text === 'PAUSED');
  expect(hall.events('window.break-started')[0]?.data).toMatchObject({
    window: 5,
    reason: 'prayer',
    expectedMs: 900_000,
  });
  // A press of the call button says that the clerk is back.
  await hall.call(5);
  await hall.until('called a third time', () => count('ticket.called') === 3);
  expect(hall.events('window.break-ended')[0]?.data).toMatchObject({ reason: 'prayer' });

  const report = JSON.parse(
    execFileSync(
      process.execPath,
      ['dist/dawr.js', 'report', '--config', hall.configFile, '--format', 'json'],
      { encoding: 'utf8' },
    ),
  );
  expect(report.documents).toMatchObject([{ key: 'second-newborn/birth-certificate', served: 1 }]);
  expect(report.breaks).toMatchObject([{ window: 5, reason: 'prayer', times: 1, unknown: 0 }]);
});
