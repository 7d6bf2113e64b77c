/**
 * The boards of one line: it has what each should show, and keeps making that true.
 *
 * One writer per line. It holds no messages, only the sight that each display should show now, so
 * a sight that was overtaken before it was written is never written, and after a reconnect every
 * display is drawn with what is true then. Nothing is shown before the first `show`.
 *
 * Boards that answer are written again at once when an answer is missing, three times, with their
 * neighbours served in between; then they count as silent, which is a fault of that board alone.
 * Silent boards are asked only while the line has nothing else to do, each again within two seconds,
 * and that wait ends as soon as another is to be written: fifteen dead boards do not delay the
 * sixteenth. When one of them answers again the others are asked at once, for it was the cable;
 * where all are silent they are asked one after the other without a pause, for it may be the cable.
 *
 * Boards that answer nothing may have lost a frame or their power unseen: a changed sight is written a
 * second time once the line is idle, and each is redrawn within `redrawSeconds`, one at a time over
 * that period, so that a call never waits behind more than one redrawing. Boards that must be set up
 * before they show anything are given at once what needs no set-up when the wire is up, and are set up
 * when the line is idle: what they still hold is true soonest so.
 *
 * A display that cannot flash by itself is written the two halves of a blink in turn, as redrawings
 * are: where the line is slow the halves become longer and calls do not. So are the parts of a text that is
 * longer than its display.
 */
import { isDeepStrictEqual } from 'node:util';
import type { DeviceName } from '../../config/hall/devices.ts';
import type { BoardLineConfig, Text } from '../../config/schema/schema.ts';
import { inTime } from '../in-time.ts';
import type { BoardSight, Boards, CallOnBoard, Fault, ReportDevice } from '../ports.ts';
import { openWire } from '../wire/open-wire.ts';
import type { Wire, WireListener } from '../wire/wire.ts';
import { BoardBus, type ExchangeOutcome } from './board-bus.ts';
import { type DisplaySight, darkOf, flashes } from './board-codec.ts';
import {
  blinkHalfMs,
  earlySetUpMs,
  earlySetUps,
  firstLookMs,
  firstMissesAllowed,
  idleAfterMs,
  latestEchoMs,
  missesAllowed,
  probeAllWithinMs,
  probeEveryMs,
  resetEveryMs,
  turnMs,
  usualReplyMs,
} from './board-line-pace.ts';
import { displaysOf, type LineCodec, loadCodec, rateOf } from './line-codec.ts';
import { adapterEchoes, noAnswer, refused } from './line-faults.ts';
import { type DisplayState, newState, WriteOrder } from './write-order.ts';

/** At the stop, of a line that still writes: twelve Alpha signs, with their gap, take three seconds. */
const lastWordsMs = 3500;
type OpenLine = (config: BoardLineConfig['wire'], listener: WireListener) => Wire;

export interface StyledBoards extends Boards {
  /** Draws everything anew in other looks. A change that came before is overtaken. */
  restyle(config: BoardLineConfig): void;
}

/** @param open how the line is opened; replaced where the line is measured or watched */
export function createBoardLine(
  config: BoardLineConfig,
  report: ReportDevice,
  open: OpenLine = openWire,
): StyledBoards {
  return new BoardLine(config, report, open);
}

class BoardLine implements StyledBoards {
  #config: BoardLineConfig;
  readonly #all: readonly DisplayState[];
  readonly #report: ReportDevice;
  readonly #wire: Wire;
  readonly #bus: BoardBus;
  readonly #redrawEveryMs: number;
  readonly #order = new WriteOrder();
  /** Displays of boards that answer nothing, written once since their sight changed. */
  readonly #writtenOnce = new Set<DisplayState>();
  /** When all are set up again, once the line is idle, and how often soon after the wire came up. */
  #setUpDueMs = 0;
  #earlySetUps = 0;
  #codec: LineCodec | null = null;
  #nextRedraw = 0;
  #timers: NodeJS.Timeout[] = [];
  #isDarkHalf = false;
  #wireFault: Fault | null = null;
  /** Whether the adapter echoes; null until the line has been asked. */
  #echoes: boolean | null = null;
  #changedAtMs = 0;
  #resetAtMs = 0;
  #running: Promise<void> | null = null;
  #writing = false;
  /** Resolves when the present run of writes is over. */
  #written: Promise<void> = Promise.resolve();

  constructor(config: BoardLineConfig, report: ReportDevice, open: OpenLine) {
    this.#config = config;
    this.#all = displaysOf(config).map(newState);
    this.#report = report;
    this.#redrawEveryMs = (config.redrawSeconds * 1000) / this.#all.length;
    this.#wire = open(config.wire, {
      up: () => this.#up(),
      down: (fault) => this.#down(fault),
      data: (bytes) => this.#bus.hear(bytes),
    });
    this.#bus = new BoardBus(this.#wire, rateOf(config.wire), config.wire.kind === 'tcp');
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    await this.#running;
    this.#running = null;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    // What was shown last is to be seen: a hall that closes must not leave a number standing.
    await inTime(this.#written, lastWordsMs);
    this.#bus.drop();
    await this.#wire.stop();
  }

  show(window: number, sight: BoardSight): void {
    for (const state of this.#all) {
      const { shows } = state.display;
      if (shows.kind === 'window' && shows.window === window) this.#set(state, sight);
    }
  }

  showCalls(hallBoard: string, calls: readonly CallOnBoard[], because: Text | null): void {
    for (const state of this.#all) {
      const { shows } = state.display;
      if (shows.kind !== 'calls' || shows.hallBoard !== hallBoard) continue;
      const own = { shows: 'calls', calls: calls.slice(shows.from, shows.to) } as const;
      this.#set(state, because === null || calls.length > 0 ? own : { ...own, because });
    }
  }

  restyle(config: BoardLineConfig): void {
    if (isDeepStrictEqual(config, this.#config)) return;
    this.#config = config;
    // Before its start a line has no codec, and loads that of its config then.
    this.#running = this.#running?.then(() => this.#takeLooks()) ?? null;
  }

  async #takeLooks(): Promise<void> {
    this.#codec = await loadCodec(this.#config);
    this.#drawAll();
    this.#write();
  }

  /** At once as far as no set-up is needed for it, and all of it when the line is idle. */
  #drawAll(): void {
    this.#order.changeAll(this.#all);
    this.#earlySetUps = earlySetUps;
    this.#setUpDueMs = performance.now();
  }

  async #run(): Promise<void> {
    this.#codec = await loadCodec(this.#config);
    this.#timers = [
      setInterval(() => this.#redrawNext(), this.#redrawEveryMs),
      setInterval(() => this.#tick(), probeEveryMs),
      setInterval(() => this.#turn(), turnMs),
    ];
    if (!this.#codec.blinks) this.#timers.push(setInterval(() => this.#blink(), blinkHalfMs));
    this.#wire.start();
  }

  #set(state: DisplayState, sight: DisplaySight): void {
    if (isDeepStrictEqual(state.sight, sight)) return;
    state.sight = sight;
    state.turn = 0;
    state.dark = false;
    state.sinceMs = performance.now();
    this.#changedAtMs = state.sinceMs;
    if (state.life === 'silent') return;
    this.#order.change(state);
    this.#bus.giveWay();
    this.#write();
  }

  #up(): void {
    this.#wireFault = null;
    this.#echoes = null;
    for (const state of this.#all) {
      state.misses = 0;
      state.dark = false;
    }
    this.#drawAll();
    // A board that answers shows by itself that it works again.
    if (!this.#answers) this.#reportAll();
    this.#write();
  }

  #down(fault: Fault): void {
    this.#bus.drop();
    // Opened anew, as all boards are silent: they have said so, and this may help them or not.
    if (fault.code === 'no-answer' && this.#order.silentCount === this.#all.length) return;
    this.#wireFault = fault;
    this.#reportAll();
  }

  get #answers(): boolean {
    return this.#codec?.replyTimeoutMs !== null;
  }

  #reportAll(): void {
    for (const device of new Set(this.#all.map(({ display }) => display.device))) {
      this.#reportDevice(device);
    }
  }

  #reportDevice(device: DeviceName): void {
    const own = this.#all.find(({ display, fault }) => display.device === device && fault !== null);
    if (this.#wireFault !== null) {
      this.#report(device, [this.#wireFault]);
      return;
    }
    const faults = own?.fault ? [own.fault] : [];
    this.#report(device, this.#echoes ? [...faults, adapterEchoes(this.#config.id)] : faults);
  }

  #redrawNext(): void {
    if (!this.#wire.isUp) return;
    const state = this.#all[this.#nextRedraw % this.#all.length];
    this.#nextRedraw += 1;
    if (state !== undefined) this.#order.again(state);
    this.#write();
  }

  /** The other half of the blink, once every display that flashes has been written this one. */
  #blink(): void {
    if (!this.#wire.isUp) return;
    const blinking = this.#all.filter(
      ({ sight, life }) => sight !== null && life !== 'silent' && flashes(sight),
    );
    if (blinking.some((state) => this.#order.isWaiting(state))) return;
    // All go dark together, but for a call that has not been seen for a whole half yet.
    this.#isDarkHalf = !this.#isDarkHalf && blinking.length > 0;
    const newMs = performance.now() - blinkHalfMs;
    for (const state of blinking) {
      const dark = this.#isDarkHalf && state.sinceMs <= newMs;
      if (state.dark === dark) continue;
      state.dark = dark;
      this.#order.again(state);
    }
    this.#write();
  }

  #turn(): void {
    for (const state of this.#all) {
      const parts = this.#partsOf(state.sight);
      if (parts.length < 2 || this.#order.isWaiting(state)) continue;
      state.turn += 1;
      this.#order.again(state);
    }
    this.#write();
  }

  #partsOf(sight: DisplaySight | null): readonly DisplaySight[] {
    return (sight && this.#codec?.inTurns(sight)) ?? [];
  }

  #tick(): void {
    if (!this.#wire.isUp) return;
    if (performance.now() - this.#changedAtMs > idleAfterMs) {
      this.#setUpDue();
      for (const state of this.#writtenOnce) this.#order.again(state);
      this.#writtenOnce.clear();
    }
    const { silentCount } = this.#order;
    const hasLostAll = silentCount === this.#all.length;
    const share = hasLostAll ? 1 : probeEveryMs / probeAllWithinMs;
    this.#order.askSilent(Math.ceil(silentCount * share));
    this.#write();
    if (hasLostAll) this.#openAnew();
  }

  #setUpDue(): void {
    const setUpEveryMs = this.#codec?.setUpEveryMs ?? null;
    const nowMs = performance.now();
    if (setUpEveryMs === null || nowMs < this.#setUpDueMs) return;
    this.#earlySetUps -= 1;
    this.#setUpDueMs = nowMs + (this.#earlySetUps > 0 ? earlySetUpMs : setUpEveryMs);
    for (const state of this.#all) {
      state.stands = null;
      this.#order.again(state);
    }
  }

  #openAnew(): void {
    const nowMs = performance.now();
    if (nowMs - this.#resetAtMs < resetEveryMs) return;
    this.#resetAtMs = nowMs;
    this.#wire.reset();
  }

  /** Begins to write in the same turn of the event loop, unless the line is busy. */
  #write(): void {
    if (this.#writing) return;
    this.#writing = true;
    // A write fails only when the wire goes down: it says so itself, and its next `up` draws all.
    this.#written = this.#writeAll().catch(() => {});
  }

  async #writeAll(): Promise<void> {
    try {
      for (;;) {
        const codec = this.#codec;
        if (codec === null || !this.#wire.isUp || this.#order.isEmpty) return;
        const silence = this.#bus.silence(codec.gapMs);
        if (silence !== null) await silence;
        const state = this.#wire.isUp ? this.#order.takeNext() : undefined;
        if (state === undefined) return;
        const { sight } = state;
        if (sight === null) continue;
        if (this.#echoes === null && codec.question !== null) {
          this.#order.change(state);
          await this.#findEcho(codec, codec.question(state.index));
          continue;
        }
        const outcome = await this.#exchangeAll(codec, state, sight);
        if (this.#wire.isUp) this.#learn(state, sight, outcome);
      }
    } finally {
      // In the same turn as the last look at what is to be written, so that no change falls between.
      this.#writing = false;
    }
  }

  /** Before the first frame on a wire that is up: afterwards an echo would pass for an answer. */
  async #findEcho(codec: LineCodec, question: Uint8Array): Promise<void> {
    const patienceMs = Math.max(codec.replyTimeoutMs ?? 0, latestEchoMs);
    this.#echoes = await this.#bus.findEcho({ codec, frame: question, patienceMs, yields: false });
  }

  async #exchangeAll(
    codec: LineCodec,
    state: DisplayState,
    sight: DisplaySight,
  ): Promise<ExchangeOutcome> {
    const parts = this.#partsOf(sight);
    const shown = state.dark ? darkOf(sight) : (parts[state.turn % parts.length] ?? sight);
    const frames = codec.frames(state.index, shown, state.stands);
    let outcome: ExchangeOutcome = 'written';
    for (const frame of frames) {
      const silence = frame === frames[0] ? null : this.#bus.silence(codec.gapMs);
      if (silence !== null) await silence;
      outcome = await this.#bus.exchange({
        codec,
        frame,
        patienceMs: this.#patienceMs(state, codec),
        yields: state.life === 'silent',
      });
      if (outcome !== 'written') return outcome;
    }
    // What was drawn in former looks stands no more.
    state.stands = codec === this.#codec ? shown : null;
    return outcome;
  }

  #patienceMs(state: DisplayState, { replyTimeoutMs }: LineCodec): number {
    if (replyTimeoutMs === null) return 0;
    const isSlow = replyTimeoutMs > usualReplyMs;
    const isFirstLook = state.life === 'unknown' && state.misses === 0 && !isSlow;
    return isFirstLook ? Math.min(firstLookMs, replyTimeoutMs) : replyTimeoutMs;
  }

  #learn(state: DisplayState, sight: DisplaySight, outcome: ExchangeOutcome): void {
    switch (outcome) {
      case 'written':
      case 'refused':
        this.#hasHeard(state, outcome === 'written' ? null : refused(state.display));
        if (!this.#answers && state.sight === sight) this.#noteWritten(state);
        return;
      case 'silent':
        this.#hasMissed(state);
        return;
      case 'cut-short':
        return;
      default:
        outcome satisfies never;
    }
  }

  /** The second writing is not followed by a third. */
  #noteWritten(state: DisplayState): void {
    if (performance.now() - this.#changedAtMs <= idleAfterMs) this.#writtenOnce.add(state);
  }

  #hasHeard(state: DisplayState, fault: Fault | null): void {
    const isBack = state.life === 'silent';
    // Answers do not say what they answer: this one may be late, and to what the board was written before.
    const mayBeLate = isBack || state.misses > 0;
    state.life = this.#answers ? 'answers' : 'unknown';
    state.misses = 0;
    state.fault = fault;
    if (isBack) this.#order.revive(state);
    if (mayBeLate) this.#order.again(state);
    if (this.#answers) this.#reportDevice(state.display.device);
  }

  #hasMissed(state: DisplayState): void {
    if (state.life === 'silent') {
      // Its own fault again, where that of a wire that was down has been reported in between.
      this.#reportDevice(state.display.device);
      return;
    }
    state.misses += 1;
    const allowed = state.life === 'answers' ? missesAllowed : firstMissesAllowed;
    if (state.misses < allowed) {
      this.#order.change(state);
      return;
    }
    state.dark = false;
    state.fault = noAnswer(state.display);
    this.#order.silence(state);
    this.#reportDevice(state.display.device);
  }
}
