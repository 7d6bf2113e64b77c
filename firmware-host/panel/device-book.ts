/**
 * The browsers that were paired: a tablet at a window, the reception's computer, the hall's television.
 *
 * A browser gets a secret of 256 bits at its first visit and shows six digits; whoever is on the controller
 * itself gives these digits a place (`dawr pair`). Only the secret's hash is kept, in a file of its own, on the
 * disk before the place holds. A waiting browser is forgotten after ten minutes and at a restart.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import * as z from 'zod';
import type { PagePlace } from '../../drivers/local-port.ts';
import { readKept, writeKept } from './kept-file.ts';
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
  /** Whoever has this secret, or null. */
  deviceOf(secret: string | null): PairedDevice | null;
  /**
   * The digits of a browser that waits for its place, or for another one.
   * @param secret what it has already; a new one is made where it is not known
   */
  wait(secret: string | null): { readonly code: string; readonly secret: string };
  /** Gives a place, its only one, to whoever shows these digits; null where nobody does. */
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
  let devices: readonly PairedDevice[] =
    readKept(file, Book, 'pair every tablet again with dawr pair')?.devices ?? [];
  let waiting: readonly {
    readonly code: string;
    readonly secret: string;
    readonly sinceMs: number;
  }[] = [];

  function store(next: readonly PairedDevice[]): void {
    writeKept(file, { devices: next });
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

  function deviceOf(secret: string | null): PairedDevice | null {
    if (secret === null) return null;
    // Equal hashes of 256 random bits are found by no timing.
    const hash = hashOf(secret);
    return devices.find(({ secretSha256 }) => secretSha256 === hash) ?? null;
  }

  return {
    get devices() {
      return devices;
    },
    deviceOf,
    wait(secret) {
      const known = waitingNow().find((one) => one.secret === secret);
      if (known !== undefined) return known;
      // One that was paired keeps its own: its place may come back with the config before.
      const kept = deviceOf(secret) === null ? null : secret;
      const made = {
        code: newCode(),
        secret: kept ?? randomBytes(32).toString('hex'),
        sinceMs: nowMs(),
      };
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
      const others = devices.filter(({ secretSha256 }) => secretSha256 !== device.secretSha256);
      store([...others, device].slice(-mostDevices));
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
