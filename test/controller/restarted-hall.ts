/**
 * One run of the controller after the other on one real journal, with the clock and the printer in
 * the test's hand. A crash leaves the next run the journal as it stood at that moment.
 */
import { EventEmitter, once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { DeviceName } from '../../config/hall/devices.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import type { CentreCommand, HallSnapshot } from '../../drivers/centre-port.ts';
import type { LocalAnswer, LocalDayRequest } from '../../drivers/local-port.ts';
import type { BoardSight, CallOnBoard, Fault, PrintOutcome } from '../../drivers/ports.ts';
import { askLocally } from '../../firmware-host/ask/ask-locally.ts';
import { localTimeIn } from '../../firmware-host/clock/clock.ts';
import { Controller } from '../../firmware-host/controller.ts';
import {
  type Journal,
  type JournalEntry,
  openJournal,
} from '../../firmware-host/journal/journal.ts';
import { lossOf } from '../../firmware-host/numbers/lost-journal.ts';
import { readMark } from '../../firmware-host/numbers/mark-file.ts';
import { createNumberKeeper } from '../../firmware-host/numbers/number-keeper.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import type { State } from '../../firmware-host/queue/state.ts';
import { Watch } from '../watch.ts';

const { config } = loadConfig(path.join(__dirname, '../../config/bench.yaml'));
const wholeConfig = { ...config, day: { ...config.day, callButtonsOpenAfterSeconds: 5 } };
const nothing = async (): Promise<void> => {};
export const firstMs = Date.parse('2026-11-23T08:00:00Z');

const unconfirmed: PrintOutcome = {
  outcome: 'unknown',
  paperMm: 60,
  fault: { code: 'no-answer', severity: 'stopped', hint: 'switch it on' },
};

export class RestartedHall {
  clock = { wallMs: firstMs, monotonicMs: 5000, boot: 'first', isTrusted: true };
  maxMegabytes = 64;
  configSha256 = '0'.repeat(64);
  /** Tickets that were given to the printer, and its cuts. */
  readonly printed: string[] = [];
  /** What the printer reports first of all. */
  printerFaults: readonly Fault[] = [];
  /** What the next run has; the bench's. */
  config: Config = wholeConfig;
  readonly boards = new Map<number, BoardSight>();
  hallBoard: readonly CallOnBoard[] = [];
  /** `silent`: the printer never says what became of a ticket. */
  printerIs: 'good' | 'doubtful' | 'silent' = 'good';
  readonly #logged = new EventEmitter();
  readonly #root = mkdtempSync(path.join(tmpdir(), 'dawr-days-'));
  #run = 0;
  #isKeeping = false;
  #journal: Journal | null = null;
  #controller: Controller | null = null;
  #commands = 0;
  readonly #replies: Record<string, unknown>[] = [];
  #snapshot: HallSnapshot | null = null;
  readonly #published = new Watch(() => this.#snapshot);
  #unanswered: ((outcome: PrintOutcome) => void)[] = [];

  get #folder(): string {
    return path.join(this.#root, String(this.#run));
  }

  async start(reverted: Parameters<Controller['recover']>[0] = null): Promise<void> {
    const journal = openJournal(path.join(this.#folder, 'journal.db'), this.maxMegabytes);
    this.#snapshot = null;
    this.#journal = journal;
    const owner = { centre: 'bab-sharq', controller: 'hall' };
    const markFile = path.join(this.#folder, 'numbers.mark');
    const found = readMark(markFile, owner);
    const plan = hallPlan(this.config);
    const controller = new Controller({
      plan,
      journal,
      clock: {
        now: () => {
          const { wallMs, monotonicMs, boot } = this.clock;
          return { wallMs, monotonicMs, boot };
        },
        isTrusted: () => this.clock.isTrusted,
        localTimeOf: localTimeIn('Africa/Cairo'),
      },
      log: pino({}, { write: (line) => this.#logged.emit(String(JSON.parse(line).msg)) }),
      isSnapshotDue: (fresh) => this.#isKeeping && fresh > 0,
      session: 'session',
      software: 'software',
      configSha256: this.configSha256,
      flashed: {},
      numbers: createNumberKeeper({
        file: markFile,
        owner,
        found,
        plan,
        journal,
      }),
      loss: lossOf(found, journal, { isTorn: false, isMadeOf: () => false }),
      passing: null,
      onAppended: () => {},
      onSnapshot: (snapshot) => {
        this.#snapshot = snapshot;
        this.#published.stir();
      },
      onReply: (body) => this.#replies.push(JSON.parse(body)),
      onReplay: () => {},
    });
    this.#controller = controller;
    controller.recover(reverted);
    const lifetime = { start: () => {}, stop: nothing };
    controller.attach({
      printers: new Map([
        [
          'hall',
          {
            ...lifetime,
            id: 'hall',
            cutFirst: () => this.printed.push('cut'),
            print: ({ number, copy }) => this.#print(copy ? `${number} copy` : (number ?? 'slip')),
            printNotice: ({ numbers }) => this.#print(`notice of ${numbers.join(' ')}`),
          },
        ],
      ]),
      boards: {
        ...lifetime,
        show: (window, sight) => this.boards.set(window, sight),
        showClerk: () => {},
        showCalls: (_, calls) => {
          this.hallBoard = calls;
        },
      },
      inputs: { ...lifetime, setAlarm: () => {}, setLamp: () => {} },
      voice: null,
    });
    await this.report('printer/hall', this.printerFaults);
  }

  #print(paper: string): Promise<PrintOutcome> {
    this.printed.push(paper);
    if (this.printerIs === 'good') return Promise.resolve({ outcome: 'printed', paperMm: 120 });
    if (this.printerIs === 'doubtful') return Promise.resolve(unconfirmed);
    return new Promise((resolve) => this.#unanswered.push(resolve));
  }

  /** A second goes by. */
  async tick(): Promise<void> {
    this.#controller?.tick();
    await this.#settle();
  }

  /** Resolves when all that there is of the day is kept in a snapshot. */
  async keepDay(): Promise<void> {
    if (this.keptUpTo !== null && this.keptUpTo === this.#journal?.newestSequence) return;
    let isKept = false;
    const kept = once(this.#logged, 'day snapshot kept').then(() => {
      isKept = true;
    });
    this.#isKeeping = true;
    // None is kept in a second in which something was stored.
    for (let seconds = 0; !isKept && seconds < 10; seconds += 1) await this.tick();
    await kept;
    this.#isKeeping = false;
  }

  /** Up to which row a snapshot of the day holds, or null. */
  get keptUpTo(): number | null {
    return this.#journal?.keptDay.upTo ?? null;
  }

  /** A hall that finds what this one's next run does, but for the snapshot of the day. */
  withoutSnapshot(): RestartedHall {
    const other = new RestartedHall();
    const isOther = (file: string) => path.basename(file) !== 'day.snapshot';
    cpSync(this.#folder, other.#folder, { recursive: true, filter: isOther });
    other.clock = { ...this.clock };
    other.config = this.config;
    other.configSha256 = this.configSha256;
    other.printerFaults = this.printerFaults;
    other.printerIs = this.printerIs;
    other.#commands = this.#commands;
    return other;
  }

  get state(): State | undefined {
    return this.#controller?.written.state;
  }

  /** What a device says of itself. */
  async report(device: DeviceName, faults: readonly Fault[]): Promise<void> {
    this.#controller?.report(device, faults);
    await this.#settle();
  }

  /** The faults of a device as the controller knows them. */
  faultsOf(device: DeviceName): readonly string[] {
    return (this.#controller?.health.devices.get(device) ?? []).map(({ code }) => code);
  }

  get configGeneration(): number | undefined {
    return this.#controller?.written.configGeneration;
  }

  get replies(): number {
    return this.#replies.length;
  }

  /** The reply to a command of the centre server. */
  async ask(command: CentreCommand): Promise<Record<string, unknown>> {
    this.send(command);
    await this.#settle();
    return this.#replies.at(-1) ?? {};
  }

  /** A command of the centre server, with an id of its own. */
  send(command: CentreCommand): void {
    this.#commands += 1;
    this.#controller?.command({
      isReadable: true,
      id: String(this.#commands),
      sender: 'server',
      origin: 'server',
      notAfterMs: this.clock.wallMs + 1000,
      isRetained: false,
      command,
    });
  }

  /** A button is held, or two call buttons together. */
  hold(button: string): string | undefined {
    return this.#controller?.gesture(button, 'hold');
  }

  /** What a person on the device asks. */
  askLocally(request: LocalDayRequest): LocalAnswer | undefined {
    return this.#controller === null ? undefined : askLocally(this.#controller.ask, request);
  }

  /** The state as it was published last. */
  snapshot(): HallSnapshot {
    if (this.#snapshot === null) throw new Error('nothing was published');
    return this.#snapshot;
  }

  /** Resolves when the timers that are due have run, and those that they set: this one is due behind them. */
  async calm(): Promise<void> {
    for (let before: number | null | undefined; before !== this.#journal?.newestSequence; ) {
      before = this.#journal?.newestSequence;
      await new Promise((done) => setTimeout(done, 6));
      await this.#settle();
    }
  }

  /** The state as it is published a second later. */
  async publishedAnew(): Promise<HallSnapshot> {
    this.#snapshot = null;
    await this.tick();
    await this.published(() => true);
    return this.snapshot();
  }

  /** Resolves when a state is published of which this is true. */
  async published(holds: (snapshot: HallSnapshot) => boolean): Promise<void> {
    await this.#published.until(() => this.#snapshot !== null && holds(this.#snapshot));
  }

  /** What the journal holds of a type. */
  events(wanted: string): readonly unknown[] {
    return this.rows().flatMap(({ type, data }) => (type === wanted ? [JSON.parse(data)] : []));
  }

  rows(): ReturnType<Journal['read']> {
    return this.#journal?.read(0, 10_000) ?? [];
  }

  /** Rows that the controller did not make itself, in one transaction. */
  append(entries: readonly JournalEntry[]): void {
    this.#journal?.append(entries);
  }

  async #settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  }

  async stop(): Promise<void> {
    for (const answer of this.#unanswered.splice(0)) answer(unconfirmed);
    await this.#controller?.stop();
    this.#journal?.close();
    this.#journal = null;
    this.#controller = null;
  }

  /** The power is cut: the next run finds what was on the disk. */
  async crash(): Promise<void> {
    const before = this.#folder;
    this.#run += 1;
    cpSync(before, this.#folder, { recursive: true });
    const folder = this.#folder;
    await this.stop();
    if (folder !== this.#folder) throw new Error('crashed twice at once');
    this.printed.length = 0;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#root, { recursive: true });
  }
}
