/** The centre server asks, by mosquitto_pub: each command is done once, and each gets its reply. */
import { TestHall } from './hall.ts';

let hall: TestHall;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(() => hall.tearDown());

const issue = { name: 'issue-ticket', args: { service: 'first-new-card' } };

test('a ticket is issued, called and ended by commands, each reply with the sequence of its event', async () => {
  await hall.setUp();
  await hall.openForPeople();
  const issued = await hall.command({ ...issue, origin: 'reception' });
  await hall.until('paper', () => hall.events('ticket.issued').length === 1);
  const day = String(hall.events('day.opened')[0]?.data['day']);
  expect(issued).toMatchObject({ status: 'done', ticket: `${day}/1`, number: 'A001' });
  const [reserved] = hall.events('ticket.reserved');
  expect(issued['sequence']).toBe(reserved?.sequence);
  expect(issued['stream']).toBe(reserved?.stream);
  expect(reserved?.data).toMatchObject({ source: 'reception', askedBy: 'reception/topic' });
  expect(hall.events('ticket.issued')[0]?.data).not.toHaveProperty('askedBy');

  const called = await hall.command({ name: 'call-next', args: { window: 1 } });
  await hall.until('board', () => hall.board(1).text.includes('A001'));
  await hall.until('called', () => hall.events('ticket.called').length === 1);
  expect(called['sequence']).toBe(hall.events('ticket.called')[0]?.sequence);
  expect(hall.events('ticket.called')[0]?.data['askedBy']).toBe('server');

  expect(await hall.command({ name: 'void-ticket', args: { ticket: 'A001' } })).toMatchObject({
    status: 'refused',
    reason: 'ticket-at-window',
    words: { en: expect.any(String), ar: expect.any(String) },
  });
  const again = await hall.command({ name: 'reprint', args: { ticket: 'A001' } });
  expect(again).toMatchObject({ status: 'done', number: 'A001' });
  await hall.until('copy', () => hall.papers.length === 2);
  expect(await hall.command({ name: 'complete', args: { window: 1 } })).toMatchObject({
    status: 'done',
    number: 'A001',
  });
  await hall.until('ended', () => hall.events('ticket.completed').length === 1);
  expect(hall.events('ticket.completed')[0]?.data['inferred']).toBe(false);

  await hall.command(issue);
  await hall.until('second', () => hall.events('ticket.issued').length === 2);
  await hall.command({ name: 'void-ticket', args: { ticket: `${day}/2` } });
  await hall.until('voided', () => hall.events('ticket.voided').length === 1);
  expect(hall.events('ticket.voided')[0]?.data).toMatchObject({ reason: 'requested' });
});

test('an id that comes again, also after a power cut, gets the same reply and no second ticket', async () => {
  await hall.setUp();
  await hall.openForPeople();
  const first = await hall.command({ ...issue, id: 'order-7' });
  expect(await hall.command({ ...issue, id: 'order-7' })).toEqual(first);
  const refused = await hall.command({ id: 'no-9', name: 'recall', args: { window: 1 } });
  expect(refused).toMatchObject({ status: 'refused', reason: 'nothing-to-recall' });

  await hall.killController();
  await hall.openForPeople();
  expect(await hall.command({ ...issue, id: 'order-7' })).toEqual(first);
  const late = new Date(Date.now() - 1000).toISOString();
  expect(await hall.command({ ...issue, id: 'order-7', notAfter: late })).toEqual(first);
  expect(await hall.command({ id: 'no-9', name: 'recall', args: { window: 1 } })).toEqual(refused);
  const other = { ...issue, args: { service: 'second-newborn' }, id: 'order-7' };
  expect(await hall.command(other)).toMatchObject({ id: 'order-7', reason: 'id-reused' });
  expect(await hall.command({ ...issue, id: 'no-9' })).toMatchObject({ reason: 'id-reused' });
  expect(await hall.command({ ...issue, id: 'order-7' })).toEqual(first);

  const next = await hall.command({ ...issue, id: 'order-8' });
  expect(next['number']).toBe('A002');
  await hall.until('two', () => hall.events('ticket.issued').length === 2);
  expect(hall.events('ticket.reserved')).toHaveLength(2);
});

test('what is late, unreadable, too large, retained or not allowed is refused and changes nothing', async () => {
  await hall.setUp((config) => ({
    ...config,
    commands: {
      ...config.commands,
      server: ['issue-ticket', 'ping'],
      reception: ['ping', 'open-day', 'pause-service', 'resume-service'],
    },
  }));
  await hall.openForPeople();
  const refusal = async (message: Record<string, unknown>) =>
    (await hall.command(message))['reason'];
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
  expect(await refusal({ ...issue, notAfter: inMs(-1000) })).toBe('late');
  expect(await refusal({ ...issue, notAfter: inMs(25 * 3_600_000) })).toBe('not-after-too-far');
  expect(await refusal({ ...issue, origin: 'reception' })).toBe('not-allowed');
  expect(await refusal({ name: 'void-ticket', args: { ticket: 'A001' } })).toBe('not-allowed');
  // By its own topic the reception is known, and claims nothing else.
  expect(await hall.receptionCommand(issue)).toMatchObject({ reason: 'not-allowed' });
  expect(await hall.receptionCommand({ ...issue, origin: 'server' })).toMatchObject({
    reason: 'malformed',
    problem: expect.stringContaining('origin'),
  });
  // Nor does the server gain by asking for the reception what it may not ask itself.
  expect(await refusal({ name: 'open-day', origin: 'reception' })).toBe('not-allowed');
  expect(await hall.receptionCommand({ name: 'open-day' })).toMatchObject({
    reason: expect.stringMatching(/^day-/),
  });
  expect(await hall.command({ id: 'odd', name: 'issue-ticket', args: {} })).toMatchObject({
    id: 'odd',
    reason: 'malformed',
    problem: expect.stringContaining('args.service'),
  });
  expect(await hall.publishCommand('{"id":')).toMatchObject({ id: null, reason: 'malformed' });
  expect(await hall.command({ ...issue, note: 'x'.repeat(17_000) })).toMatchObject({
    id: null,
    reason: 'too-large',
  });
  expect(await hall.command({ ...issue, args: { service: 'visa' } })).toMatchObject({
    reason: 'service-unknown',
  });
  expect(await hall.command({ name: 'ping' })).toMatchObject({ status: 'done', sequence: null });
  await hall.until('the refusals', () => hall.events('command.refused').length >= 6);
  expect(hall.events('ticket.reserved')).toEqual([]);

  const kept = JSON.stringify({ ...issue, id: 'kept', notAfter: inMs(60_000) });
  expect(await hall.publishCommand(kept, '-r')).toMatchObject({ id: 'kept', status: 'done' });
  const before = hall.replies.length;
  await hall.killController();
  const other = kept.replace('"kept"', '"other"');
  await hall.publish(other, '-r');
  await hall.startController();
  await hall.until('answered', () => hall.replies.length > before);
  expect(hall.replies[before]).toMatchObject({ id: 'other', reason: 'retained' });
});

test('the journal is sent again from where the server asks', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.command(issue);
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  const newest = hall.events().at(-1)?.sequence ?? 0;
  const before = hall.heard.length;
  expect(await hall.command({ name: 'replay', args: { from: newest + 100 } })).toMatchObject({
    reason: 'sequence-not-held',
  });
  expect(await hall.command({ name: 'replay', args: { from: 2 } })).toMatchObject({
    status: 'done',
  });
  await hall.until('again', () =>
    hall.heard.slice(before).some(({ sequence }) => sequence === newest),
  );
  const again = hall.heard.slice(before).map(({ sequence }) => sequence);
  expect(again.filter((sequence) => sequence <= newest).sort((a, b) => a - b)).toEqual(
    Array.from({ length: newest - 1 }, (_, index) => index + 2),
  );
});
