/**
 * What works and what does not: the last report of every device, and what changed with it.
 *
 * It knows nothing of journals or watchdogs; the controller stores the changes as events and the
 * composition root writes the health file.
 */
import type { DeviceName } from '../config/hall/devices.ts';
import type { Fault } from '../drivers/ports.ts';

export interface DeviceChange {
  readonly device: DeviceName;
  readonly began: readonly Fault[];
  readonly ended: readonly Fault[];
}

export interface Health {
  /** Takes all faults that a device has now; returns what changed, or null when nothing did. */
  report(device: DeviceName, faults: readonly Fault[]): DeviceChange | null;
  /** True once the device has reported and nothing stops it. */
  isWorking(device: DeviceName): boolean;
  readonly devices: ReadonlyMap<DeviceName, readonly Fault[]>;
}

export function createHealth(): Health {
  const devices = new Map<DeviceName, readonly Fault[]>();
  return {
    devices,
    report(device, faults) {
      const before = devices.get(device);
      devices.set(device, faults);
      const began = faults.filter((fault) => !includesSame(before ?? [], fault));
      const ended = (before ?? []).filter((fault) => !includesSame(faults, fault));
      const isFirstReport = before === undefined;
      if (!isFirstReport && began.length === 0 && ended.length === 0) return null;
      return { device, began, ended };
    },
    isWorking(device) {
      const faults = devices.get(device);
      return faults?.every((fault) => fault.severity !== 'stopped') ?? false;
    },
  };
}

function includesSame(faults: readonly Fault[], sought: Fault): boolean {
  return faults.some(({ code, severity }) => code === sought.code && severity === sought.severity);
}

/** One line for whoever looks at the service: what does not work as it should. */
export function healthWords(devices: Health['devices']): string {
  const faulty = [...devices].flatMap(([device, faults]) =>
    faults.length === 0 ? [] : [`${device} (${faults.map(({ code }) => code).join(', ')})`],
  );
  return faulty.length === 0 ? 'Everything works' : `Look at: ${faulty.join('; ')}`;
}
