/**
 * From a press or a command to its effects: turns what is asked into commands of the queue, and
 * what was committed into what each device should now do.
 *
 * Everything that must not be lost goes through the writer first; devices follow afterwards and
 * may fail, be absent or come back at any time. Opens nothing itself: the composition root hands it
 * the journal, the clock and the devices.
 */
import type { DeviceName } from '../config/hall/devices.ts';
import type { Flashed } from '../config/provisional.ts';
import type { CommandMessage, Readiness } from '../drivers/centre-port.ts';
import type { Fault, Flood, Gesture, GestureOutcome } from '../drivers/ports.ts';
import { type AlarmDesk, createAlarmDesk } from './alarms/alarm-desk.ts';
import { type Ask, createDoor } from './ask/ask.ts';
import { createRefusals, type Refusals } from './ask/refusals.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { createAnnouncer } from './calls/announcer.ts';
import { type BoardKeeper, createBoardKeeper } from './calls/board-keeper.ts';
import { createPauseSpeaker, type PauseSpeaker } from './calls/pause-speaker.ts';
import { type CommandDesk, createCommandDesk } from './centre/command-desk.ts';
import { stateSnapshot } from './centre/snapshot.ts';
import { createSpacedWork } from './clock/spaced-work.ts';
import type { ControllerOptions, Devices } from './controller-options.ts';
import { createDayKeeper, type DayKeeper } from './day-keeper.ts';
import { createDaySnapshots, type DaySnapshots } from './day-snapshot.ts';
import { createDeviceTests, type TryDevice } from './device-tests.ts';
import { lampState, spokenCalls } from './effects.ts';
import { asQueueEvent, type StoredEvent } from './events/events.ts';
import { createGathering, type Gather, type Gathering } from './gathering.ts';
import { createDeviceRecorder, type DeviceRecorder } from './health/device-recorder.ts';
import type { Health } from './health/health.ts';
import { createJournalKeeper, type JournalKeeper } from './journal-keeper.ts';
import { createNumberDesk, type NumberDesk } from './numbers/number-desk.ts';
import { createPaperKeeper, type PaperKeeper } from './paper/paper-keeper.ts';
import { createPrintDesks, type PrintDesks } from './printing/print-desks.ts';
import { createQueueTimer, type QueueTimer } from './queue-timer.ts';
import { startEvents } from './start-events.ts';
import { createWriter, type Writer } from './writer.ts';

/** Lamps and pages are quicker than an eye follows with this; the estimate of a large hall takes a while. */
const refreshApartMs = 50;

export class Controller {
  readonly #options: ControllerOptions;
  readonly #writer: Writer;
  readonly #recorder: DeviceRecorder;
  readonly #backlog: Backlog;
  readonly #days: DayKeeper;
  readonly #numbers: NumberDesk;
  readonly #journalKeeper: JournalKeeper;
  readonly #snapshots: DaySnapshots;
  readonly #refusals: Refusals;
  readonly ask: Ask;
  readonly #gathering: Gathering;
  readonly tryDevice: TryDevice;
  readonly #commandDesk: CommandDesk;
  readonly #paper: PaperKeeper;
  readonly #printing: PrintDesks;
  readonly #queueTimer: QueueTimer;
  #devices: Devices | null = null;
  readonly #boards: BoardKeeper;
  readonly #pauseSpeaker: PauseSpeaker;
  readonly #alarms: AlarmDesk;
  #stopped = false;
  /** Many reports arrive together, at start above all, and many clerks press at once; one serves them. */
  readonly #refreshing = createSpacedWork(refreshApartMs, () => this.#refresh());
  #committedSinceTick = false;
  #journalIsFull = false;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#writer = createWriter({
      plan: options.plan,
      journal: options.journal,
      clock: options.clock,
      numbers: options.numbers,
      onCommitted: (events) => this.#committed(events),
      onJournalFull: (isFull) => {
        this.#journalIsFull = isFull;
        this.#reportJournal();
      },
    });
    this.#backlog = createBacklog((events) => this.#writer.record(events));
    const { plan, journal, clock, log } = options;
    const { record } = this.#writer;
    this.#journalKeeper = createJournalKeeper({ ...options, record });
    this.#snapshots = createDaySnapshots({ ...options, writer: this.#writer });
    this.#recorder = createDeviceRecorder({ clock, log, store: this.#backlog.store });
    this.#paper = createPaperKeeper({ plan, clock, store: this.#backlog.store });
    this.#printing = createPrintDesks({
      plan,
      writer: this.#writer,
      clock,
      store: this.#backlog.store,
      isWorking: (printer) => this.#recorder.isWorking(`printer/${printer}`),
      paper: this.#paper,
    });
    this.#boards = createBoardKeeper({
      plan,
      clock,
      state: () => this.#writer.state,
      boards: () => this.#devices?.boards ?? null,
      closedToday: () => this.#days.closedToday(),
      changed: () => this.#refresh(),
    });
    this.#pauseSpeaker = createPauseSpeaker({
      plan,
      state: () => this.#writer.state,
      now: () => clock.now(),
      voice: () => this.#devices?.voice ?? null,
    });
    this.#alarms = createAlarmDesk({
      plan,
      printers: [...plan.paperRules.keys()],
      writer: this.#writer,
      clock,
      devices: () => this.#recorder.devices,
      store: this.#backlog.store,
    });
    this.#days = createDayKeeper({
      plan,
      writer: this.#writer,
      clock,
      log,
      store: this.#backlog.store,
    });
    this.#queueTimer = createQueueTimer({
      plan,
      writer: this.#writer,
      clock,
      days: this.#days,
    });
    this.#numbers = createNumberDesk({
      plan,
      clock,
      log,
      writer: this.#writer,
      keeper: options.numbers,
      loss: options.loss,
      report: (faults) => this.report('numbers', faults),
    });
    const now = () => clock.now();
    this.#refusals = createRefusals(this.#writer, now);
    this.ask = createDoor({
      plan,
      writer: this.#writer,
      days: this.#days,
      refusals: this.#refusals,
      now,
      canPrint: this.#printing.canPrint,
      printInfo: this.#printing.printInfo,
      acknowledgeAlarm: this.#alarms.acknowledge,
      awaitsNumbers: () => this.#numbers.isAwaiting,
      keepDay: () => this.#writer.afterCommit(() => this.#keepDay()),
      sayClosed: (dispenser) => this.#printing.sayClosed(dispenser, this.#days),
    });
    this.tryDevice = createDeviceTests({
      plan,
      state: () => this.#writer.state,
      boards: this.#boards,
      printing: this.#printing,
      voice: () => this.#devices?.voice ?? null,
    });
    this.#gathering = createGathering({ writer: this.#writer, begin: () => this.#keepDay() });
    this.#commandDesk = createCommandDesk({
      plan,
      journal,
      clock,
      record,
      ask: this.ask,
      gather: this.#gathering.gather,
      refusals: this.#refusals,
      replay: (from) => options.onReplay(from),
      announcer: createAnnouncer(plan, () => this.#devices?.voice ?? null),
      store: (events) => this.#backlog.store(events),
      reply: (body) => this.#writer.afterCommit(() => options.onReply(body)),
    });
  }

  get health(): Pick<Health, 'devices' | 'isWorking'> {
    return this.#recorder;
  }

  get boards(): Pick<BoardKeeper, 'television'> {
    return this.#boards;
  }

  get days(): Pick<DayKeeper, 'isSendingHome'> {
    return this.#days;
  }

  get gather(): Gather {
    return this.#gathering.gather;
  }

  get numbers(): Pick<NumberDesk, 'take' | 'awaitFor'> {
    return this.#numbers;
  }

  get written(): Pick<Writer, 'state' | 'configGeneration'> {
    return this.#writer;
  }

  /** Replays the journal, settles what the last run left half done, opens the day if it may. */
  recover(reverted: { readonly sha256: string; readonly reason: string } | null): void {
    const { clock, journal } = this.#options;
    this.#days.begin(journal.read((journal.newestSequence ?? 0) - 1, 1)[0] ?? null);
    const { isWhole, calls, others } = this.#writer.replay();
    for (const event of others) {
      this.#alarms.take([event]);
      this.#printing.take([event]);
      this.#paper.replay(event);
    }
    this.#boards.replay(calls);
    const applied = journal.newest('config.applied')?.event;
    const known = applied?.type === 'config.applied' ? applied : null;
    const { generation, events } = startEvents(this.#options, clock.now(), known, reverted);
    this.#writer.configGeneration = generation;
    this.#backlog.store(events);
    this.#numbers.begin(isWhole);
    this.#keepDay();
    this.#numbers.begun();
    this.#printing.recover();
  }

  /** The plan says something else from here on: what follows from it, between two events. */
  configTaken(sha256: string, flashed: Flashed): void {
    const at = this.#options.clock.now();
    const generation = this.#writer.configGeneration + 1;
    this.#writer.configGeneration = generation;
    this.#backlog.store([{ type: 'config.applied', at, generation, sha256, ...flashed }]);
    // What a full disk does not take of this, the next start settles.
    this.#writer.execute({ name: 'AdoptRules', at });
    this.#keepDay();
    this.#refreshing.ask();
  }

  /** Hands over the devices, not started yet; from here on they receive what should be true. */
  attach(devices: Devices): void {
    this.#devices = devices;
    this.#printing.open(devices.printers);
    this.#refresh();
  }

  /** Once a second or so: notices what changes by itself. */
  tick(): void {
    this.#keepDay();
    this.#reportJournal();
    this.#numbers.retry();
    this.#backlog.retry();
    if (!this.#committedSinceTick) {
      this.#journalKeeper.tidy();
      this.#snapshots.keep();
    }
    this.#committedSinceTick = false;
    this.#printing.wake();
    this.#alarms.look();
    this.#paper.tick();
    this.#refreshing.ask();
  }

  gesture(button: string, gesture: Gesture): GestureOutcome {
    if (this.#stopped) return 'refused';
    const intent = this.#options.plan.intents.get(button);
    const request = intent?.[gesture];
    if (!intent || !request) return 'refused';
    const { journal, log } = this.#options;
    const from = (journal.newestSequence ?? 0) + 1;
    const answer = this.ask(request, intent.asker);
    const upTo = journal.newestSequence ?? 0;
    if (answer.status === 'refused')
      log.info({ button, gesture, refused: answer.reason }, 'refused');
    else log.info({ button, gesture, from, upTo }, 'pressed');
    return answer.status;
  }

  /** Somebody pressed and pressed: the first press counted, the others are recorded as a number. */
  flooded(button: string, { presses, overMs }: Flood): void {
    const at = this.#options.clock.now();
    this.#backlog.store([{ type: 'button.flooded', at, button, presses, overMs }]);
  }

  /** The centre server asks for something; it gets its reply. */
  command(message: CommandMessage): void {
    // Nobody replies: it is sent again after the next start.
    if (this.#stopped) return;
    this.#commandDesk.take(message);
  }

  /** Takes what a device says of itself. What follows from it does not wait for its events. */
  report(device: DeviceName, faults: readonly Fault[]): void {
    if (this.#stopped || !this.#recorder.report(device, faults)) return;
    if (device.startsWith('printer/') && this.#recorder.isWorking(device))
      this.#refusals.mended('printer-not-ready');
    this.#paper.report(device, faults);
    this.#printing.wake();
    this.#refreshing.ask();
  }

  /** The centre server acknowledged `upTo`, which is more than the journal holds. */
  serverAhead(upTo: number): void {
    if (!this.#stopped) this.#journalKeeper.serverAhead(upTo);
  }

  /**
   * Begins no paper any more, and resolves when none is under way. All else is answered as before: what is reserved from
   * here on is printed after the next start.
   */
  endPrinting(): Promise<void> {
    return this.#printing.stop();
  }

  /** Closes the hall and ends the printing; the devices themselves are stopped by their owner. */
  async stop(): Promise<void> {
    this.#gathering.settle();
    this.#stopped = true;
    this.#snapshots.stop();
    this.#boards.close();
    const { lamps } = this.#options.plan;
    for (const lamp of lamps.keys()) this.#devices?.inputs.setLamp(lamp, 'off');
    this.#queueTimer.stop();
    this.#pauseSpeaker.stop();
    this.#numbers.stop();
    await this.#printing.stop();
    this.#recorder.stop();
    this.#commandDesk.stop();
    const at = this.#options.clock.now();
    this.#writer.record([{ type: 'controller.stopped', at, session: this.#options.session }]);
    this.#numbers.settle();
    this.#refreshing.stop();
  }

  #keepDay(): void {
    const faults = this.#days.keep();
    if (faults.length > 0 || this.#recorder.devices.has('clock')) this.report('clock', faults);
  }

  #reportJournal(): void {
    this.report('journal', this.#journalKeeper.faults(this.#journalIsFull));
  }

  /** Boards and paper first: people wait for them. */
  #committed(events: readonly StoredEvent[]): void {
    this.#committedSinceTick = true;
    // What follows may store more.
    const first = (this.#options.journal.newestSequence ?? 0) - events.length + 1;
    const ofTheQueue = events.flatMap((event) => asQueueEvent(event) ?? []);
    this.#boards.take(ofTheQueue);
    for (const call of spokenCalls(ofTheQueue)) this.#devices?.voice?.say(call);
    this.#pauseSpeaker.take(ofTheQueue);
    this.#alarms.take(events);
    this.#printing.take(events);
    this.#printing.wake();
    this.#queueTimer.arm();
    this.#options.onAppended(events);
    this.#refreshing.ask();
    if (ofTheQueue.some(({ type }) => type === 'day.opened')) this.#numbers.dayOpened();
    this.#paper.take(events);
    for (const [at, { type, at: _, ...data }] of events.entries())
      if (!type.startsWith('device.'))
        this.#options.log.info({ ...data, sequence: first + at }, type);
  }

  #refresh(): void {
    const { plan } = this.#options;
    const { state } = this.#writer;
    this.#boards.show();
    const at = this.#options.clock.now();
    const isClosed = this.#days.closedToTickets() !== null;
    const readiness = (dispenser: string): Readiness => {
      if (isClosed) return 'closed';
      const hasDay = state.day !== null && !state.isClosed && !this.#numbers.isAwaiting;
      const canPrint = this.#printing.canPrint(dispenser) && !this.#journalIsFull;
      return hasDay && canPrint ? 'ready' : 'failing';
    };
    for (const [lamp, { means }] of this.#stopped ? [] : plan.lamps) {
      const isLit = this.#boards.isSweeping;
      const shows = isLit ? 'on' : lampState(plan, state, means, readiness, at);
      this.#devices?.inputs.setLamp(lamp, shows);
    }
    if (!this.#stopped) this.#devices?.inputs.setAlarm(this.#alarms.sight);
    const about = {
      devices: this.#recorder.devices,
      printers: this.#paper.left,
      closedToday: this.#days.closedToday(),
    };
    this.#options.onSnapshot(
      stateSnapshot(plan, state, about, readiness, this.#alarms.standing, at),
    );
  }
}
