/** Who is let in by a real mosquitto, and what a link says when it is not. */
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { brokerConfig, startMosquitto, startNats, temporaryFolder } from './brokers.ts';
import { makeCertificates, type Pair } from './certificates.ts';
import {
  faultsIn,
  type Heard,
  isClear,
  openLink,
  openOutbox,
  own,
  stopAll,
  toStop,
} from './open-link.ts';
import { MemoryJournal, stream, Witness } from './witness.ts';

const folder = temporaryFolder();
afterEach(stopAll);
afterAll(() => folder.remove());

describe('who may come in', () => {
  const user = 'bab-sharq/hall';

  test.each(['3.1.1', '5'] as const)(
    'a refused password is a fault, and one that is corrected is used (MQTT %s)',
    async (protocol) => {
      const broker = await startMosquitto(folder.path, { passwords: { [user]: 'right' } });
      toStop.push(() => broker.kill());
      const passwordFile = join(folder.path, `password-${protocol}`);
      writeFileSync(passwordFile, 'wrong-secret\n');
      const config = brokerConfig(broker.url, { protocol, username: user, passwordFile });
      const { news } = openLink(config);
      await news.until((item) => faultsIn(item).includes('rejected-credentials'));
      writeFileSync(passwordFile, 'right\n');
      await news.until(({ news: what }) => what === 'up');
      expect(isClear(await news.until(isClear))).toBe(true);
      expect(JSON.stringify(news.seen)).not.toContain('wrong-secret');
    },
  );

  test('a missing password file names the option and the path', async () => {
    const broker = await startMosquitto(folder.path, { passwords: { [user]: 'right' } });
    toStop.push(() => broker.kill());
    const passwordFile = join(folder.path, 'password-missing');
    rmSync(passwordFile, { force: true });
    const { news } = openLink(brokerConfig(broker.url, { username: user, passwordFile }));
    const report = await news.until((item) => faultsIn(item).includes('not-there'));
    expect(JSON.stringify(report)).toContain(`Put the file ${passwordFile} there`);
    writeFileSync(passwordFile, 'right');
    await news.until(({ news: what }) => what === 'up');
  });

  test('a broker that is not there is a fault, and its coming is the end of it', async () => {
    const port = await freePort();
    const { news } = openLink(brokerConfig(`mqtt://127.0.0.1:${port}`));
    const report = await news.until((item) => faultsIn(item).includes('unreachable'));
    expect(JSON.stringify(report)).toContain(`127.0.0.1:${port}`);
  });

  test('TLS names what is wrong: the authority, the name, the days, or a certificate of ours', async () => {
    const certificates = makeCertificates(folder.path);
    const { ca, otherCa, clientCert, clientKey, odd } = certificates;
    const broker = await startMosquitto(folder.path, { certificates });
    toStop.push(() => broker.kill());
    const trusted = { caFile: ca, certFile: clientCert, keyFile: clientKey };
    const good = openLink(brokerConfig(broker.url, trusted));
    await good.news.until(({ news: what }) => what === 'up');
    await good.link.stop();

    const reportOf = async (url: string, settings: object): Promise<string> => {
      const { link, news } = openLink(brokerConfig(url, settings));
      const report = await news.until((item) => faultsIn(item).length > 0);
      await link.stop();
      expect(news.seen.some(({ news: what }) => what === 'up')).toBe(false);
      return JSON.stringify(report);
    };
    const { cert: certFile, key: keyFile } = odd.former;
    expect(await reportOf(broker.url, { ...trusted, caFile: otherCa })).toContain('an authority');
    expect(await reportOf(broker.url, { caFile: ca })).toContain('write certFile and keyFile');
    expect(await reportOf(broker.url, { ...trusted, keyFile })).toContain(
      'not the key of certFile',
    );
    expect(await reportOf(broker.url, { caFile: ca, certFile, keyFile })).toContain(
      "This controller's certificate has expired",
    );
    const plain = broker.url.replace('mqtts', 'mqtt');
    expect(await reportOf(plain, {})).toContain('hangs up before MQTT begins');

    const withPair = async ({ cert, key }: Pair): Promise<string> => {
      const other = { ...certificates, serverCert: cert, serverKey: key };
      const second = await startMosquitto(folder.path, { certificates: other });
      toStop.push(() => second.kill());
      return reportOf(second.url, trusted);
    };
    const expired = await withPair(odd.expired);
    expect(expired).toContain('has expired: whoever runs the broker must renew it');
    expect(expired).not.toContain('caFile');
    expect(await withPair(odd.elsewhere)).toContain('is for other names');
  });

  test('in WebSockets, open and with TLS, and a web server that knows no such path is no broker', async () => {
    const certificates = makeCertificates(folder.path);
    const open = await startNats(folder.path);
    toStop.push(() => open.kill());
    const inSocket = openLink(brokerConfig(open.socketUrl));
    await inSocket.news.until(({ news: what }) => what === 'up');
    await inSocket.link.stop();
    const secure = await startNats(folder.path, '', certificates);
    toStop.push(() => secure.kill());
    const inTls = openLink(brokerConfig(secure.socketUrl, { caFile: certificates.ca }));
    await inTls.news.until(({ news: what }) => what === 'up');
    await inTls.link.stop();
    const { news } = openLink(brokerConfig(secure.socketUrl, { caFile: certificates.otherCa }));
    const report = await news.until((item) => faultsIn(item).includes('refused'));
    expect(JSON.stringify(report)).toContain('an authority that this controller does not know');

    const web = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    await once(web, 'listening');
    toStop.push(() => web.close());
    const address = web.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const lost = openLink(brokerConfig(`ws://127.0.0.1:${port}/elsewhere`));
    const wrong = await lost.news.until((item) => faultsIn(item).length > 0);
    expect(JSON.stringify(wrong)).toContain('another path or another program');
  });

  test.each([
    ['mosquitto', '5', 'Let this user write to dawr/v1/bab-sharq/hall/status'],
    ['NATS', '3.1.1', 'Let this user read its own topics'],
  ] as const)('permissions that lack our topics are named by %s', async (kind, protocol, words) => {
    const passwordFile = join(folder.path, 'password-denied');
    writeFileSync(passwordFile, 'a');
    const aclFile = join(folder.path, 'denied.acl');
    writeFileSync(aclFile, `user ${user}\ntopic read dawr/#\n`);
    const broker =
      kind === 'NATS'
        ? await startNats(
            folder.path,
            `authorization { users: [{ user: "${user}", password: a, permissions: { publish: ["x"], subscribe: ["y"] } }] }`,
          )
        : await startMosquitto(folder.path, { aclFile, passwords: { [user]: 'a' } });
    toStop.push(() => broker.kill());
    const { news } = openLink(brokerConfig(broker.url, { protocol, username: user, passwordFile }));
    const report = await news.until((item) => faultsIn(item).length > 0);
    expect(faultsIn(report)).toEqual(['not-permitted']);
    expect(JSON.stringify(report)).toContain(words);
  });

  test('a certificate file that is none is reported with its option', async () => {
    const broker = await startMosquitto(folder.path);
    toStop.push(() => broker.kill());
    const caFile = join(folder.path, 'not-a-certificate');
    writeFileSync(caFile, 'hello');
    const url = broker.url.replace('mqtt:', 'mqtts:');
    const { news } = openLink(brokerConfig(url, { certFile: caFile, keyFile: caFile }));
    const report = await news.until((item) => faultsIn(item).length > 0);
    expect(JSON.stringify(report)).toContain('check caFile, certFile, keyFile');
  });

  test('the shipped ACL lets a controller reach its own topics and no others', async () => {
    const broker = await startMosquitto(folder.path, {
      aclFile: join(__dirname, '../../drivers/centre/mosquitto.acl'),
      passwords: { [user]: 'a', 'el-seyouf/hall': 'b', 'centre-server': 'c' },
    });
    toStop.push(() => broker.kill());
    const heard = new Witness<Heard>();
    const enter = async (username: string, password: string): Promise<MqttClient> => {
      const client = await connectAsync(broker.url, { username, password, protocolVersion: 5 });
      toStop.push(() => client.endAsync(true));
      return client;
    };
    const server = await enter('centre-server', 'c');
    server.on('message', (topic, payload, packet) =>
      heard.add({ topic, text: payload.toString(), retained: packet.retain }),
    );
    await server.subscribeAsync(['dawr/v1/+/+/events', 'dawr/v1/+/+/status'], { qos: 1 });

    const stranger = await enter('el-seyouf/hall', 'b');
    for (const leaf of ['events', 'status', 'state', 'replies', 'acks', 'commands']) {
      await expect(stranger.publishAsync(`${own}/${leaf}`, 'x', { qos: 1 })).rejects.toThrow(
        'Not authorized',
      );
    }
    await expect(
      stranger.publishAsync('dawr/v1/bab-sharq/server', 'x', { qos: 1 }),
    ).rejects.toThrow('Not authorized');
    const overheard: string[] = [];
    stranger.on('message', (topic) => overheard.push(topic));
    await stranger.subscribeAsync('#', { qos: 1 });

    const passwordFile = join(folder.path, 'password-acl');
    writeFileSync(passwordFile, 'a');
    const journal = new MemoryJournal(30);
    const config = { acknowledgedBy: 'server', username: user, passwordFile } as const;
    const { news } = openOutbox(brokerConfig(broker.url, config), journal);
    await news.until(({ news: what }) => what === 'up');
    await server.publishAsync('dawr/v1/bab-sharq/server', '{"status":"online"}', { qos: 1 });
    await heard.until(({ text }) => text.includes('0000000000000020'));
    await server.publishAsync(`${own}/acks`, JSON.stringify({ stream, upTo: 20 }), { qos: 1 });
    await heard.until(({ text }) => text.includes('0000000000000030'));
    // Sent to the stranger last of all, and in order: what it may hear is only this.
    await server.publishAsync('dawr/v1/el-seyouf/hall/acks', '{}', { qos: 1 });
    while (overheard.at(-1) !== 'dawr/v1/el-seyouf/hall/acks') {
      await new Promise((resolve) => stranger.once('message', resolve));
    }
    expect(new Set(overheard)).toEqual(
      new Set(['dawr/v1/bab-sharq/server', 'dawr/v1/el-seyouf/hall/acks']),
    );
  });
});
