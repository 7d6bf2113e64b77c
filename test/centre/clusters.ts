/**
 * Brokers of three nodes on loopback, from Debian's packages: a RabbitMQ with quorum queues, and a NATS. Each node is
 * killed and started anew as a test asks.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { isOver } from '../scenario/witness.ts';
import { killed, listening } from './brokers.ts';

export interface Cluster {
  /** Of each node, for MQTT. */
  readonly urls: readonly string[];
  /** As a power cut of one node. */
  kill(node: number): Promise<void>;
  /** Resolves once the node takes connections again. */
  restart(node: number): Promise<void>;
  stop(): Promise<void>;
}

/** A node that is not running. */
interface Node {
  readonly port: number;
  start(): ChildProcess;
  /** Whether it knows as much as the others; else a node that takes connections does. */
  hasCaughtUp?(): Promise<boolean>;
}

const places = [0, 1, 2] as const;
const lookEveryMs = 200;
const rabbit = '/usr/lib/rabbitmq/bin/rabbitmq-server';

export async function startRabbitCluster(folder: string): Promise<Cluster> {
  const [names = 0, ...ports] = await freePorts(10);
  const called = (place: number): string => `dawr${place}@localhost`;
  const nodes = places.map((place): Node => {
    const [port = 0, amqp = 0, spread = 0] = ports.slice(3 * place);
    const own = join(folder, `rabbit-${place}`);
    mkdirSync(own, { recursive: true });
    const write = (name: string, ...lines: readonly string[]): string => {
      const file = join(own, name);
      writeFileSync(file, `${lines.join('\n')}\n`);
      return file;
    };
    const env = {
      ...process.env,
      HOME: folder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(names),
      RABBITMQ_NODENAME: called(place),
      RABBITMQ_DIST_PORT: String(spread),
      RABBITMQ_MNESIA_BASE: own,
      RABBITMQ_LOG_BASE: own,
      RABBITMQ_PID_FILE: join(own, 'pid'),
      RABBITMQ_ENABLED_PLUGINS_FILE: write('plugins', '[rabbitmq_mqtt].'),
      RABBITMQ_ADVANCED_CONFIG_FILE: write(
        'advanced.config',
        '[{rabbitmq_mqtt, [{durable_queue_type, quorum}]}].',
      ),
      RABBITMQ_CONFIG_FILE: write(
        'rabbitmq.conf',
        `listeners.tcp.1 = 127.0.0.1:${amqp}`,
        `mqtt.listeners.tcp.1 = 127.0.0.1:${port}`,
        'disk_free_limit.absolute = 20MB',
        'cluster_partition_handling = pause_minority',
        'cluster_formation.peer_discovery_backend = classic_config',
        'cluster_formation.randomized_startup_delay_range.min = 0',
        'cluster_formation.randomized_startup_delay_range.max = 1',
        ...places.map(
          (other) => `cluster_formation.classic_config.nodes.${other + 1} = ${called(other)}`,
        ),
      ),
    };
    return { port, start: () => spawnNode(own, rabbit, [], env) };
  });
  // The nodes find each other by their names; a daemon that a node started would outlive it.
  const register = spawn('epmd', ['-port', String(names), '-address', '127.0.0.1'], {
    stdio: 'ignore',
  });
  await listening(names, register);
  return await running(nodes, register);
}

export async function startNatsCluster(folder: string): Promise<Cluster> {
  const ports = await freePorts(12);
  const routes = places.map((place) => `nats-route://127.0.0.1:${ports[4 * place + 2] ?? 0}`);
  const nodes = places.map((place): Node => {
    const [port = 0, client = 0, route = 0, monitor = 0] = ports.slice(4 * place);
    const own = join(folder, `nats-${place}`);
    mkdirSync(own, { recursive: true });
    const config = join(own, 'nats.conf');
    const lines = [
      `server_name: dawr-${place}`,
      `listen: 127.0.0.1:${client}`,
      `http: 127.0.0.1:${monitor}`,
      `jetstream { store_dir: "${own}" }`,
      `mqtt { host: 127.0.0.1, port: ${port} }`,
      `cluster { name: dawr, listen: 127.0.0.1:${route}, routes: [${routes.join(', ')}] }`,
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const health = `http://127.0.0.1:${monitor}/healthz?js-server-only=true`;
    return {
      port,
      start: () => spawnNode(own, 'nats-server', ['-c', config], process.env),
      hasCaughtUp: async () => (await fetch(health).catch(() => null))?.ok === true,
    };
  });
  return await running(nodes, null);
}

function spawnNode(
  own: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): ChildProcess {
  const log = openSync(join(own, 'node.log'), 'a');
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

/** @param more that runs as long as the nodes */
async function running(nodes: readonly Node[], more: ChildProcess | null): Promise<Cluster> {
  const children = new Map<number, ChildProcess>();
  const kill = async (place: number): Promise<void> => {
    const child = children.get(place);
    if (child?.pid === undefined || isOver(child)) return;
    const exit = once(child, 'exit');
    // Debian's start script is the parent of the node itself, and both are of one process group.
    process.kill(-child.pid, 'SIGKILL');
    await exit;
  };
  const launch = (place: number): ChildProcess | undefined => {
    const child = nodes[place]?.start();
    if (child !== undefined) children.set(place, child);
    return child;
  };
  const isUp = async (place: number): Promise<void> => {
    const [child, node] = [children.get(place), nodes[place]];
    if (child === undefined || node === undefined) return;
    await listening(node.port, child);
    while ((await node.hasCaughtUp?.()) === false) await delay(lookEveryMs);
  };
  for (const place of places) launch(place);
  for (const place of places) await isUp(place);
  return {
    urls: nodes.map(({ port }) => `mqtt://127.0.0.1:${port}`),
    kill,
    restart: async (place) => {
      launch(place);
      await isUp(place);
    },
    stop: async () => {
      for (const place of places) await kill(place);
      if (more !== null) await killed(more, 'SIGKILL');
    },
  };
}
