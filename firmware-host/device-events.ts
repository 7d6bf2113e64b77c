/**
 * The events that record a change of a device's faults. A stuck button has events of its own: to be
 * stuck is its one fault, and whoever reads the events looks for a button, not a device.
 */
import { buttonOfDevice } from '../config/hall/devices.ts';
import type { Fault } from '../drivers/ports.ts';
import type { ControllerEvent } from './events.ts';
import type { DeviceChange } from './health.ts';
import type { Moment } from './queue/words.ts';

export function deviceEvents(
  { device, began, ended }: DeviceChange,
  at: Moment,
): ControllerEvent[] {
  const button = buttonOfDevice(device);
  if (button !== null) {
    return [
      ...began.map(({ hint }): ControllerEvent => ({ type: 'button.stuck', at, button, hint })),
      ...ended.map((): ControllerEvent => ({ type: 'button.freed', at, button })),
    ];
  }
  return [
    ...began.map(
      ({ code, severity, hint }: Fault): ControllerEvent => ({
        type: 'device.faulted',
        at,
        device,
        code,
        severity,
        hint,
      }),
    ),
    ...ended.map(({ code }): ControllerEvent => ({ type: 'device.recovered', at, device, code })),
  ];
}
