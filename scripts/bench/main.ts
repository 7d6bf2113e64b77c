/**
 * Starts the bench and keeps it: the broker, the hall of twins with its page, and the controller
 * exactly as it runs on a Pi.
 *
 *     bench [--config FILE] [--port N] [--log-folder FOLDER] [--tty DEVICE=TWIN_END]...
 *
 * It stands in for what is around the controller on a Pi: systemd, which starts it again when it
 * ends, and the mains, which may be cut. It ends on SIGINT, SIGTERM and SIGHUP within two seconds,
 * and leaves no process behind however it ends.
 */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import { UserError } from '../../config/user-error.ts';
import { type BenchLog, openBenchLog } from './log.ts';
import { brokerAddress, checkPorts, neededPorts } from './ports.ts';
import { BenchProcess } from './process.ts';
import { type HallRequest, type Processes, parseHallRequest } from './process-messages.ts';

/** As `RestartSec=1` of the controller's systemd unit. */
const restartMs = 1000;
/** Together under two seconds, and the controller has the longer part: it says goodbye to the broker. */
const controllerStopMs = 900;
const otherStopMs = 400;
/** A controller that runs this long without a broker to be heard through has started. */
const assumedRunningMs = 4000;
/** Between the broker's and the twins' start and their word; a slow computer needs seconds. */
const startTimeoutMs = 30_000;

interface Arguments {
  readonly config: string;
  readonly port: number;
  readonly logFolder: string;
  readonly ttys: readonly string[];
}

function optionsOf(checkout: string) {
  try {
    return parseArgs({
      options: {
        config: { type: 'string', default: join(checkout, 'config', 'bench.yaml') },
        port: { type: 'string', default: '8080' },
        'log-folder': { type: 'string', default: join(checkout, 'var', 'bench') },
        tty: { type: 'string', multiple: true, default: [] },
      },
    }).values;
  } catch (error) {
    const problem =
      error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, ' ') : String(error);
    throw new UserError(problem, 'see scripts/start --help', { cause: error });
  }
}

function readArguments(checkout: string): Arguments {
  const values = optionsOf(checkout);
  const port = Number(values.port);
  if (!/^[0-9]+$/.test(values.port) || port > 65_535) {
    const problem = `--port ${JSON.stringify(values.port)} is not a port`;
    throw new UserError(problem, 'give a number from 1 to 65535, or 0 for any that is free');
  }
  return {
    config: resolve(values.config),
    port,
    logFolder: resolve(values['log-folder']),
    ttys: values.tty,
  };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

class Bench {
  readonly #log: BenchLog;
  readonly #broker: BenchProcess;
  readonly #hall: BenchProcess;
  readonly #controller: BenchProcess;
  readonly #ended = deferred<number>();
  readonly #brokerListens = deferred<void>();
  readonly #hallReady = deferred<string>();
  readonly #controllerStarted = deferred<void>();
  #state: Omit<Processes, 'kind'> = {
    controller: { state: 'starting', unexpectedEnds: 0, lastEnd: null },
    broker: { state: 'running' },
  };
  #brokerWanted = true;
  #stopping = false;
  #started = false;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(args: Arguments, config: Config, programs: string) {
    this.#log = openBenchLog(args.logFolder);
    const { host, port } = brokerAddress(config);
    this.#broker = new BenchProcess({
      name: 'the broker',
      args: [join(programs, 'bench-broker.js'), '--host', host, '--port', String(port)],
      // Its only word on stdout says that it listens.
      onOutput: (text) => {
        if (!text.includes('"listening":true')) process.stderr.write(text);
        else if (this.#brokerWanted) this.#brokerIs('running');
      },
      onMessage: () => {},
      onUnexpectedEnd: (how) => this.#brokerEnded(how),
    });
    this.#hall = new BenchProcess({
      name: 'the hall of twins',
      args: [
        join(programs, 'bench-hall.js'),
        ...['--config', args.config, '--port', String(args.port)],
        ...args.ttys.flatMap((tty) => ['--tty', tty]),
      ],
      onOutput: (text) => {
        if (!text.includes('"listening":true')) process.stderr.write(text);
      },
      onMessage: (message) => {
        const request = parseHallRequest(message);
        if (request !== null) this.#obey(request).catch((error: unknown) => this.#fail(error));
      },
      onUnexpectedEnd: (how) => this.#fail(new Error(`the hall of twins ended with ${how}`)),
    });
    this.#controller = new BenchProcess({
      name: 'the controller',
      args: [join(programs, 'dawr.js'), 'run', '--config', args.config],
      onOutput: (text) => this.#log.write(text),
      onUnexpectedEnd: (how) => this.#controllerEnded(how),
    });
  }

  /** Resolves to the exit code when everything has ended. */
  async run(): Promise<number> {
    try {
      say('Starting the MQTT broker');
      await this.#broker.start();
      await this.#inTime(this.#brokerListens.promise, 'the broker');
      say('Starting the twins of the hall');
      await this.#hall.start();
      const address = await this.#inTime(this.#hallReady.promise, 'the hall of twins');
      say('Starting the controller');
      await this.#startController();
      await this.#controllerStarted.promise;
      if (!this.#stopping) {
        this.#started = true;
        say(`The controller's log: ${relative(process.cwd(), this.#log.path)}`);
        say(`Dawr bench: ${address}`);
      }
    } catch (error) {
      this.#fail(error);
    }
    return await this.#ended.promise;
  }

  /** Stops everything in order; asked again, at once. */
  stop(code: number): void {
    if (this.#stopping) {
      void this.#controller.kill();
      void this.#hall.kill();
      void this.#broker.kill();
      return;
    }
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    void this.#stopAll().then(() => {
      this.#ended.resolve(code);
      this.#controllerStarted.resolve();
    });
  }

  async #stopAll(): Promise<void> {
    await this.#controller.stop(controllerStopMs);
    await Promise.all([this.#hall.stop(otherStopMs), this.#broker.stop(otherStopMs)]);
  }

  #fail(error: unknown): void {
    if (this.#stopping) return;
    complain(error);
    this.stop(1);
  }

  async #obey(request: HallRequest): Promise<void> {
    if (this.#stopping) return;
    switch (request.kind) {
      case 'ready':
        this.#tell();
        this.#hallReady.resolve(request.address);
        return;
      case 'controller-heard':
        this.#controllerRuns();
        return;
      case 'set-power':
        // Power that is there already is no news: a controller that ended by itself has its own turn.
        if (!request.on) await this.#cutPower();
        else if (this.#state.controller.state === 'power-cut') await this.#startController();
        return;
      case 'set-broker':
        this.#brokerWanted = request.on;
        if (request.on) {
          await this.#broker.start();
          return;
        }
        this.#brokerIs('down');
        await this.#broker.kill();
        return;
      default:
        request satisfies never;
    }
  }

  async #startController(): Promise<void> {
    if (this.#stopping) return;
    this.#controllerIs({ state: 'starting' });
    await this.#controller.start();
    // The power was cut again before it came to that.
    if (!this.#controller.running) return;
    this.#log.write(`bench: the controller was started as process ${this.#controller.pid}\n`);
    const pid = this.#controller.pid;
    this.#later(assumedRunningMs, () => {
      if (this.#controller.pid === pid && pid !== null) this.#controllerRuns();
    });
  }

  async #cutPower(): Promise<void> {
    this.#controllerIs({ state: 'power-cut' });
    this.#log.write('bench: power cut\n');
    await this.#controller.kill();
  }

  #controllerRuns(): void {
    if (!this.#controller.running || this.#state.controller.state !== 'starting') return;
    this.#controllerIs({ state: 'running' });
    this.#controllerStarted.resolve();
  }

  #controllerEnded(how: string): void {
    if (this.#stopping) return;
    this.#log.write(`bench: the controller ended with ${how}\n`);
    if (!this.#started) {
      for (const line of this.#log.tail(12)) process.stderr.write(`${line}\n`);
      this.#fail(
        new UserError(
          `the controller did not start: it ended with ${how}`,
          `its last words are above, and all of them in ${this.#log.path}`,
        ),
      );
      return;
    }
    say(`The controller ended with ${how}; it is started again in a second`);
    const { unexpectedEnds } = this.#state.controller;
    this.#controllerIs({ state: 'restarting', unexpectedEnds: unexpectedEnds + 1, lastEnd: how });
    this.#later(restartMs, () => {
      if (this.#state.controller.state !== 'restarting') return;
      this.#startController().catch((error: unknown) => this.#fail(error));
    });
  }

  #brokerEnded(how: string): void {
    if (this.#stopping) return;
    if (!this.#started) {
      this.#fail(new Error(`the broker ended with ${how}`));
      return;
    }
    say(`The broker ended with ${how}; it is started again in a second`);
    this.#brokerIs('restarting');
    this.#later(restartMs, () => {
      if (this.#state.broker.state !== 'restarting') return;
      this.#broker.start().catch((error: unknown) => this.#fail(error));
    });
  }

  #controllerIs(change: Partial<Processes['controller']>): void {
    this.#state = { ...this.#state, controller: { ...this.#state.controller, ...change } };
    this.#tell();
  }

  #brokerIs(state: Processes['broker']['state']): void {
    this.#state = { ...this.#state, broker: { state } };
    if (state === 'running') this.#brokerListens.resolve();
    this.#tell();
  }

  #tell(): void {
    const report: Processes = { kind: 'processes', ...this.#state };
    this.#hall.send(report);
  }

  #later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#stopping) act();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Rejects where neither the word nor an end of the process comes. */
  async #inTime<T>(word: Promise<T>, who: string): Promise<T> {
    const late = deferred<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`${who} did not start within ${startTimeoutMs / 1000} s`)),
      startTimeoutMs,
    );
    const ended = this.#ended.promise.then(() => Promise.reject(new Error('stopped')));
    try {
      return await Promise.race([word, late.promise, ended]);
    } finally {
      clearTimeout(timer);
    }
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: Error): void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}

function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof UserError ? `: ${error.hint}` : '';
  process.stderr.write(`dawr bench: ${message}${hint}\n`);
}

async function main(): Promise<number> {
  const checkout = fileURLToPath(new URL('../..', import.meta.url));
  const programs = join(checkout, 'dist');
  const args = readArguments(checkout);
  for (const program of ['dawr.js', 'bench-hall.js', 'bench-broker.js']) {
    if (!existsSync(join(programs, program))) {
      throw new UserError(`${program} is not built`, 'run node scripts/checkout/build.mjs');
    }
  }
  const { config } = loadConfig(args.config);
  await checkPorts(neededPorts(config, relative(process.cwd(), args.config), args.port));
  const bench = new Bench(args, config, programs);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => bench.stop(0));
  }
  return await bench.run();
}

// A reader that went away (a closed terminal) is no reason to leave anything half stopped.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
try {
  process.exitCode = await main();
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
