/** Brokers that do what a well-behaved one does not: played byte by byte on a real socket. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Watch } from '../watch.ts';
import { brokerConfig } from './brokers.ts';
import { faultsIn, openLink, openOutbox, stopAll, toStop } from './open-link.ts';
import { MemoryJournal } from './witness.ts';

afterEach(stopAll);

/** Control packet types of MQTT 3.1.1, section 2.2.1. */
const connectType = 1;
const publishType = 3;
const subscribeType = 8;

const pingType = 12;
const pingresp = Buffer.of(0xd0, 0);

interface Packet {
  readonly type: number;
  readonly body: Buffer;
}

/** Takes whole packets off the front of what has arrived; section 2.2.3 for the length. */
function takePackets(arrived: Buffer): { packets: Packet[]; rest: Buffer } {
  const packets: Packet[] = [];
  let rest = arrived;
  for (;;) {
    let length = 0;
    let at = 1;
    for (; at < rest.length; at += 1) {
      const digit = rest.readUInt8(at);
      length += (digit & 0x7f) * 128 ** (at - 1);
      if (digit < 0x80) break;
    }
    const start = at + 1;
    if (at >= rest.length || rest.length < start + length) return { packets, rest };
    packets.push({ type: rest.readUInt8(0) >> 4, body: rest.subarray(start, start + length) });
    rest = rest.subarray(start + length);
  }
}

async function playBroker(answer: (packet: Packet, socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let arrived: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      const { packets, rest } = takePackets(Buffer.concat([arrived, bytes]));
      arrived = rest;
      for (const packet of packets) answer(packet, socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  toStop.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `mqtt://127.0.0.1:${address.port}`;
}

const connack = (code: number): Buffer => Buffer.of(0x20, 2, 0, code);

/** The packet identifier of a QoS 1 PUBLISH stands behind its topic. */
function puback({ body }: Packet): Buffer {
  const at = 2 + body.readUInt16BE(0);
  return Buffer.concat([Buffer.of(0x40, 2), body.subarray(at, at + 2)]);
}

function topicOf({ body }: Packet): string {
  return body.toString('utf8', 2, 2 + body.readUInt16BE(0));
}

test.each([
  [1, 'unsupported'],
  [3, 'refused'],
  [4, 'rejected-credentials'],
  [5, 'rejected-credentials'],
] as const)('a CONNACK of %d is the fault %s', async (code, fault) => {
  const url = await playBroker((_, socket) => socket.end(connack(code)));
  const { news } = openLink(brokerConfig(url));
  await news.until((item) => faultsIn(item).includes(fault));
});

/** Section 3.8.3: behind each topic filter the quality of service that is asked for. */
function askedQos({ body }: Packet): number[] {
  const asked: number[] = [];
  for (let at = 2; at < body.length; ) {
    at += 2 + body.readUInt16BE(at);
    asked.push(body.readUInt8(at));
    at += 1;
  }
  return asked;
}

/** Section 3.9: each topic is granted as asked. */
function suback(packet: Packet): Buffer {
  const granted = askedQos(packet);
  const id = packet.body.subarray(0, 2);
  return Buffer.concat([Buffer.of(0x90, 2 + granted.length), id, Buffer.from(granted)]);
}

test('a subscription that is refused is a fault of permission, and no birth is published', async () => {
  const seen: number[] = [];
  const url = await playBroker(({ type, body }, socket) => {
    seen.push(type);
    if (type === connectType) socket.write(connack(0));
    if (type === subscribeType) {
      socket.write(Buffer.concat([Buffer.of(0x90, 4), body.subarray(0, 2), Buffer.of(1, 0x80)]));
    }
  });
  const { news } = openLink(brokerConfig(url, { acknowledgedBy: 'server' }));
  await news.until((item) => faultsIn(item).includes('not-permitted'));
  expect(seen).not.toContain(publishType);
});

test.each([0, 1] as const)(
  'every subscription asks for the quality of service %d of the config',
  async (receiveQos) => {
    const asked: number[] = [];
    const born = new Watch(() => asked);
    let births = 0;
    const url = await playBroker((packet, socket) => {
      if (packet.type === connectType) socket.write(connack(0));
      if (packet.type === subscribeType) {
        asked.push(...askedQos(packet));
        socket.write(suback(packet));
      }
      if (packet.type === publishType) {
        births += 1;
        born.stir();
      }
    });
    openLink(brokerConfig(url, { acknowledgedBy: 'server', receiveQos }));
    await born.until(() => births > 0, 'the birth');
    expect(new Set(asked)).toEqual(new Set([receiveQos]));
  },
);

test('a broker that drops us while we subscribe is unreachable, not forbidding', async () => {
  const url = await playBroker(({ type }, socket) => {
    if (type === connectType) socket.write(connack(0));
    else socket.destroy();
  });
  const { news } = openLink(brokerConfig(url, { acknowledgedBy: 'server' }));
  await news.until((item) => faultsIn(item).length > 0);
  expect(news.seen.flatMap(faultsIn)).toEqual(['unreachable']);
});

test('what is in flight when the line is cut has failed, and is not sent again by the link', async () => {
  let published = 0;
  const url = await playBroker((packet, socket) => {
    if (packet.type === connectType) socket.write(connack(0));
    if (packet.type === subscribeType) socket.write(suback(packet));
    if (packet.type !== publishType) return;
    published += 1;
    // The birth of each connection, and in the first one an event without an answer.
    if (published === 2) socket.destroy();
    else socket.write(puback(packet));
  });
  const { link, news } = openLink(brokerConfig(url));
  await news.until(({ news: what }) => what === 'up');
  await expect(link.publish({ sequence: 1, body: '{}' })).rejects.toThrow('not published');
  await news.until(({ news: what }) => what === 'up', news.seen.length);
  await link.stop();
  // Two births, one event, one farewell.
  expect(published).toBe(4);
});

test('a snapshot whose line was cut is published in the next connection', async () => {
  let snapshots = 0;
  const { stir, until } = new Watch(() => snapshots);
  const url = await playBroker((packet, socket) => {
    if (packet.type === connectType) socket.write(connack(0));
    if (packet.type === subscribeType) socket.write(suback(packet));
    if (packet.type !== publishType) return;
    const isSnapshot = topicOf(packet).endsWith('/state');
    if (isSnapshot) snapshots += 1;
    stir();
    if (isSnapshot && snapshots === 1) socket.destroy();
    else socket.write(puback(packet));
  });
  const { link } = openLink(brokerConfig(url));
  link.setState('{"businessDay":null}');
  await until(() => snapshots === 2);
});

test('events that a living broker swallowed are a fault, and are sent again', async () => {
  const swallowed = 20;
  let events = 0;
  const url = await playBroker((packet, socket) => {
    if (packet.type === connectType) socket.write(connack(0));
    if (packet.type === subscribeType) socket.write(suback(packet));
    if (packet.type === pingType) socket.write(pingresp);
    if (packet.type !== publishType) return;
    if (topicOf(packet).endsWith('/events')) {
      events += 1;
      if (events <= swallowed) return;
    }
    socket.write(puback(packet));
  });
  const journal = new MemoryJournal(63);
  const { news } = openOutbox(brokerConfig(url), journal, { pubackWithinMs: 200 });
  await news.until((item) => faultsIn(item).includes('no-answer'));
  await journal.acknowledgements.until((upTo) => upTo === 63);
});

test('a stop is not held up by a broker that has fallen silent, and nothing is left in flight', async () => {
  let births = 0;
  const url = await playBroker((packet, socket) => {
    if (packet.type === connectType) socket.write(connack(0));
    if (packet.type === subscribeType) socket.write(suback(packet));
    if (packet.type === publishType) {
      births += 1;
      if (births === 1) socket.write(puback(packet));
    }
  });
  const { link, news } = openLink(brokerConfig(url));
  await news.until(({ news: what }) => what === 'up');
  const published = link.publish({ sequence: 1, body: '{}' });
  const failed = expect(published).rejects.toThrow('not published');
  await link.stop();
  await failed;
  expect(news.seen.at(-1)).toEqual({ news: 'down' });
});

test('an event for a link that is not up is refused at once', async () => {
  const url = await playBroker(() => {});
  const { link } = openLink(brokerConfig(url));
  await expect(link.publish({ sequence: 1, body: '{}' })).rejects.toThrow('the link is down');
});
