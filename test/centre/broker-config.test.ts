/** What `dawr broker-config` writes, in a real mosquitto: who comes in, and what each may reach. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { brokerConfig } from '../../scripts/verbs/broker-config.ts';
import {
  brokerConfig as linkConfig,
  type RunningBroker,
  runningMosquitto,
  runningNats,
  temporaryFolder,
} from './brokers.ts';
import { makeCertificates } from './certificates.ts';
import { openLink, own, stopAll, toStop } from './open-link.ts';

const folder = temporaryFolder();
const out = join(folder.path, 'broker');
const usual = {
  for: 'mosquitto' as const,
  out,
  host: ['127.0.0.1', 'broker.local'],
  reception: ['bab-sharq'],
  days: 2,
};
const halls = ['bab-sharq/hall', 'el-seyouf/hall'];
let port = 0;
let broker: RunningBroker;

beforeAll(async () => {
  port = await freePort();
  await brokerConfig({ ...usual, port, controller: halls });
  const config = join(folder.path, 'mosquitto.conf');
  // As root mosquitto becomes another user, who may not read a temporary folder.
  writeFileSync(config, `${readFileSync(join(out, 'mosquitto.conf'), 'utf8')}user root\n`);
  broker = await runningMosquitto(config, port, 'mqtts');
});
afterEach(stopAll);
afterAll(async () => {
  await broker.kill();
  folder.remove();
});

const file = (name: string) => readFileSync(join(out, name));

const as = (client: string): IClientOptions => ({
  ca: file('ca.crt'),
  cert: file(`clients/${client}.crt`),
  key: file(`clients/${client}.key`),
  protocolVersion: 5,
  reconnectPeriod: 0,
});

function enter(client: string, more: IClientOptions = {}): Promise<MqttClient> {
  return entered(broker.url, { ...as(client), ...more });
}

/** Rejects where the broker, or the client itself, ends the connection before it is one. */
async function entered(url: string, options: IClientOptions): Promise<MqttClient> {
  const entering = connect(url, options);
  toStop.push(() => entering.endAsync(true));
  await new Promise<void>((resolve, reject) => {
    entering.once('connect', () => resolve());
    entering.once('error', reject);
    entering.once('close', () => reject(new Error('closed')));
  });
  return entering;
}

test('a controller reaches its own topics, and is denied those of another, commands and the server', async () => {
  const hall = await enter('bab-sharq-hall');
  const publish = (topic: string) => hall.publishAsync(topic, 'x', { qos: 1 });
  for (const leaf of ['events', 'status', 'state', 'replies']) await publish(`${own}/${leaf}`);
  const others = own.replace('bab-sharq', 'el-seyouf');
  const denied = ['events', 'status', 'state', 'replies', 'acks', 'commands', 'commands/reception'];
  for (const topic of [
    ...denied.map((leaf) => `${others}/${leaf}`),
    `${own}/acks`,
    `${own}/commands`,
    `${own}/commands/reception`,
    'dawr/v1/bab-sharq/server',
  ]) {
    await expect(publish(topic)).rejects.toThrow('Not authorized');
  }
});

test('the centre server hears each hall and commands it, and speaks for none', async () => {
  const server = await enter('centre-server');
  const heard: string[] = [];
  const both = new Promise<void>((resolve) => {
    server.on('message', (topic) => {
      heard.push(topic);
      if (heard.length === 2) resolve();
    });
  });
  await server.subscribeAsync('dawr/v1/+/+/events', { qos: 1 });
  for (const client of ['bab-sharq-hall', 'el-seyouf-hall']) {
    const hall = await enter(client);
    await hall.publishAsync(`dawr/v1/${client.replace('-hall', '')}/hall/events`, 'x', { qos: 1 });
  }
  await both;
  expect(heard).toEqual(['dawr/v1/bab-sharq/hall/events', 'dawr/v1/el-seyouf/hall/events']);
  await server.publishAsync(`${own}/commands`, 'x', { qos: 1 });
  for (const leaf of ['events', 'commands/reception']) {
    await expect(server.publishAsync(`${own}/${leaf}`, 'x', { qos: 1 })).rejects.toThrow(
      'Not authorized',
    );
  }
});

test('a reception asks by its own topic, in its own centre, and cannot be taken for the server', async () => {
  const passes = async (client: MqttClient, topic: string) =>
    client.publishAsync(topic, 'x', { qos: 1 }).then(
      () => true,
      () => false,
    );
  const reception = await enter('reception-bab-sharq');
  const hall = await enter('bab-sharq-hall');
  const asked = new Promise((resolve) => hall.once('message', (topic) => resolve(topic)));
  await hall.subscribeAsync(`${own}/commands/#`, { qos: 1 });
  const others = own.replace('bab-sharq', 'el-seyouf');
  expect(await passes(reception, `${own}/commands/reception`)).toBe(true);
  expect(await asked).toBe(`${own}/commands/reception`);
  for (const topic of [
    `${own}/commands`,
    `${others}/commands/reception`,
    `${own}/acks`,
    `${own}/events`,
    `${own}/status`,
    'dawr/v1/bab-sharq/server',
  ]) {
    expect([topic, await passes(reception, topic)]).toEqual([topic, false]);
  }
});

test('NATS gives each no more than its own: what is denied reaches nobody', async () => {
  const natsPort = await freePort();
  const folderOfNats = join(folder.path, 'nats');
  const call = { ...usual, out: folderOfNats, port: natsPort, controller: halls };
  await brokerConfig({ ...call, for: 'nats' });
  const config = join(folder.path, 'nats.conf');
  const written = readFileSync(join(folderOfNats, 'nats.conf'), 'utf8');
  writeFileSync(config, written.replace('127.0.0.1:4222', `127.0.0.1:${await freePort()}`));
  const nats = await runningNats(config, natsPort);
  toStop.push(() => nats.kill());
  const key = (name: string) => readFileSync(join(folderOfNats, name));
  const enterNats = (client: string, more: IClientOptions = {}): Promise<MqttClient> => {
    const keys = { cert: key(`clients/${client}.crt`), key: key(`clients/${client}.key`) };
    return entered(`mqtts://127.0.0.1:${natsPort}`, {
      ...{ ca: key('ca.crt'), ...keys, reconnectPeriod: 0 },
      ...more,
    });
  };
  const server = await enterNats('centre-server');
  const hall = await enterNats('bab-sharq-hall');
  const reception = await enterNats('reception-bab-sharq');
  const heard: string[] = [];
  const last = (client: MqttClient, topic: string) =>
    new Promise<void>((resolve) => {
      client.on('message', (one) => {
        heard.push(one);
        if (one === topic) resolve();
      });
    });
  const others = own.replace('bab-sharq', 'el-seyouf');
  const atServer = last(server, `${own}/replies`);
  const atHall = last(hall, `${own}/acks`);
  await server.subscribeAsync(
    ['events', 'replies'].map((leaf) => `dawr/v1/+/+/${leaf}`),
    {
      qos: 1,
    },
  );
  for (const leaf of ['acks', 'commands', 'commands/reception']) {
    await hall.subscribeAsync(`${own}/${leaf}`, { qos: 1 });
  }
  for (const topic of [`${others}/commands`, `${own}/events`, 'dawr/v1/#']) {
    await expect(hall.subscribeAsync(topic, { qos: 1 })).rejects.toThrow('Unspecified');
  }
  const say = (client: MqttClient, leaf: string) => client.publishAsync(leaf, 'x', { qos: 1 });
  // Another's events, the hall as its server, the reception as the server or the hall, the server as the reception.
  await say(hall, `${others}/events`);
  await say(hall, `${own}/commands`);
  await say(reception, `${own}/commands`);
  await say(reception, `${own}/events`);
  await say(server, `${own}/commands/reception`);
  // What each may say, last of all and in order: whatever was heard before it would have come first.
  await say(hall, `${own}/events`);
  await say(hall, `${own}/replies`);
  await atServer;
  await say(reception, `${own}/commands/reception`);
  await say(server, `${own}/commands`);
  await say(server, `${own}/acks`);
  await atHall;
  expect(heard.toSorted()).toEqual(
    ['acks', 'commands', 'commands/reception', 'events', 'replies'].map((leaf) => `${own}/${leaf}`),
  );
  const clientFile = (ending: string) => join(folderOfNats, `clients/el-seyouf-hall.${ending}`);
  const { news } = openLink(
    linkConfig(`mqtts://127.0.0.1:${natsPort}`, {
      ...{ acknowledgedBy: 'server', caFile: join(folderOfNats, 'ca.crt') },
      ...{ certFile: clientFile('crt'), keyFile: clientFile('key') },
    }),
    { centre: 'el-seyouf', controller: 'hall' },
  );
  await news.until(({ news: what }) => what === 'up');
  const stranger = { cert: '', key: '' };
  await expect(enterNats('centre-server', stranger)).rejects.toThrow();
});

test('RabbitMQ gets a pattern for each topic of each user, and none has a password', async () => {
  const folderOfRabbit = join(folder.path, 'rabbitmq');
  const call = { ...usual, out: folderOfRabbit, port, controller: halls };
  const said = await brokerConfig({ ...call, for: 'rabbitmq' });
  expect(said).toContain(`CONFIG_FILE=${folderOfRabbit}/rabbitmq.conf`);
  const text = (name: string) => readFileSync(join(folderOfRabbit, name), 'utf8');
  expect(text('rabbitmq.conf')).toContain(`mqtt.listeners.ssl.default = ${port}`);
  const { users, permissions, topic_permissions: topics } = JSON.parse(text('definitions.json'));
  const names = ['bab-sharq/hall', 'centre-server', 'el-seyouf/hall', 'reception-bab-sharq'];
  expect(users.map(({ name }: { name: string }) => name)).toEqual(names);
  for (const list of [permissions, topics]) {
    expect(list.map(({ user }: { user: string }) => user)).toEqual(names);
  }
  expect(new Set(users.map((user: { password_hash: string }) => user.password_hash))).toEqual(
    new Set(['']),
  );
  const write = new RegExp(topics[0].write);
  expect(write.test('dawr.v1.bab-sharq.hall.events')).toBe(true);
  for (const key of [
    'el-seyouf.hall.events',
    'bab-sharq.hall.commands',
    'bab-sharq.hall.events.x',
  ]) {
    expect(write.test(`dawr.v1.${key}`)).toBe(false);
  }
});

test('nobody comes in without a certificate of this authority, and the broker has one for its names', async () => {
  const { cert: _, key: __, ...keyless } = as('bab-sharq-hall');
  await expect(enter('centre-server', { ...keyless, cert: '', key: '' })).rejects.toThrow();
  const others = makeCertificates(folder.path);
  const stranger = {
    cert: readFileSync(others.clientCert),
    key: readFileSync(others.clientKey),
  };
  await expect(enter('bab-sharq-hall', stranger)).rejects.toThrow();
  await expect(enter('bab-sharq-hall', { servername: 'elsewhere' })).rejects.toThrow(/altnames/);
  await enter('bab-sharq-hall', { servername: 'broker.local' });
});

test('another call adds a hall and changes nothing that is there; a lost half is made anew', async () => {
  const before = new Map(['ca.crt', 'ca.key', 'broker.crt'].map((name) => [name, file(name)]));
  const hallBefore = file('clients/bab-sharq-hall.crt');
  rmSync(join(out, 'clients/el-seyouf-hall.crt'));
  const rules = file('mosquitto.acl');
  const more = { port, controller: [...halls, 'amreya/hall'], reception: [] };
  const said = await brokerConfig({ ...usual, ...more });
  expect(file('mosquitto.acl').equals(rules)).toBe(true);
  for (const [name, bytes] of before) expect(file(name).equals(bytes)).toBe(true);
  expect(file('clients/bab-sharq-hall.crt').equals(hallBefore)).toBe(true);
  await enter('amreya-hall');
  await enter('el-seyouf-hall');
  expect(said).toContain('amreya/hall: clients/amreya-hall.crt');
  expect(said).toContain(`dawr collect mqtts://127.0.0.1:${port}`);
});

test('keys are for their owner only, and nothing but keys and certificates stays', () => {
  const keys = ['ca.key', 'broker.key', ...readdirSync(join(out, 'clients'))];
  expect(keys.filter((name) => !/\.(key|crt)$/.test(name))).toEqual([]);
  for (const name of keys.filter((one) => one.endsWith('.key'))) {
    const path = ['ca.key', 'broker.key'].includes(name) ? name : `clients/${name}`;
    expect((statSync(join(out, path)).mode & 0o077).toString(8)).toBe('0');
  }
  const subject = ['x509', '-in', join(out, 'clients/bab-sharq-hall.crt'), '-noout', '-subject'];
  expect(execFileSync('openssl', subject, { encoding: 'utf8' })).toContain('bab-sharq/hall');
});

test.each([
  [{ host: [] }, 'no --host is given'],
  [{ host: ['a b'] }, '"a b" is no host'],
  [{ host: ['-a.example'] }, '"-a.example" is no host'],
  [{ controller: ['bab-sharq'] }, '"bab-sharq" is no controller'],
  [{ controller: ['bab-sharq/hall/x'] }, '"bab-sharq/hall/x" is no controller'],
  [{ controller: ['Bab/hall'] }, '"Bab/hall" is no controller'],
  [
    { controller: ['centre/server'] },
    'centre/server and centre-server would share the certificate',
  ],
  [{ controller: ['bab/sharq-hall', 'bab-sharq/hall'] }, 'would share the certificate'],
  [{ controller: ['reception/bab-sharq'] }, 'would share the certificate'],
  [{ reception: ['bab sharq'] }, '"bab sharq" is no centre'],
  [{ days: 0 }, '--days 0 is no time'],
  [{ out: '/dev/null/x' }, '/dev/null/x cannot be made'],
  [{ out: '/proc/nowhere' }, '/proc/nowhere cannot be made'],
])('%j is a mistake, and nothing is written', async (mistake, words) => {
  const call = { ...usual, port, controller: halls, out: join(folder.path, 'mistake'), ...mistake };
  await expect(brokerConfig(call)).rejects.toThrow(words);
  expect(readdirSync(folder.path)).not.toContain('mistake');
});

test.each([
  [{ controller: ['bab/sharq-hall'] }, 'bab/sharq-hall and bab-sharq/hall would share'],
  [{ host: ['127.0.0.1', 'other.example'] }, 'does not name other.example'],
  [{ host: ['127.0.0.2'] }, 'does not name 127.0.0.2'],
])('%j does not fit what is there, and nothing is changed', async (mistake, words) => {
  const rules = file('mosquitto.acl');
  const clients = readdirSync(join(out, 'clients'));
  const call = { ...usual, port, controller: halls, reception: [], ...mistake };
  await expect(brokerConfig(call)).rejects.toThrow(words);
  expect(readdirSync(join(out, 'clients'))).toEqual(clients);
  expect(file('mosquitto.acl').equals(rules)).toBe(true);
});

test('half an authority is not made whole: clients that trust it would be shut out', async () => {
  const half = join(folder.path, 'half');
  await brokerConfig({ ...usual, out: half, port, controller: [] });
  rmSync(join(half, 'ca.crt'));
  await expect(brokerConfig({ ...usual, out: half, port, controller: [] })).rejects.toThrow(
    'one of them is missing',
  );
});
