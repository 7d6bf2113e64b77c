/** Debian's PostgreSQL: a server of its own in a temporary folder, on a free port, with a password. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StoreOptions } from '../verbs/collect/open-store.ts';
import { freePort } from './free-port.ts';

const releases = '/usr/lib/postgresql';
const user = 'collector';

export interface RunningPostgres {
  readonly port: number;
  readonly password: string;
  /** As a person gives it; each call makes an empty database. */
  newDatabase(...options: readonly string[]): Required<StoreOptions>;
  /** Runs one statement in a database. @returns what psql prints, without decoration */
  run(store: string, statement: string): string;
  /** As a crash: nobody is told, nothing is finished. */
  kill(): Promise<void>;
  /** On the same port, with what was on the disk. */
  restart(): Promise<void>;
  tearDown(): Promise<void>;
}

/** @param isForced whether a commit waits for the disk; a kill costs nothing without it, a power cut does */
export async function startPostgres(isForced: boolean): Promise<RunningPostgres> {
  const newest = readdirSync(releases).toSorted((one, other) => Number(other) - Number(one))[0];
  const tool = (name: string) => join(releases, String(newest), 'bin', name);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'dawr-postgres-'));
  const data = join(folder, 'data');
  const password = randomUUID();
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`);
  // As root it does not run.
  const owner =
    process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g'), cwd: folder } : { cwd: folder };
  chmodSync(folder, 0o777);
  execFileSync(
    tool('initdb'),
    [
      ...['--pgdata', data, '--username', user, '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    ],
    { ...owner, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const environment = { ...process.env, PGPASSWORD: password };
  const settings = [
    ...['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'],
    ...['-c', `fsync=${isForced ? 'on' : 'off'}`],
  ];
  let server: ChildProcess;
  let databases = 0;

  async function launch(): Promise<void> {
    server = spawn(tool('postgres'), settings, { ...owner, stdio: ['ignore', 'ignore', 'pipe'] });
    if (server.stderr === null) throw new Error('stderr is not piped');
    const lines = createInterface({ input: server.stderr });
    await new Promise<void>((ready, failed) => {
      lines.on('line', (line) => {
        if (line.includes('ready to accept connections')) ready();
      });
      lines.once('close', () => failed(new Error('PostgreSQL ended before it was ready')));
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill(signal);
    await exit;
  }

  await launch();
  return {
    port,
    password,
    newDatabase(...options) {
      databases += 1;
      const name = `centres-${databases}`;
      const at = ['-h', '127.0.0.1', '-p', String(port), '-U', user];
      execFileSync(tool('createdb'), [...at, ...options, name], { env: environment });
      return {
        store: `postgres://${user}@127.0.0.1:${port}/${name}`,
        storePasswordFile: passwordFile,
      };
    },
    run: (store, statement) =>
      execFileSync(tool('psql'), ['-X', '-At', '-d', store, '-c', statement], {
        env: environment,
        encoding: 'utf8',
      }).trim(),
    // Its immediate shutdown: each of its processes ends where it stands, and the next start recovers.
    kill: () => end('SIGQUIT'),
    restart: launch,
    async tearDown() {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true });
    },
  };
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
}
