/**
 * An Ethernet converter between a TCP line and a printer's serial port: it passes bytes on no faster than
 * the baud rate does, holds a few of them, and stops reading when it is full. Its connection stays up
 * whatever becomes of the printer behind it.
 */
import { Duplex } from 'node:stream';

export interface ConverterOptions {
  readonly bytesPerSecond: number;
  readonly bufferBytes: number;
}

/** Bytes leave in steps of this length, as many as the line would have carried meanwhile. */
const stepMs = 10;
/** A timer that is late on a busy machine does not make the line slower. */
const catchUpMs = 100;

/** @returns the printer's end of the converter; what is written there goes back at once */
export function throughConverter(network: Duplex, options: ConverterOptions): Duplex {
  const { bytesPerSecond, bufferBytes } = options;
  let held = Buffer.alloc(0);
  let freeAtMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let isWanted = false;

  const port = new Duplex({
    read() {
      isWanted = true;
      pass();
    },
    write(answer: Uint8Array, _encoding, done) {
      network.write(answer);
      done();
    },
    destroy(error, done) {
      if (timer !== null) clearTimeout(timer);
      network.destroy();
      done(error);
    },
    readableHighWaterMark: 1,
  });

  function pass(): void {
    if (timer !== null || !isWanted || held.length === 0) return;
    const nowMs = performance.now();
    freeAtMs = Math.max(freeAtMs, nowMs - catchUpMs);
    const count = Math.min(held.length, Math.floor(((nowMs - freeAtMs) * bytesPerSecond) / 1000));
    if (count > 0) {
      freeAtMs += (count * 1000) / bytesPerSecond;
      const bytes = held.subarray(0, count);
      held = held.subarray(count);
      isWanted = port.push(bytes);
      take();
    }
    timer = setTimeout(() => {
      timer = null;
      pass();
    }, stepMs);
  }

  function take(): void {
    if (held.length < bufferBytes && network.isPaused()) network.resume();
  }

  network.on('data', (bytes: Uint8Array) => {
    const space = bufferBytes - held.length;
    held = Buffer.concat([held, bytes.subarray(0, space)]);
    if (bytes.length > space) {
      network.pause();
      network.unshift(bytes.subarray(space));
    }
    pass();
  });
  network.once('close', () => port.destroy());
  network.on('error', () => {});
  return port;
}
