/**
 * The twin of a window unit: an Arduino Uno with StandardFirmata on a serial line or behind a TCP
 * converter, with buttons and lamps on its pins.
 *
 * It is powered by its cable, as USB units are: unplugged, its lamps go dark, and plugged in it
 * boots. Fingers stay where they are. Over TCP a mere reconnect finds it running on. It can freeze,
 * be reset, and say garbage.
 */
import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { UnitDisplayConfig } from '../../config/schema/unit-board.ts';
import { openEndpoint } from './endpoint.ts';
import { FirmataFirmware } from './firmata-firmware.ts';
import type { TwinEndpoint, UnitTwin } from './twin.ts';
import type { DisplayPicture } from './unit-display.ts';
import { createUnitDisplay } from './unit-displays.ts';

/** Faults that only a window unit has. */
export interface FaultyUnitTwin extends UnitTwin {
  /** The TCP port in use, for an endpoint that asked for port 0; null on a tty. */
  readonly port: number | null;
  /** What a board on its pins shows, by its place in the config. */
  board(at: number): DisplayPicture;
  /** Hangs the firmware: nothing is answered or reported until it is let go, pins stay as they are. */
  setFrozen(frozen: boolean): void;
  /** The reset button, or a brown-out. */
  reset(): void;
  /** Puts these bytes on the wire as they are. */
  say(bytes: Uint8Array): void;
}

const noPicture: DisplayPicture = { text: '', dots: null, mode: 'steady', colour: 'red' };

/** What the UART of an Uno holds while the firmware does not read. */
const uartBufferBytes = 64;

/**
 * @param options.onLevel called whenever an output pin changes, as the lamp on it would show
 */
export function createUnitTwin(options: {
  readonly endpoint: TwinEndpoint;
  readonly onLevel: (pin: number, level: boolean) => void;
  /** Boards on its pins, as in the config. */
  readonly boards?: readonly UnitDisplayConfig[];
  /** Called for each change of what people see of a board. */
  readonly onBoard?: (board: number, picture: DisplayPicture) => void;
}): FaultyUnitTwin {
  const contacts = new Map<number, boolean>();
  let line: Duplex | null = null;
  let frozen = false;
  let waiting: number[] = [];
  const displays = (options.boards ?? []).map(createUnitDisplay);
  const pictures = displays.map(({ picture }) => picture);
  const firmware = new FirmataFirmware(
    say,
    (pin, level) => {
      const hasTaken = displays.filter((display) => display.pin(pin, level)).length > 0;
      options.onLevel(pin, level);
      if (hasTaken) lookAtBoards();
    },
    (address, bytes) => {
      for (const display of displays) display.i2c(address, bytes);
      lookAtBoards();
    },
  );

  function lookAtBoards(): void {
    displays.forEach(({ picture }, board) => {
      if (isDeepStrictEqual(picture, pictures[board])) return;
      pictures[board] = picture;
      options.onBoard?.(board, picture);
    });
  }

  /** The displays hang on the unit's own power. */
  function darken(): void {
    for (const display of displays) display.powerOff();
    lookAtBoards();
  }

  const endpoint = openEndpoint(options.endpoint, (connection) => {
    line = connection;
    connection.on('data', (bytes: Uint8Array) => {
      if (connection !== line) return;
      if (frozen) waiting = [...waiting, ...bytes].slice(0, uartBufferBytes);
      else firmware.receive(bytes);
    });
    connection.once('close', () => {
      if (line === connection) line = null;
    });
    if (!frozen) firmware.announce();
  });

  function say(bytes: Uint8Array): void {
    if (line?.writable) line.write(bytes);
  }

  return {
    async start() {
      firmware.boot();
      await endpoint.start();
    },
    async stop() {
      await endpoint.stop();
      line = null;
    },
    async setPlugged(plugged) {
      if (plugged === endpoint.plugged) return;
      if (plugged) {
        waiting = [];
        firmware.boot();
      }
      await endpoint.setPlugged(plugged);
      if (!plugged) {
        line = null;
        firmware.powerOff();
        darken();
      }
    },
    get plugged() {
      return endpoint.plugged;
    },
    get port() {
      return endpoint.port;
    },
    setPressed(pin, pressed) {
      contacts.set(pin, pressed);
      if (!frozen) firmware.setContact(pin, pressed);
    },
    level: (pin) => firmware.drives(pin),
    board: (at) => pictures[at] ?? noPicture,
    setFrozen(to) {
      if (frozen === to) return;
      frozen = to;
      if (frozen) return;
      const unread = Uint8Array.from(waiting);
      waiting = [];
      for (const [pin, pressed] of contacts) firmware.setContact(pin, pressed);
      firmware.receive(unread);
    },
    reset() {
      waiting = [];
      firmware.boot();
    },
    say,
  };
}
