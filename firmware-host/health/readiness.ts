/**
 * When the service manager learns that the controller is ready: once every board has been told what to show and every
 * button is armed, which is when each of their devices has been heard of, as working or with its fault. A device that
 * says nothing at all is not waited for long: the hall opens without it.
 */
import type { DeviceName } from '../../config/hall/devices.ts';

/** Longer than a device takes that is there, and well inside TimeoutStartSec in `scripts/packaging/dawr.service`. */
const usualPatienceMs = 10_000;

export interface Readiness {
  /** Whoever reports a device says so. */
  heardOf(device: DeviceName): void;
  /** From here on presses are answered. */
  start(): void;
  stop(): void;
}

/** @param onReady called once, never before `start()`, with the devices that nothing was heard of */
export function createReadiness(
  awaited: readonly DeviceName[],
  onReady: (silent: readonly DeviceName[]) => void,
  patienceMs = usualPatienceMs,
): Readiness {
  const silent = new Set(awaited);
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    if (timer !== null) clearTimeout(timer);
    onReady([...silent]);
  };
  return {
    heardOf(device) {
      silent.delete(device);
      if (timer !== null && silent.size === 0) end();
    },
    start() {
      timer = setTimeout(end, patienceMs);
      if (silent.size === 0) end();
    },
    stop() {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
