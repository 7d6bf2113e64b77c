/**
 * A bench for a test: the real supervisor from `dist/`, with a config of its own on free ports and
 * in a temporary folder, and an eye on every process that it starts.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { type Config, ConfigSchema } from '../../config/schema/schema.ts';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { runProgram } from '../../scripts/verbs/run-options.ts';
import { openAroundNow } from '../opening-hours.ts';

export const root = resolve(__dirname, '../..');

const pollMs = 25;
const patienceMs = 120_000;

/** By the real `dawr apply`, which may restart nothing: the controller takes it while it runs. */
export async function applyLive(configFile: string, next: Config): Promise<void> {
  const staged = `${configFile}.staged`;
  writeFileSync(staged, stringify(next));
  const words = ['apply', staged, '--config', configFile, '--restart', 'false', '--within', '60'];
  await promisify(execFile)(process.execPath, [join(root, 'dist', 'dawr.js'), ...words]);
}

export async function takePort(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', done);
  });
  return server;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return address.port;
}

export async function release(server: Server): Promise<void> {
  await new Promise<void>((done) => server.close(() => done()));
}

/** Resolves with the first thing that `look` finds; fails, naming `what`, when it finds nothing. */
export async function until<T>(what: string, look: () => T | undefined | null | false): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await delay(pollMs);
  }
}

/** A process, distinguished from a later one that got the same number. */
export interface SeenProcess {
  readonly pid: number;
  readonly startedAt: string;
  readonly command: string;
}

export class TestBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'dawr-bench-'));
  readonly configFile = join(this.folder, 'bench.yaml');
  readonly logFile = join(this.folder, 'log', 'controller.log');
  pagePort = 0;
  config: Config;
  stdout = '';
  stderr = '';
  #child: ChildProcess | null = null;
  #ended: Promise<number | null> = Promise.resolve(null);

  constructor() {
    const config = ConfigSchema.parse(parse(readFileSync(join(root, 'config/bench.yaml'), 'utf8')));
    this.config = { ...config, openingHours: openAroundNow(config.centre.timeZone) };
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the bench was not started');
    return pid;
  }

  get address(): string {
    return `http://127.0.0.1:${this.pagePort}`;
  }

  /** Moves every wire to a free port; `change` may alter the rest. */
  async prepare(change: (config: Config) => Config = (config) => config): Promise<void> {
    const { units, printers, boardLines } = this.config;
    const ports = [...(await freePorts(units.length + printers.length + boardLines.length + 3))];
    const next = (): number => {
      const port = ports.pop();
      if (port === undefined) throw new Error('too few ports');
      return port;
    };
    const tcp = () => ({ kind: 'tcp', host: '127.0.0.1', port: next() }) as const;
    this.pagePort = next();
    this.config = change({
      ...this.config,
      units: units.map((unit) => ({ ...unit, wire: tcp() })),
      printers: printers.map((printer) => ({ ...printer, wire: tcp() })),
      boardLines: boardLines.map((line) => ({ ...line, wire: tcp() })),
      pages: { lan: false, pins: [], names: [], ...this.config.pages, port: next() },
      centreServer: { ...this.config.centreServer, url: `mqtt://127.0.0.1:${next()}` },
      journal: { ...this.config.journal, folder: 'journal', numbersFolder: 'numbers' },
    });
    writeFileSync(this.configFile, stringify(this.config));
  }

  /** The controller's log so far. */
  log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  /** In a process group of its own, as a shell starts a command. @param more the last one counts */
  launch(more: readonly string[] = []): void {
    const program = join(root, 'dist', 'bench.js');
    if (!existsSync(program))
      throw new Error('dist/ is not built: run node scripts/checkout/build.mjs');
    const child = spawn(
      process.execPath,
      [
        program,
        ...['--config', this.configFile, '--port', String(this.pagePort)],
        ...['--log-folder', join(this.folder, 'log')],
        ...more,
      ],
      { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.stdout = '';
    this.stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#child = child;
    this.#ended = new Promise((done) => child.once('close', (code) => done(code)));
  }

  /** Resolves when the page's address is printed. */
  async start(): Promise<void> {
    this.launch();
    let gone = false;
    void this.#ended.then(() => {
      gone = true;
    });
    await until('the address of the page', () => {
      if (gone) throw new Error(`the bench ended: ${this.stderr}`);
      return this.stdout.includes(`Dawr bench: ${this.address}\n`);
    });
  }

  /** Resolves with the exit code, null after a signal. */
  async ended(): Promise<number | null> {
    return await this.#ended;
  }

  /** Every process under the supervisor now. */
  processes(): SeenProcess[] {
    const all = readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .flatMap((name) => readProcess(Number(name)));
    const under = (parent: number): SeenProcess[] =>
      all
        .filter((one) => one.parent === parent)
        .flatMap(({ pid, startedAt, command }) => [{ pid, startedAt, command }, ...under(pid)]);
    return under(this.pid);
  }

  /** The process that runs the controller, once it does: what ties it to the bench goes before it. */
  controller(): SeenProcess | undefined {
    return this.processes().find(
      ({ command }) => command.startsWith(process.execPath) && command.includes(`/${runProgram} `),
    );
  }

  async tearDown(): Promise<void> {
    const left = this.#child?.pid === undefined ? [] : this.processes();
    if (this.#child?.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      await this.#ended;
    }
    for (const process of left) if (isAlive(process)) processKill(process.pid);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function isAlive(seen: SeenProcess): boolean {
  return readProcess(seen.pid).some(({ startedAt }) => startedAt === seen.startedAt);
}

function processKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Empty where it is gone, or dead and not yet reaped. */
function readProcess(pid: number): (SeenProcess & { readonly parent: number })[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets, which may itself hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent] = fields;
    const startedAt = fields[19];
    if (state === 'Z' || parent === undefined || startedAt === undefined) return [];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return [{ pid, parent: Number(parent), startedAt, command }];
  } catch {
    return [];
  }
}
