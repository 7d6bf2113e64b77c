/**
 * A wire over TCP: network printers (port 9100), and boards behind Ethernet converters.
 *
 * Small frames leave at once (no Nagle). A peer that vanished without a word is found by keep-alive
 * while nothing is said, and by `tcp-stall.ts` while something is. A polite close sends FIN and goes
 * on reading until the peer has closed too: closing a socket that has unread bytes makes the kernel
 * send RST, which throws away what the device had not read yet.
 *
 * What the kernel took before it knew of a pulled cable it may still deliver when the cable is back
 * within about three seconds, in its order: before anything that is written later, never after it.
 */
import { connect as connectSocket, type Socket } from 'node:net';
import type { TcpWire } from '../../config/schema/schema.ts';
import { inTurn } from './in-turn.ts';
import type { Connect } from './supervised.ts';
import { watchForStall } from './tcp-stall.ts';
import { WireTrouble } from './wire-fault.ts';

/** With the longest pause between attempts a returned cable is in use within a second and a half. */
const connectTimeoutMs = 1000;
const keepAliveAfterMs = 2000;
/** A device that does not close its side in this time is cut off, so that a stop never hangs. */
const closeTimeoutMs = 800;

/** A converter passes so much on to a line of 9600 baud in four seconds: short enough to see progress. */
const pieceBytes = 4096;

export function placeOfTcp(config: TcpWire): string {
  return `${config.host}:${config.port}`;
}

export function connectTcp(config: TcpWire): Connect {
  return async (listener, signal) => {
    const socket = connectSocket({
      host: config.host,
      port: config.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveAfterMs,
    });
    // Registered first and never removed: a late error must find a listener or it ends the process.
    socket.on('error', listener.lost);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await connected(socket, placeOfTcp(config), signal);

    const stall = watchForStall(socket, () =>
      listener.lost(new WireTrouble('unreachable', 'the other side acknowledges nothing')),
    );
    socket.on('data', (bytes) => {
      stall.heard();
      listener.data(bytes);
    });
    socket.on('end', () => listener.lost(new Error('closed by the other side')));
    socket.on('close', () => listener.lost(new Error('connection closed')));

    const handOver = (piece: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => {
        socket.write(piece, (error) => (error ? reject(error) : resolve()));
        stall.written();
      });

    return {
      write: inTurn(async (bytes) => {
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          await handOver(bytes.subarray(at, at + pieceBytes));
          listener.progress();
        }
      }),
      close: async (politely) => {
        stall.stop();
        // Not `destroy`: it would go on sending what is not acknowledged yet, a stale number. But
        // a socket that has sent its FIN cannot be reset: Node then never reports that it is closed.
        if (politely) socket.end();
        else if (socket.writableEnded) socket.destroy();
        else socket.resetAndDestroy();
        const timer = setTimeout(() => socket.destroy(), closeTimeoutMs);
        await closed;
        clearTimeout(timer);
      },
    };
  };
}

async function connected(socket: Socket, place: string, signal: AbortSignal): Promise<void> {
  const abort = (): void => {
    socket.destroy(new Error('stopped while connecting'));
  };
  const timer = setTimeout(() => {
    const seconds = connectTimeoutMs / 1000;
    socket.destroy(new WireTrouble('unreachable', `${place}: no connection within ${seconds} s`));
  }, connectTimeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed while connecting')));
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
