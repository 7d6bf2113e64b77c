/** What a technician reads: the lines of `watch`, from a real broker, in a process of its own. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { connectAsync } from 'mqtt';
import { createEnveloper, type EventRow } from '../../drivers/centre/messages.ts';
import { bundle, killed, startMosquitto, temporaryFolder } from './brokers.ts';
import { names, own, stopAll, toStop } from './open-link.ts';
import { rowAt, stream, Witness } from './witness.ts';

const folder = temporaryFolder();
const watchProcess = bundle('test/centre/watch-process.ts', folder.path);
afterEach(stopAll);
afterAll(() => folder.remove());

const envelope = createEnveloper(names, stream);

function event(sequence: number, type: string, data: object, more: Partial<EventRow> = {}): string {
  return envelope({ ...rowAt(sequence), type, data: JSON.stringify(data), ...more }).body;
}

function openWatch(...parameters: string[]) {
  const child = spawn(process.execPath, [watchProcess, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TZ: 'UTC' },
  });
  toStop.push(() => killed(child, 'SIGKILL'));
  const out = new Witness<string>();
  const err = new Witness<string>();
  createInterface({ input: child.stdout }).on('line', out.add);
  createInterface({ input: child.stderr }).on('line', err.add);
  return { child, out, err };
}

async function openBroker() {
  const broker = await startMosquitto(folder.path);
  toStop.push(() => broker.kill());
  const client = await connectAsync(broker.url, { reconnectPeriod: 50 });
  client.on('error', () => {});
  toStop.push(() => client.endAsync(true));
  const publish = (leaf: string, body: string | Buffer, retain = false): Promise<unknown> =>
    client.publishAsync(`${own}/${leaf}`, body, { qos: 1, retain });
  return { broker, client, publish };
}

test('one aligned line an event, in plain words', async () => {
  const { broker, publish } = await openBroker();
  const { out, err } = openWatch(broker.url);
  await err.until((line) => line === 'dawr: connected');
  const ticket = '2026-11-23/1';
  await publish(
    'events',
    event(7, 'ticket.called', {
      ticket,
      number: 'A047',
      service: 'ration',
      window: 3,
      reason: 'longest-waiting',
      waitMs: 245_000,
    }),
  );
  await publish(
    'events',
    event(
      8,
      'ticket.completed',
      { ticket, number: 'A047', window: 3, inferred: true, serviceMs: 3_723_000 },
      { timeQuality: 'unsynced' },
    ),
  );
  await publish('events', event(9, 'ticket.of-the-future', { number: 'B1', note: 'x\u001b[2Jy' }));
  await out.until((line) => line.includes('of-the-future'));
  expect(out.seen).toEqual([
    '2026-11-23 08:00:00   bab-sharq/hall         7  called            A047    window 3   ration, longest-waiting, wait 4:05',
    '2026-11-23 08:00:00?  bab-sharq/hall         8  completed         A047    window 3   inferred, service 1:02:03',
    '2026-11-23 08:00:00   bab-sharq/hall         9  ticket.of-the-future  B1                 x [2Jy',
  ]);
});

test('gaps, late arrivals and repetitions are shown', async () => {
  const { broker, publish } = await openBroker();
  const { out, err } = openWatch(broker.url);
  await err.until((line) => line === 'dawr: connected');
  for (const sequence of [4, 5, 8, 7, 5, 9]) {
    await publish('events', event(sequence, 'window.opened', { window: 1 }));
  }
  await out.until((line) => /\b9 {2}window opened/.test(line));
  const shown = out.seen.map((line) => line.replace(/^.*hall:? +/, '').replace(/ {2,}/g, ' '));
  expect(shown).toEqual([
    '4 window opened window 1',
    '5 window opened window 1',
    'missing: 6 to 7',
    '8 window opened window 1',
    '7 window opened window 1 (late)',
    '5 window opened window 1 (sent again)',
    '9 window opened window 1',
  ]);
});

test('it goes on when the broker comes back, and ends with SIGINT', async () => {
  const { broker, client, publish } = await openBroker();
  await publish('status', '{"status":"offline","session":"s","reason":"lost"}', true);
  const { child, out, err } = openWatch(broker.url);
  expect(await out.until((line) => line.startsWith('--'))).toBe(
    '--  bab-sharq/hall: offline: the link is lost',
  );
  await broker.kill();
  await err.until((line) => line.startsWith('dawr: no broker: '));
  const before = err.seen.length;
  await broker.restart();
  await err.until((line) => line === 'dawr: connected', before);
  if (!client.connected) await new Promise((resolve) => client.once('connect', resolve));
  await publish('events', 'not an envelope');
  await err.until((line) => line.includes('unreadable message on dawr/v1/bab-sharq/hall/events'));
  await publish('events', event(1, 'day.opened', { day: '2026-11-23' }));
  await out.until((line) => line.includes('day opened'));
  expect(await killed(child, 'SIGINT')).toBe(0);
});

test('as JSON it prints the envelope as it came, also what we do not know of', async () => {
  const { broker, publish } = await openBroker();
  const { out, err } = openWatch(broker.url, '--json');
  await err.until((line) => line === 'dawr: connected');
  const body = event(1, 'day.opened', { day: '2026-11-23' });
  const richer = JSON.stringify({ ...JSON.parse(body), traceparent: 'x' });
  await publish('events', richer);
  expect(JSON.parse(await out.until(() => true))).toEqual(JSON.parse(richer));
});

test('a reader that has seen enough ends it without a word, also in a burst of events', async () => {
  const { broker, publish } = await openBroker();
  const { child, err } = openWatch(broker.url);
  const ended = new Promise((done) => child.once('exit', done));
  await err.until((line) => line === 'dawr: connected');
  child.stdout.destroy();
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      publish('events', event(index + 1, 'window.opened', { window: 1 })),
    ),
  );
  expect(await ended).toBe(0);
  expect(err.seen).toEqual(['dawr: connected']);
});

test('what is not the address of a broker is refused in words', async () => {
  const { child, err } = openWatch('localhost:1883');
  await err.until(
    (line) => line.includes('give mqtt://host:port') || line.includes('is no broker'),
  );
  expect(await killed(child, 'SIGTERM')).not.toBe(0);
});
