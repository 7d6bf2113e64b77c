/**
 * Two whole halls with one identity at one broker, as after a card was copied: the second stands by with
 * one fault that says so, its citizens get their tickets, and only the first obeys the centre server.
 */
import { readRows } from '../../firmware-host/journal/look.ts';
import type { JournalRow } from '../../firmware-host/journal/row.ts';
import { TestHall } from './hall.ts';

const first = new TestHall();
const second = new TestHall();
afterAll(() => Promise.all([first.tearDown(), second.tearDown()]));

const fault = 'centre-server: name-in-use';
const service = 'first-new-card';

/** What a hall recorded of its link to the centre server. */
function recordedOfLink({ journalFile }: TestHall): readonly string[] {
  const rows: JournalRow[] = [];
  readRows(journalFile, (held) => {
    for (let read = held.next(); read !== null; read = held.next()) rows.push(...read.rows);
  });
  return rows.flatMap(({ type, data }) => {
    const { device, code } = JSON.parse(data);
    return device === 'centre-server' ? [`${type} ${code}`] : [];
  });
}

test('the second stands by and says why, and takes over when the first is gone', async () => {
  await first.setUp();
  await second.setUp((config) => ({
    ...config,
    centreServer: { ...config.centreServer, url: first.broker.url },
  }));
  await first.openForPeople();
  await second.startController();
  const isNamed = ({ log }: TestHall) => log.some((line) => line.includes('name-in-use'));
  await first.until('the fault of the first', () => first.snapshotFaults().includes(fault));
  await second.until('the fault of the second', () => isNamed(second));
  await first.until('who stands by', () =>
    first.statuses.some(({ status }) => status === 'standing-by'),
  );

  const ping = () => first.command({ name: 'ping', args: {} });
  const { stream } = await ping();
  await first.press(service);
  await first.until('its ticket', () => first.events('ticket.issued').length === 1);
  while (second.papers.length === 0) await second.press(service);
  expect(await ping()).toMatchObject({ status: 'done', stream });
  // One answer each, and nobody's ticket at the second is taken for one of the first's.
  expect(first.replies).toHaveLength(2);
  const tickets = first.heard.filter(({ type }) => type.startsWith('ticket.'));
  expect(new Set(tickets.map((event) => event.stream))).toEqual(new Set([stream]));
  const births = first.statuses.filter(({ status }) => status === 'online');
  expect(births.length).toBeLessThan(8);
  expect(recordedOfLink(second)).toEqual(['device.faulted name-in-use']);

  // A spare of the same hall: what was given while it stood by is not given again.
  const given = () => first.events('ticket.issued').map(({ data }) => String(data['number']));
  for (const wanted of [2, 3, 4]) {
    await first.press(service);
    await first.until('its ticket', () => given().length === wanted);
  }
  const before = given();

  await first.stopController();
  await first.until('the events of the second', () =>
    first.heard.some((event) => event.stream !== stream && event.type === 'ticket.issued'),
  );
  const reply = await ping();
  expect(reply['stream']).not.toBe(stream);
  expect(reply).toMatchObject({ status: 'done' });
  const next = await first.command({ name: 'issue-ticket', args: { service } });
  expect(next['status']).toBe('done');
  expect(String(next['number']) > String(before.at(-1))).toBe(true);
});
