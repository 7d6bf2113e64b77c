/**
 * Durable events a second while sixteen devices come and go for an hour, by a clock in the hand: quickly, as
 * on a noisy wire, and as slowly as costs most.
 */
import { unitDevice } from '../../config/hall/devices.ts';
import type { Fault } from '../../drivers/ports.ts';
import { createDeviceEvents } from '../../firmware-host/health/device-events.ts';
import type { Row } from './row.ts';

const devices = Array.from({ length: 16 }, (_, index) => unitDevice(String(index + 1)));
const hourMs = 3_600_000;
/** Down for half of it. */
const periodsMs = [300, 2_000, 8_000, 30_000, 122_000, 305_000, 630_000];
const most = 0.2;

const garbled: Fault = { code: 'bad-answer', severity: 'stopped', hint: 'Look at its cable.' };

export async function flappingDevices(): Promise<readonly Row[]> {
  const worst = Math.max(...periodsMs.map(eventsASecond));
  return [
    {
      name: 'durable events of 16 devices that come and go',
      value: worst,
      unit: 'a second',
      against: `the worst of ${periodsMs.length} rhythms, each for an hour`,
      aim: `≤ ${most}`,
      ok: worst <= most,
    },
  ];
}

function eventsASecond(periodMs: number): number {
  const events = createDeviceEvents();
  let count = 0;
  const pass = (endMs: number): void => {
    for (let dueMs = events.dueMs(); dueMs !== null && dueMs <= endMs; dueMs = events.dueMs()) {
      count += events.take({ wallMs: 0, monotonicMs: dueMs, boot: '' }).length;
    }
  };
  for (const device of devices) events.report(device, [], 0);
  const halfMs = periodMs / 2;
  for (let nowMs = 60_000; nowMs < hourMs; nowMs += periodMs) {
    pass(nowMs);
    for (const device of devices) events.report(device, [garbled], nowMs);
    pass(nowMs + halfMs);
    for (const device of devices) events.report(device, [], nowMs + halfMs);
  }
  pass(hourMs);
  return (count * 1000) / hourMs;
}
