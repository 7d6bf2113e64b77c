/**
 * A whole hall for a test: the controller as a real process from `dist/`, a real mosquitto with
 * mosquitto_sub as its witness, and a twin of each device at the far end of a real wire. Window 1's
 * board is on a real tty; everything else is on TCP.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { type Config, ConfigSchema, type Input } from '../../config/schema/schema.ts';
import { type BoardLineTwin, createBoardTwin } from '../../drivers/twins/board-twin.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import type { FaultyPrinterTwin } from '../../drivers/twins/printer-twin-options.ts';
import type { BoardPicture, PrintedPaper, Twin } from '../../drivers/twins/twin.ts';
import { createUnitTwin, type FaultyUnitTwin } from '../../drivers/twins/unit-twin.ts';
import { readHealth } from '../../firmware-host/health/health-file.ts';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { runProgram } from '../../scripts/verbs/run-options.ts';
import { type RunningBroker, startMosquitto } from '../centre/brokers.ts';
import { openAroundNow } from '../opening-hours.ts';
import { Watch } from '../watch.ts';
import { type Heard, isOver, Witness } from './witness.ts';

const root = resolve(__dirname, '../..');
const program = join(root, 'dist', runProgram);
const run = promisify(execFile);

/** How long a finger rests on a button and stays away from it: longer than the debounce, shorter than the hold. */
const tapMs = 100;
/** 300 mm/s: a printer that prints at once is not believed. */
const headRowsPerSecond = 2400;
/** Longer than the bench's hold of one second. */
const holdMs = 1300;

export class TestHall {
  readonly folder = mkdtempSync(join(tmpdir(), 'dawr-hall-'));
  readonly configFile = join(this.folder, 'config.yaml');
  readonly journalFile = join(this.folder, 'journal', 'journal.db');
  readonly papers: PrintedPaper[] = [];
  readonly boards = new Map<number, BoardLineTwin>();
  readonly boardChanges: { readonly window: number; readonly picture: BoardPicture }[] = [];
  readonly units = new Map<string, FaultyUnitTwin>();
  /** What the controller wrote to stdout and stderr, all runs together. */
  readonly log: string[] = [];
  /** A command that the controller is to be run by, such as a tracer. */
  runUnder: readonly string[] = [];
  /** Options of Node itself for the controller. */
  nodeOptions: readonly string[] = [];
  /** Where it keeps what it compiled: one for all halls, as a device has for all its starts. */
  compiledCodeFolder = join(root, 'node_modules/.dawr-compiled');
  config: Config;
  #printer: FaultyPrinterTwin | null = null;
  #broker: RunningBroker | null = null;
  #controller: ChildProcess | null = null;
  readonly #witness = new Witness(() => this.#stir());
  readonly #watch = new Watch(() => this.#describe());

  constructor() {
    const bench = readFileSync(join(root, 'config/bench.yaml'), 'utf8');
    // Clips are made where somebody is to hear them, and not for every test.
    // Pages are served where somebody is to look at them.
    const { voice: _, pages: __, ...config } = ConfigSchema.parse(parse(bench));
    this.config = {
      ...config,
      // A test's citizens press one after the other more quickly than people do.
      queue: { ...config.queue, ticketLockoutSeconds: 0 },
      openingHours: openAroundNow(config.centre.timeZone),
    };
  }

  get printer(): FaultyPrinterTwin {
    if (this.#printer === null) throw new Error('the hall is not set up');
    return this.#printer;
  }

  get broker(): RunningBroker {
    if (this.#broker === null) throw new Error('the hall is not set up');
    return this.#broker;
  }

  get controller(): ChildProcess {
    if (this.#controller === null) throw new Error('the controller was not started');
    return this.#controller;
  }

  /** Events in the order of their arrival, duplicates included. */
  get heard(): readonly Heard[] {
    return this.#witness.heard;
  }

  get statuses(): Witness['statuses'] {
    return this.#witness.statuses;
  }

  get replies(): Witness['replies'] {
    return this.#witness.replies;
  }

  /** Starts the broker and the twins and writes the config; `change` may alter it first. */
  async setUp(change: (config: Config) => Config = (config) => config): Promise<void> {
    this.#broker = await startMosquitto(this.folder);
    await this.#witness.start(this.broker.port);
    const twins = await this.#startTwins();
    this.config = change({
      ...this.config,
      ...twins,
      centreServer: { ...this.config.centreServer, url: this.#broker.url },
      journal: { ...this.config.journal, folder: 'journal', numbersFolder: 'numbers' },
    });
    this.writeConfig();
  }

  writeConfig(): void {
    writeFileSync(this.configFile, stringify(this.config));
  }

  /** The last that was heard: for a test that waited in vain. */
  #describe(): string {
    const events = this.events().map(
      ({ sequence, type, data }) => `${sequence} ${type} ${JSON.stringify(data)}`,
    );
    return [...events.slice(-15), ...this.log.slice(-15)].join('\n');
  }

  async tearDown(): Promise<void> {
    await this.killController();
    await this.#witness.stop();
    await this.#broker?.kill();
    await Promise.all(this.#twins().map((twin) => twin.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Resolves when it has said that it is ready. */
  async startController(): Promise<void> {
    const before = this.log.length;
    this.launchController();
    await this.until('ready', () => {
      if (this.log.slice(before).some((line) => line.includes('"msg":"ready"'))) return true;
      if (!isOver(this.controller)) return false;
      throw new Error(`the controller ended: ${this.log.slice(-5).join('\n')}`);
    });
  }

  /**
   * Starts the controller and waits until it is heard at the broker that every device of the hall works.
   * What the one before it said may still be on its way.
   */
  async openForPeople(): Promise<void> {
    const { session } = this.#witness;
    await this.startController();
    const needed = [
      ...this.config.printers.map(({ id }) => `printer/${id}`),
      ...this.config.units.map(({ id }) => `unit/${id}`),
      ...this.config.windows.map(({ number }) => `board/${number}`),
    ];
    await this.until(
      'devices',
      () =>
        this.#witness.session !== session &&
        needed.every((device) => this.#witness.working.has(device)),
    );
  }

  /**
   * The broker dies and comes back having forgotten everything; the witness is back before the
   * controller may notice, or else it would miss what it is there to see.
   */
  async restartBroker(during: () => Promise<void>): Promise<void> {
    await this.broker.kill();
    await this.#witness.stop();
    await during();
    this.controller.kill('SIGSTOP');
    await this.broker.restart();
    await this.#witness.start(this.broker.port);
    this.controller.kill('SIGCONT');
  }

  launchController(): void {
    if (!existsSync(program)) throw new Error('build first: node scripts/checkout/build.mjs');
    const node = [process.execPath, ...this.nodeOptions, program, this.configFile];
    const [command = '', ...args] = [...this.runUnder, ...node];
    const env = { ...process.env, CACHE_DIRECTORY: this.compiledCodeFolder };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.log.push(line);
        this.#stir();
      });
    }
    child.once('exit', () => this.#stir());
    this.#controller = child;
  }

  /** Starts another controller on the same config, which is to end by itself. */
  async failToStart(): Promise<{ code: number | null; stderr: readonly string[] }> {
    const child = spawn(process.execPath, [program, this.configFile], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const stderr: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
    await once(child, 'close');
    return { code: child.exitCode, stderr };
  }

  /** Nothing is at the other end of any wire. */
  async unplugEverything(): Promise<void> {
    await Promise.all(this.#twins().map((twin) => twin.setPlugged(false)));
  }

  /** Each fault in the controller's last snapshot, as `device: code`. */
  snapshotFaults(): readonly string[] {
    return this.#witness.faults;
  }

  /** As a power cut. */
  async killController(): Promise<void> {
    await this.#endController('SIGKILL');
  }

  /** Resolves with the exit code of a clean stop. */
  async stopController(): Promise<number | null> {
    await this.#endController('SIGTERM');
    return this.controller.exitCode;
  }

  /** A tracer passes no signal on, and ends with what it traces. */
  async #endController(signal: NodeJS.Signals): Promise<void> {
    const child = this.#controller;
    if (child === null || isOver(child)) return;
    const exit = once(child, 'exit');
    const traced =
      this.runUnder.length > 0 ? readHealth(dirname(this.journalFile))?.pid : undefined;
    process.kill(traced ?? child.pid ?? 0, signal);
    await exit;
  }

  press(service: string): Promise<void> {
    const button = this.config.dispensers
      .flatMap(({ buttons }) => buttons)
      .find((wired) => wired.service === service);
    return this.#touch(button?.input, tapMs);
  }

  call(window: number): Promise<void> {
    return this.#touch(this.#callButton(window), tapMs);
  }

  recall(window: number): Promise<void> {
    return this.#touch(this.#callButton(window), holdMs);
  }

  /**
   * A tap on any button of a unit.
   * @param ms that the finger rests on it, and then stays away from it
   */
  tap(input: Input | undefined, ms = tapMs): Promise<void> {
    return this.#touch(input, ms, ms);
  }

  hold(input: Input | undefined): Promise<void> {
    return this.#touch(input, holdMs);
  }

  /** As a centre server's own client would; the id and the time are made up where none are given. */
  async command(message: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const notAfter = new Date(Date.now() + 60_000).toISOString();
    const id = `command-${this.replies.length + 1}`;
    return this.publishCommand(JSON.stringify({ id, notAfter, ...message }));
  }

  /** Resolves with the next reply. @param options more for mosquitto_pub */
  async publishCommand(payload: string, ...options: string[]): Promise<Record<string, unknown>> {
    const before = this.replies.length;
    await this.publish(payload, ...options);
    await this.until(`reply ${before + 1}`, () => this.replies.length > before);
    return this.replies[before] ?? {};
  }

  /** As a program of the reception would. */
  async receptionCommand(
    message: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> {
    const notAfter = new Date(Date.now() + 60_000).toISOString();
    const body = JSON.stringify({
      id: `reception-${this.replies.length + 1}`,
      notAfter,
      ...message,
    });
    return this.publishCommand(body, '-t', `${this.#commandTopic}/reception`);
  }

  get #commandTopic(): string {
    return `dawr/v1/${this.config.centre.id}/${this.config.controller}/commands`;
  }

  /** On the command topic, whoever listens. The twins, which live in this process, go on meanwhile. */
  async publish(payload: string, ...options: string[]): Promise<void> {
    const topic = options.includes('-t') ? [] : ['-t', this.#commandTopic];
    const to = ['-p', String(this.broker.port), ...topic, '-q', '1', '-s'];
    const publishing = run('mosquitto_pub', [...to, ...options]);
    publishing.child.stdin?.end(payload);
    await publishing;
  }

  /** What `dawr report` prints of the newest day. */
  async report(...options: readonly string[]): Promise<string> {
    const args = [join(root, 'dist/dawr.js'), 'report', '--config', this.configFile, ...options];
    return (await run(process.execPath, args, { maxBuffer: 16 * 1024 * 1024 })).stdout;
  }

  board(window: number): BoardPicture {
    const line = this.config.boardLines.find(({ boards }) => boards[0]?.window === window);
    const picture = this.boards.get(window)?.picture(String(line?.boards[0]?.address));
    if (picture === undefined) throw new Error(`window ${window} has no board`);
    return picture;
  }

  /** First deliveries only, by sequence. */
  events(type?: string): readonly Heard[] {
    const bySequence = new Map(this.#witness.heard.map((event) => [event.sequence, event]));
    const all = [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
    return type === undefined ? all : all.filter((event) => event.type === type);
  }

  /** Waits for something that any message, picture, paper or log line may bring about. */
  until(what: string, isTrue: () => boolean): Promise<void> {
    return this.#watch.until(isTrue, what);
  }

  #stir(): void {
    this.#watch.stir();
  }

  #twins(): Twin[] {
    const printer = this.#printer === null ? [] : [this.#printer];
    return [...printer, ...this.boards.values(), ...this.units.values()];
  }

  #callButton(window: number) {
    return this.config.windows.find(({ number }) => number === window)?.buttons.call;
  }

  async #touch(input: Input | undefined, ms: number, awayMs = tapMs) {
    if (input?.kind !== 'unit') throw new Error('no such button on a unit');
    const unit = this.units.get(input.unit);
    unit?.setPressed(input.pin, true);
    await new Promise((done) => setTimeout(done, ms));
    unit?.setPressed(input.pin, false);
    await new Promise((done) => setTimeout(done, awayMs));
  }

  async #startTwins(): Promise<Pick<Config, 'units' | 'printers' | 'boardLines'>> {
    const host = '127.0.0.1';
    const [units, printers, boardLines] = await Promise.all([
      Promise.all(
        this.config.units.map(async (unit) => {
          const endpoint = { kind: 'tcp', host, port: await freePort() } as const;
          const twin = createUnitTwin({
            endpoint,
            onLevel: () => this.#stir(),
            boards: [...(unit.boards ?? []), ...(unit.clerkDisplays ?? [])],
            onBoard: () => this.#stir(),
          });
          this.units.set(unit.id, twin);
          await twin.start();
          return { ...unit, wire: endpoint };
        }),
      ),
      Promise.all(
        this.config.printers.map(async (printer) => {
          const endpoint = { kind: 'tcp', host, port: await freePort() } as const;
          this.#printer = createPrinterTwin({
            endpoint,
            widthDots: 576,
            rowsPerSecond: headRowsPerSecond,
            onPaper: (paper) => {
              this.papers.push(paper);
              this.#stir();
            },
          });
          await this.#printer.start();
          return { ...printer, wire: endpoint };
        }),
      ),
      Promise.all(
        this.config.boardLines.map(async (line, index) => {
          const isTty = index === 0;
          const tty = join(this.folder, 'ttys', line.id);
          mkdirSync(join(this.folder, 'ttys'), { recursive: true });
          const tcp = { kind: 'tcp', host, port: await freePort() } as const;
          const window = line.boards[0]?.window ?? 0;
          const twin = createBoardTwin({
            endpoint: isTty ? { kind: 'tty-cable', path: tty } : tcp,
            addresses: line.boards.map(({ address }) => address),
            onChange: (_, picture) => {
              this.boardChanges.push({ window, picture });
              this.#stir();
            },
          });
          this.boards.set(window, twin);
          await twin.start();
          const serial = { kind: 'serial', path: tty, baudRate: 9600, framing: '8N1' } as const;
          return { ...line, wire: isTty ? serial : tcp };
        }),
      ),
    ]);
    return { units, printers, boardLines };
  }
}
