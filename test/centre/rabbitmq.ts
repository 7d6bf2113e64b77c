/** Debian's RabbitMQ for the long tests: one node in a temporary folder, away from the one of the machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { killed, listening, type RunningBroker } from './brokers.ts';

export interface RabbitNode {
  /** A folder of its own; what the node keeps is below. */
  readonly folder: string;
  readonly configFile: string;
  readonly pluginsFile: string;
  /** Where the configuration says that it listens. */
  readonly port: number;
  readonly scheme: 'mqtt' | 'mqtts';
}

export async function startRabbit(
  node: RabbitNode,
): Promise<RunningBroker & { end(): Promise<void> }> {
  const { folder, port } = node;
  mkdirSync(folder, { recursive: true });
  const ownPort = await freePort();
  const namesPort = await freePort();
  // Erlang's name server. The node would start one itself, which goes on without it.
  const names = spawn('epmd', ['-port', String(namesPort), '-address', '127.0.0.1'], {
    stdio: 'ignore',
  });
  await listening(namesPort, names);
  const env = {
    ...process.env,
    HOME: folder,
    RABBITMQ_NODENAME: `dawr-${port}@localhost`,
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: node.configFile,
    RABBITMQ_ENABLED_PLUGINS_FILE: node.pluginsFile,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_DIST_PORT: String(ownPort),
    ERL_EPMD_PORT: String(namesPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  let child: ChildProcess;

  async function launch(): Promise<void> {
    // A group of its own: the script starts the node, and the node its helpers.
    child = spawn('/usr/lib/rabbitmq/bin/rabbitmq-server', [], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const { stdout } = child;
    if (stdout === null) throw new Error('stdout is not piped');
    // It listens before it takes anybody in; what it says then is no whole line.
    await new Promise<void>((ready, failed) => {
      let said = '';
      stdout.on('data', (bytes) => {
        said += String(bytes);
        if (said.includes('completed with')) ready();
      });
      stdout.once('close', () => failed(new Error('RabbitMQ ended before it was ready')));
    });
  }

  async function kill(): Promise<void> {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await exit;
  }

  await launch();
  return {
    port,
    url: `${node.scheme}://127.0.0.1:${port}`,
    kill,
    restart: launch,
    async end() {
      await kill();
      await killed(names, 'SIGKILL');
    },
  };
}
