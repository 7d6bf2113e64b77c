/**
 * The boards of one line: told what each should show, it keeps making that true.
 *
 * One writer per line. It holds no messages, only the sight that each board should show now, so a
 * sight that was overtaken before it was written is never written, and after a reconnect every
 * board is drawn with what is true then. Nothing is shown before the first `show`. Boards that
 * answer nothing may have lost their power unseen: each is redrawn within `redrawSeconds`, one at
 * a time over that period, so that a call never waits behind more than one redrawing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { BoardLineConfig } from '../../config/schema.ts';
import type { BoardSight, Boards, Fault, ReportDevice } from '../ports.ts';
import { openWire } from '../wire/open-wire.ts';
import type { Wire, WireListener } from '../wire/wire.ts';
import { alpha } from './alpha.ts';
import type { BoardCodec } from './board-codec.ts';

/** At the stop: 16 boards of 30 bytes at 9600 baud take half a second. */
const lastWordsMs = 700;

type OpenLine = (config: BoardLineConfig['wire'], listener: WireListener) => Wire;

/** @param open how the line is opened; replaced where the line is measured or watched */
export function createBoardLine(
  config: BoardLineConfig,
  report: ReportDevice,
  open: OpenLine = openWire,
): Boards {
  return new BoardLine(config, report, open);
}

function codecOf(protocol: BoardLineConfig['protocol']): BoardCodec {
  switch (protocol) {
    case 'alpha':
      return alpha;
    default:
      return protocol satisfies never;
  }
}

class BoardLine implements Boards {
  readonly #addresses: ReadonlyMap<number, string>;
  readonly #codec: BoardCodec;
  readonly #report: ReportDevice;
  readonly #wire: Wire;
  readonly #redrawEveryMs: number;
  readonly #desired = new Map<number, BoardSight>();
  /** Windows whose board is not known to show what it should, the longest-waiting first. */
  readonly #changed = new Set<number>();
  /** Windows whose turn it is to be told again; written when nothing has changed. */
  readonly #redraw = new Set<number>();
  #nextRedraw = 0;
  #redrawTimer: NodeJS.Timeout | null = null;
  #writing = false;
  /** Resolves when the present run of writes is over. */
  #written: Promise<void> = Promise.resolve();

  constructor(config: BoardLineConfig, report: ReportDevice, open: OpenLine) {
    this.#addresses = new Map(config.boards.map(({ window, address }) => [window, address]));
    this.#codec = codecOf(config.protocol);
    this.#report = report;
    this.#redrawEveryMs = (config.redrawSeconds * 1000) / this.#addresses.size;
    this.#wire = open(config.wire, {
      up: () => this.#up(),
      down: (fault) => this.#tellAll([fault]),
      data: () => {},
    });
  }

  start(): void {
    if (this.#redrawTimer !== null) return;
    this.#redrawTimer = setInterval(() => this.#redrawNext(), this.#redrawEveryMs);
    this.#wire.start();
  }

  async stop(): Promise<void> {
    if (this.#redrawTimer !== null) clearInterval(this.#redrawTimer);
    this.#redrawTimer = null;
    // What was shown last is to be seen: a hall that closes must not leave a number standing.
    const patience = new AbortController();
    const outOfPatience = delay(lastWordsMs, undefined, { signal: patience.signal }).catch(
      () => {},
    );
    await Promise.race([this.#written, outOfPatience]);
    patience.abort();
    await this.#wire.stop();
  }

  show(window: number, sight: BoardSight): void {
    if (!this.#addresses.has(window)) return;
    const before = this.#desired.get(window);
    if (before !== undefined && isSame(before, sight)) return;
    this.#desired.set(window, sight);
    this.#changed.add(window);
    this.#write();
  }

  #up(): void {
    this.#redraw.clear();
    for (const window of this.#addresses.keys()) this.#changed.add(window);
    this.#tellAll([]);
    this.#write();
  }

  #tellAll(faults: readonly Fault[]): void {
    for (const window of this.#addresses.keys()) this.#report(`board/${window}`, faults);
  }

  #redrawNext(): void {
    if (!this.#wire.isUp) return;
    const windows = [...this.#addresses.keys()];
    const window = windows[this.#nextRedraw % windows.length];
    this.#nextRedraw += 1;
    if (window !== undefined) this.#redraw.add(window);
    this.#write();
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
        const window = this.#wire.isUp ? this.#takeNext() : undefined;
        if (window === undefined) return;
        const sight = this.#desired.get(window);
        const address = this.#addresses.get(window);
        if (sight === undefined || address === undefined) continue;
        await this.#wire.write(this.#codec.encode(address, sight));
      }
    } finally {
      // In the same turn as the last look at what is to be written, so that no change falls between.
      this.#writing = false;
    }
  }

  #takeNext(): number | undefined {
    const [window] = this.#changed.size > 0 ? this.#changed : this.#redraw;
    if (window === undefined) return undefined;
    this.#changed.delete(window);
    this.#redraw.delete(window);
    return window;
  }
}

function isSame(one: BoardSight, other: BoardSight): boolean {
  if (one.shows === 'number' && other.shows === 'number') {
    return one.number === other.number && one.flashing === other.flashing;
  }
  return one.shows === other.shows;
}
