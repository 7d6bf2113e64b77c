/** Who is let in by a real mosquitto, and what a link says when it is not. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { brokerConfig, startMosquitto, temporaryFolder } from './brokers.ts';
import { makeCertificates } from './certificates.ts';
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

  test('TLS: only the pinned authority is believed, and a certificate can be the key', async () => {
    const certificates = makeCertificates(folder.path);
    const broker = await startMosquitto(folder.path, { certificates });
    toStop.push(() => broker.kill());
    const trusted = {
      caFile: certificates.ca,
      certFile: certificates.clientCert,
      keyFile: certificates.clientKey,
    };
    const good = openLink(brokerConfig(broker.url, trusted));
    await good.news.until(({ news: what }) => what === 'up');
    await good.link.stop();

    const stranger = openLink(
      brokerConfig(broker.url, { ...trusted, caFile: certificates.otherCa }),
    );
    const report = await stranger.news.until((item) => faultsIn(item).includes('refused'));
    expect(JSON.stringify(report)).toContain('check caFile');
    await stranger.link.stop();

    const keyless = openLink(brokerConfig(broker.url, { caFile: certificates.ca }));
    await keyless.news.until((item) => faultsIn(item).length > 0);
    expect(keyless.news.seen.some(({ news: what }) => what === 'up')).toBe(false);
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
