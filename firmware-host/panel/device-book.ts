/**
 * The browsers that were paired: a tablet at a window, the reception's computer, the hall's television.
 *
 * A browser gets a secret of 256 bits at its first visit and shows six digits; whoever is on the controller
 * itself gives these digits a place (`dawr pair`). Only the secret's hash is kept, in a file of its own, on the
 * disk before the place holds. A waiting browser is forgotten after ten minutes and at a restart.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { errnoOf } from '../../config/errno.ts';
import { syncFolderOf } from '../../config/sync-folder.ts';
import { UserError } from '../../config/user-error.ts';
import type { PagePlace } from '../../drivers/centre-port.ts';
import { PagePlaceSchema } from './page-place-schema.ts';

const waitsMs = 10 * 60_000;
/** A flood of visits pushes out the oldest of those that wait, and fills no memory. */
const mostWaiting = 16;
const mostDevices = 60;

const Device = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  secretSha256: z.string().regex(/^[0-9a-f]{64}$/),
  place: PagePlaceSchema,
  pairedAtMs: z.number(),
});
const Book = z.strictObject({ devices: z.array(Device) });

export type PairedDevice = z.output<typeof Device>;

export interface DeviceBook {
  readonly devices: readonly PairedDevice[];
  /** The place of whoever has this secret, or null. */
  placeOf(secret: string | null): PagePlace | null;
  /**
   * The digits of a browser that waits for its place.
   * @param secret what it has already; a new one is made where it is not known
   */
  wait(secret: string | null): { readonly code: string; readonly secret: string };
  /** Gives a place to whoever shows these digits; null where nobody does. */
  pair(code: string, place: PagePlace): PairedDevice | null;
  /** False where there is no such device. */
  revoke(id: string): boolean;
}

/**
 * @param nowMs monotonic; a clock that jumps neither keeps nor ends a wait
 * @param wallMs for people only
 * @throws {UserError} the file is there and cannot be read: nobody would be let in, nor out
 */
export function openDeviceBook(
  file: string,
  nowMs: () => number,
  wallMs: () => number,
): DeviceBook {
  let devices = read(file);
  let waiting: readonly {
    readonly code: string;
    readonly secret: string;
    readonly sinceMs: number;
  }[] = [];

  function store(next: readonly PairedDevice[]): void {
    write(file, next);
    devices = next;
  }

  function waitingNow(): typeof waiting {
    waiting = waiting.filter(({ sinceMs }) => nowMs() - sinceMs < waitsMs);
    return waiting;
  }

  function newCode(): string {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    return waiting.some((other) => other.code === code) ? newCode() : code;
  }

  return {
    get devices() {
      return devices;
    },
    placeOf(secret) {
      if (secret === null) return null;
      // Equal hashes of 256 random bits are found by no timing.
      const hash = hashOf(secret);
      return devices.find(({ secretSha256 }) => secretSha256 === hash)?.place ?? null;
    },
    wait(secret) {
      const known = waitingNow().find((one) => one.secret === secret);
      if (known !== undefined) return known;
      const made = { code: newCode(), secret: randomBytes(32).toString('hex'), sinceMs: nowMs() };
      waiting = [...waiting, made].slice(-mostWaiting);
      return made;
    },
    pair(code, place) {
      const known = waitingNow().find((one) => one.code === code);
      if (known === undefined) return null;
      const device: PairedDevice = {
        id: randomBytes(4).toString('hex'),
        secretSha256: hashOf(known.secret),
        place,
        pairedAtMs: wallMs(),
      };
      store([...devices, device].slice(-mostDevices));
      waiting = waiting.filter((one) => one !== known);
      return device;
    },
    revoke(id) {
      const left = devices.filter((device) => device.id !== id);
      if (left.length === devices.length) return false;
      store(left);
      return true;
    },
  };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function read(file: string): readonly PairedDevice[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new UserError(`${file} cannot be read`, 'look at its owner', { cause: error });
  }
  try {
    return Book.parse(JSON.parse(text)).devices;
  } catch (error) {
    throw new UserError(
      `${file} is not as it was written`,
      'remove it, and pair every tablet again with dawr pair',
      { cause: error },
    );
  }
}

/** On the disk when this returns; the file of before stands until then. */
function write(file: string, devices: readonly PairedDevice[]): void {
  const part = `${file}.new`;
  const fd = openSync(part, 'w', 0o600);
  try {
    writeFileSync(fd, `${JSON.stringify({ devices })}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, file);
  syncFolderOf(file);
}
