/** The main job, as its users see it: from the citizen's press to the centre server. */
import { TestHall } from './hall.ts';

let hall: TestHall;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(() => hall.tearDown());

test('a press becomes paper, a call becomes a number on the board, and the server hears it all', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  expect(hall.papers).toHaveLength(1);
  expect(hall.papers[0]?.widthDots).toBe(576);
  expect(hall.board(1).text).not.toContain('A001');

  await hall.call(1);
  await hall.until('board', () => hall.board(1).text.includes('A001'));
  await hall.until('flashing', () => hall.board(1).mode === 'flashing');
  await hall.until('called', () => hall.events('ticket.called').length === 1);
  expect(hall.events('ticket.called')[0]?.data).toMatchObject({
    number: 'A001',
    window: 1,
    reason: 'longest-waiting',
  });

  await hall.recall(1);
  await hall.until('recalled', () => hall.events('ticket.recalled').length === 1);

  await hall.press('first-new-card');
  await hall.until('second', () => hall.events('ticket.issued').length === 2);
  const order = hall.events().map(({ type }) => type);
  expect(order.indexOf('ticket.reserved')).toBeLessThan(order.indexOf('ticket.issued'));
  expect(hall.events().map(({ sequence }) => sequence)).toEqual(
    hall.events().map((_, index) => index + 1),
  );
});

test('every event is a CloudEvent of one stream with contiguous sequences', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.press('second-update');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  for (const { envelope, sequence, stream, topic } of hall.events()) {
    expect(topic).toBe('dawr/v1/bab-sharq/bench/events');
    expect(envelope).toMatchObject({
      specversion: '1.0',
      source: '/dawr/bab-sharq/bench',
      id: `${stream}:${String(sequence).padStart(16, '0')}`,
      timequality: 'synced',
      configgeneration: 1,
    });
  }
  expect(new Set(hall.events().map(({ stream }) => stream)).size).toBe(1);
});

test('a press at an empty window is shown on the board and recorded as an event', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.call(2);
  await hall.until('refused', () => hall.events('window.call-refused').length === 1);
  await hall.until('the event', () =>
    hall.boardChanges.some(({ picture }) => picture.text.includes('EMPTY')),
  );
  await hall.until('idle again', () => hall.board(2).text.includes('--'));
});

test('a nervous double press skips nobody', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('one', () => hall.events('ticket.issued').length === 1);
  await hall.press('first-new-card');
  await hall.until('two', () => hall.events('ticket.issued').length === 2);
  await hall.call(1);
  await hall.call(1);
  await hall.press('first-update');
  await hall.until('three', () => hall.events('ticket.issued').length === 3);
  expect(hall.events('ticket.called').map(({ data }) => data['number'])).toEqual(['A001']);
});

test('without paper the button issues nothing and says so; with paper it goes on', async () => {
  await hall.setUp();
  await hall.openForPeople();
  hall.printer.setTrouble('paper-out', true);
  await hall.until('the event', () =>
    hall.events('device.faulted').some(({ data }) => data['code'] === 'paper-out'),
  );
  await hall.press('first-new-card');
  await hall.until('refused', () => hall.events('command.refused').length === 1);
  expect(hall.events('ticket.reserved')).toHaveLength(0);
  hall.printer.setTrouble('paper-out', false);
  await hall.until('mended', () =>
    hall.events('device.recovered').some(({ data }) => data['code'] === 'paper-out'),
  );
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  expect(hall.events('ticket.issued')[0]?.data['number']).toBe('A001');
});

test('a board that was unplugged shows what is true now when it is back, not what was', async () => {
  await hall.setUp((config) => ({ ...config, queue: { ...config.queue, guardSeconds: 0 } }));
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('one', () => hall.events('ticket.issued').length === 1);
  await hall.call(1);
  await hall.until('shown', () => hall.board(1).text.includes('A001'));
  await hall.boards.get(1)?.setPlugged(false);
  await hall.until('gone', () =>
    hall.events('device.faulted').some(({ data }) => data['device'] === 'board/1'),
  );
  await hall.press('first-update');
  await hall.until('two', () => hall.events('ticket.issued').length === 2);
  await hall.call(1);
  await hall.until('called', () => hall.events('ticket.called').length === 2);
  const before = hall.boardChanges.length;
  await hall.boards.get(1)?.setPlugged(true);
  await hall.until('true again', () => hall.board(1).text.includes('D001'));
  const since = hall.boardChanges.slice(before).map(({ picture }) => picture.text);
  expect(since.some((text) => text.includes('A001'))).toBe(false);
});

test('a broker that is down costs nothing but time', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('one', () => hall.events('ticket.issued').length === 1);
  await hall.restartBroker(async () => {
    await hall.press('first-new-card');
    await hall.until('second paper', () => hall.papers.length === 2);
  });
  await hall.until('caught up', () => hall.events('ticket.issued').length === 2);
  expect(hall.events().map(({ sequence }) => sequence)).toEqual(
    hall.events().map((_, index) => index + 1),
  );
});

test('a clean stop says so, and the next start goes on where it was', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('one', () => hall.events('ticket.issued').length === 1);
  await hall.call(1);
  await hall.until('called', () => hall.events('ticket.called').length === 1);
  expect(await hall.stopController()).toBe(0);
  await hall.until('offline', () => hall.statuses.at(-1)?.['status'] === 'offline');
  // A sign whose memory is being set up stays dark.
  const texts = [1, 2, 3, 4, 5].map((window) => hall.board(window).text);
  expect(texts.filter((text) => text !== '' && text !== 'CLOSED')).toEqual([]);
  const before = hall.boardChanges.length;
  await hall.openForPeople();
  await hall.until(
    'steady',
    () => hall.board(1).text.includes('A001') && hall.board(1).mode === 'steady',
  );
  // The sign is dark while its memory is set up, and shows no other number.
  const shown = hall.boardChanges
    .slice(before)
    .filter(({ window }) => window === 1)
    .map(({ picture }) => picture.text.trim());
  expect(shown.filter((text) => text !== '' && !text.includes('A001'))).toEqual([]);
  await hall.press('first-new-card');
  await hall.until('two', () => hall.events('ticket.issued').length === 2);
  expect(hall.events('ticket.issued')[1]?.data['number']).toBe('A002');
});

test('a press while the printer cannot print gets no number and is reported, each time anew', async () => {
  await hall.setUp();
  await hall.openForPeople();
  for (const times of [1, 2]) {
    hall.printer.setTrouble('paper-out', true);
    await hall.until(
      'faulted',
      () => hall.events('device.faulted').filter(isPaperOut).length === times,
    );
    await hall.press('first-new-card');
    await hall.until('the event', () => hall.events('command.refused').length === times);
    hall.printer.setTrouble('paper-out', false);
    await hall.until(
      'mended',
      () => hall.events('device.recovered').filter(isPaperOut).length === times,
    );
  }
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  const refused = hall.events('command.refused').map(({ data }) => data['reason']);
  expect(refused).toEqual(['printer-not-ready', 'printer-not-ready']);
  expect(hall.events('ticket.reserved')).toHaveLength(1);
});

test('a printer that comes and goes is one fault, and prints whenever it can', async () => {
  await hall.setUp();
  await hall.openForPeople();
  const isUnsteady = () => hall.snapshotFaults().includes('printer/hall: unsteady');
  const isOut = () => hall.snapshotFaults().includes('printer/hall: paper-out');
  for (let times = 0; times < 20 && !isUnsteady(); times += 1) {
    hall.printer.setTrouble('paper-out', true);
    await hall.until('out', () => isOut() || isUnsteady());
    hall.printer.setTrouble('paper-out', false);
    await hall.until('back', () => !isOut() || isUnsteady());
  }
  expect(isUnsteady()).toBe(true);
  // The state says no more of it: only a press shows when the paper is back.
  const answers = () => hall.events('ticket.issued').length + hall.events('command.refused').length;
  while (hall.events('ticket.issued').length === 0) {
    const before = answers();
    await hall.press('first-new-card');
    await hall.until('an answer', () => answers() > before);
  }
  await hall.until('unsteady', () => hall.events('device.unsteady').length === 1);
  expect(hall.events('device.unsteady')[0]?.data).toMatchObject({
    device: 'printer/hall',
    times: 3,
  });
  // Of the printer: the twin of a board may stand still for a moment on a busy computer.
  const others = hall
    .events('device.faulted')
    .filter((event) => event.data['device'] === 'printer/hall' && !isPaperOut(event));
  expect(others.map(({ data }) => data)).toEqual([]);
});

function isPaperOut({ data }: { readonly data: Readonly<Record<string, unknown>> }): boolean {
  return data['code'] === 'paper-out';
}
