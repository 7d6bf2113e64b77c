/**
 * A wire over a serial port: the only file that knows serialport.
 *
 * The library is loaded at the first connect, so a site without a serial wire never pays for it.
 * Each connection is a new port object, because one that is reopened sends what was written to it
 * while it was closed. `get` and `set` are not used: they fail on a pseudo-terminal.
 */
import { bitsPerByte, framings } from '../../config/schema/framing.ts';
import type { SerialWire } from '../../config/schema/schema.ts';
import { inTime } from '../in-time.ts';
import { assertCharacterDevice } from './char-device-path.ts';
import { inTurn } from './in-turn.ts';
import { patience } from './patience.ts';
import type { Connect } from './supervised.ts';
import { until } from './until.ts';
import { WireTrouble } from './wire-fault.ts';

/** A port that has not drained this long after its bytes should be out hangs. */
const drainGraceMs = 1000;
/**
 * serialport forgets that it waits for room in the kernel's buffer (4 KB) when a byte arrives
 * meanwhile (its `Poller::poll` replaces what it waits for), and the write never ends. A piece that
 * finds at most one other in the buffer never waits for room, and the line is never idle.
 */
const pieceBytes = 1024;
/** A line that is a little slower than its name falls behind by less than the buffer until then. */
const piecesPerDrain = 64;
/** How often an open port is asked whether it still is one. */
const probeMs = 500;
/** The kernel may hold a close back until a stuck port has drained; nobody waits longer than this. */
const closeTimeoutMs = 800;

export function connectSerial(config: SerialWire): Connect {
  return async (listener) => {
    await assertCharacterDevice(config.path);
    const { SerialPort } = await import('serialport');
    const byteMs = (bitsPerByte(config.framing) * 1000) / config.baudRate;
    const port = new SerialPort({
      path: config.path,
      baudRate: config.baudRate,
      ...framings[config.framing],
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
    // asks again for ever and reports nothing: asking for the settings fails then, and reports it.
    const probe = setInterval(() => {
      port.port?.getBaudRate().catch(listener.lost);
    }, probeMs);

    const closing = new AbortController();
    /** What the line takes for one piece: the next is handed over while this much is still leaving. */
    const leadMs = pieceBytes * byteMs;
    /** When the bytes handed over so far will have left the line, by `performance.now()`. */
    let lineFreeAtMs = 0;
    const handOver = (piece: Uint8Array): Promise<void> => {
      lineFreeAtMs = Math.max(lineFreeAtMs, performance.now()) + piece.length * byteMs;
      return new Promise((resolve, reject) => {
        port.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length), (error) =>
          error ? reject(error) : resolve(),
        );
      });
    };
    // The drain holds one of the process's four pool threads for as long as the line is busy, so
    // the busy time is spent on a timer and the drain only confirms.
    const drained = async (): Promise<void> => {
      await until(lineFreeAtMs, closing.signal);
      if (!port.isOpen) throw new Error('port closed');
      await new Promise<void>((resolve, reject) => {
        port.drain((error) => (error ? reject(error) : resolve()));
      });
    };
    const drainsInTime = async (step: Promise<void>): Promise<void> => {
      const endPatience = patience(lineFreeAtMs - performance.now() + drainGraceMs, () =>
        listener.lost(new WireTrouble('no-answer', `${config.path} does not drain`)),
      );
      try {
        await step;
      } finally {
        endPatience();
      }
    };
    const writePieces = async (bytes: Uint8Array): Promise<void> => {
      for (let at = 0, pieces = 1; at < bytes.length; at += pieceBytes, pieces += 1) {
        await drainsInTime(handOver(bytes.subarray(at, at + pieceBytes)));
        listener.progress();
        const isLast = at + pieceBytes >= bytes.length;
        if (isLast || pieces % piecesPerDrain === 0) await drainsInTime(drained());
        else await until(lineFreeAtMs - leadMs, closing.signal);
      }
    };

    return {
      write: inTurn(writePieces),
      close: async (politely) => {
        closing.abort();
        clearInterval(probe);
        if (port.isOpen) {
          if (!politely) await new Promise<void>((resolve) => port.flush(() => resolve()));
          port.close(() => {});
        }
        await inTime(closed, closeTimeoutMs);
      },
    };
  };
}
