/** A broker that sends more than anybody means: what else the process does goes on, and the server's last word counts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { createCentreLink } from '../../drivers/centre/mqtt-link.ts';
import { brokerConfig, type RunningBroker, startMosquitto } from './brokers.ts';
import { names, openLink, own, stopAll, toStop } from './open-link.ts';
import { type LinkNews, linkListener, reportTo, Witness } from './witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-link-flood-'));
let broker: RunningBroker;
beforeAll(async () => {
  broker = await startMosquitto(folder);
});
afterEach(stopAll);
afterAll(async () => {
  await broker.kill();
  rmSync(folder, { recursive: true });
});

async function flood(topic: string, bodies: readonly string[]): Promise<void> {
  const client = await connectAsync(broker.url);
  for (const body of bodies.slice(0, -1)) client.publish(topic, body, { qos: 0 });
  // The broker takes what one client sends in its order.
  await client.publishAsync(topic, bodies.at(-1) ?? '', { qos: 1 });
  await client.endAsync();
}

test('other work has its turn between any two commands that take long', async () => {
  const commands = 60;
  const news = new Witness<LinkNews>();
  let turn = 0;
  const turnOf: number[] = [];
  const listener = {
    ...linkListener(news),
    command: () => {
      turnOf.push(turn);
      const untilMs = performance.now() + 1;
      while (performance.now() < untilMs);
      if (turnOf.length === commands) news.add({ news: 'down' });
    },
  };
  const link = createCentreLink(brokerConfig(broker.url), names, listener, reportTo(news));
  toStop.push(() => link.stop());
  link.start();
  await news.until(({ news: kind }) => kind === 'up');
  let isOver = false;
  const count = (): void => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  count();
  await flood(`${own}/commands`, Array<string>(commands).fill('{}'));
  await news.until(({ news: kind }) => kind === 'down');
  isOver = true;
  // The first of each time that the line was quiet has another with it.
  expect(new Set(turnOf).size).toBeGreaterThan(0.8 * commands);
});

const presences = Array.from({ length: 2000 }, (_, at) =>
  JSON.stringify({ status: at % 2 === 0 ? 'online' : 'offline', session: 'one' }),
);

test.each([
  [
    'a server that is there in the end',
    [...presences, '{"status":"online","session":"one"}'],
    true,
  ],
  ['a server that is away in the end', presences, false],
] as const)(
  'of thousands of words of %s a few are told, and the last',
  async (_, bodies, isOnline) => {
    const { news } = openLink(brokerConfig(broker.url, { acknowledgedBy: 'server' }));
    await news.until(({ news: kind }) => kind === 'up');
    await flood('dawr/v1/bab-sharq/server', bodies);
    const told = () => news.seen.flatMap((item) => (item.news === 'server' ? [item.online] : []));
    await news.until(() => told().length > 1 && told().at(-1) === isOnline);
    expect(told().length).toBeLessThan(bodies.length / 10);
  },
);

test('a server that went and came back while nobody looked has begun anew', async () => {
  const { news } = openLink(brokerConfig(broker.url, { acknowledgedBy: 'server' }));
  await news.until(({ news: kind }) => kind === 'up');
  const online = '{"status":"online","session":"one"}';
  await flood('dawr/v1/bab-sharq/server', [online, '{"status":"offline","session":"one"}', online]);
  const isOnline = (item: LinkNews) => item.news === 'server' && item.online;
  await news.until(() => news.seen.filter(isOnline).length === 2);
});
