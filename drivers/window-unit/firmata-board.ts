/**
 * One connection to one Arduino: the only file that knows johnny-five and firmata-io.
 *
 * Made anew for each connection and thrown away with it, because the libraries' objects do not
 * survive a loss: they stay "ready", queue what is written and keep their timers and listeners.
 * `discard` leaves nothing of them behind. Only the library's `Board` is loaded: its `Button` and
 * `Led` are kept in module-wide maps for ever, and the drivers beside them are megabytes of memory. Bytes from the unit that make the library throw are
 * reported, and never thrown further.
 */
import { EventEmitter } from 'node:events';
import firmataIo from 'firmata-io';
import Board from 'johnny-five/lib/board.js';
import LedControl from 'johnny-five/lib/led/ledcontrol.js';
import type { CharacterTables, ChipWrite } from './chip-registers.ts';
import { createFrameWatch } from './firmata-frames.ts';

export interface FirmataBoardListener {
  /** The pins' modes are set, and the level of every button has been reported: presses will be heard. */
  ready(): void;
  /** A button's pin, reported only when it differs from what was reported before. */
  level(pin: number, high: boolean): void;
  /** It announced itself again although it was not asked: its pins are no longer as they were set. */
  rebooted(): void;
  /** It said something that the protocol does not allow. */
  garbled(cause: unknown): void;
  /** Bytes were lost or made up on the way: the levels that were reported last may be wrong. */
  broken(): void;
}

export interface FirmataBoard {
  receive(bytes: Uint8Array): void;
  /** Asks for the version; an answer proves that the firmware runs. */
  ask(onAnswer: () => void): void;
  /** Repeats the opening question that is still open: it was booting, was reset, or did not hear. */
  askAgainWhoItIs(): void;
  write(pin: number, high: boolean): void;
  /** One register of a board on the unit's pins. */
  writeChip(write: ChipWrite): void;
  /** Pins that the config names and this board cannot serve; known once it is ready. */
  readonly unsupportedPins: readonly number[];
  discard(): void;
}

/** What the library knows of seven segments and of 8 by 8 dots; it has no hyphen of segments. */
export const characterTables: CharacterTables = {
  segments: (character) => (character === '-' ? 0x01 : (segmentCodes[character] ?? 0)),
  rows: (character) => matrixCodes[character] ?? matrixCodes[' '] ?? [],
};
const { DIGIT_CHARS: segmentCodes, MATRIX_CHARS: matrixCodes } = LedControl;

/** Firmata's I2C messages: the library's own keep each board in a map for ever. */
const i2cConfig = 0x78;
const i2cRequest = 0x76;
const i2cWrite = 0x00;
/** The library asks each of these once. */
const capabilityQuery = 0x6b;
const analogMappingQuery = 0x69;

/** A board that announces itself needs no question; one that runs already is asked this soon. */
const versionQuestionAfterMs = 20;

/** @param send puts bytes on the wire; calls `written` when they are out */
export function createFirmataBoard(
  pins: {
    readonly buttons: readonly number[];
    readonly lamps: readonly number[];
    /** Of boards on the unit, as its outputs. */
    readonly boards?: readonly number[];
    readonly usesI2c?: boolean;
  },
  send: (bytes: Uint8Array, written: () => void) => void,
  listener: FirmataBoardListener,
): FirmataBoard {
  const transport = Object.assign(new EventEmitter(), { write: send });
  const io = new firmataIo.Firmata(transport, { reportVersionTimeout: versionQuestionAfterMs });
  const board = new Board({ io, repl: false, debug: false, sigint: false });
  const levels = new Map<number, boolean>();
  const unsupportedPins: number[] = [];
  const fits = createFrameWatch();
  /** Until then a message may be one of which the connection has missed the beginning. */
  let isSetUp = false;
  /** Buttons of a firmware before 2.5, where writing 1 to an input switches its pull-up on, and 0 off. */
  const pulledByWriting: number[] = [];

  function supports(pin: number, ...modes: readonly number[]): boolean {
    if (modes.some((mode) => io.pins[pin]?.supportedModes.includes(mode))) return true;
    unsupportedPins.push(pin);
    return false;
  }

  function pullUp(pin: number): void {
    if (io.pins[pin]?.supportedModes.includes(io.MODES.PULLUP)) {
      board.pinMode(pin, io.MODES.PULLUP);
      return;
    }
    pulledByWriting.push(pin);
    board.pinMode(pin, io.MODES.INPUT);
    board.digitalWrite(pin, 1);
  }

  /** A write is of a whole port, with its inputs as they were last read. */
  function keepPulled(): void {
    for (const pin of pulledByWriting) io.updateDigitalPort(pin, 1);
  }

  board.on('error', listener.garbled);
  board.once('ready', () => {
    isSetUp = true;
    // One that was not reset would go on with what an earlier connection set, and report it meanwhile.
    io.reset();
    const buttons = pins.buttons.filter((pin) => supports(pin, io.MODES.PULLUP, io.MODES.INPUT));
    const lamps = pins.lamps.filter((pin) => supports(pin, io.MODES.OUTPUT));
    const outputs = (pins.boards ?? []).filter((pin) => supports(pin, io.MODES.OUTPUT));
    for (const pin of [...lamps, ...outputs]) board.pinMode(pin, io.MODES.OUTPUT);
    if (pins.usesI2c) io.sysexCommand([i2cConfig, 0, 0]);
    // All modes before the first report, so that no pin is reported as it was before its pull-up.
    for (const pin of buttons) pullUp(pin);
    const silent = new Set(buttons);
    const hear = (pin: number, high: boolean): void => {
      if (levels.get(pin) !== high) {
        levels.set(pin, high);
        listener.level(pin, high);
      }
      if (silent.delete(pin) && silent.size === 0) listener.ready();
    };
    for (const pin of buttons) board.digitalRead(pin, (level) => hear(pin, level === 1));
    // StandardFirmata before 2.5 reports only what differs from the low with which it began. It looks at
    // its pins between the two answers.
    const hearTheSilent = (): void => {
      for (const pin of [...silent]) hear(pin, false);
    };
    if (silent.size > 0) io.reportVersion(() => io.reportVersion(hearTheSilent));
    // Answers come in order, so every firmware report that was asked for is in by now.
    io.on('queryfirmware', listener.rebooted);
    if (buttons.length === 0) listener.ready();
  });
  transport.emit('open');

  return {
    receive(bytes) {
      const brokenAt = bytes.findIndex((byte) => !fits(byte) && isSetUp);
      try {
        transport.emit('data', brokenAt < 0 ? bytes : bytes.subarray(0, brokenAt));
      } catch (cause) {
        listener.garbled(cause);
      }
      if (brokenAt >= 0) listener.broken();
    },
    ask: (onAnswer) => io.reportVersion(onAnswer),
    askAgainWhoItIs() {
      if (!io.versionReceived) io.reportVersion(() => {});
      if (io.firmware.name === undefined) io.queryFirmware(() => {});
      else if (io.pins.length === 0) io.sysexCommand([capabilityQuery]);
      else if (!isSetUp) io.sysexCommand([analogMappingQuery]);
    },
    write(pin, high) {
      if (unsupportedPins.includes(pin)) return;
      keepPulled();
      board.digitalWrite(pin, high ? 1 : 0);
    },
    writeChip(write) {
      if (write.chip === 'i2c') {
        const data = write.bytes.flatMap((byte) => [byte & 0x7f, byte >> 7]);
        io.sysexCommand([i2cRequest, write.address, i2cWrite, ...data]);
        return;
      }
      const { data, clock, select } = write;
      if ([data, clock, select].some((pin) => unsupportedPins.includes(pin))) return;
      keepPulled();
      board.digitalWrite(select, 0);
      for (const byte of write.bytes) board.shiftOut(data, clock, byte);
      board.digitalWrite(select, 1);
    },
    unsupportedPins,
    discard() {
      clearTimeout(io.reportVersionTimeoutId);
      if (board.timer !== null) clearTimeout(board.timer);
      transport.removeAllListeners();
      io.removeAllListeners();
      board.removeAllListeners();
      const place = Board.cache.indexOf(board);
      if (place >= 0) Board.cache.splice(place, 1);
    },
  };
}
