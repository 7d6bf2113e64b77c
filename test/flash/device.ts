/**
 * A device to flash: a folder with a config, a journal, a `dawr` command and a service manager that
 * keeps a controller running and restarts it on SIGUSR1.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { parse, stringify } from 'yaml';
import { type Health, isAlive, readHealth } from '../../firmware-host/health/health-file.ts';
import { lookUntil } from '../watch.ts';

/** A start of Node, twice where a trial fails, on a busy machine. */
const healthWaitMs = 60_000;

/** Bundles `entry.ts`, or another file here, into one that Node runs as it is. */
export function bundleEntry(folder: string, name = 'entry'): string {
  buildSync({
    entryPoints: [resolve(__dirname, `${name}.ts`)],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    // Where the sources look for the files of a package.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(__filename).href) },
    // A dry run alone draws, and none is run from here.
    loader: { '.node': 'empty' },
    logLevel: 'error',
  });
  return join(folder, `${name}.mjs`);
}

export interface RunResult {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** The bench's config with another controller's name, which is what the stand-in goes by. */
export function configText(controller: string, padding = 0): string {
  const config = parse(readFileSync(resolve(__dirname, '../../config/bench.yaml'), 'utf8'));
  config.controller = controller;
  config.journal.folder = 'journal';
  return `${stringify(config)}${'# padding\n'.repeat(padding)}`;
}

const serviceManager = `trap 'kill -9 "$child"' USR1
trap 'kill -9 "$child"; exit 0' TERM
while :; do
  "$@" >>"$LOG" 2>&1 &
  child=$!
  while kill -0 "$child" 2>/dev/null; do wait "$child"; done
  sleep 0.1
done`;

export class Device {
  readonly folder: string;
  readonly config: string;
  readonly staged: string;
  readonly dawr: string;
  /** Memory, as /run is: not on its disk. */
  readonly #run = mkdtempSync(join(tmpdir(), 'dawr-run-'));
  readonly #program: string;
  readonly #runVerb: string;
  #manager: ChildProcess | null = null;
  #stopped = false;

  /**
   * @param program a file for Node
   * @param runVerb the verb by which it is the controller
   * @param disk where it has its folder
   */
  constructor(program: string, runVerb = 'controller', disk = tmpdir()) {
    this.folder = mkdtempSync(join(disk, 'dawr-device-'));
    this.config = join(this.folder, 'config.yaml');
    this.staged = join(this.folder, 'config.yaml.upload-test');
    this.dawr = join(this.folder, 'dawr');
    this.#program = program;
    this.#runVerb = runVerb;
  }

  get #logFile(): string {
    return join(this.#run, 'controller.log');
  }

  get restart(): string {
    return `kill -USR1 ${this.#manager?.pid ?? 0}`;
  }

  /** Installs a config and starts the service. */
  async start(text: string): Promise<Health> {
    mkdirSync(join(this.folder, 'journal'));
    writeFileSync(this.config, text, { mode: 0o640 });
    this.boot();
    return this.health((health) => health.ready);
  }

  /** Starts the service with what is on the disk. */
  boot(): void {
    const command = [process.execPath, this.#program, this.#runVerb, '--config', this.config];
    this.#manager = spawn('bash', ['-c', serviceManager, 'service', ...command], {
      cwd: this.folder,
      env: { ...process.env, RUNTIME_DIRECTORY: this.#run, LOG: this.#logFile },
      stdio: 'ignore',
    });
    this.writeDawr();
  }

  /** The service manager starts it again. */
  killController(): void {
    this.#manager?.kill('SIGUSR1');
  }

  /** As a power cut does it: nobody starts anything again. */
  killAll(): void {
    const manager = this.#manager;
    this.#manager = null;
    if (manager?.pid === undefined) return;
    const children = `/proc/${manager.pid}/task/${manager.pid}/children`;
    manager.kill('SIGSTOP');
    const pids = readFileSync(children, 'utf8').split(' ').filter(Boolean).map(Number);
    for (const pid of [manager.pid, ...pids]) process.kill(pid, 'SIGKILL');
  }

  /**
   * The device's own command, which knows how its service is restarted.
   * @param isLast false: its shell goes on when it has ended
   */
  writeDawr(before = '', isLast = true): void {
    const run = `${isLast ? 'exec ' : ''}'${process.execPath}' '${this.#program}' "$@"`;
    writeFileSync(this.dawr, `#!/bin/sh\n${before}\n${run} --restart '${this.restart}'\n`);
    chmodSync(this.dawr, 0o755);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.stopService();
    for (const folder of [this.folder, this.#run]) rmSync(folder, { recursive: true, force: true });
  }

  async stopService(): Promise<void> {
    const manager = this.#manager;
    this.#manager = null;
    if (manager === null) return;
    manager.kill('SIGTERM');
    if (manager.exitCode === null && manager.signalCode === null) await once(manager, 'exit');
  }

  /** Waits until a living controller's health is as asked for. */
  async health(isRight: (health: Health) => boolean): Promise<Health> {
    const asked = (): Health | null => {
      if (this.#stopped)
        throw new Error('the device was stopped before its health was as asked for');
      const health = readHealth(join(this.folder, 'journal'));
      return health !== null && isAlive(health) && isRight(health) ? health : null;
    };
    let found: Health | null = null;
    await lookUntil(
      () => {
        found ??= asked();
        return found !== null;
      },
      `a health of the device where ${isRight}`,
      healthWaitMs,
    );
    if (found === null) throw new Error('a wait that ended has found what it waited for');
    return found;
  }

  text(): string {
    return readFileSync(this.config, 'utf8');
  }

  log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  spawn(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(process.execPath, [this.#program, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  apply(within: number, restart = this.restart, file = this.staged): Promise<RunResult> {
    return finished(
      this.spawn([
        'apply',
        ...[file, '--config', this.config],
        ...['--within', String(within), '--restart', restart],
      ]),
    );
  }
}

/** Waits for the process; what it said comes with its exit code. */
export async function finished(child: ChildProcess): Promise<RunResult> {
  let out = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, errors };
}

/** Runs a tool that a test needs, and says so where it is missing or fails. */
export function tool(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`);
  return stdout;
}
