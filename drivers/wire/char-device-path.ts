/**
 * The check that a configured path is a character device, made before anything opens it.
 *
 * Opening a missing `/dev/usb/lp0` for writing as root makes an ordinary file that swallows
 * tickets, and opening whatever else a wrong path names may block or do harm.
 */
import { stat } from 'node:fs/promises';
import { WireTrouble } from './wire-fault.ts';

/** Rejects with the system's error where the path cannot be looked at, `WireTrouble` otherwise. */
export async function assertCharacterDevice(path: string): Promise<void> {
  const stats = await stat(path);
  if (!stats.isCharacterDevice()) {
    throw new WireTrouble('not-a-device', `${path} is not a character device`);
  }
}
