/**
 * One window unit, supervised: a wire that comes and goes, a board made anew for each connection,
 * and a heartbeat, because a frozen Arduino looks to the wire like one that nobody presses.
 *
 * Lamps are desired state and are written again after each connect. Whenever the unit cannot be
 * heard, `lost` is published before anything else: levels from before and after have nothing to do with
 * each other. Runs in the process of the units.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Fault, LampState } from '../ports.ts';
import { openWire } from '../wire/open-wire.ts';
import { pinsOf, usesI2c } from './chip-registers.ts';
import { characterTables, createFirmataBoard, type FirmataBoard } from './firmata-board.ts';
import type { StallWatch } from './stall-watch.ts';
import { createUnitBoards } from './unit-chips.ts';
import {
  isUnitFaultCode,
  type UnitFault,
  type UnitNews,
  type UnitWiring,
} from './unit-messages.ts';

export interface Unit {
  start(): void;
  setLamp(pin: number, state: LampState): void;
  /** @param board its place among the unit's boards */
  setBoard(board: number, text: string, flashing: boolean): void;
  /** Whether a lamp of it should be in this state. */
  hasLamp(state: LampState): boolean;
  /** Resolves when what its boards should show has been written. */
  boardsWritten(): Promise<void>;
  /** Whether a board of it needs `showBlink` now. */
  readonly hasBlinkingBoard: boolean;
  showBlink(lit: BlinkLit): void;
}

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
const askAgainEveryMs = 1_000;

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

export function createUnit(
  wiring: UnitWiring,
  publish: (news: UnitNews) => void,
  stalls: StallWatch,
): Unit {
  const unit = wiring.id;
  const desired = new Map<number, LampState>(wiring.lampPins.map((pin) => [pin, 'off']));
  const written = new Map<number, boolean>();
  const boards = createUnitBoards(wiring.boards, characterTables);
  let board: FirmataBoard | null = null;
  let isReady = false;
  /** When the last level of each pin was read; empty while nothing is known of them. */
  const readMs = new Map<number, number>();
  let unsent: Uint8Array[] = [];
  /** Resolves when what was said last has left. */
  let left: Promise<void> = Promise.resolve();
  let blinkLit: BlinkLit = { blinking: false, flickering: false };
  let timer: NodeJS.Timeout | undefined;
  let settling: NodeJS.Immediate | undefined;
  /** It said what is not Firmata: believed again once it has answered in good order. */
  let isSuspect = false;
  let givingUp = false;
  let second = { fromMs: Number.NEGATIVE_INFINITY, bytes: 0 };

  const wire = openWire(wiring.wire, {
    up: connect,
    down(fault) {
      drop();
      // The reset of a unit that was given up is no news: the reason stays reported until it answers.
      if (givingUp) return;
      isSuspect = false;
      report(asUnitFault(fault));
    },
    data(bytes) {
      const nowMs = monotonicMs();
      if (nowMs - second.fromMs >= 1_000) second = { fromMs: nowMs, bytes: 0 };
      second.bytes += bytes.length;
      if (second.bytes <= mostBytesASecond) board?.receive(bytes);
      else suspect(new Error(`more than ${mostBytesASecond} bytes in a second`), giveUp);
    },
  });

  function connect(): void {
    drop();
    const connection = createFirmataBoard(
      {
        buttons: wiring.buttonPins,
        lamps: wiring.lampPins,
        boards: wiring.boards.flatMap(pinsOf),
        usesI2c: wiring.boards.some(usesI2c),
      },
      send,
      {
        ready,
        level(pin, high) {
          publish({ news: 'level', unit, pin, high, atMs: dated(pin, high) });
        },
        // Not within the library's own parsing, which still uses the board that is thrown away.
        rebooted: () => process.nextTick(() => board === connection && connect()),
        garbled: (cause) => process.nextTick(() => board === connection && suspect(cause, giveUp)),
        broken: () =>
          board === connection && suspect(new Error('a message was cut short'), setUpAnew),
      },
    );
    board = connection;
    askWhoItIs(handshakeMs / askAgainEveryMs);
  }

  /**
   * The library writes message by message; what it says in one go leaves in one go, because a
   * serial wire waits for the line after each write.
   */
  function send(bytes: Uint8Array, written: () => void): void {
    unsent.push(bytes);
    // The library only counts these calls.
    written();
    if (unsent.length > 1) return;
    queueMicrotask(() => {
      const all = Buffer.concat(unsent);
      unsent = [];
      // A rejection says that the wire is down, which the wire itself has reported.
      left = wire.write(all).catch(() => {});
    });
  }

  /**
   * When a level came: when it was read, but for a contact that closes to ground and was read late. It
   * must have been at rest before the stall, or this may be the bounce of its last release.
   */
  function dated(pin: number, high: boolean): number {
    const nowMs = monotonicMs();
    const restMs = nowMs - (readMs.get(pin) ?? nowMs);
    readMs.set(pin, nowMs);
    const heldUpMs = stalls.heldUpForMs();
    const isLate = !high && heldUpMs > 0 && restMs - heldUpMs >= tapMs;
    return isLate ? nowMs - tapMs : nowMs;
  }

  function drop(): void {
    clearTimeout(timer);
    clearImmediate(settling);
    written.clear();
    boards.disconnected();
    board?.discard();
    board = null;
    if (readMs.size > 0) publish({ news: 'lost', unit });
    readMs.clear();
    isReady = false;
  }

  function giveUp(fault: UnitFault): void {
    drop();
    report(fault);
    givingUp = true;
    wire.reset();
    givingUp = false;
  }

  /** A unit that runs is asked at once, and not reset: that would take an Uno two seconds. */
  function setUpAnew(fault: UnitFault): void {
    report(fault);
    connect();
    board?.askAgainWhoItIs();
  }

  function suspect(cause: unknown, then: (fault: UnitFault) => void): void {
    isSuspect = true;
    then(garbled(cause));
  }

  function ready(): void {
    clearTimeout(timer);
    clearImmediate(settling);
    isReady = true;
    if (!isSuspect) reportReady();
    showLamps();
    boards.connected(async (write) => {
      board?.writeChip(write);
      // The wire is written to in a microtask of its own.
      await Promise.resolve();
      await left;
    });
    timer = setTimeout(beat, heartbeatEveryMs, heartbeatTries);
  }

  function reportReady(): void {
    const unsupported = board?.unsupportedPins ?? [];
    report(unsupported.length === 0 ? null : pinsUnsupported(unsupported));
  }

  function askWhoItIs(triesLeft: number): void {
    afterReading(askAgainEveryMs, () => {
      if (triesLeft <= 1) return giveUp(silent());
      board?.askAgainWhoItIs();
      askWhoItIs(triesLeft - 1);
    });
  }

  function beat(triesLeft: number): void {
    board?.ask(() => {
      clearTimeout(timer);
      clearImmediate(settling);
      timer = setTimeout(beat, heartbeatEveryMs, heartbeatTries);
      if (isSuspect) reportReady();
      isSuspect = false;
    });
    afterReading(answerWithinMs, () => {
      if (triesLeft <= 1) giveUp(silent());
      else beat(triesLeft - 1);
    });
  }

  /** A deadline that, after a stall of this process, is judged only once the wire has been read. */
  function afterReading(ms: number, late: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      settling = setImmediate(late);
    }, ms);
  }

  function report(fault: UnitFault | null): void {
    publish({ news: 'faults', unit, faults: fault === null ? [] : [fault] });
  }

  function silent(): UnitFault {
    return {
      code: 'no-answer',
      severity: 'stopped',
      hint: `Unit ${unit} does not answer: switch it off and on; a new unit needs StandardFirmata, and 57600 as its baudRate on a serial wire.`,
    };
  }

  function garbled(cause: unknown): UnitFault {
    return {
      code: 'bad-answer',
      severity: 'stopped',
      hint: `Unit ${unit} says what is not Firmata: check its baudRate (57600 for StandardFirmata), its cable and its firmware.`,
      detail: cause instanceof Error ? cause.message : String(cause),
    };
  }

  function pinsUnsupported(pins: readonly number[]): UnitFault {
    return {
      code: 'unsupported',
      severity: 'stopped',
      hint: `Unit ${unit} cannot serve pin ${pins.join(', ')}: check the pins in the config against its model, and that its firmware is StandardFirmata.`,
    };
  }

  function showLamps(): void {
    if (!isReady || board === null) return;
    for (const [pin, state] of desired) {
      const lit = state === 'on' || (state !== 'off' && blinkLit[state]);
      if (written.get(pin) === lit) continue;
      written.set(pin, lit);
      board.write(pin, lit);
    }
  }

  return {
    start: () => wire.start(),
    setLamp(pin, state) {
      if (!desired.has(pin)) return;
      desired.set(pin, state);
      showLamps();
    },
    setBoard: (at, text, flashing) => boards.set(at, text, flashing),
    boardsWritten: () => boards.written(),
    get hasBlinkingBoard() {
      return boards.blinks;
    },
    hasLamp: (state) => [...desired.values()].includes(state),
    showBlink(lit) {
      blinkLit = lit;
      showLamps();
      boards.showBlink(lit.blinking);
    },
  };
}

function asUnitFault(fault: Fault): UnitFault {
  const code = isUnitFaultCode(fault.code) ? fault.code : 'unreachable';
  return { ...fault, code };
}
