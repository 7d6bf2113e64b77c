/**
 * The events of a thousand controllers, 50 of each and all at once, through a real mosquitto into the collector, on
 * SQLite and on PostgreSQL; beside a bare mqtt.js that only counts what it receives. They take turns. A commit waits
 * for the disk in both databases.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { createCollector } from '../verbs/collect/collector.ts';
import { openStore, type StoreOptions } from '../verbs/collect/open-store.ts';
import { controllers, eventsEach } from './controllers-count.ts';
import { startMosquitto } from './mosquitto.ts';
import { startPostgres } from './postgres.ts';
import type { Row } from './row.ts';

const events = controllers * eventsEach;
const rounds = 3;
const program = fileURLToPath(new URL('../../dist/measure-controllers.js', import.meta.url));

/** Subscribes, calls back when everything is there, and can be ended. */
type Receive = (onAll: () => void) => Promise<() => Promise<void>>;

export async function collectorFanIn(_: Config, folder: string): Promise<readonly Row[]> {
  // Nothing is dropped while a receiver is slower than those who send.
  const broker = await startMosquitto(folder, ['max_queued_messages 0']);
  const postgres = await startPostgres(true);
  const bareMs: number[] = [];
  const sqliteMs: number[] = [];
  const postgresMs: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const sqlite = { store: join(folder, `${round}.db`) };
      bareMs.push(await take(broker.url, `bare-${round}`, bare(broker.url)));
      sqliteMs.push(await take(broker.url, `lite-${round}`, collecting(broker.url, sqlite)));
      const database = postgres.newDatabase();
      postgresMs.push(await take(broker.url, `pg-${round}`, collecting(broker.url, database)));
    }
  } finally {
    broker.stop();
    await postgres.tearDown();
  }
  // Of each the quickest round, in which nothing else had the machine.
  const perSecond = (all: readonly number[]) => (events * 1000) / Math.min(...all);
  const bareRate = perSecond(bareMs);
  const row = (where: string, all: readonly number[], aim: number): Row => ({
    name: `events of 1,000 controllers into dawr collect, ${where}, ${Math.round(perSecond(all))} a second`,
    value: perSecond(all) / bareRate,
    unit: '×',
    against: `mosquitto's fan-in to a bare mqtt.js that counts, ${Math.round(bareRate)} a second`,
    aim: `≥ ${aim}×`,
    ok: perSecond(all) / bareRate >= aim,
  });
  return [row('SQLite', sqliteMs, 0.5), row('PostgreSQL', postgresMs, 0.4)];
}

/** @returns milliseconds from the first event that is sent to the last one that has arrived */
async function take(url: string, round: string, receive: Receive): Promise<number> {
  let all = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    all = resolve;
  });
  const stop = await receive(() => all());
  const sender = fork(program, [url, round]);
  const ended = once(sender, 'exit');
  await once(sender, 'message');
  const startedMs = monotonicMs();
  sender.send('go');
  await arrived;
  const tookMs = monotonicMs() - startedMs;
  await ended;
  await stop();
  return tookMs;
}

function bare(url: string): Receive {
  return async (onAll) => {
    const client = await connectAsync(url, { protocolVersion: 4 });
    let received = 0;
    client.on('message', () => {
      received += 1;
      if (received === events) onAll();
    });
    await client.subscribeAsync('dawr/v1/+/+/events', { qos: 1 });
    return () => client.endAsync();
  };
}

function collecting(url: string, where: StoreOptions): Receive {
  return async (onAll) => {
    const store = await openStore(where, 'collect');
    let stored = 0;
    let isUp = (): void => {};
    const up = new Promise<void>((resolve) => {
      isUp = resolve;
    });
    const collector = createCollector({
      settings: { url, protocol: '3.1.1', clientId: 'dawr-collect' },
      centre: undefined,
      store,
      listener: {
        stored: () => {
          stored += 1;
          if (stored === events) onAll();
        },
        position: () => {},
        status: () => {},
        state: () => {},
        warn: () => {},
        link: (fault) => {
          if (fault === null) isUp();
        },
        failed: (error) => {
          throw error;
        },
      },
    });
    collector.start();
    await up;
    return async () => {
      await collector.stop();
      await store.close();
    };
  };
}
