/**
 * The reference server against a real broker, with real links and outboxes as its controllers, on each of its
 * databases.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createEnveloper } from '../../drivers/centre/messages.ts';
import { type RunningPostgres, startPostgres } from '../../scripts/measurements/postgres.ts';
import { createCollector } from '../../scripts/verbs/collect/collector.ts';
import type { EventStore, ReceivedEvent } from '../../scripts/verbs/collect/event-store.ts';
import { openStore, type StoreOptions } from '../../scripts/verbs/collect/open-store.ts';
import { brokerConfig, killed, type RunningBroker, startMosquitto } from '../centre/brokers.ts';
import { names, observe, openOutbox, own, stopAll, toStop } from '../centre/open-link.ts';
import { MemoryJournal, rowAt, stream, Witness } from '../centre/witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-collector-'));
let broker: RunningBroker;
let postgres: RunningPostgres;
beforeAll(async () => {
  [broker, postgres] = await Promise.all([startMosquitto(folder), startPostgres(false)]);
});
afterEach(stopAll);
afterAll(async () => {
  await Promise.all([broker.kill(), postgres.tearDown()]);
  rmSync(folder, { recursive: true });
});

interface Collected {
  readonly store: EventStore;
  readonly stored: Witness<ReceivedEvent>;
  readonly warnings: Witness<string>;
  stop(): Promise<void>;
}

async function collect(where: StoreOptions): Promise<Collected> {
  const stored = new Witness<ReceivedEvent>();
  const warnings = new Witness<string>();
  const store = await openStore(where, 'collect');
  const collector = createCollector({
    settings: { url: broker.url, protocol: '3.1.1', clientId: 'collector' },
    centre: undefined,
    store,
    listener: {
      stored: stored.add,
      position: () => {},
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
    await store.close();
  };
  toStop.push(stop);
  return { store, stored, warnings, stop };
}

const config = () => brokerConfig(broker.url, { acknowledgedBy: 'server' });
const isReplay = ({ topic, text }: { topic: string; text: string }) =>
  topic === `${own}/commands` && text.includes('"replay"');

let files = 0;
const kinds: readonly { name: string; fresh: () => StoreOptions }[] = [
  {
    name: 'SQLite',
    fresh: () => {
      files += 1;
      return { store: join(folder, `${files}.db`) };
    },
  },
  { name: 'PostgreSQL', fresh: () => postgres.newDatabase() },
];

const isPresence = (topic: string) => topic === 'dawr/v1/bab-sharq/server';

describe.each(kinds)('$name', ({ fresh }) => {
  test('stores each event once, acknowledges it, and is away when it ends', async () => {
    const where = fresh();
    const heard = await observe(broker.url);
    const { store, stored, stop } = await collect(where);
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
    expect(await store.streams()).toEqual([{ from: names, stream, upTo: 301, nextStored: null }]);
    await stop();
    const server = heard.seen.filter(({ topic, retained }) => isPresence(topic) && !retained);
    expect(server.map(({ text }) => JSON.parse(text).status)).toEqual(['online', 'offline']);
    // Nobody to send to: the event waits.
    journal.append();
    outbox.notify();
    const again = await collect(where);
    await journal.acknowledgements.until((upTo) => upTo === 302);
    expect(again.stored.seen.map(({ sequence }) => sequence)).toEqual([302]);
  });

  test('a server that lost its database asks for what it misses, once', async () => {
    const heard = await observe(broker.url);
    const journal = new MemoryJournal(50);
    journal.acknowledge(48);
    const { outbox, news } = openOutbox(config(), journal);
    const { store, stored } = await collect(fresh());
    const command = await news.until(({ news: kind }) => kind === 'command');
    if (command.news !== 'command' || !command.message.isReadable) throw new Error('unreadable');
    expect(command.message.command).toEqual({ name: 'replay', args: { from: 1 } });
    outbox.replay(1);
    await stored.until(({ sequence }) => sequence === 48);
    expect(await store.position(stream)).toMatchObject({ upTo: 50, nextStored: null });
    expect(heard.seen.filter(isReplay)).toHaveLength(1);
  });

  test('what the controller does not hold any more is recorded as lost and not waited for', async () => {
    const journal = new MemoryJournal(9);
    journal.acknowledge(7);
    const { news } = openOutbox(config(), journal);
    const { client } = await observe(broker.url);
    const { store, warnings } = await collect(fresh());
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
    expect(await store.position(stream)).toMatchObject({ upTo: 9, nextStored: null });
  });

  test('nonsense is reported, and what comes after it is stored', async () => {
    const { client } = await observe(broker.url);
    const { warnings, stored } = await collect(fresh());
    const journal = new MemoryJournal(1);
    openOutbox(config(), journal);
    await stored.until(({ sequence }) => sequence === 1);
    for (const text of ['', '[]', '{"specversion":"1.0"}', '\u0000']) {
      client.publish(`${own}/events`, text, { qos: 1 });
      client.publish(`${own}/replies`, text, { qos: 1 });
      client.publish(`${own}/state`, text, { qos: 1 });
      client.publish(`${own}/status`, text, { qos: 1 });
    }
    // No database takes its stream, and nobody could acknowledge it.
    const odd = createEnveloper(names, '\u0000')(rowAt(1)).body;
    client.publish(`${own}/events`, odd, { qos: 1 });
    const event = createEnveloper(names, stream)(rowAt(2)).body;
    client.publish(`${own}/events`, event, { qos: 1 });
    await stored.until(({ sequence }) => sequence === 2);
    await warnings.until((text) => text.startsWith(`unreadable message on ${own}/events: `));
  });
});

test('after each loss of its connection the collector is a new session: what was on its way is sent again at once', async () => {
  const heard = await observe(broker.url);
  await collect({ store: join(folder, 'cut.db') });
  const journal = new MemoryJournal(1);
  const { outbox } = openOutbox(config(), journal);
  const sessions = () =>
    heard.seen
      .filter(({ topic, text }) => isPresence(topic) && text.includes('online'))
      .map(({ text }) => JSON.parse(text).session);
  for (const cuts of [1, 2]) {
    await journal.acknowledgements.until((upTo) => upTo === cuts);
    const said = heard.seen.length;
    // Two with one client id: the broker ends the first.
    await observe(broker.url, { clientId: 'collector', reconnectPeriod: 0 });
    journal.append();
    outbox.notify();
    await heard.until(({ topic, text }) => isPresence(topic) && text.includes('online'), said);
    await journal.acknowledgements.until((upTo) => upTo === cuts + 1);
  }
  expect(new Set(sessions()).size).toBe(3);
});

test('the verb stores in PostgreSQL over its own kills, with a password that it never shows', async () => {
  const { store, storePasswordFile } = postgres.newDatabase();
  const dawr = [resolve(__dirname, '../../dist/dawr.js'), 'collect'];
  let child: ChildProcess | null = null;
  let said = '';
  const serve = () => {
    const args = [...dawr, broker.url, '--store', store, '--json'];
    const env = { ...process.env, PGPASSWORD: postgres.password };
    child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const output of [child.stdout, child.stderr]) {
      output?.on('data', (bytes) => {
        said += String(bytes);
      });
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child !== null) await killed(child, signal);
  };
  toStop.push(() => end('SIGKILL'));
  const journal = new MemoryJournal(30);
  const { outbox } = openOutbox(config(), journal);
  serve();
  await journal.acknowledgements.until((upTo) => upTo === 30);
  await end('SIGKILL');
  journal.append();
  outbox.notify();
  serve();
  await journal.acknowledgements.until((upTo) => upTo === 31);
  await end('SIGTERM');
  const told = said.split('\n').filter((line) => line.startsWith('{'));
  expect(told.map((line) => Number(JSON.parse(line).sequence))).toEqual(
    Array.from({ length: 31 }, (_, at) => at + 1),
  );
  expect(said).not.toContain(postgres.password);
  const read = ['--store', store, '--store-password-file', storePasswordFile, '--figures'];
  const figures = execFileSync(process.execPath, [...dawr, ...read], { encoding: 'utf8' });
  expect(figures).toMatch(/^2026-11-23\n.*\nbab-sharq +31 +0 /);
});

test('a PostgreSQL that is killed or stopped loses no event and ends nothing: what is not stored is not acknowledged', async () => {
  const heard = await observe(broker.url);
  const { store, stored, warnings } = await collect(postgres.newDatabase());
  const journal = new MemoryJournal(40);
  const { outbox } = openOutbox(config(), journal);
  const more = () => {
    for (let count = 0; count < 40; count += 1) journal.append();
    outbox.notify();
  };
  await journal.acknowledgements.until((upTo) => upTo === 40);
  for (const round of [1, 2, 3]) {
    const warned = warnings.seen.length;
    const said = heard.seen.length;
    await postgres.kill();
    more();
    await warnings.until((text) => text.startsWith('the store is away'), warned);
    // Nobody sends to a server that cannot store.
    await heard.until(({ topic, text }) => isPresence(topic) && text.includes('offline'), said);
    expect(journal.acknowledgedUpTo).toBe(80 * round - 40);
    more();
    await postgres.restart();
    await warnings.until((text) => text === 'the store is back', warned);
    await journal.acknowledgements.until((upTo) => upTo === 80 * round + 40);
    expect(warnings.seen.slice(warned).join('\n')).not.toContain(postgres.password);
  }
  expect(await store.position(stream)).toMatchObject({ upTo: 280, nextStored: null });
  expect(stored.seen.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 280 }, (_, at) => at + 1),
  );
});
