/** How a service ended and why a clerk is away, from a button or a command to the broker and the report. */
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('a button says that papers are missing, the server says which, and a break shows on the board', async () => {
  await hall.setUp((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0, returnAfterPeople: 1 },
    windows: config.windows.map((window) =>
      window.number === 4 ? { ...window, autoNextSeconds: 1 } : window,
    ),
    dispensers: config.dispensers.map((dispenser) => ({
      ...dispenser,
      infoButtons: [
        { service: 'second-update', input: { kind: 'unit', unit: 'window-5', pin: 11 } },
      ],
    })),
  }));
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

  const report = JSON.parse(await hall.report('--format', 'json'));
  expect(report.documents).toMatchObject([{ key: 'second-newborn/birth-certificate', served: 1 }]);
  expect(report.breaks).toMatchObject([{ window: 5, reason: 'prayer', times: 1, unknown: 0 }]);
});

test('one ticket goes through two services, and a window calls the next by itself', async () => {
  const calls = () =>
    hall
      .events('ticket.called')
      .map(({ data }) => `${data['number']} to ${data['window']}`)
      .slice(3);
  const args = { service: 'second-new-card', services: ['second-newborn'] };
  await hall.command({ name: 'issue-ticket', args });
  await hall.press('second-new-card');
  await hall.until('papers', () => hall.events('ticket.issued').length === 5);
  const [several, single] = hall.events('ticket.issued').slice(3);
  expect(several?.data['steps']).toEqual(['second-new-card', 'second-newborn']);
  const [first, second] = [several, single].map((event) => String(event?.data['number']));

  await hall.call(4);
  await hall.until('called', () => calls().length === 1);
  await hall.command({ name: 'complete', args: { window: 4 } });
  await hall.until('the next by itself', () => calls().length === 2);
  expect(hall.events('ticket.called').at(-1)?.data).toMatchObject({
    number: second,
    automatic: true,
  });
  await hall.until('on the board', () => hall.board(4).text === second);
  expect(hall.events('ticket.transferred').at(-1)?.data).toMatchObject({
    number: first,
    toService: 'second-newborn',
    reason: 'next-step',
    step: 2,
  });
  await hall.call(5);
  await hall.until('at the second window', () => hall.board(5).text === first);
  expect(calls()).toEqual([`${first} to 4`, `${second} to 4`, `${first} to 5`]);
});

test('who is back comes after one other, a walk-in and a number that is asked for are called at once, and documents are no number', async () => {
  const count = (type: string) => hall.events(type).length;
  const issued = count('ticket.issued');
  for (let press = 1; press <= 3; press += 1) {
    await hall.command({ name: 'issue-ticket', args: { service: 'second-replacement' } });
  }
  await hall.until('papers', () => count('ticket.issued') === issued + 3);
  const numbers = hall
    .events('ticket.issued')
    .slice(issued)
    .map(({ data }) => String(data['number']));
  const noShow = hall.config.windows.find(({ number }) => number === 5)?.buttons.noShow;
  await hall.call(5);
  await hall.until('called', () => hall.board(5).text === numbers[0]);
  await hall.tap(noShow);
  await hall.until('not there', () => count('ticket.no-show') === 1);
  await hall.command({ name: 'resume', args: { ticket: numbers[0] } });
  await hall.call(5);
  await hall.until('one other', () => hall.board(5).text === numbers[1]);
  await hall.call(5);
  await hall.until('who is back', () => hall.board(5).text === numbers[0]);

  const papers = hall.papers.length;
  const args = { window: 5, service: 'second-newborn' };
  const reply = await hall.command({ name: 'walk-in', args });
  await hall.until('the walk-in', () => hall.board(5).text === reply['number']);
  expect(hall.events('ticket.called').at(-1)?.data).toMatchObject({
    reason: 'walk-in',
    passedOver: [numbers[2]],
  });
  // The clerk's own display has it too, and who waits.
  const display = () => hall.units.get('window-5')?.board(0).text;
  await hall.until('before the clerk', () => display()?.startsWith(`${reply['number']} `) === true);
  expect(display()).toMatch(/ 0\/10 min\nWaiting 1$/);
  await hall.tap({ kind: 'unit', unit: 'window-5', pin: 11 });
  await hall.until('documents', () => count('info.printed') === 1);
  expect(hall.events('info.printed')[0]?.data).toMatchObject({
    service: 'second-update',
    askedBy: 'dispenser/hall',
  });
  // Of the slip alone: a walk-in has no paper.
  expect(hall.papers).toHaveLength(papers + 1);
  expect(hall.events('info.asked')).toHaveLength(1);

  // By its number, and before whoever came earlier.
  const last = await hall.command({
    name: 'issue-ticket',
    args: { service: 'second-replacement' },
  });
  // The walk-in counts as issued too.
  await hall.until('its paper', () => count('ticket.issued') === issued + 5);
  await hall.command({ name: 'call-ticket', args: { window: 5, ticket: last['number'] } });
  await hall.until('by number', () => hall.board(5).text === last['number']);
  expect(hall.events('ticket.called').at(-1)?.data).toMatchObject({
    reason: 'asked-for',
    passedOver: [numbers[2]],
  });
});
