/**
 * One window unit, supervised: a wire that comes and goes, a board made anew for each connection,
 * and a heartbeat, because a frozen Arduino looks to the wire like one that nobody presses.
 *
 * Lamps are desired state and are written again after each connect. Whenever the unit cannot be
 * heard, `lost` is reported before anything else: levels from before and after have nothing to do with
 * each other. Runs in the process of the units.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Fault, LampState } from '../ports.ts';
import type { StallWatch } from '../stall-watch.ts';
import { openWire } from '../wire/open-wire.ts';
import type { Wire } from '../wire/wire.ts';
import { pinsOf, usesI2c } from './chip-registers.ts';
import { characterTables, createFirmataBoard, type FirmataBoard } from './firmata-board.ts';
import { createUnitBoards, type UnitBoards } from './unit-chips.ts';
import {
  isUnitFaultCode,
  type UnitFault,
  type UnitNews,
  type UnitWiring,
} from './unit-messages.ts';

/** Which half of their blink the lamps of each kind are in now: all lamps blink together. */
export interface BlinkLit {
  readonly blinking: boolean;
  readonly flickering: boolean;
}

/**
 * From the connect to the first level of the last button. An Uno that was reset by the opening of its port
 * spends about two seconds in its boot loader and in blinking its version, and a shorter deadline
 * would reset it for ever.
 */
const handshakeMs = 5_000;
const askAgainEveryMs = 500;

const heartbeatEveryMs = 1_000;
const answerWithinMs = 500;
/** One answer may be lost on a bad line; two in a row are a unit that does not run. */
const heartbeatTries = 2;

/**
 * More than a line of 115,200 baud carries in a second. What says so much is no unit, and to read all of
 * it would leave the other units of this process unheard.
 */
const mostBytesASecond = 16_384;

/** A contact that closed while this process was held up is taken to have been closed for this long. */
const tapMs = 20;

export class Unit {
  readonly #wiring: UnitWiring;
  readonly #report: (news: UnitNews) => void;
  readonly #stalls: StallWatch;
  readonly #wire: Wire;
  readonly #boards: UnitBoards;
  /** What each lamp should show, and what was written to its pin last. */
  readonly #desired: Map<number, LampState>;
  readonly #written = new Map<number, boolean>();
  #blinkLit: BlinkLit = { blinking: false, flickering: false };
  #board: FirmataBoard | null = null;
  #isReady = false;
  /** When the last level of each pin was read; empty while nothing is known of them. */
  readonly #readMs = new Map<number, number>();
  #unsent: Uint8Array[] = [];
  /** Resolves when what was said last has left. */
  #left: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #settling: NodeJS.Immediate | undefined;
  /** It said what is not Firmata: believed again once it has answered in good order. */
  #isSuspect = false;
  #givingUp = false;
  #second = { fromMs: Number.NEGATIVE_INFINITY, bytes: 0 };

  constructor(wiring: UnitWiring, report: (news: UnitNews) => void, stalls: StallWatch) {
    this.#wiring = wiring;
    this.#report = report;
    this.#stalls = stalls;
    this.#desired = new Map(wiring.lampPins.map((pin) => [pin, 'off']));
    this.#boards = createUnitBoards(wiring.boards, characterTables);
    this.#wire = openWire(wiring.wire, {
      up: () => this.#connect(),
      down: (fault) => this.#wireDown(fault),
      data: (bytes) => this.#receive(bytes),
    });
  }

  start(): void {
    this.#wire.start();
  }

  setLamp(pin: number, state: LampState): void {
    if (!this.#desired.has(pin)) return;
    this.#desired.set(pin, state);
    this.#showLamps();
  }

  /** @param board its place among the unit's boards */
  setBoard(board: number, text: string, flashing: boolean): void {
    this.#boards.set(board, text, flashing);
  }

  /** Whether a lamp of it should be in this state. */
  hasLamp(state: LampState): boolean {
    return [...this.#desired.values()].includes(state);
  }

  /** Resolves when its lamps and boards have been written as they should be. */
  async allWritten(): Promise<void> {
    // What a lamp was set to in this turn leaves in a microtask of its own.
    await Promise.resolve();
    await this.#left;
    await this.#boards.written();
  }

  /** Whether a board of it needs `showBlink` now. */
  get hasBlinkingBoard(): boolean {
    return this.#boards.blinks;
  }

  showBlink(lit: BlinkLit): void {
    this.#blinkLit = lit;
    this.#showLamps();
    this.#boards.showBlink(lit.blinking);
  }

  #wireDown(fault: Fault): void {
    this.#drop();
    // The reset of a unit that was given up is no news: why it was is reported, until it answers.
    if (this.#givingUp) return;
    this.#isSuspect = false;
    this.#reportFault(asUnitFault(fault));
  }

  #receive(bytes: Uint8Array): void {
    const nowMs = monotonicMs();
    if (nowMs - this.#second.fromMs >= 1_000) this.#second = { fromMs: nowMs, bytes: 0 };
    this.#second.bytes += bytes.length;
    if (this.#second.bytes <= mostBytesASecond) this.#board?.receive(bytes);
    else this.#distrust(new Error(`more than ${mostBytesASecond} bytes in a second`));
  }

  #connect(): void {
    this.#drop();
    const connection = createFirmataBoard(
      {
        buttons: this.#wiring.buttonPins,
        lamps: this.#wiring.lampPins,
        boards: this.#wiring.boards.flatMap(pinsOf),
        usesI2c: this.#wiring.boards.some(usesI2c),
      },
      (bytes, written) => this.#send(bytes, written),
      {
        ready: () => this.#ready(),
        level: (pin, high) => {
          const atMs = this.#dated(pin, high);
          this.#report({ news: 'level', unit: this.#wiring.id, pin, high, atMs });
        },
        // Not within the library's own parsing, which still uses the board that is thrown away.
        rebooted: () => process.nextTick(() => this.#board === connection && this.#askAnew()),
        garbled: (cause) =>
          process.nextTick(() => this.#board === connection && this.#distrust(cause)),
        broken: () =>
          this.#board === connection && this.#setUpAnew(new Error('a message was cut short')),
      },
    );
    this.#board = connection;
    this.#askWhoItIs(handshakeMs / askAgainEveryMs);
  }

  /**
   * The library writes message by message; what it says in one go leaves in one go, because a
   * serial wire waits for the line after each write.
   */
  #send(bytes: Uint8Array, written: () => void): void {
    this.#unsent.push(bytes);
    // The library only counts these calls.
    written();
    if (this.#unsent.length > 1) return;
    queueMicrotask(() => {
      const all = Buffer.concat(this.#unsent);
      this.#unsent = [];
      // A rejection says that the wire is down, which the wire itself has reported.
      this.#left = this.#wire.write(all).catch(() => {});
    });
  }

  /**
   * When a level came: when it was read, but for a contact that closes to ground and was read late. It
   * must have been at rest before the stall, or this may be the bounce of its last release.
   */
  #dated(pin: number, high: boolean): number {
    const nowMs = monotonicMs();
    const restMs = nowMs - (this.#readMs.get(pin) ?? nowMs);
    this.#readMs.set(pin, nowMs);
    const heldUpMs = this.#stalls.heldUpForMs();
    const isLate = !high && heldUpMs > 0 && restMs - heldUpMs >= tapMs;
    return isLate ? nowMs - tapMs : nowMs;
  }

  #drop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#settling);
    this.#written.clear();
    this.#boards.disconnected();
    this.#board?.discard();
    this.#board = null;
    if (this.#readMs.size > 0) this.#report({ news: 'lost', unit: this.#wiring.id });
    this.#readMs.clear();
    this.#isReady = false;
  }

  #giveUp(fault: UnitFault): void {
    this.#drop();
    this.#reportFault(fault);
    this.#givingUp = true;
    this.#wire.reset();
    this.#givingUp = false;
  }

  /** A unit that runs is asked at once, and not reset: that would take an Uno two seconds. */
  #setUpAnew(cause: unknown): void {
    this.#isSuspect = true;
    this.#reportFault(garbled(this.#wiring.id, cause));
    this.#askAnew();
  }

  #askAnew(): void {
    this.#connect();
    this.#board?.askAgainWhoItIs();
  }

  #distrust(cause: unknown): void {
    this.#isSuspect = true;
    this.#giveUp(garbled(this.#wiring.id, cause));
  }

  #ready(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#settling);
    this.#isReady = true;
    if (!this.#isSuspect) this.#reportReady();
    this.#showLamps();
    this.#boards.connected(async (write) => {
      this.#board?.writeChip(write);
      // The wire is written in a microtask of its own.
      await Promise.resolve();
      await this.#left;
    });
    this.#beatLater();
  }

  #reportReady(): void {
    const unsupported = this.#board?.unsupportedPins ?? [];
    this.#reportFault(
      unsupported.length === 0 ? null : pinsUnsupported(this.#wiring.id, unsupported),
    );
  }

  #askWhoItIs(triesLeft: number): void {
    this.#afterReading(askAgainEveryMs, () => {
      if (triesLeft <= 1) return this.#giveUp(silent(this.#wiring.id));
      this.#board?.askAgainWhoItIs();
      this.#askWhoItIs(triesLeft - 1);
    });
  }

  /** All units are asked at one moment, so that the processor need not be woken for each of them. */
  #beatLater(): void {
    const untilMs = heartbeatEveryMs - (monotonicMs() % heartbeatEveryMs);
    // A timer may be a little early, and the answer be there before its moment.
    const waitMs = untilMs < answerWithinMs ? untilMs + heartbeatEveryMs : untilMs;
    this.#timer = setTimeout(() => this.#beat(heartbeatTries), waitMs);
  }

  #beat(triesLeft: number): void {
    this.#board?.ask(() => {
      clearTimeout(this.#timer);
      clearImmediate(this.#settling);
      this.#beatLater();
      if (this.#isSuspect) this.#reportReady();
      this.#isSuspect = false;
    });
    this.#afterReading(answerWithinMs, () => {
      if (triesLeft > 1) return this.#beat(triesLeft - 1);
      // It may be starting anew, and the opening of its port would make it begin that again.
      this.#reportFault(silent(this.#wiring.id));
      this.#askAnew();
    });
  }

  /** A deadline that, after a stall of this process, is judged only once the wire has been read. */
  #afterReading(ms: number, late: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#settling = setImmediate(late);
    }, ms);
  }

  #showLamps(): void {
    if (!this.#isReady || this.#board === null) return;
    for (const [pin, state] of this.#desired) {
      const lit = state === 'on' || (state !== 'off' && this.#blinkLit[state]);
      if (this.#written.get(pin) === lit) continue;
      this.#written.set(pin, lit);
      this.#board.write(pin, lit);
    }
  }

  #reportFault(fault: UnitFault | null): void {
    this.#report({
      news: 'faults',
      unit: this.#wiring.id,
      faults: fault === null ? [] : [fault],
    });
  }
}

function silent(unit: string): UnitFault {
  return {
    code: 'no-answer',
    severity: 'stopped',
    hint: `Unit ${unit} does not answer: switch it off and on; a new unit needs StandardFirmata, and 57600 as its baudRate on a serial wire.`,
  };
}

function garbled(unit: string, cause: unknown): UnitFault {
  return {
    code: 'bad-answer',
    severity: 'stopped',
    hint: `Unit ${unit} says what is not Firmata: check its baudRate (57600 for StandardFirmata), its cable and its firmware.`,
    detail: cause instanceof Error ? cause.message : String(cause),
  };
}

function pinsUnsupported(unit: string, pins: readonly number[]): UnitFault {
  return {
    code: 'unsupported',
    severity: 'stopped',
    hint: `Unit ${unit} cannot serve pin ${pins.join(', ')}: check the pins in the config against its model, and that its firmware is StandardFirmata.`,
  };
}

function asUnitFault(fault: Fault): UnitFault {
  const code = isUnitFaultCode(fault.code) ? fault.code : 'unreachable';
  return { ...fault, code };
}
