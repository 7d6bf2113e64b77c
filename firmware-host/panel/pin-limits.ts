/**
 * How long whoever guesses PINs has to wait: a device after five wrong ones, a role after twenty of an hour.
 *
 * Only the counts outlast a restart, and each wait begins anew with it: a power cut helps nobody, and no
 * clock that jumps does. An attempt counts as wrong before it is looked at, for the same reason.
 */
import type { PinRole } from '../../drivers/local-port.ts';

const freeTries = 5;
const firstWaitMs = 60_000;
const longestWaitMs = 15 * 60_000;
const perRole = 20;
const roleSpanMs = 60 * 60_000;
/** More than can be paired. */
const mostDevices = 100;

/** What outlasts a restart. */
export interface WrongPins {
  /** Wrong ones in a row, by the id of the device. */
  readonly devices: readonly {
    readonly id: string;
    readonly role: PinRole;
    readonly wrong: number;
  }[];
  /** By role, within the last hour. */
  readonly roles: readonly { readonly role: PinRole; readonly wrong: number }[];
}

export interface PinLimits {
  /** How long until this device may try; 0 for now. */
  waitMs(device: string, role: PinRole): number;
  /** An attempt begins, and counts as wrong. */
  begin(device: string, role: PinRole): void;
  /** The attempt that began last was right. */
  right(device: string, role: PinRole): void;
  /** The role has another PIN: nothing counts against it. */
  forget(role: PinRole): void;
  readonly kept: WrongPins;
}

interface Tries {
  readonly role: PinRole;
  readonly wrong: number;
  readonly lastMs: number;
}

/** @param nowMs monotonic */
export function createPinLimits(kept: WrongPins, nowMs: () => number): PinLimits {
  const startMs = nowMs();
  const devices = new Map<string, Tries>(
    kept.devices.map(({ id, role, wrong }) => [id, { role, wrong, lastMs: startMs }]),
  );
  const roles = new Map<PinRole, readonly number[]>(
    kept.roles.map(({ role, wrong }) => [role, Array<number>(wrong).fill(startMs)]),
  );
  const ofLastHour = (role: PinRole) =>
    (roles.get(role) ?? []).filter((ms) => nowMs() - ms < roleSpanMs);

  return {
    waitMs(device, role) {
      const tries = devices.get(device);
      const ofDevice = tries === undefined ? 0 : tries.lastMs + waitAfter(tries.wrong) - nowMs();
      const recent = ofLastHour(role);
      const oldest = recent[recent.length - perRole];
      const ofRole = oldest === undefined ? 0 : oldest + roleSpanMs - nowMs();
      return Math.max(0, ofDevice, ofRole);
    },
    begin(device, role) {
      const wrong = (devices.get(device)?.wrong ?? 0) + 1;
      devices.delete(device);
      devices.set(device, { role, wrong, lastMs: nowMs() });
      for (const id of [...devices.keys()].slice(0, -mostDevices)) devices.delete(id);
      roles.set(role, [...ofLastHour(role), nowMs()]);
    },
    right(device, role) {
      devices.delete(device);
      roles.set(role, ofLastHour(role).slice(0, -1));
    },
    forget(role) {
      roles.delete(role);
      for (const [id, tries] of devices) if (tries.role === role) devices.delete(id);
    },
    get kept() {
      return {
        devices: [...devices].map(([id, { role, wrong }]) => ({ id, role, wrong })),
        roles: [...roles.keys()].map((role) => ({ role, wrong: ofLastHour(role).length })),
      };
    },
  };
}

/** After the fifth wrong one in a row a minute, doubled by each further one. */
function waitAfter(wrong: number): number {
  return wrong < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (wrong - freeTries));
}
