/**
 * What every link to a centre server promises the controller (`CentreLink` in drivers/ports.ts), through
 * both brokers and both protocols. Breaks in the middle of a replay are `link.test.ts`.
 */
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import { createEnveloper } from '../../drivers/centre/messages.ts';
import {
  brokerConfig,
  bundle,
  type RunningBroker,
  startBenchBroker,
  startMosquitto,
  temporaryFolder,
} from './brokers.ts';
import {
  type Heard,
  isClear,
  names,
  observe,
  openLink,
  own,
  sequencesOf,
  stopAll,
  toStop,
} from './open-link.ts';
import { rowAt, stream, type Witness } from './witness.ts';

const folder = temporaryFolder();
const benchBroker = bundle('scripts/bench/broker-process.ts', folder.path);

afterEach(stopAll);
afterAll(() => folder.remove());

const eventOf = createEnveloper(names, stream);

interface Kind {
  readonly broker: string;
  readonly protocol: CentreServerConfig['protocol'];
  readonly start: () => Promise<RunningBroker>;
}

const kinds: readonly Kind[] = [
  { broker: 'mosquitto', protocol: '3.1.1', start: () => startMosquitto(folder.path) },
  { broker: 'mosquitto', protocol: '5', start: () => startMosquitto(folder.path) },
  { broker: 'the bench broker', protocol: '3.1.1', start: () => startBenchBroker(benchBroker) },
];

describe.each(kinds)('through $broker, MQTT $protocol', ({ protocol, start }) => {
  let broker: RunningBroker;
  let server: Witness<Heard> & { readonly say: (topic: string, body: object) => Promise<unknown> };
  let link: ReturnType<typeof openLink>['link'];
  let news: ReturnType<typeof openLink>['news'];

  beforeEach(async () => {
    broker = await start();
    toStop.push(() => broker.kill());
    const heard = await observe(broker.url);
    server = Object.assign(heard, {
      say: (topic: string, body: object) =>
        heard.client.publishAsync(topic, JSON.stringify(body), { qos: 1 }),
    });
    ({ link, news } = openLink(brokerConfig(broker.url, { protocol, acknowledgedBy: 'server' })));
    await news.until(({ news: what }) => what === 'up');
  });

  const newsOf = (what: string) => news.seen.filter(({ news: one }) => one === what);

  test('what is published arrives, and resolves only then', async () => {
    for (const sequence of [1, 2, 3]) await link.publish(eventOf(rowAt(sequence)));
    await server.until(({ text }) => text.includes('0000000000000003'));
    expect(sequencesOf(server.seen)).toEqual([1, 2, 3]);
  });

  test('presence and acknowledgements of the server are passed on as they come', async () => {
    await server.say('dawr/v1/bab-sharq/server', { status: 'online', session: 'a' });
    await news.until((item) => item.news === 'server' && item.online);
    await news.until(isClear);
    await server.say(`${own}/acks`, { stream, upTo: 2 });
    expect(await news.until(({ news: what }) => what === 'acknowledged')).toEqual({
      news: 'acknowledged',
      stream,
      upTo: 2,
    });
    await server.say('dawr/v1/bab-sharq/server', { status: 'offline' });
    await news.until((item) => item.news === 'server' && !item.online);
    expect(newsOf('server')).toHaveLength(2);
  });

  test('a command is passed on once, and its reply goes where the server listens', async () => {
    const command = { id: 'one', name: 'ping', args: {}, notAfter: '2100-01-01T00:00:00Z' };
    await server.say(`${own}/commands`, command);
    expect(await news.until(({ news: what }) => what === 'command')).toMatchObject({
      message: { isReadable: true, id: 'one', isRetained: false, command: { name: 'ping' } },
    });
    link.reply('{"id":"one"}');
    const reply = await server.until(({ text }) => text === '{"id":"one"}');
    expect(reply).toMatchObject({ topic: `${own}/replies`, retained: false });
    expect(newsOf('command')).toHaveLength(1);
  });

  test('while the broker is away nothing is taken, and no publish is left open', async () => {
    const underWay = [1, 2, 3].map((sequence) => link.publish(eventOf(rowAt(sequence))));
    await Promise.all([broker.kill(), news.until(({ news: what }) => what === 'down')]);
    await Promise.allSettled(underWay);
    await expect(link.publish(eventOf(rowAt(4)))).rejects.toThrow('link is down');
    await broker.restart();
    const ups = () => newsOf('up').length === 2;
    await news.until(ups);
    await server.say('dawr/v1/bab-sharq/server', { status: 'online', session: 'b' });
    await news.until((item) => item.news === 'server' && item.online);
    const from = server.seen.length;
    await link.publish(eventOf(rowAt(5)));
    await server.until(({ text }) => text.includes('0000000000000005'), from);
    expect(sequencesOf(server.seen)).not.toContain(4);
    expect(newsOf('down')).toHaveLength(1);
  });

  test('after the stop it takes nothing and reports nothing', async () => {
    await link.stop();
    const reported = news.seen.length;
    await expect(link.publish(eventOf(rowAt(1)))).rejects.toThrow('link is down');
    link.setState('{"late":true}');
    link.reply('{"late":true}');
    await server.say(`${own}/acks`, { stream, upTo: 2 });
    await server.until(({ text }) => text.includes('upTo'));
    expect(server.seen.some(({ text }) => text.includes('late'))).toBe(false);
    expect(news.seen).toHaveLength(reported);
  });
});
