/** A broker with several addresses: which one is used, what is said meanwhile, and when the link goes back. */
import { type BrokerAddress, readBrokerAddress } from '../../config/broker-address.ts';
import { BrokerRoute } from '../../drivers/centre/broker-route.ts';
import type { Fault } from '../../drivers/ports.ts';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { brokerConfig, type RunningBroker, startMosquitto, temporaryFolder } from './brokers.ts';
import {
  faultsIn,
  isClear,
  observe,
  openLink,
  openOutbox,
  own,
  sequencesOf,
  stopAll,
  toStop,
} from './open-link.ts';
import { type LinkNews, MemoryJournal } from './witness.ts';

const folder = temporaryFolder();
afterEach(stopAll);
afterAll(() => folder.remove());

const nodes = async (count: number): Promise<readonly RunningBroker[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const broker = await startMosquitto(folder.path);
      toStop.push(() => broker.kill());
      return broker;
    }),
  );
const isUp = ({ news }: LinkNews): boolean => news === 'up';

test('a node that dies in the middle of a replay is left for the next, and nothing is missing', async () => {
  const [one, two] = await nodes(2);
  if (one === undefined || two === undefined) throw new Error('two were started');
  const before = await observe(one.url);
  const after = await observe(two.url);
  const journal = new MemoryJournal(3000);
  const { news } = openOutbox(brokerConfig(one.url, { otherUrls: [two.url] }), journal);
  await before.until(({ text }) => text.includes('0000000000000100'));
  await one.kill();
  await journal.acknowledgements.until((upTo) => upTo === 3000);
  await after.until(({ text }) => text.includes('0000000000003000'));
  const sent = new Set([...sequencesOf(before.seen), ...sequencesOf(after.seen)]);
  expect(sent.size).toBe(3000);
  expect(sequencesOf(after.seen)).toEqual(sequencesOf(after.seen).toSorted((a, b) => a - b));
  const reports = news.seen.filter((item) => faultsIn(item).length > 0);
  expect(reports).toHaveLength(1);
  expect(JSON.stringify(reports)).toContain(`works through 127.0.0.1:${two.port}`);
  expect(JSON.stringify(reports)).toContain('"severity":"warning"');
});

test('the link goes back to the first once that answers again, and says offline to nobody', async () => {
  const [one, two] = await nodes(2);
  if (one === undefined || two === undefined) throw new Error('two were started');
  await one.kill();
  const config = brokerConfig(one.url, { otherUrls: [two.url] });
  const { news, outbox, journal } = openNodes(config);
  await news.until(isUp);
  const statuses = await observe(two.url);
  await one.restart();
  const first = await observe(one.url);
  await news.until(isUp, news.seen.findIndex(isUp) + 1);
  await news.until(
    isClear,
    news.seen.findLastIndex((item) => faultsIn(item).length > 0),
  );
  journal.append();
  outbox.notify();
  await first.until(({ topic }) => topic === `${own}/events`);
  expect(statuses.seen.some(({ text }) => text.includes('offline'))).toBe(false);
  expect(first.seen.some(({ text }) => text.includes('offline'))).toBe(false);
});

function openNodes(config: ReturnType<typeof brokerConfig>) {
  const journal = new MemoryJournal(0);
  return { ...openOutbox(config, journal, { askFirstEveryMs: 30 }), journal };
}

test('where no address serves, that is said once, with what is wrong at each', async () => {
  const ports = [await freePort(), await freePort()];
  const [url = '', ...otherUrls] = ports.map((port) => `mqtt://127.0.0.1:${port}`);
  const { news } = openLink(brokerConfig(url, { otherUrls }));
  const report = await news.until((item) => faultsIn(item).includes('unreachable'));
  for (const port of ports) expect(JSON.stringify(report)).toContain(`127.0.0.1:${port}: `);
  const broker = await startMosquitto(folder.path);
  toStop.push(() => broker.kill());
  expect(news.seen.filter((item) => faultsIn(item).length > 0)).toHaveLength(1);
});

test('a will that comes after the birth of the next connection is answered by another birth', async () => {
  const [broker] = await nodes(1);
  if (broker === undefined) throw new Error('one was started');
  const { news } = openLink(brokerConfig(broker.url));
  await news.until(isUp);
  const heard = await observe(broker.url);
  await heard.until(({ text }) => text.includes('online'));
  const will = JSON.stringify({ status: 'offline', session: 'session-1', reason: 'lost' });
  const from = heard.seen.length;
  await heard.client.publishAsync(`${own}/status`, will, { qos: 1, retain: true });
  await heard.until(({ text }) => text.includes('"online"'), from);
});

function address(name: string): BrokerAddress {
  const read = readBrokerAddress(`mqtt://${name}`);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

const gone: Fault = { code: 'unreachable', severity: 'stopped', hint: 'gone' };
const denied: Fault = { code: 'not-permitted', severity: 'stopped', hint: 'denied' };
const minuteMs = 60_000;

describe('the route', () => {
  const three = (): BrokerRoute => new BrokerRoute([address('a'), address('b'), address('c')]);
  const answersUntilBack = (route: BrokerRoute): number => {
    for (let count = 1; count < 1000; count += 1) if (route.asked(true)) return count;
    return Number.POSITIVE_INFINITY;
  };

  test('tries each once before it complains, and says what somebody must mend', () => {
    const route = three();
    expect(route.ended(gone, 0)).toBeNull();
    expect(route.address.host).toBe('b');
    expect(route.ended(denied, 0)).toBeNull();
    expect(route.ended(gone, 0)).toMatchObject({ code: 'not-permitted' });
    expect(route.address.host).toBe('a');
  });

  test('begins with the first again after a connection that held, and not after one that did not', () => {
    const route = three();
    route.ended(gone, 0);
    route.up(0);
    route.ended(gone, 2 * minuteMs);
    expect(route.address.host).toBe('a');
    route.up(3 * minuteMs);
    route.ended(gone, 3 * minuteMs + 10);
    expect(route.address.host).toBe('b');
  });

  test('needs answers in a row, and more each time that the first was lost soon', () => {
    const route = three();
    route.ended(gone, 0);
    route.up(0);
    expect([route.asked(true), route.asked(true), route.asked(false)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(answersUntilBack(route)).toBe(3);
    let nowMs = 0;
    const needed = Array.from({ length: 6 }, () => {
      route.goBack();
      route.up(nowMs);
      nowMs += minuteMs / 2;
      route.ended(gone, nowMs);
      route.up(nowMs);
      return answersUntilBack(route);
    });
    expect(needed).toEqual([6, 12, 24, 48, 64, 64]);
    route.goBack();
    route.up(nowMs);
    route.ended(gone, nowMs + 11 * minuteMs);
    route.ended(gone, nowMs + 11 * minuteMs);
    route.up(nowMs + 11 * minuteMs);
    expect(answersUntilBack(route)).toBe(3);
  });
});
