/**
 * Keeps the three processes of the bench: the broker, the hall of twins and the controller.
 *
 * It stands in for what is around the controller on a Pi: systemd, which starts it again when it
 * ends, and the mains, which may be cut. It stops all of them within two seconds, in order, and
 * leaves no process behind however it ends.
 */
import { join, relative } from 'node:path';
import { UserError } from '../../config/user-error.ts';
import { isEspeakInstalled } from '../../drivers/voice/espeak.ts';
import { runOptions, runProgram } from '../verbs/run-options.ts';
import type { BenchLog } from './log.ts';
import { BenchProcess } from './process.ts';
import { type HallRequest, type Processes, parseHallRequest } from './process-messages.ts';

/** As `RestartSec=1` of the controller's systemd unit. */
const restartMs = 1000;
/** Together under two seconds, and the controller has the longer part: it says goodbye to the broker. */
const controllerStopMs = 900;
const otherStopMs = 400;
/** A controller that runs this long has started, where somebody took away the broker that it is heard through. */
const assumedRunningMs = 4000;
/** Between the start of a process and its word; a slow computer needs seconds. */
const startTimeoutMs = 30_000;

export interface SupervisorOptions {
  readonly configFile: string;
  /** 0 for any free port. */
  readonly pagePort: number;
  /** `DEVICE=TWIN_END`, as the hall takes them. */
  readonly ttys: readonly string[];
  readonly broker: { readonly host: string; readonly port: number };
  /** The addresses of the controller's own pages. */
  readonly pages: readonly string[];
  readonly sound: {
    /** Where what the controller plays goes to, a file each. */
    readonly folder: string;
    /** ALSA's own configuration for that. */
    readonly alsaConfig: string;
    /** Where what the speech engine speaks goes to, a folder each. */
    readonly spokenFolder: string;
    /** Where the speech engine stands that does so. */
    readonly toolsFolder: string;
  };
  /** Of the controller. */
  readonly log: BenchLog;
  /** The folder of the bundled programs. */
  readonly programs: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export class Supervisor {
  readonly #log: BenchLog;
  readonly #pages: readonly string[];
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

  constructor({
    broker,
    configFile,
    log,
    pagePort,
    pages,
    programs,
    sound,
    ttys,
  }: SupervisorOptions) {
    this.#log = log;
    this.#pages = pages;
    this.#broker = new BenchProcess({
      name: 'the broker',
      args: [
        join(programs, 'bench-broker.js'),
        '--host',
        broker.host,
        '--port',
        String(broker.port),
      ],
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
        ...['--config', configFile, '--port', String(pagePort)],
        ...['--sounds', sound.folder, '--spoken', sound.spokenFolder],
        ...ttys.flatMap((tty) => ['--tty', tty]),
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
      args: [...runOptions, join(programs, runProgram), configFile],
      environment: {
        ALSA_CONFIG_PATH: sound.alsaConfig,
        DAWR_BENCH_SOUNDS: sound.folder,
        ...speechEngine(sound),
      },
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
        for (const page of this.#pages) say(`The controller's page: ${page}`);
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
        this.#report();
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
    // The first of all has a broker: one that has not said a word may yet end, and must end the bench.
    this.#later(this.#started ? assumedRunningMs : startTimeoutMs, () => {
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
    this.#report();
  }

  #brokerIs(state: Processes['broker']['state']): void {
    this.#state = { ...this.#state, broker: { state } };
    if (state === 'running') this.#brokerListens.resolve();
    this.#report();
  }

  #report(): void {
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

/** A computer without a speech engine has none on the bench either. */
function speechEngine({
  spokenFolder,
  toolsFolder,
}: SupervisorOptions['sound']): Readonly<Record<string, string>> {
  if (!isEspeakInstalled()) return {};
  return { DAWR_BENCH_SPOKEN: spokenFolder, PATH: `${toolsFolder}:${process.env['PATH'] ?? ''}` };
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

/** One line for people on stderr, without a stack trace. */
export function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof UserError ? `: ${error.hint}` : '';
  process.stderr.write(`dawr bench: ${message}${hint}\n`);
}
