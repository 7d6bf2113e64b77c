/**
 * The twin of a window unit: an Arduino Uno with StandardFirmata on a serial line or behind a TCP
 * converter, with buttons and lamps on its pins.
 *
 * It is powered by its cable, as USB units are: unplugged, its lamps go dark, and plugged in it
 * boots. Fingers stay where they are. Over TCP a mere reconnect finds it running on. It can freeze,
 * be reset, and say garbage.
 */
import type { Duplex } from 'node:stream';
import { openEndpoint } from './endpoint.ts';
import { createFirmataFirmware } from './firmata-firmware.ts';
import type { TwinEndpoint, UnitTwin } from './twin.ts';

/** Faults that only a window unit has. */
export interface FaultyUnitTwin extends UnitTwin {
  /** The TCP port in use, for an endpoint that asked for port 0; null on a tty. */
  readonly port: number | null;
  /** Hangs the firmware: nothing is answered or reported until it is let go, pins stay as they are. */
  setFrozen(frozen: boolean): void;
  /** The reset button, or a brown-out. */
  reset(): void;
  /** Puts these bytes on the wire as they are. */
  say(bytes: Uint8Array): void;
}

/** What the UART of an Uno holds while the firmware does not read. */
const uartBufferBytes = 64;

/**
 * @param options.onLevel told whenever an output pin changes, as the lamp on it would show
 */
export function createUnitTwin(options: {
  readonly endpoint: TwinEndpoint;
  readonly onLevel: (pin: number, level: boolean) => void;
}): FaultyUnitTwin {
  const contacts = new Map<number, boolean>();
  let line: Duplex | null = null;
  let frozen = false;
  let waiting: number[] = [];
  const firmware = createFirmataFirmware(say, options.onLevel);

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
