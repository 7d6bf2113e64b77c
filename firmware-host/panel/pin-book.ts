/**
 * The PINs of the pages: six random digits a role, asked of a paired browser at the begin of each day.
 *
 * A PIN is a second factor, beside the browser's own secret, against a stranger at an unattended tablet. Only
 * its scrypt hash is kept; who reads the file can try all six digits in some days, and finds no secret of a
 * browser there. Who is in stays in through a restart, until the business day is closed, or for 14 hours.
 */
import { randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { PinRole } from '../../drivers/local-port.ts';
import { readKept, writeKept } from './kept-file.ts';
import { createPinLimits } from './pin-limits.ts';

/** Of the settings that OWASP's Password Storage Cheat Sheet holds for equal, one with 16 MB of memory. */
const usualCost: ScryptOptions = { N: 2 ** 14, r: 8, p: 5 };
const hashBytes = 32;
const longestMs = 14 * 60 * 60_000;
/** Each takes a moment of one core, one after the other. */
const mostWaiting = 4;

const Role = z.enum(['window', 'reception', 'manager', 'technician']);
const hex = z.string().regex(/^[0-9a-f]+$/);
const Stamp = z.strictObject({ day: z.string().nullable(), isClosed: z.boolean() });
const Book = z.strictObject({
  pins: z.array(z.strictObject({ role: Role, salt: hex, hash: hex })),
  wrong: z.strictObject({
    devices: z.array(z.strictObject({ id: z.string(), role: Role, wrong: z.int() })),
    roles: z.array(z.strictObject({ role: Role, wrong: z.int().max(1000) })),
  }),
  sessions: z.array(
    z.strictObject({ device: z.string(), role: Role, sinceMs: z.number(), stamp: Stamp }),
  ),
});

/** How the business day stands. */
export type DayStamp = z.output<typeof Stamp>;

export type PinAnswer =
  | { readonly status: 'in' }
  | { readonly status: 'wrong' }
  /** Nobody drew one for this role yet. */
  | { readonly status: 'none' }
  | { readonly status: 'wait'; readonly seconds: number };

export interface PinBook {
  hasPin(role: PinRole): boolean;
  /** A new PIN, on the disk as a hash; whoever was in by the one before is out. */
  draw(role: PinRole): Promise<string>;
  enter(device: string, role: PinRole, pin: string): Promise<PinAnswer>;
  /** Milliseconds since the PIN was entered; null where this device is not in. */
  inForMs(device: string): number | null;
  leave(device: string): void;
}

export interface PinBookOptions {
  readonly file: string;
  nowMs(): number;
  wallMs(): number;
  day(): DayStamp;
  readonly cost?: ScryptOptions;
}

/** @throws {UserError} the file is there and cannot be read */
export function openPinBook(options: PinBookOptions): PinBook {
  const { file, nowMs, wallMs, day, cost = usualCost } = options;
  const empty = { pins: [], wrong: { devices: [], roles: [] }, sessions: [] };
  const kept = readKept(file, Book, 'draw every PIN again with dawr pair --pin') ?? empty;
  let pins: z.output<typeof Book>['pins'] = kept.pins;
  let sessions: z.output<typeof Book>['sessions'] = kept.sessions;
  const limits = createPinLimits(kept.wrong, nowMs);
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function isIn({ sinceMs, stamp }: (typeof sessions)[number]): boolean {
    // A clock that was set back lengthens nothing by more than the day.
    return Math.abs(wallMs() - sinceMs) < longestMs && !isOver(stamp, day());
  }

  function store(): void {
    sessions = sessions.filter(isIn);
    writeKept(file, { pins, wrong: limits.kept, sessions });
  }

  async function check(device: string, role: PinRole, pin: string): Promise<PinAnswer> {
    const known = pins.find((one) => one.role === role);
    if (known === undefined) return { status: 'none' };
    const waitMs = limits.waitMs(device, role);
    if (waitMs > 0) return { status: 'wait', seconds: Math.ceil(waitMs / 1000) };
    limits.begin(device, role);
    store();
    const hash = await hashOf(pin, Buffer.from(known.salt, 'hex'), cost);
    if (!timingSafeEqual(hash, Buffer.from(known.hash, 'hex'))) return { status: 'wrong' };
    limits.right(device, role);
    const others = sessions.filter((one) => one.device !== device);
    sessions = [...others, { device, role, sinceMs: wallMs(), stamp: day() }];
    store();
    return { status: 'in' };
  }

  return {
    hasPin: (role) => pins.some((one) => one.role === role),
    async draw(role) {
      const pin = String(randomInt(1_000_000)).padStart(6, '0');
      const salt = randomBytes(16);
      const hash = await hashOf(pin, salt, cost);
      const made = { role, salt: salt.toString('hex'), hash: hash.toString('hex') };
      pins = [...pins.filter((one) => one.role !== role), made];
      sessions = sessions.filter((one) => one.role !== role);
      limits.forget(role);
      store();
      return pin;
    },
    async enter(device, role, pin) {
      if (waiting >= mostWaiting) return { status: 'wait', seconds: 5 };
      waiting += 1;
      const mine = last.then(() => check(device, role, pin));
      last = mine
        .catch(() => {})
        .finally(() => {
          waiting -= 1;
        });
      return await mine;
    },
    inForMs(device) {
      const session = sessions.find((one) => one.device === device);
      return session === undefined || !isIn(session) ? null : Math.abs(wallMs() - session.sinceMs);
    },
    leave(device) {
      sessions = sessions.filter((one) => one.device !== device);
      store();
    },
  };
}

/** Whether the business day, or the one that was about to open, has been closed since. */
function isOver(then: DayStamp, now: DayStamp): boolean {
  const wasOpen = then.day !== null && !then.isClosed;
  const isSameDay = then.day === now.day;
  return wasOpen ? !isSameDay || now.isClosed : !isSameDay && now.isClosed;
}

function hashOf(pin: string, salt: Uint8Array, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, hashBytes, cost, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
