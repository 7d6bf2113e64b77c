/**
 * What works and what does not: the last report of every device.
 *
 * It knows nothing of journals or watchdogs; the controller decides which reports are recorded as events,
 * and the composition root writes the health file.
 */
import { isDeepStrictEqual } from 'node:util';
import type { DeviceName } from '../../config/hall/devices.ts';
import type { Fault } from '../../drivers/ports.ts';

export interface Health {
  /** Takes all faults that a device has now; returns whether it reported something else before. */
  report(device: DeviceName, faults: readonly Fault[]): boolean;
  /** True once the device has reported and nothing stops it. */
  isWorking(device: DeviceName): boolean;
  readonly devices: ReadonlyMap<DeviceName, readonly Fault[]>;
}

export function createHealth(): Health {
  const devices = new Map<DeviceName, readonly Fault[]>();
  return {
    devices,
    report(device, faults) {
      const isNews = !isDeepStrictEqual(devices.get(device), faults);
      devices.set(device, faults);
      return isNews;
    },
    isWorking(device) {
      const faults = devices.get(device);
      return faults?.every((fault) => fault.severity !== 'stopped') ?? false;
    },
  };
}

/** One line for whoever looks at the service: what does not work as it should. */
export function healthWords(devices: Health['devices']): string {
  const faulty = [...devices].flatMap(([device, faults]) =>
    faults.length === 0 ? [] : [`${device} (${faults.map(({ code }) => code).join(', ')})`],
  );
  return faulty.length === 0 ? 'Everything works' : `Look at: ${faulty.join('; ')}`;
}
