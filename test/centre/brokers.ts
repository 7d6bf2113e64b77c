/**
 * Real brokers for tests: Debian's mosquitto, and the bench's own in its own process.
 *
 * Each is a child on a free loopback port, killed as hard or as softly as the test asks.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import { freePort } from '../../scripts/measurements/free-port.ts';
import type { Certificates } from './certificates.ts';

const root = resolve(__dirname, '../..');

export interface RunningBroker {
  readonly url: string;
  readonly port: number;
  /** As a power cut: nothing is said to anybody. */
  kill(): Promise<void>;
  /** On the same port, having forgotten everything. */
  restart(): Promise<void>;
}

export interface MosquittoOptions {
  /** TLS, with a client certificate demanded. */
  readonly certificates?: Certificates;
  readonly passwords?: Readonly<Record<string, string>>;
  readonly aclFile?: string;
}

/** A temporary folder that resolves the project's dependencies, for bundles that are run there. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'dawr-centre-'));
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** @param entry relative to the project's root */
export function bundle(entry: string, folder: string): string {
  const outfile = join(folder, `${entry.replaceAll('/', '-')}.mjs`);
  execFileSync(join(root, 'node_modules/.bin/esbuild'), [
    join(root, entry),
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--packages=external',
    '--log-level=error',
    `--outfile=${outfile}`,
  ]);
  return outfile;
}

export async function startMosquitto(
  folder: string,
  options: MosquittoOptions = {},
): Promise<RunningBroker> {
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, 'persistence false', 'max_queued_messages 100000'];
  // As root, mosquitto becomes another user, who may not read a temporary folder.
  lines.push('user root');
  if (options.passwords === undefined) {
    lines.push('allow_anonymous true');
  } else {
    const file = join(folder, `passwords-${port}`);
    writeFileSync(file, '', { mode: 0o600 });
    for (const [user, password] of Object.entries(options.passwords)) {
      execFileSync('mosquitto_passwd', ['-b', file, user, password]);
    }
    lines.push('allow_anonymous false', `password_file ${file}`);
  }
  if (options.certificates !== undefined) {
    const { ca, serverCert, serverKey } = options.certificates;
    lines.push(`cafile ${ca}`, `certfile ${serverCert}`, `keyfile ${serverKey}`);
    lines.push('require_certificate true');
  }
  if (options.aclFile !== undefined) lines.push(`acl_file ${options.aclFile}`);
  const config = join(folder, `mosquitto-${port}.conf`);
  writeFileSync(config, `${lines.join('\n')}\n`);
  return runningMosquitto(config, port, options.certificates === undefined ? 'mqtt' : 'mqtts');
}

/** @param config a file that says that it listens at the port */
export function runningMosquitto(
  config: string,
  port: number,
  scheme: 'mqtt' | 'mqtts',
): Promise<RunningBroker> {
  const launch = async (): Promise<ChildProcess> => {
    const child = spawn('mosquitto', ['-c', config], { stdio: 'ignore' });
    await listening(port, child);
    return child;
  };
  return running(port, launch, scheme);
}

export interface RunningNats extends RunningBroker {
  /** The same, in WebSockets; `wss` where there are certificates. */
  readonly socketUrl: string;
}

/** Debian's nats-server. @param more further lines of its configuration */
export async function startNats(
  folder: string,
  more = '',
  certificates?: Certificates,
): Promise<RunningNats> {
  const port = await freePort();
  const socketPort = await freePort();
  const config = join(folder, `nats-${port}.conf`);
  const tls =
    certificates === undefined
      ? 'no_tls: true'
      : `tls { cert_file: "${certificates.serverCert}", key_file: "${certificates.serverKey}" }`;
  const lines = [
    `server_name: nats-${port}`,
    `listen: 127.0.0.1:${await freePort()}`,
    `jetstream { store_dir: "${join(folder, `nats-${port}`)}" }`,
    `mqtt { host: 127.0.0.1, port: ${port} }`,
    `websocket { host: 127.0.0.1, port: ${socketPort}, ${tls} }`,
    more,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const scheme = certificates === undefined ? 'ws' : 'wss';
  return {
    ...(await runningNats(config, port)),
    socketUrl: `${scheme}://127.0.0.1:${socketPort}`,
  };
}

/** @param config a file that says that it listens at the port */
export function runningNats(config: string, port: number): Promise<RunningBroker> {
  const launch = async (): Promise<ChildProcess> => {
    const child = spawn('nats-server', ['-c', config], { stdio: 'ignore' });
    await listening(port, child);
    return child;
  };
  return running(port, launch);
}

export async function startBenchBroker(bundled: string): Promise<RunningBroker> {
  const port = await freePort();
  const launch = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [bundled, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await nextLine(child);
    return child;
  };
  return running(port, launch);
}

/** The first line that a child prints. */
export async function nextLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('stdout is not piped');
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((found, failed) => {
    lines.once('line', found);
    lines.once('close', () => failed(new Error('the child ended without a line')));
  });
  lines.close();
  return line;
}

export async function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
  return child.exitCode;
}

export function brokerConfig(
  url: string,
  more: Partial<CentreServerConfig> = {},
): CentreServerConfig {
  return {
    url,
    otherUrls: [],
    protocol: '3.1.1',
    acknowledgedBy: 'broker',
    inFlight: 20,
    receiveQos: 1,
    ...more,
  };
}

async function running(
  port: number,
  launch: () => Promise<ChildProcess>,
  scheme = 'mqtt',
): Promise<RunningBroker> {
  let child = await launch();
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    kill: async () => {
      await killed(child, 'SIGKILL');
    },
    restart: async () => {
      child = await launch();
    },
  };
}

export async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the broker ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const connected = await new Promise<boolean>((resolved) => {
      socket.once('connect', () => resolved(true));
      socket.once('error', () => resolved(false));
    });
    socket.destroy();
    if (connected) return;
    await new Promise((again) => setTimeout(again, 20));
  }
}
