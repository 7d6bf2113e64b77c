/**
 * Several centres on one computer: for each its own config with its hall of twins and its controller, one broker,
 * the collector with its page, and people in the halls.
 *
 * Each is a process of its own, as in a bench of one hall; a controller that ends is started again.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../config/load.ts';
import type { Config } from '../../../config/schema/schema.ts';
import { UserError } from '../../../config/user-error.ts';
import { runOptions, runProgram } from '../../verbs/run-options.ts';
import { type BenchLog, openBenchLog } from '../log.ts';
import { checkPorts } from '../ports.ts';
import { BenchProcess } from '../process.ts';
import type { Processes } from '../process-messages.ts';
import { complain } from '../supervisor.ts';
import { benchConfig } from './bench-config.ts';
import { createPeople } from './people.ts';

export interface CentresOptions {
  readonly count: number;
  /** Of the collector's page; those of the halls follow it. */
  readonly pagePort: number;
  readonly checkout: string;
  /** The folder of the bundled programs. */
  readonly programs: string;
  /** Where journals, logs and the collector's database are. */
  readonly folder: string;
}

interface BenchCentre {
  readonly config: Config;
  readonly file: string;
  readonly log: BenchLog;
  readonly hallPort: number;
}

const brokerPort = 18_831;
/** Above those that Linux gives to whoever asks for any. */
const firstDevicePort = 61_000;
const portsOfHall = 50;
const firstPagesPort = 8170;
const stopMs = { controller: 900, other: 400 };
const restartMs = 1000;

const running: Processes = {
  kind: 'processes',
  controller: { state: 'running', unexpectedEnds: 0, lastEnd: null },
  broker: { state: 'running' },
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export class CentresBench {
  readonly #options: CentresOptions;
  readonly #brokerUrl = `mqtt://127.0.0.1:${brokerPort}`;
  readonly #controllers: BenchProcess[] = [];
  readonly #others: BenchProcess[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #people: ReturnType<typeof createPeople> | null = null;
  #stopping = false;
  #end: (code: number) => void = () => {};

  constructor(options: CentresOptions) {
    this.#options = options;
  }

  /** Resolves to the exit code when everything has ended. */
  async run(): Promise<number> {
    const ended = new Promise<number>((resolve) => {
      this.#end = resolve;
    });
    try {
      await this.#start();
    } catch (error) {
      complain(error);
      this.stop(1);
    }
    return await ended;
  }

  stop(code: number): void {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const end = async (): Promise<void> => {
      await this.#people?.stop();
      await Promise.all(this.#controllers.map((one) => one.stop(stopMs.controller)));
      const [broker, ...others] = this.#others;
      await Promise.all(others.map((one) => one.stop(stopMs.other)));
      await broker?.stop(stopMs.other);
      this.#end(code);
    };
    void end();
  }

  async #start(): Promise<void> {
    const { checkout, count, folder, pagePort, programs } = this.#options;
    const files = centreFiles(checkout);
    if (count > files.length) {
      throw new UserError(
        `--centres ${count} is too many`,
        `there are ${files.length} in config/centres`,
      );
    }
    await checkPorts(
      [pagePort, brokerPort].map((port) => ({
        host: '127.0.0.1',
        port,
        purpose: port === brokerPort ? 'the MQTT broker' : "the collector's page",
        otherwise: 'end what uses it, or choose another page with --port',
      })),
    );
    const centres = files.slice(0, count).map((file, at) => this.#prepare(file, at));
    say('Starting the MQTT broker');
    await this.#startOther('the broker', ['bench-broker.js', '--port', String(brokerPort)]);
    say('Starting the collector');
    const collector = [
      ...['dawr.js', 'collect', this.#brokerUrl, '--store', join(folder, 'centre.db')],
      ...['--page', String(pagePort), ...centres.flatMap(({ file }) => ['--config', file])],
    ];
    await this.#startOther('the collector', collector, (text) => text.includes('the page is'));
    for (const centre of centres) {
      if (this.#stopping) return;
      say(`Starting ${centre.config.centre.name.en}`);
      const args = ['bench-hall.js', '--config', centre.file, '--port', String(centre.hallPort)];
      const hall = await this.#startOther(`the hall of ${centre.config.centre.id}`, args);
      if (this.#stopping) return;
      hall.send(running);
      await this.#startController(centre, programs);
    }
    if (this.#stopping) return;
    this.#people = createPeople(
      this.#brokerUrl,
      centres.map(({ config }) => config),
    );
    this.#people.start();
    for (const { config, hallPort } of centres) {
      say(`${config.centre.id}: http://127.0.0.1:${hallPort}`);
    }
    say(`All centres: http://127.0.0.1:${pagePort}`);
  }

  #prepare(file: string, at: number): BenchCentre {
    const { checkout, folder, pagePort } = this.#options;
    const original = loadConfig(join(checkout, 'config/centres', file)).config;
    const own = join(folder, original.centre.id);
    mkdirSync(own, { recursive: true });
    const written = join(own, 'config.yaml');
    const derived = benchConfig(original, {
      firstPort: firstDevicePort + at * portsOfHall,
      pagePort: firstPagesPort + at,
      brokerUrl: this.#brokerUrl,
      folder: own,
    });
    writeFileSync(written, JSON.stringify(derived, null, 2));
    const { config } = loadConfig(written);
    return { config, file: written, log: openBenchLog(own), hallPort: pagePort + 1 + at };
  }

  /** Resolves once it has said that it listens. */
  async #startOther(
    name: string,
    [program = '', ...args]: readonly string[],
    listens = (text: string) => text.includes('"listening":true'),
  ): Promise<BenchProcess> {
    let isThere = (): void => {};
    const there = new Promise<void>((resolve) => {
      isThere = resolve;
    });
    const one = new BenchProcess({
      name,
      args: [join(this.#options.programs, program), ...args],
      onOutput: (text) => {
        if (listens(text)) isThere();
        else process.stderr.write(text);
      },
      onMessage: () => {},
      onUnexpectedEnd: (how) => {
        if (this.#stopping) return;
        complain(new Error(`${name} ended with ${how}`));
        isThere();
        this.stop(1);
      },
    });
    this.#others.push(one);
    await one.start();
    await there;
    return one;
  }

  async #startController({ config, file, log }: BenchCentre, programs: string): Promise<void> {
    const controller = new BenchProcess({
      name: `the controller of ${config.centre.id}`,
      args: [...runOptions, join(programs, runProgram), file],
      onOutput: (text) => log.write(text),
      onUnexpectedEnd: (how) => {
        if (this.#stopping) return;
        say(`The controller of ${config.centre.id} ended with ${how}; it is started again`);
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          if (!this.#stopping) controller.start().catch(complain);
        }, restartMs);
        this.#timers.add(timer);
      },
    });
    this.#controllers.push(controller);
    await controller.start();
  }
}

/** Bab Sharq first: the hall that the other benches are about. */
function centreFiles(checkout: string): readonly string[] {
  const first = 'bab-sharq.yaml';
  const files = readdirSync(join(checkout, 'config/centres')).filter((name) =>
    name.endsWith('.yaml'),
  );
  return [first, ...files.filter((name) => name !== first).toSorted()];
}
