/**
 * A wire over a character device, such as the `/dev/usb/lp0` of a USB printer, both ways.
 *
 * The file is opened without creating it and in non-blocking mode: a printer that takes nothing
 * answers `EAGAIN` at once instead of holding one of the process's four pool threads. Node cannot
 * wait for readiness of such a file, so it is asked again on a timer: often while bytes are under
 * way, seldom when idle. Reading also finds an unplug.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf } from '../../config/errno.ts';
import type { DeviceWire } from '../../config/schema/schema.ts';
import { assertCharacterDevice } from './char-device-path.ts';
import type { Connect } from './supervised.ts';
import { WireTrouble } from './wire-fault.ts';

/** usblp takes at most one USB transfer of 8192 bytes per call in non-blocking mode. */
const chunkBytes = 8192;
const readBufferBytes = 1024;
/** Asked this often while the device is busy or has just been written to. */
const eagerMs = 4;
/** Asked this often otherwise: an idle printer costs a read of a few microseconds each time. */
const idleMs = 50;
/** An answer is expected within this time of a write. */
const eagerAfterWriteMs = 2000;

export function connectCharDevice(config: DeviceWire): Connect {
  return async (listener) => {
    await assertCharacterDevice(config.path);
    const file = await open(
      config.path,
      constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY,
    );
    // Looked at again once it is open: the path may have changed hands since the first look.
    const stats = await file.stat();
    if (!stats.isCharacterDevice()) {
      await file.close();
      throw new WireTrouble('not-a-device', `${config.path} is not a character device`);
    }

    const closing = new AbortController();
    let eagerUntilMs = 0;
    let lastWrite = Promise.resolve();

    const reading = readForEver(file, closing.signal, {
      data: listener.data,
      lost: listener.lost,
      pauseMs: () => (performance.now() < eagerUntilMs ? eagerMs : idleMs),
    });

    return {
      write: (bytes) => {
        const write = lastWrite.then(async () => {
          eagerUntilMs = Number.POSITIVE_INFINITY;
          try {
            await writeAll(file, bytes, closing.signal, listener.progress);
          } finally {
            eagerUntilMs = performance.now() + eagerAfterWriteMs;
          }
        });
        lastWrite = write.catch(() => {});
        return write;
      },
      close: async () => {
        closing.abort();
        await Promise.all([reading, lastWrite]);
        await file.close();
      },
    };
  };
}

async function writeAll(
  file: FileHandle,
  bytes: Uint8Array,
  signal: AbortSignal,
  progress: () => void,
): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const length = Math.min(chunkBytes, bytes.length - offset);
    offset += await unlessBusy(signal, async () => {
      const { bytesWritten } = await file.write(bytes, offset, length);
      return bytesWritten;
    });
    progress();
  }
  // usblp answers an empty write only when its last transfer is out, and drops that transfer when
  // the file is closed earlier; other devices answer an empty write at once. The buffer itself must
  // not be empty, or Node answers by itself.
  if (bytes.length > 0) await unlessBusy(signal, () => file.write(bytes, 0, 0));
}

/** Repeats `attempt` for as long as the device answers `EAGAIN`. */
async function unlessBusy<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') throw error;
      await pause(eagerMs, undefined, { signal });
    }
  }
}

interface Reader {
  data(bytes: Uint8Array): void;
  lost(error: unknown): void;
  pauseMs(): number;
}

/** Never rejects; ends when `signal` aborts or the device is gone. */
async function readForEver(file: FileHandle, signal: AbortSignal, reader: Reader): Promise<void> {
  const buffer = new Uint8Array(readBufferBytes);
  while (!signal.aborted) {
    try {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead > 0) {
        reader.data(buffer.slice(0, bytesRead));
        continue;
      }
      // A read of no bytes is an empty packet of a USB printer, or a tty that was hung up: only on
      // the tty does an empty write fail.
      await file.write(buffer, 0, 0);
    } catch (error) {
      // EINVAL: usblp of a printer that cannot answer at all; it is written to and never read.
      if (errnoOf(error) === 'EINVAL') return;
      if (errnoOf(error) !== 'EAGAIN') {
        reader.lost(error);
        return;
      }
    }
    await pause(reader.pauseMs(), undefined, { signal }).catch(() => {});
  }
}
