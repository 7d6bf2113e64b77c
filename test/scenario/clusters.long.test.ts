/**
 * A whole hall, `dawr collect`, and between them a broker of three nodes of which one after the other is killed in the
 * middle of the stream: the server has every event once, in the order of the journal.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readHealth } from '../../firmware-host/health/health-file.ts';
import { openSqliteToRead } from '../../firmware-host/journal/sqlite.ts';
import { type Cluster, startNatsCluster, startRabbitCluster } from '../centre/clusters.ts';
import { lookUntil } from '../watch.ts';
import { TestHall } from './hall.ts';
import { isOver } from './witness.ts';

const dawr = resolve(__dirname, '../../dist/dawr.js');
const kills = 30;
const ofIssued = "SELECT count(*) FROM event WHERE type = 'ticket.issued'";

/** A cluster that has lost a node first votes, queue by queue. */
const patienceMs = 180_000;

const clusters = [
  { name: 'RabbitMQ with quorum queues', start: startRabbitCluster, receiveQos: 1 },
  { name: 'NATS', start: startNatsCluster, receiveQos: 0 },
] as const;

describe.each(clusters)('$name of three nodes', ({ start, receiveQos }) => {
  const hall = new TestHall();
  const store = join(hall.folder, 'centre.db');
  let cluster: Cluster | null = null;
  let collector: ChildProcess | null = null;

  afterAll(async () => {
    if (collector !== null && !isOver(collector)) {
      const exit = once(collector, 'exit');
      collector.kill('SIGTERM');
      await exit;
    }
    await hall.killController();
    await cluster?.stop();
    await hall.tearDown();
  });

  test(`loses and doubles nothing while a node is killed ${kills} times`, async () => {
    cluster = await start(hall.folder);
    const [url = '', ...otherUrls] = cluster.urls;
    await hall.setUp((config) => ({
      ...config,
      centreServer: {
        ...config.centreServer,
        url,
        otherUrls,
        acknowledgedBy: 'server',
        receiveQos,
      },
    }));
    const how = ['--store', store, '--receive-qos', String(receiveQos)];
    const args = [dawr, 'collect', url, ...otherUrls, ...how];
    collector = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    await hall.startController();
    const press = (): Promise<void> => hall.press('first-new-card');
    const tickets = (): number => Number(read(hall.journalFile, ofIssued));
    const { printers, units } = hall.config;
    const needed = [
      ...printers.map(({ id }) => `printer/${id}`),
      ...units.map(({ id }) => `unit/${id}`),
    ];
    const givesTickets = (): boolean => {
      const devices = readHealth(dirname(hall.journalFile))?.devices ?? [];
      const works = (name: string): boolean =>
        devices.some(({ device, faults }) => device === name && faults.length === 0);
      return needed.every(works);
    };
    // Not counted by presses: on a machine with other work a tap of a tenth of a second may be too short to be one.
    const hasMoreThan = (before: number): boolean =>
      tickets() > before && isSame(hall.journalFile, store);
    await lookUntil(givesTickets, 'buttons and paper');
    await press();
    await lookUntil(() => hasMoreThan(0), 'the first ticket at the server', patienceMs);
    for (let killed = 0; killed < kills; killed += 1) {
      const node = killed % cluster.urls.length;
      const before = tickets();
      await Promise.all([press(), cluster.kill(node)]);
      await press();
      await lookUntil(
        () => hasMoreThan(before),
        `every event at the server without node ${node}, kill ${killed + 1}`,
        patienceMs,
      );
      await cluster.restart(node);
      await press();
      await lookUntil(
        () => hasMoreThan(before),
        `every event at the server with node ${node} again`,
        patienceMs,
      );
    }
    console.log(`${kills} kills, ${tickets()} tickets`);
  });
});

/** Whether the server has all that the journal has, each once. */
function isSame(journal: string, store: string): boolean {
  if (!existsSync(store)) return false;
  const newest = read(journal, 'SELECT max(sequence) FROM event');
  return (
    read(store, 'SELECT max(sequence) FROM events') === newest &&
    read(store, 'SELECT count(*) FROM events') === newest
  );
}

function read(file: string, query: string): unknown {
  const database = openSqliteToRead(file);
  try {
    return database.prepare(query).pluck().get();
  } finally {
    database.close();
  }
}
