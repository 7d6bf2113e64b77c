/**
 * The boards of one line: told what each should show, it keeps making that true.
 *
 * One writer per line. It holds no messages, only the sight that each display should show now, so
 * a sight that was overtaken before it was written is never written, and after a reconnect every
 * display is drawn with what is true then. Nothing is shown before the first `show`.
 *
 * Boards that answer are told again at once when an answer is missing, three times, with their
 * neighbours served in between; then they count as silent, which is a fault of that board alone.
 * Silent boards are asked only while the line has nothing else to do, each again within two seconds,
 * and that wait ends as soon as somebody else is to be told: fifteen dead boards do not delay the
 * sixteenth. When one of them answers again the others are asked at once, for it was the cable;
 * where all are silent they are asked one after the other without a pause, for it may be the cable.
 *
 * Boards that answer nothing may have lost a frame or their power unseen: a changed sight is said a
 * second time once the line is idle, and each is redrawn within `redrawSeconds`, one at a time over
 * that period, so that a call never waits behind more than one redrawing.
 *
 * A display that cannot flash by itself is told the two halves of a blink in turn, as redrawings
 * are: where the line is slow the halves become longer and calls do not.
 */
import { isDeepStrictEqual } from 'node:util';
import type { DeviceName } from '../../config/hall/devices.ts';
import type { BoardLineConfig } from '../../config/schema/schema.ts';
import { inTime } from '../in-time.ts';
import type { BoardSight, Boards, CallOnBoard, Fault, ReportDevice } from '../ports.ts';
import { openWire } from '../wire/open-wire.ts';
import type { Wire, WireListener } from '../wire/wire.ts';
import { BoardBus, type ExchangeOutcome } from './board-bus.ts';
import { type DisplaySight, darkOf, flashes } from './board-codec.ts';
import { type Display, displaysOf, type LineCodec, loadCodec, rateOf } from './line-codec.ts';
import { noAnswer, refused } from './line-faults.ts';

/** At the stop: 16 boards of 30 bytes at 9600 baud take half a second. */
const lastWordsMs = 700;
/** A board that has answered before is silent after this many answers missed in a row. */
const missesAllowed = 3;
/**
 * One that has never answered: the first look at a line must not take long. Boards that are said to
 * be slower than `usualReplyMs`, the default of the config, have their whole time at once: a late
 * answer would meet the next frame.
 */
const firstMissesAllowed = 2;
const firstLookMs = 40;
const usualReplyMs = 100;
/**
 * How often silent boards are asked: one of them, or as many as it takes for each to be asked within
 * `probeAllWithinMs`. A board whose cable is back is to show what is true within two seconds.
 */
const probeEveryMs = 400;
const probeAllWithinMs = 1600;
/** Half of a blink, at least. */
const blinkHalfMs = 500;
/** A line is idle when nothing has changed for this long. */
const idleAfterMs = 600;
/** All boards silent at once may be a hung adapter: its port is opened anew, this often at most. */
const resetEveryMs = 10_000;

type OpenLine = (config: BoardLineConfig['wire'], listener: WireListener) => Wire;

/** @param open how the line is opened; replaced where the line is measured or watched */
export function createBoardLine(
  config: BoardLineConfig,
  report: ReportDevice,
  open: OpenLine = openWire,
): Boards {
  return new BoardLine(config, report, open);
}

interface Told {
  readonly index: number;
  readonly display: Display;
  sight: DisplaySight | null;
  /** When the sight was set, by `performance.now()`. */
  sinceMs: number;
  /** It is in the dark half of a blink. */
  dark: boolean;
  /** Of a board that answers nothing it is never known. */
  life: 'unknown' | 'answers' | 'silent';
  misses: number;
  fault: Fault | null;
}

class BoardLine implements Boards {
  readonly #config: BoardLineConfig;
  readonly #all: readonly Told[];
  readonly #report: ReportDevice;
  readonly #wire: Wire;
  readonly #bus: BoardBus;
  readonly #redrawEveryMs: number;
  /** Displays that are not known to show what they should, the longest-waiting first. */
  readonly #changed = new Set<Told>();
  /** Displays whose turn it is to be told again; written when nothing has changed. */
  readonly #redraw = new Set<Told>();
  /** Displays of boards that answer nothing, told once since their sight changed. */
  readonly #saidOnce = new Set<Told>();
  /** The next to be asked is the first. */
  readonly #silent = new Set<Told>();
  /** How many of the silent are to be asked now, one after the other. */
  #asksAtOnce = 0;
  #codec: LineCodec | null = null;
  #nextRedraw = 0;
  #timers: NodeJS.Timeout[] = [];
  #isDarkHalf = false;
  #wireFault: Fault | null = null;
  #changedAtMs = 0;
  #resetAtMs = 0;
  #running: Promise<void> | null = null;
  #writing = false;
  /** Resolves when the present run of writes is over. */
  #written: Promise<void> = Promise.resolve();

  constructor(config: BoardLineConfig, report: ReportDevice, open: OpenLine) {
    this.#config = config;
    this.#all = displaysOf(config).map((display, index) => ({
      index,
      display,
      sight: null,
      sinceMs: 0,
      dark: false,
      life: 'unknown',
      misses: 0,
      fault: null,
    }));
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
    for (const told of this.#all) {
      const { shows } = told.display;
      if (shows.kind === 'window' && shows.window === window) this.#set(told, sight);
    }
  }

  showCalls(hallBoard: string, calls: readonly CallOnBoard[]): void {
    for (const told of this.#all) {
      const { shows } = told.display;
      if (shows.kind !== 'calls' || shows.hallBoard !== hallBoard) continue;
      this.#set(told, { shows: 'calls', calls: calls.slice(shows.from, shows.to) });
    }
  }

  async #run(): Promise<void> {
    this.#codec ??= await loadCodec(this.#config);
    this.#timers = [
      setInterval(() => this.#redrawNext(), this.#redrawEveryMs),
      setInterval(() => this.#tick(), probeEveryMs),
    ];
    if (!this.#codec.blinks) this.#timers.push(setInterval(() => this.#blink(), blinkHalfMs));
    this.#wire.start();
  }

  #set(told: Told, sight: DisplaySight): void {
    if (isDeepStrictEqual(told.sight, sight)) return;
    told.sight = sight;
    told.dark = false;
    told.sinceMs = performance.now();
    this.#changedAtMs = told.sinceMs;
    // A silent board is told at its next turn, whatever it is then.
    if (told.life === 'silent') return;
    this.#changed.add(told);
    this.#bus.giveWay();
    this.#write();
  }

  #up(): void {
    this.#wireFault = null;
    this.#redraw.clear();
    for (const told of this.#all) {
      told.misses = 0;
      told.dark = false;
      if (told.life !== 'silent') this.#changed.add(told);
    }
    this.#asksAtOnce = this.#silent.size;
    // A board that answers tells by itself that it works again.
    if (!this.#answers) this.#tellAll();
    this.#write();
  }

  #down(fault: Fault): void {
    this.#wireFault = fault;
    this.#bus.drop();
    this.#tellAll();
  }

  get #answers(): boolean {
    return this.#codec?.replyTimeoutMs !== null;
  }

  #tellAll(): void {
    for (const device of new Set(this.#all.map(({ display }) => display.device))) {
      this.#tell(device);
    }
  }

  #tell(device: DeviceName): void {
    const own = this.#all.find(({ display, fault }) => display.device === device && fault !== null);
    const fault = this.#wireFault ?? own?.fault ?? null;
    this.#report(device, fault === null ? [] : [fault]);
  }

  #redrawNext(): void {
    if (!this.#wire.isUp) return;
    const told = this.#all[this.#nextRedraw % this.#all.length];
    this.#nextRedraw += 1;
    if (told !== undefined && told.life !== 'silent') this.#redraw.add(told);
    this.#write();
  }

  /** The other half of the blink, once every display that flashes has been told this one. */
  #blink(): void {
    if (!this.#wire.isUp) return;
    const blinking = this.#all.filter(
      ({ sight, life }) => sight !== null && life !== 'silent' && flashes(sight),
    );
    if (blinking.some((told) => this.#changed.has(told) || this.#redraw.has(told))) return;
    // All go dark together, but for a call that has not been seen for a whole half yet.
    this.#isDarkHalf = !this.#isDarkHalf && blinking.length > 0;
    const newMs = performance.now() - blinkHalfMs;
    for (const told of blinking) {
      const dark = this.#isDarkHalf && told.sinceMs <= newMs;
      if (told.dark === dark) continue;
      told.dark = dark;
      this.#redraw.add(told);
    }
    this.#write();
  }

  #tick(): void {
    if (!this.#wire.isUp) return;
    if (performance.now() - this.#changedAtMs > idleAfterMs) {
      for (const told of this.#saidOnce) this.#redraw.add(told);
      this.#saidOnce.clear();
    }
    const { size } = this.#silent;
    const hasLostAll = size === this.#all.length;
    const share = hasLostAll ? 1 : probeEveryMs / probeAllWithinMs;
    this.#asksAtOnce = Math.max(this.#asksAtOnce, Math.ceil(size * share));
    this.#write();
    if (hasLostAll) this.#openAnew();
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
        if (codec === null || !this.#hasToTell) return;
        const silence = this.#bus.silence(codec.gapMs);
        if (silence !== null) await silence;
        const told = this.#wire.isUp ? this.#takeNext() : undefined;
        if (told === undefined) return;
        const { sight } = told;
        if (sight === null) continue;
        const outcome = await this.#bus.exchange({
          codec,
          frame: codec.encode(told.index, told.dark ? darkOf(sight) : sight),
          patienceMs: this.#patienceMs(told, codec),
          yields: told.life === 'silent',
        });
        if (this.#wire.isUp) this.#learn(told, sight, outcome);
      }
    } finally {
      // In the same turn as the last look at what is to be written, so that no change falls between.
      this.#writing = false;
    }
  }

  #patienceMs(told: Told, { replyTimeoutMs }: LineCodec): number {
    if (replyTimeoutMs === null) return 0;
    const isSlow = replyTimeoutMs > usualReplyMs;
    const isFirstLook = told.life === 'unknown' && told.misses === 0 && !isSlow;
    return isFirstLook ? Math.min(firstLookMs, replyTimeoutMs) : replyTimeoutMs;
  }

  get #hasToTell(): boolean {
    const hasToSay = this.#changed.size > 0 || this.#redraw.size > 0 || this.#asksAtOnce > 0;
    return this.#wire.isUp && hasToSay;
  }

  #takeNext(): Told | undefined {
    const told = this.#takeWaiting();
    if (told !== undefined) {
      this.#changed.delete(told);
      this.#redraw.delete(told);
      return told;
    }
    if (this.#asksAtOnce === 0) return undefined;
    this.#asksAtOnce -= 1;
    const [silent] = this.#silent;
    if (silent === undefined) return undefined;
    this.#silent.delete(silent);
    this.#silent.add(silent);
    return silent;
  }

  /** Boards that are known to answer come before those that may not be there. */
  #takeWaiting(): Told | undefined {
    for (const told of this.#changed) if (told.life === 'answers') return told;
    const [first] = this.#changed.size > 0 ? this.#changed : this.#redraw;
    return first;
  }

  #learn(told: Told, sight: DisplaySight, outcome: ExchangeOutcome): void {
    switch (outcome) {
      case 'told':
      case 'refused':
        this.#hasHeard(told, outcome === 'told' ? null : refused(told.display));
        if (!this.#answers && told.sight === sight) this.#noteSaid(told);
        return;
      case 'silent':
        this.#hasMissed(told);
        return;
      case 'cut-short':
        return;
      default:
        outcome satisfies never;
    }
  }

  /** The second saying is not followed by a third. */
  #noteSaid(told: Told): void {
    const isFirst = performance.now() - this.#changedAtMs <= idleAfterMs;
    if (isFirst) this.#saidOnce.add(told);
  }

  #hasHeard(told: Told, fault: Fault | null): void {
    const isBack = told.life === 'silent';
    // Answers do not say what they answer: this one may be late, and to what the board was told before.
    if (isBack || told.misses > 0) this.#redraw.add(told);
    told.life = this.#answers ? 'answers' : 'unknown';
    told.misses = 0;
    told.fault = fault;
    if (isBack) {
      this.#silent.delete(told);
      this.#asksAtOnce = this.#silent.size;
    }
    if (this.#answers) this.#tell(told.display.device);
  }

  #hasMissed(told: Told): void {
    if (told.life === 'silent') {
      // Its own fault again, where that of a wire that was down has been told in between.
      this.#tell(told.display.device);
      return;
    }
    told.misses += 1;
    const allowed = told.life === 'answers' ? missesAllowed : firstMissesAllowed;
    if (told.misses < allowed) {
      this.#changed.add(told);
      return;
    }
    told.life = 'silent';
    told.dark = false;
    told.fault = noAnswer(told.display);
    this.#changed.delete(told);
    this.#redraw.delete(told);
    this.#silent.add(told);
    this.#tell(told.display.device);
  }
}
