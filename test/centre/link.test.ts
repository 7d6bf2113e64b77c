/**
 * The link and its outbox against real brokers: Debian's mosquitto, and the bench's own.
 *
 * What arrived is asked of an observer with its own connection, never of the link.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { connectAsync } from 'mqtt';
import {
  brokerConfig,
  bundle,
  killed,
  nextLine,
  type RunningBroker,
  startBenchBroker,
  startMosquitto,
  temporaryFolder,
} from './brokers.ts';
import {
  faultsIn,
  isClear,
  observe,
  openLink,
  openOutbox,
  own,
  sequencesOf,
  serve,
  stopAll,
  toStop,
} from './open-link.ts';
import { MemoryJournal, stream } from './witness.ts';

const folder = temporaryFolder();
const benchBroker = bundle('scripts/bench/broker-process.ts', folder.path);
const linkProcess = bundle('test/centre/link-process.ts', folder.path);

afterEach(stopAll);
afterAll(() => folder.remove());

const kinds: readonly [string, () => Promise<RunningBroker>][] = [
  ['mosquitto', () => startMosquitto(folder.path)],
  ['the bench broker', () => startBenchBroker(benchBroker)],
];

describe.each(kinds)('with %s', (_name, start) => {
  let broker: RunningBroker;
  beforeEach(async () => {
    broker = await start();
    toStop.push(() => broker.kill());
  });

  test('the birth is retained, and a clean stop says offline itself', async () => {
    const { link, news } = openLink(brokerConfig(broker.url));
    await news.until(({ news: what }) => what === 'up');
    const heard = await observe(broker.url);
    const birth = await heard.until(({ topic }) => topic === `${own}/status`);
    expect(birth.retained).toBe(true);
    expect(JSON.parse(birth.text)).toMatchObject({
      status: 'online',
      session: 'session-1',
      stream,
    });
    await link.stop();
    const farewell = await heard.until(({ topic }) => topic === `${own}/status`, 1);
    expect(JSON.parse(farewell.text)).toEqual({
      status: 'offline',
      session: 'session-1',
      since: expect.any(String),
      reason: 'stopped',
    });
    const later = await observe(broker.url);
    expect(JSON.parse((await later.until(() => true)).text)).toMatchObject({ reason: 'stopped' });
  });

  /** Its process is killed with the test, whatever it does. */
  async function linkOfItsOwn(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [linkProcess, broker.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    toStop.push(() => killed(child, 'SIGKILL'));
    expect(await nextLine(child)).toBe('up');
    return child;
  }

  test('a link that stops while a state is on its way ends, and says offline itself', async () => {
    const heard = await observe(broker.url);
    const child = await linkOfItsOwn();
    await killed(child, 'SIGTERM');
    const farewell = await heard.until(({ text }) => text.includes('offline'));
    expect(JSON.parse(farewell.text)).toMatchObject({ session: 'doomed', reason: 'stopped' });
  });

  test('a link that is killed is declared lost by the broker', async () => {
    const heard = await observe(broker.url);
    const child = await linkOfItsOwn();
    await killed(child, 'SIGKILL');
    const will = await heard.until(({ text }) => text.includes('offline'));
    expect(JSON.parse(will.text)).toMatchObject({
      status: 'offline',
      session: 'doomed',
      reason: 'lost',
    });
  });

  test('the journal arrives in order and its cursor moves', async () => {
    const heard = await observe(broker.url);
    const journal = new MemoryJournal(1000);
    const { atOnce } = openOutbox(brokerConfig(broker.url), journal);
    await journal.acknowledgements.until((upTo) => upTo === 1000);
    await heard.until(({ text }) => text.includes('0000000000001000'));
    expect(sequencesOf(heard.seen)).toEqual(journal.rows.map(({ sequence }) => sequence));
    expect(atOnce.most).toBe(20);
  });

  test('a broker that is killed in the middle of a replay and comes back gets everything', async () => {
    const server = await serve(broker.url);
    const journal = new MemoryJournal(3000);
    const config = brokerConfig(broker.url, { acknowledgedBy: 'server' });
    const { news, atOnce } = openOutbox(config, journal);
    await server.committed.until((sequence) => sequence === 100);
    await broker.kill();
    await news.until((item) => faultsIn(item).includes('unreachable'));
    expect(server.committed.seen.length).toBeLessThan(3000);
    await broker.restart();
    await journal.acknowledgements.until((upTo) => upTo === 3000);
    expect(server.committed.seen).toEqual(journal.rows.map(({ sequence }) => sequence));
    expect(atOnce.most).toBe(20);
  });

  test('PUBACK alone moves the cursor over the same break', async () => {
    const heard = await observe(broker.url);
    const journal = new MemoryJournal(3000);
    const { news, atOnce } = openOutbox(brokerConfig(broker.url), journal);
    await heard.until(({ text }) => text.includes('0000000000000100'));
    await broker.kill();
    await news.until((item) => faultsIn(item).includes('unreachable'));
    await broker.restart();
    await journal.acknowledgements.until((upTo) => upTo === 3000);
    expect(atOnce.most).toBe(20);
  });

  test('the newest snapshot is kept for whoever comes later, also after a reconnect', async () => {
    const { link, news } = openLink(brokerConfig(broker.url));
    link.setState('{"shows":0}');
    await news.until(({ news: what }) => what === 'up');
    for (let shows = 1; shows <= 50; shows += 1) link.setState(`{"shows":${shows}}`);
    const heard = await observe(broker.url);
    await heard.until(({ topic, text }) => topic === `${own}/state` && text === '{"shows":50}');
    await broker.kill();
    await news.until(({ news: what }) => what === 'down');
    link.setState('{"shows":51}');
    await broker.restart();
    await news.until(({ news: what }) => what === 'up', news.seen.length);
    const later = await observe(broker.url);
    const state = await later.until(({ topic }) => topic === `${own}/state`);
    expect(state).toMatchObject({ text: '{"shows":51}', retained: true });
  });

  test('a state is published when it differs, and again in a new connection', async () => {
    const heard = await observe(broker.url);
    const { link, news } = openLink(brokerConfig(broker.url));
    await news.until(({ news: what }) => what === 'up');
    const published = () =>
      heard.seen.flatMap(({ topic, text }) => (topic === `${own}/state` ? [text] : []));
    for (const shows of [1, 1, 1, 2, 2]) {
      link.setState(`{"shows":${shows}}`);
      await heard.until(({ text }) => text === `{"shows":${shows}}`);
    }
    link.setState('{"shows":3}');
    await heard.until(({ text }) => text === '{"shows":3}');
    expect(published()).toEqual(['{"shows":1}', '{"shows":2}', '{"shows":3}']);
    await broker.kill();
    await news.until(({ news: what }) => what === 'down');
    await broker.restart();
    const later = await observe(broker.url);
    await later.until(({ text }) => text === '{"shows":3}');
  });
});

describe('acknowledged by the server', () => {
  const server = { acknowledgedBy: 'server' } as const;

  test('events flow while the server is online, and only its word moves the cursor', async () => {
    const broker = await startMosquitto(folder.path);
    toStop.push(() => broker.kill());
    const heard = await observe(broker.url);
    const journal = new MemoryJournal(50);
    const { news } = openOutbox(brokerConfig(broker.url, server), journal);
    await news.until(({ news: what }) => what === 'up');
    await news.until((item) => faultsIn(item).includes('offline'));
    expect(sequencesOf(heard.seen)).toEqual([]);
    const say = (topic: string, body: object): Promise<unknown> =>
      heard.client.publishAsync(topic, JSON.stringify(body), { qos: 1, retain: false });
    await say('dawr/v1/bab-sharq/server', { status: 'online', session: 'a' });
    await heard.until(({ text }) => text.includes('0000000000000020'));
    await say(`${own}/acks`, { stream, upTo: 12 });
    await heard.until(({ text }) => text.includes('0000000000000032'));
    await journal.acknowledgements.until((upTo) => upTo === 12);
    expect(sequencesOf(heard.seen)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
    // The server restarts without a word: everything uncommitted comes again.
    await say('dawr/v1/bab-sharq/server', { status: 'online', session: 'b' });
    const seen = heard.seen.length;
    await heard.until(({ text }) => text.includes('0000000000000032'), seen);
    expect(sequencesOf(heard.seen)).toHaveLength(52);
    await say(`${own}/acks`, { stream, upTo: 32 });
    await heard.until(({ text }) => text.includes('0000000000000050'));
    await say(`${own}/acks`, { stream, upTo: 50 });
    await journal.acknowledgements.until((upTo) => upTo === 50);
  });

  test('a break of our connection alone stops nothing, though the server went through nothing', async () => {
    const broker = await startMosquitto(folder.path);
    toStop.push(() => broker.kill());
    const { committed } = await serve(broker.url);
    const journal = new MemoryJournal(5);
    const { outbox, news } = openOutbox(brokerConfig(broker.url, server), journal);
    await committed.until((sequence) => sequence === 5);
    const from = news.seen.length;
    // A broker ends a connection whose client id comes again (MQTT 3.1.1, section 3.1.4).
    const other = await connectAsync(broker.url, { clientId: 'dawr-bab-sharq-hall' });
    await news.until(({ news: what }) => what === 'down', from);
    await other.endAsync();
    journal.append();
    outbox.notify();
    await committed.until((sequence) => sequence === 6);
  });

  test('nonsense from the server is a warning until it makes sense again', async () => {
    const broker = await startMosquitto(folder.path);
    toStop.push(() => broker.kill());
    const heard = await observe(broker.url);
    const { news } = openLink(brokerConfig(broker.url, server));
    await news.until(({ news: what }) => what === 'up');
    await heard.client.publishAsync('dawr/v1/bab-sharq/server', '{"status":"online"}', { qos: 1 });
    await news.until(({ news: what }) => what === 'server');
    await heard.client.publishAsync(`${own}/acks`, '{"upTo":-1}', { qos: 1 });
    await news.until((item) => faultsIn(item).includes('bad-answer'));
    const from = news.seen.length;
    await heard.client.publishAsync(`${own}/acks`, `{"stream":"${stream}","upTo":2}`, { qos: 1 });
    expect(await news.until(({ news: what }) => what === 'acknowledged', from)).toMatchObject({
      stream,
      upTo: 2,
    });
    expect(news.seen.slice(from).some(isClear)).toBe(true);
    expect(news.seen.filter(({ news: what }) => what === 'acknowledged')).toHaveLength(1);
  });
});
