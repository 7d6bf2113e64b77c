/**
 * Takes what the devices report: knows what each has now, and has recorded what is to be recorded.
 *
 * `report` stores nothing: events are stored by a timer, those of half a second in one transaction, so
 * that no press waits behind a device's event.
 */
import type { DeviceName } from '../../config/hall/devices.ts';
import type { Fault } from '../../drivers/ports.ts';
import type { Clock } from '../clock/clock.ts';
import { createWakeTimer } from '../clock/wake-timer.ts';
import type { ControllerEvent } from '../events/events.ts';
import type { Log } from '../log.ts';
import { createDeviceEvents, type RecordedEvent } from './device-events.ts';
import { createHealth, type Health } from './health.ts';

export interface DeviceRecorder extends Health {
  /** Records what still waits to be recorded, and nothing after that. */
  stop(): void;
}

export function createDeviceRecorder(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  store(events: readonly ControllerEvent[]): void;
}): DeviceRecorder {
  const { clock, log } = options;
  const health = createHealth();
  const events = createDeviceEvents();
  const timer = createWakeTimer(() => {
    record(events.take(clock.now()));
    arm();
  });

  function arm(): void {
    const dueMs = events.dueMs();
    timer.set(dueMs === null ? null : dueMs - clock.now().monotonicMs);
  }

  function record(recorded: readonly RecordedEvent[]): void {
    if (recorded.length === 0) return;
    for (const { event, detail } of recorded) {
      const { type, at: _, ...data } = event;
      if (type === 'device.recovered') log.info(data, type);
      else log.warn({ ...data, detail }, type);
    }
    options.store(recorded.map(({ event }) => event));
  }

  return {
    report(device, faults) {
      if (!health.report(device, faults)) return false;
      events.report(device, faults, clock.now().monotonicMs);
      arm();
      return true;
    },
    isWorking: health.isWorking,
    get devices(): ReadonlyMap<DeviceName, readonly Fault[]> {
      return new Map(
        [...health.devices].map(([device, faults]) => {
          const unsteady = events.unsteady(device);
          return [device, unsteady === null ? faults : [...faults, unsteady]];
        }),
      );
    },
    stop() {
      timer.stop();
      record(events.takeAll(clock.now()));
    },
  };
}
