/**
 * Links and outboxes joined as the controller joins them, and those who watch them from the other
 * side of the broker: an observer and a centre server, each with a connection of its own.
 */
import { connectAsync, type MqttClient } from 'mqtt';
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import {
  type ControllerNames,
  createEnveloper,
  parseEnvelope,
} from '../../drivers/centre/messages.ts';
import { createCentreLink, type LinkPace } from '../../drivers/centre/mqtt-link.ts';
import type { CentreLink } from '../../drivers/centre-port.ts';
import { createOutbox, type Outbox } from '../../firmware-host/centre/outbox.ts';
import {
  type LinkNews,
  linkListener,
  type MemoryJournal,
  reportTo,
  stream,
  Witness,
} from './witness.ts';

export const names = { centre: 'bab-sharq', controller: 'hall' };
export const own = 'dawr/v1/bab-sharq/hall';

/** What the test has opened; `stopAll` goes into `afterEach`. */
export const toStop: (() => unknown)[] = [];
export async function stopAll(): Promise<void> {
  for (const stop of toStop.splice(0).reverse()) await stop();
}

export interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly retained: boolean;
}

export async function observe(
  url: string,
  options = {},
): Promise<Witness<Heard> & { client: MqttClient }> {
  const heard = new Witness<Heard>();
  const client = await connectAsync(url, { reconnectPeriod: 50, ...options });
  toStop.push(() => client.endAsync(true));
  client.on('error', () => {});
  client.on('message', (topic, payload, packet) =>
    heard.add({ topic, text: payload.toString(), retained: packet.retain }),
  );
  await client.subscribeAsync('dawr/#', { qos: 1 });
  return Object.assign(heard, { client });
}

/** A centre server as the contract wants it: commits in order, without gaps, and then says so. */
export async function serve(url: string): Promise<{ committed: Witness<number> }> {
  const committed = new Witness<number>();
  const client = await connectAsync(url, { reconnectPeriod: 50 });
  toStop.push(() => client.endAsync(true));
  const say = (topic: string, body: object, retain = false): void => {
    client.publish(topic, JSON.stringify(body), { qos: 1, retain }, () => {});
  };
  client.on('error', () => {});
  client.on('message', (topic, payload) => {
    if (topic !== `${own}/events`) return;
    const envelope = parseEnvelope(payload);
    if (!envelope.ok) throw new Error(envelope.problem);
    const sequence = Number(envelope.value.sequence);
    const next = committed.seen.length + 1;
    if (sequence > next) throw new Error(`${sequence} came where ${next} is missing`);
    if (sequence === next) committed.add(sequence);
    say(`${own}/acks`, { stream, upTo: committed.seen.length });
  });
  let life = 0;
  const announce = async (): Promise<void> => {
    life += 1;
    const session = String(life);
    await client.subscribeAsync(`${own}/events`, { qos: 1 });
    say('dawr/v1/bab-sharq/server', { status: 'online', session }, true);
  };
  // An announcement that a dying broker cuts short is made again at the next connect.
  client.on('connect', () => void announce().catch(() => {}));
  await announce();
  return { committed };
}

export function openLink(
  config: CentreServerConfig,
  as: ControllerNames = names,
): {
  link: CentreLink;
  news: Witness<LinkNews>;
} {
  const news = new Witness<LinkNews>();
  const link = createCentreLink(config, as, linkListener(news), reportTo(news));
  toStop.push(() => link.stop());
  link.start();
  return { link, news };
}

/** A link and its outbox, joined as the controller joins them. */
export function openOutbox(
  config: CentreServerConfig,
  journal: MemoryJournal,
  pace: LinkPace = {},
) {
  const news = new Witness<LinkNews>();
  const listener = linkListener(news);
  const atOnce = { now: 0, most: 0 };
  const outbox: Outbox = createOutbox({
    journal,
    acknowledgedBy: config.acknowledgedBy,
    inFlight: config.inFlight,
    envelope: createEnveloper(names, stream),
    warn: (message) => {
      throw new Error(message);
    },
    onServerAhead: (upTo) => {
      throw new Error(`the server has ${upTo}`);
    },
    link: {
      publish: (event) => {
        atOnce.now += 1;
        atOnce.most = Math.max(atOnce.most, atOnce.now);
        const sent = link.publish(event);
        const landed = (): void => {
          atOnce.now -= 1;
        };
        sent.then(landed, landed);
        return sent;
      },
    },
  });
  const link = createCentreLink(
    config,
    names,
    {
      birth: listener.birth,
      up: () => {
        listener.up();
        outbox.linkUp();
      },
      down: () => {
        listener.down();
        outbox.linkDown();
      },
      acknowledged: (of, upTo) => outbox.acknowledged(of, upTo),
      serverPresence: (online) => outbox.serverPresence(online),
      command: listener.command,
    },
    reportTo(news),
    pace,
  );
  toStop.push(() => link.stop());
  toStop.push(() => outbox.stop());
  link.start();
  return { outbox, news, atOnce };
}

export function sequencesOf(heard: readonly Heard[]): number[] {
  return heard
    .filter(({ topic }) => topic === `${own}/events`)
    .map(({ text }) => {
      const envelope = parseEnvelope(Buffer.from(text));
      if (!envelope.ok) throw new Error(envelope.problem);
      return Number(envelope.value.sequence);
    });
}

export const faultsIn = (item: LinkNews): readonly string[] =>
  item.news === 'report' ? item.faults.map(({ code }) => code) : [];
export const isClear = (item: LinkNews): boolean =>
  item.news === 'report' && item.faults.length === 0;
