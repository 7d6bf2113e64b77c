/**
 * Judges whether a controller runs well enough with a new config for the config to stay.
 *
 * The rule: the controller is ready with exactly that config, and every device that worked before
 * and is still in the config works again. A device that did not work before proves nothing against
 * a config, and one that the config no longer has is not missed. Paper that runs out or a cover that
 * is opened during the trial does not count either: a printer that says so was reached, which is all
 * that a config can be right or wrong about.
 */
import type { HallDevice } from '../../../config/hall/devices.ts';
import type { FaultCode } from '../../../drivers/ports.ts';
import type { Health } from '../../../firmware-host/health/health-file.ts';

export type Verdict =
  | { readonly healthy: true }
  /** Not yet, and why, in words for the technician. */
  | { readonly healthy: false; readonly why: string };

/**
 * What a config can be blamed for. The other faults a device reports of itself, over a wire that
 * therefore works, or they come of a hand that leans on a button.
 */
const isBlamed: Readonly<Record<FaultCode, boolean>> = {
  'not-there': true,
  'not-permitted': true,
  'not-a-device': true,
  busy: true,
  unplugged: true,
  unreachable: true,
  'no-answer': true,
  'bad-answer': true,
  refused: true,
  'rejected-credentials': true,
  crashed: true,
  unsupported: true,
  unsteady: true,
  'name-in-use': false,
  'disk-full': true,
  'disk-nearly-full': false,
  damaged: false,
  'rows-lost': false,
  'not-lasting': true,
  'paper-out': false,
  'paper-low': false,
  'cover-open': false,
  'cutter-error': false,
  overheated: false,
  'printer-error': false,
  'numbers-advanced': false,
  'mark-damaged': false,
  'mark-not-written': true,
  offline: false,
  stuck: false,
  interference: false,
  'cross-talk': false,
};
const excused: ReadonlySet<string> = new Set(
  Object.entries(isBlamed).flatMap(([code, blamed]) => (blamed ? [] : [code])),
);

/**
 * @param before health just before the swap; null where no controller ran
 * @param now what the health file says; null where it cannot be read
 * @param sha256 of the config that must be running
 * @param devices those that must work again if they worked before
 */
export function judge(
  before: Health | null,
  now: Health | null,
  sha256: string,
  devices: readonly HallDevice[],
): Verdict {
  if (now === null || isSameRun(before, now)) {
    return { healthy: false, why: 'the controller did not start' };
  }
  if (now.configSha256 !== sha256) {
    return { healthy: false, why: 'the controller runs with another config' };
  }
  if (!now.ready) return { healthy: false, why: 'the controller started and did not get ready' };
  if (before === null) return { healthy: true };
  for (const { device, isReported } of devices) {
    const faultsBefore = faultsOf(before, device, isReported);
    if (faultsBefore === null || faultsBefore.some(isBlamedOnConfig)) continue;
    const faults = faultsOf(now, device, isReported);
    if (faults === null) {
      return { healthy: false, why: `${device} worked before and has not been heard of since` };
    }
    const fault = faults.find(isBlamedOnConfig);
    if (fault !== undefined) {
      return { healthy: false, why: `${device} worked before and now says ${fault}` };
    }
  }
  return { healthy: true };
}

/**
 * Whether presses are answered: the controller is ready, and has heard of every unit that worked before.
 * @param units those of the config
 */
export function answersPresses(
  before: Health | null,
  now: Health | null,
  units: readonly HallDevice['device'][],
): boolean {
  if (now === null || !now.ready || isSameRun(before, now)) return false;
  const worked = units.filter(
    (unit) => before !== null && faultsOf(before, unit, 'always')?.length === 0,
  );
  return worked.every((unit) => faultsOf(now, unit, 'always') !== null);
}

export function isSameRun(a: Health | null, b: Health | null): boolean {
  return a !== null && b !== null && a.pid === b.pid && a.startedAt === b.startedAt;
}

/** Null for a device that would have reported and has not. */
function faultsOf(
  { devices }: Health,
  device: string,
  isReported: HallDevice['isReported'],
): readonly string[] | null {
  const found = devices.find((entry) => entry.device === device);
  return found?.faults ?? (isReported === 'in-trouble' ? [] : null);
}

/** Also a fault that only the software before or after this one knows. */
const isBlamedOnConfig = (fault: string): boolean => !excused.has(fault);
