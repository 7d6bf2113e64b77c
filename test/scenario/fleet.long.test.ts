/**
 * The day of a country: a thousand controllers, each with its own journal and link, through one mosquitto and through a
 * NATS of three to `dawr collect` on PostgreSQL; and of a few governorates, on SQLite. At noon the collector, the broker
 * or a node of it, and PostgreSQL are killed. Nothing is missing at the end, nothing is there twice, and the collector's
 * memory has its bound.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadDayProfile } from '../../config/day-profile.ts';
import { loadConfig } from '../../config/load.ts';
import { openSqliteToRead } from '../../firmware-host/journal/sqlite.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { simulateDay } from '../../firmware-host/report/simulated-day.ts';
import { type RunningPostgres, startPostgres } from '../../scripts/measurements/postgres.ts';
import type { StoreOptions } from '../../scripts/verbs/collect/open-store.ts';
import { bundle, startMosquitto, temporaryFolder } from '../centre/brokers.ts';
import { startNatsCluster } from '../centre/clusters.ts';
import type { FleetNews } from './fleet-process.ts';
import { isOver } from './witness.ts';

const root = resolve(__dirname, '../..');
const dawr = join(root, 'dist/dawr.js');
/** Of each controller: a seventh of an ordinary day, so that the day is over in minutes. */
const ticketsEach = 25;
/** Days that differ from each other. */
const seeds = 20;
const day = '2026-11-29';
const mostCollectorMegabytes = 512;

const workshop = temporaryFolder();
const daysFile = join(workshop.path, 'days.json');
const eventsOfDays = writeDays();
let program: string;
let postgres: RunningPostgres;

beforeAll(async () => {
  program = bundle('test/scenario/fleet-process.ts', workshop.path);
  postgres = await startPostgres(true);
});
afterAll(async () => {
  await postgres.tearDown();
  workshop.remove();
});

/** @returns how many events they have in all */
function writeDays(): number {
  const { config } = loadConfig(join(root, 'config/bench.yaml'));
  const profile = loadDayProfile(join(root, 'config/days/bab-sharq.yaml'), config);
  const days = Array.from({ length: seeds }, (_, seed) => {
    const { events } = simulateDay({
      rules: hallPlan(config).rules,
      profile: { ...profile, day },
      seed: seed + 1,
      midnightMs: Date.parse(`${day}T00:00:00Z`),
      dispenser: config.dispensers[0]?.id ?? '',
    });
    const taken = new Set<string>();
    return events
      .filter(({ event }) => {
        const ticket = 'ticket' in event ? event.ticket : null;
        if (typeof ticket !== 'string') return true;
        if (event.type === 'ticket.reserved' && taken.size < ticketsEach) taken.add(ticket);
        return taken.has(ticket);
      })
      .map(({ event, timeQuality }) => ({
        ...{ event, timeQuality },
        ...{ businessDay: day, configGeneration: 1 },
      }));
  });
  writeFileSync(daysFile, JSON.stringify(days));
  return days.reduce((sum, events) => sum + events.length, 0);
}

interface Stored {
  /** By stream: how many events, and the newest. */
  readonly streams: readonly (readonly [stream: string, count: number, newest: number])[];
  readonly lost: number;
  readonly bytes: number;
  readonly bodyBytes: number;
}

interface Store {
  readonly open: (folder: string) => StoreOptions;
  readonly look: (store: string) => Stored;
  /** As a power cut of the store alone. */
  readonly crash: () => Promise<void>;
}

const inPostgres: Store = {
  open: () => postgres.newDatabase(),
  crash: async () => {
    await postgres.kill();
    await postgres.restart();
  },
  look: (store) => {
    const one = (what: string) => Number(postgres.run(store, `SELECT ${what}`));
    const rows = postgres.run(
      store,
      `SELECT streams.stream, count(*), max(sequence) FROM dawr.events
       JOIN dawr.streams ON streams.id = events.stream GROUP BY 1`,
    );
    return {
      streams: rows.split('\n').map((line) => {
        const [stream = '', count, newest] = line.split('|');
        return [stream, Number(count), Number(newest)];
      }),
      lost: one('count(*) FROM dawr.lost'),
      bytes: one('pg_database_size(current_database())'),
      bodyBytes: one('sum(octet_length(body)) FROM dawr.events'),
    };
  },
};

const inSqlite: Store = {
  open: (folder) => ({ store: join(folder, 'centre.db') }),
  crash: async () => {},
  look: (store) => {
    const database = openSqliteToRead(store);
    try {
      const one = (what: string) => Number(database.prepare(`SELECT ${what}`).pluck().get());
      return {
        streams: database
          .prepare<[], [string, number, number]>(
            `SELECT streams.stream, count(*), max(sequence) FROM events
             JOIN streams ON streams.id = events.stream GROUP BY 1`,
          )
          .raw()
          .all(),
        lost: one('count(*) FROM lost'),
        bytes: statSync(store).size,
        bodyBytes: one('sum(length(CAST(body AS BLOB))) FROM events'),
      };
    } finally {
      database.close();
    }
  },
};

interface Broker {
  readonly urls: readonly string[];
  readonly receiveQos: 0 | 1;
  /** As a power cut of one machine, which then comes back. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

async function oneMosquitto(folder: string): Promise<Broker> {
  const { url, kill, restart } = await startMosquitto(folder);
  const crash = async () => {
    await kill();
    await restart();
  };
  return { urls: [url], receiveQos: 1, crash, stop: kill };
}

async function threeNats(folder: string): Promise<Broker> {
  const { urls, kill, restart, stop } = await startNatsCluster(folder);
  const crash = async () => {
    await kill(0);
    await restart(0);
  };
  return { urls, receiveQos: 0, crash, stop };
}

const where: readonly {
  readonly name: string;
  /** A multiple of `seeds`. */
  readonly controllers: number;
  readonly start: (folder: string) => Promise<Broker>;
  readonly store: Store;
}[] = [
  { name: 'mosquitto, PostgreSQL', controllers: 1000, start: oneMosquitto, store: inPostgres },
  { name: 'NATS of three, PostgreSQL', controllers: 1000, start: threeNats, store: inPostgres },
  { name: 'mosquitto, SQLite', controllers: 200, start: oneMosquitto, store: inSqlite },
];

describe.each(where)('$name', ({ name, controllers, start, store }) => {
  const folder = join(workshop.path, name);
  mkdirSync(folder);
  let broker: Broker;
  const running: ChildProcess[] = [];

  afterAll(async () => {
    for (const child of running) await end(child, 'SIGKILL');
    await broker.stop();
  });

  function collect(options: StoreOptions): ChildProcess {
    const password =
      options.storePasswordFile === undefined
        ? []
        : ['--store-password-file', options.storePasswordFile];
    const qos = ['--receive-qos', String(broker.receiveQos)];
    const args = [dawr, 'collect', ...broker.urls, ...qos, '--store', options.store, ...password];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    // Unread, its warnings of each centre would stop it.
    child.stderr?.resume();
    running.push(child);
    return child;
  }

  test(`has every event of ${controllers} controllers once`, async () => {
    broker = await start(folder);
    const options = store.open(folder);
    const first = collect(options);
    const how = [folder, daysFile, String(controllers), String(broker.receiveQos)];
    const fleet = fork(program, [...how, ...broker.urls]);
    running.push(fleet);
    await heard(fleet, 'up');
    const startedMs = performance.now();
    fleet.send('morning');
    await heard(fleet, 'noon');
    const morningPeak = peakMegabytes(first);
    await end(first, 'SIGKILL');
    await Promise.all([store.crash(), broker.crash()]);
    const second = collect(options);
    const delivered = heard(fleet, 'delivered');
    fleet.send('afternoon');
    const { held, peakMegabytes: fleetPeak, journals } = await delivered;
    const seconds = (performance.now() - startedMs) / 1000;
    const peak = Math.max(morningPeak, peakMegabytes(second));
    await end(second, 'SIGTERM');

    const { streams, lost, bytes, bodyBytes } = store.look(options.store);
    const expected = Object.entries(held).map(([stream, newest]) => [stream, newest, newest]);
    expect(streams.toSorted(byStream)).toEqual(expected.toSorted(byStream));
    expect(lost).toBe(0);
    const events = streams.reduce((sum, [, count]) => sum + count, 0);
    expect(events).toBe((controllers / seeds) * eventsOfDays);
    expect(peak).toBeLessThan(mostCollectorMegabytes);
    const tickets = controllers * ticketsEach;
    console.log(
      [
        `${name}: ${events} events of ${tickets} tickets of ${controllers} controllers in ${seconds.toFixed(0)} s`,
        `${(events / tickets).toFixed(1)} events a ticket`,
        `${(bodyBytes / events).toFixed(0)} bytes an event on the wire, ${(bytes / events).toFixed(0)} in the store, ${(journals / events).toFixed(0)} in its journal`,
        `the collector used ${peak.toFixed(0)} MB at most, the fleet ${fleetPeak.toFixed(0)} MB`,
      ].join('; '),
    );
  });
});

function byStream([one]: readonly unknown[], [other]: readonly unknown[]): number {
  return String(one) < String(other) ? -1 : 1;
}

type NewsOf<K extends FleetNews['kind']> = FleetNews & { readonly kind: K };

/** Rejects where the fleet ends first. */
function heard<K extends FleetNews['kind']>(fleet: ChildProcess, kind: K): Promise<NewsOf<K>> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error(`the fleet ended before it was ${kind}`));
    fleet.once('exit', gone);
    fleet.on('message', function hear(news: FleetNews) {
      if (!isOfKind(news, kind)) return;
      fleet.off('message', hear);
      fleet.off('exit', gone);
      resolve(news);
    });
  });
}

function isOfKind<K extends FleetNews['kind']>(news: FleetNews, kind: K): news is NewsOf<K> {
  return news.kind === kind;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (isOver(child)) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

/** The most resident memory that a process has had; proc(5). */
function peakMegabytes({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
