/**
 * A wire over a serial port: the only file that knows serialport.
 *
 * The library is loaded at the first connect, so a site without a serial wire never pays for it.
 * Each connection is a new port object, because one that is reopened sends what was written to it
 * while it was closed. `get` and `set` are not used: they fail on a pseudo-terminal.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { SerialWire } from '../../config/schema.ts';
import { assertCharacterDevice } from './char-device-path.ts';
import type { Connect } from './supervised.ts';
import { WireTrouble } from './wire-fault.ts';

/** A port that has not drained this long after its bytes should be out hangs. */
const drainGraceMs = 1000;
/** How often an open port is asked whether it still is one. */
const probeMs = 500;
/** The kernel may hold a close back until a stuck port has drained; nobody waits longer than this. */
const closeTimeoutMs = 800;

const framings = {
  '8N1': { dataBits: 8, parity: 'none', stopBits: 1, bitsPerByte: 10 },
  '7E1': { dataBits: 7, parity: 'even', stopBits: 1, bitsPerByte: 10 },
  '7E2': { dataBits: 7, parity: 'even', stopBits: 2, bitsPerByte: 11 },
  '8E1': { dataBits: 8, parity: 'even', stopBits: 1, bitsPerByte: 11 },
  '7O1': { dataBits: 7, parity: 'odd', stopBits: 1, bitsPerByte: 10 },
} as const;

export function connectSerial(config: SerialWire): Connect {
  return async (listener) => {
    await assertCharacterDevice(config.path);
    const { SerialPort } = await import('serialport');
    const { bitsPerByte, ...framing } = framings[config.framing];
    const port = new SerialPort({
      path: config.path,
      baudRate: config.baudRate,
      ...framing,
      lock: true,
      autoOpen: false,
    });
    // Registered first and never removed: after an unplug `error` may come before or after `close`.
    port.on('error', listener.lost);
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error ? reject(error) : resolve()));
    });
    const closed = new Promise<void>((resolve) => port.once('close', () => resolve()));
    port.on('close', (error: unknown) => listener.lost(error ?? new Error('port closed')));
    // Reading also where nothing is expected: a port that is not read from does not see an unplug.
    port.on('data', (bytes: Uint8Array) => listener.data(bytes));

    // A tty that is hung up while serialport reads it answers "nothing" for ever, and the library
    // asks again for ever without saying so: a question about the settings fails then and tells.
    const probe = setInterval(() => {
      port.port?.getBaudRate().catch(listener.lost);
    }, probeMs);

    const closing = new AbortController();
    /** When the bytes handed over so far will have left the line, by `performance.now()`. */
    let lineFreeAtMs = 0;
    const write = async (bytes: Uint8Array): Promise<void> => {
      const lineMs = (bytes.length * bitsPerByte * 1000) / config.baudRate;
      lineFreeAtMs = Math.max(lineFreeAtMs, performance.now()) + lineMs;
      const emptyAtMs = lineFreeAtMs;
      const timer = setTimeout(
        () => listener.lost(new WireTrouble('no-answer', `${config.path} does not drain`)),
        emptyAtMs - performance.now() + drainGraceMs,
      );
      try {
        await new Promise<void>((resolve, reject) => {
          port.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), (error) =>
            error ? reject(error) : resolve(),
          );
        });
        // The drain holds one of the process's four pool threads for as long as the line is busy,
        // so the busy time is spent on a timer and the drain only confirms.
        const busyMs = emptyAtMs - performance.now();
        if (busyMs > 1) await pause(busyMs, undefined, { signal: closing.signal });
        if (!port.isOpen) throw new Error('port closed');
        await new Promise<void>((resolve, reject) => {
          port.drain((error) => (error ? reject(error) : resolve()));
        });
      } finally {
        clearTimeout(timer);
      }
    };

    return {
      write,
      close: async (politely) => {
        closing.abort();
        clearInterval(probe);
        if (port.isOpen) {
          if (!politely) await new Promise<void>((resolve) => port.flush(() => resolve()));
          port.close(() => {});
        }
        let timer: NodeJS.Timeout | undefined;
        const timeout = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, closeTimeoutMs);
        });
        await Promise.race([closed, timeout]);
        clearTimeout(timer);
      },
    };
  };
}
