/** What `dawr broker-config --for rabbitmq` writes, in a real RabbitMQ: who comes in, and what each may reach. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { brokerConfig } from '../../scripts/verbs/broker-config.ts';
import { createCollector } from '../../scripts/verbs/collect/collector.ts';
import type { ReceivedEvent } from '../../scripts/verbs/collect/event-store.ts';
import { openStore } from '../../scripts/verbs/collect/open-store.ts';
import { brokerConfig as linkConfig, temporaryFolder } from './brokers.ts';
import { openOutbox, own, stopAll, toStop } from './open-link.ts';
import { startRabbit } from './rabbitmq.ts';
import { MemoryJournal, Witness } from './witness.ts';

const folder = temporaryFolder();
const out = join(folder.path, 'broker');
const others = own.replace('bab-sharq', 'el-seyouf');
const file = (name: string) => join(out, name);
let broker: Awaited<ReturnType<typeof startRabbit>>;

beforeAll(async () => {
  const port = await freePort();
  await brokerConfig({
    ...{ for: 'rabbitmq', out, host: ['127.0.0.1'], port, days: 2 },
    ...{ controller: ['bab-sharq/hall', 'el-seyouf/hall'], reception: ['bab-sharq'] },
  });
  broker = await startRabbit({
    ...{ folder: join(folder.path, 'node'), port, scheme: 'mqtts' },
    ...{ configFile: file('rabbitmq.conf'), pluginsFile: file('enabled_plugins') },
  });
});
afterEach(stopAll);
afterAll(async () => {
  await broker.end();
  folder.remove();
});

/** Rejects where the broker, or the client itself, ends the connection before it is one. */
async function enter(client: string, clientId: string, more: IClientOptions = {}) {
  const entering = connect(broker.url, {
    ca: readFileSync(file('ca.crt')),
    cert: readFileSync(file(`clients/${client}.crt`)),
    key: readFileSync(file(`clients/${client}.key`)),
    ...{ clientId, reconnectPeriod: 0 },
    ...more,
  });
  toStop.push(() => entering.endAsync(true));
  await new Promise<void>((resolve, reject) => {
    entering.once('connect', () => resolve());
    entering.once('error', reject);
    entering.once('close', () => reject(new Error('closed')));
  });
  return entering;
}

/** RabbitMQ ends the connection of whoever does what is denied. */
async function isAllowed(
  client: readonly [name: string, id: string],
  step: (entered: MqttClient) => Promise<unknown>,
): Promise<boolean> {
  const entered = await enter(...client);
  const isCut = new Promise<boolean>((resolve) => entered.once('close', () => resolve(false)));
  const isDone = step(entered).then(
    () => true,
    () => false,
  );
  const allowed = await Promise.race([isDone, isCut]);
  await entered.endAsync(true);
  return allowed;
}

const hall = ['bab-sharq-hall', 'dawr-bab-sharq-hall'] as const;
const server = ['centre-server', 'any'] as const;
const reception = ['reception-bab-sharq', 'reception-bab-sharq-1'] as const;
const serverTopic = 'dawr/v1/bab-sharq/server';
const ofHall = ['events', 'status', 'state', 'replies'];
const ofServer = ['acks', 'commands'];
const at = (topic: string, leaves: readonly string[]) => leaves.map((leaf) => `${topic}/${leaf}`);

test.each([
  {
    who: hall,
    may: at(own, ofHall),
    mayNot: [
      ...at(others, [...ofHall, ...ofServer, 'commands/reception']),
      ...at(own, [...ofServer, 'commands/reception']),
      serverTopic,
    ],
  },
  {
    who: server,
    may: [...at(own, ofServer), ...at(others, ofServer), serverTopic],
    mayNot: at(own, [...ofHall, 'commands/reception']),
  },
  {
    who: reception,
    may: [`${own}/commands/reception`],
    mayNot: [`${own}/commands`, `${others}/commands/reception`, `${own}/events`, serverTopic],
  },
])('$who.0 publishes to its own topics and to no other', async ({ who, may, mayNot }) => {
  const publish = (topic: string) => (client: MqttClient) =>
    client.publishAsync(topic, 'x', { qos: 1 });
  for (const topic of may)
    expect([topic, await isAllowed(who, publish(topic))]).toEqual([topic, true]);
  for (const topic of mayNot) {
    expect([topic, await isAllowed(who, publish(topic))]).toEqual([topic, false]);
  }
});

test.each([
  {
    who: hall,
    may: [...at(own, ['acks', 'commands', 'commands/reception', 'status']), serverTopic],
    mayNot: [`${own}/events`, `${others}/commands`, 'dawr/v1/+/hall/commands', 'dawr/#', '#'],
  },
  {
    who: server,
    may: at('dawr/v1/+/+', ofHall),
    mayNot: ['dawr/v1/+/+/commands', 'dawr/v1/#', '#'],
  },
  {
    who: reception,
    may: [`${own}/replies`, 'dawr/v1/bab-sharq/+/state'],
    mayNot: [`${own}/events`, `${others}/state`, 'dawr/v1/+/+/state', '#'],
  },
  // A queue has the id of its client in its name: that of another is not to be had.
  { who: ['bab-sharq-hall', 'dawr-el-seyouf-hall'] as const, may: [], mayNot: [`${own}/commands`] },
])('$who.0 as $who.1 hears its own topics and no other', async ({ who, may, mayNot }) => {
  const subscribe = (topic: string) => (client: MqttClient) =>
    client.subscribeAsync(topic, { qos: 1 });
  for (const topic of may) {
    expect([topic, await isAllowed(who, subscribe(topic))]).toEqual([topic, true]);
  }
  for (const topic of mayNot) {
    expect([topic, await isAllowed(who, subscribe(topic))]).toEqual([topic, false]);
  }
});

test('nobody comes in without a certificate, nor under a name that is not in it', async () => {
  const [name, id] = hall;
  await expect(enter(name, id, { cert: '', key: '' })).rejects.toThrow();
  for (const more of [
    { username: 'centre-server' },
    { username: 'centre-server', password: '' },
    { username: 'guest', password: 'guest' },
  ]) {
    await expect(enter(name, id, more)).rejects.toThrow('Bad username or password');
  }
  await enter(name, id);
});

test('a hall and the collector do their work with these permissions', async () => {
  const files = (client: string) => ({
    caFile: file('ca.crt'),
    certFile: file(`clients/${client}.crt`),
    keyFile: file(`clients/${client}.key`),
  });
  const store = await openStore({ store: join(folder.path, 'centre.db') }, 'collect');
  const stored = new Witness<ReceivedEvent>();
  const collector = createCollector({
    settings: {
      ...{ url: broker.url, protocol: '3.1.1', clientId: 'dawr-collect-here' },
      ...files('centre-server'),
    },
    centre: undefined,
    store,
    listener: {
      stored: stored.add,
      position: () => {},
      status: () => {},
      state: () => {},
      warn: (message) => {
        throw new Error(message);
      },
      link: () => {},
      failed: (error) => {
        throw error;
      },
    },
  });
  collector.start();
  toStop.push(async () => {
    await collector.stop();
    await store.close();
  });
  const journal = new MemoryJournal(100);
  const config = { acknowledgedBy: 'server', ...files('bab-sharq-hall') } as const;
  openOutbox(linkConfig(broker.url, config), journal);
  await journal.acknowledgements.until((upTo) => upTo === 100);
  expect(stored.seen.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 100 }, (_, place) => place + 1),
  );
});
