/** The reference server against a real broker, with real links and outboxes as its controllers. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEnveloper } from '../../drivers/centre/messages.ts';
import { createCollector } from '../../scripts/verbs/collect/collector.ts';
import {
  type EventStore,
  openEventStore,
  type ReceivedEvent,
} from '../../scripts/verbs/collect/event-store.ts';
import { brokerConfig, type RunningBroker, startMosquitto } from '../centre/brokers.ts';
import { names, observe, openOutbox, own, stopAll, toStop } from '../centre/open-link.ts';
import { MemoryJournal, rowAt, stream, Witness } from '../centre/witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-collector-'));
let broker: RunningBroker;
beforeAll(async () => {
  broker = await startMosquitto(folder);
});
afterEach(stopAll);
afterAll(async () => {
  await broker.kill();
  if (existsSync(folder)) rmSync(folder, { recursive: true });
});

interface Collected {
  readonly store: EventStore;
  readonly stored: Witness<ReceivedEvent>;
  readonly warnings: Witness<string>;
  stop(): Promise<void>;
}

function collect(file: string): Collected {
  const stored = new Witness<ReceivedEvent>();
  const warnings = new Witness<string>();
  const store = openEventStore(file);
  const collector = createCollector({
    settings: { url: broker.url, protocol: '3.1.1', clientId: 'collector' },
    centre: undefined,
    store,
    listener: {
      stored: stored.add,
      status: () => {},
      state: () => {},
      warn: warnings.add,
      link: () => {},
      failed: (error) => {
        throw error;
      },
    },
  });
  collector.start();
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    await collector.stop();
    store.close();
  };
  toStop.push(stop);
  return { store, stored, warnings, stop };
}

const config = () => brokerConfig(broker.url, { acknowledgedBy: 'server' });
const isReplay = ({ topic, text }: { topic: string; text: string }) =>
  topic === `${own}/commands` && text.includes('"replay"');

test('stores each event once, acknowledges it, and is away when it ends', async () => {
  const heard = await observe(broker.url);
  const { store, stored, stop } = collect(join(folder, 'once.db'));
  const journal = new MemoryJournal(300);
  const { outbox } = openOutbox(config(), journal);
  await journal.acknowledgements.until((upTo) => upTo === 300);
  journal.append();
  outbox.notify();
  await journal.acknowledgements.until((upTo) => upTo === 301);
  expect(stored.seen.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 301 }, (_, at) => at + 1),
  );
  expect(stored.seen[0]).toMatchObject({
    from: names,
    stream,
    type: 'ticket.issued',
    businessDay: '2026-11-23',
    body: createEnveloper(names, stream)(rowAt(1)).body,
  });
  expect(store.streams).toEqual([{ from: names, stream, upTo: 301, nextStored: null }]);
  await stop();
  const server = heard.seen.filter(({ topic }) => topic === 'dawr/v1/bab-sharq/server');
  expect(server.map(({ text }) => JSON.parse(text).status)).toEqual(['online', 'offline']);
  // Nobody to send to: the event waits.
  journal.append();
  outbox.notify();
  const again = collect(join(folder, 'once.db'));
  await journal.acknowledgements.until((upTo) => upTo === 302);
  expect(again.stored.seen.map(({ sequence }) => sequence)).toEqual([302]);
});

test('a server that lost its database asks for what it misses, once', async () => {
  const heard = await observe(broker.url);
  const journal = new MemoryJournal(50);
  journal.acknowledge(48);
  const { outbox, news } = openOutbox(config(), journal);
  const { store, stored } = collect(join(folder, 'lost.db'));
  const command = await news.until(({ news: kind }) => kind === 'command');
  if (command.news !== 'command' || !command.message.isReadable) throw new Error('unreadable');
  expect(command.message.command).toEqual({ name: 'replay', args: { from: 1 } });
  outbox.replay(1);
  await stored.until(({ sequence }) => sequence === 48);
  expect(store.position(stream)).toMatchObject({ upTo: 50, nextStored: null });
  expect(heard.seen.filter(isReplay)).toHaveLength(1);
});

test('what the controller does not hold any more is recorded as lost and not waited for', async () => {
  const journal = new MemoryJournal(9);
  journal.acknowledge(7);
  const { news } = openOutbox(config(), journal);
  const { client } = await observe(broker.url);
  const { store, warnings } = collect(join(folder, 'refused.db'));
  const command = await news.until(({ news: kind }) => kind === 'command');
  if (command.news !== 'command') throw new Error('no command');
  const reply = {
    id: command.message.id,
    status: 'refused',
    reason: 'sequence-not-held',
    words: { ar: 'غير محفوظ', en: 'not held' },
  };
  // Somebody else's answer is not ours.
  client.publish(`${own}/replies`, JSON.stringify({ ...reply, id: 'another' }), { qos: 1 });
  client.publish(`${own}/replies`, JSON.stringify(reply), { qos: 1 });
  await warnings.until((text) => text.includes(`events 1 to 7 of ${stream} are lost`));
  await journal.acknowledgements.until((upTo) => upTo === 9);
  expect(store.position(stream)).toMatchObject({ upTo: 9, nextStored: null });
});

test('nonsense is reported, and what comes after it is stored', async () => {
  const { client } = await observe(broker.url);
  const { warnings, stored } = collect(join(folder, 'nonsense.db'));
  const journal = new MemoryJournal(1);
  openOutbox(config(), journal);
  await stored.until(({ sequence }) => sequence === 1);
  for (const text of ['', '[]', '{"specversion":"1.0"}', '\u0000']) {
    client.publish(`${own}/events`, text, { qos: 1 });
    client.publish(`${own}/replies`, text, { qos: 1 });
    client.publish(`${own}/state`, text, { qos: 1 });
    client.publish(`${own}/status`, text, { qos: 1 });
  }
  const event = createEnveloper(names, stream)(rowAt(2)).body;
  client.publish(`${own}/events`, event, { qos: 1 });
  await stored.until(({ sequence }) => sequence === 2);
  await warnings.until((text) => text.startsWith(`unreadable message on ${own}/events: `));
});
