/** What dashboards get of a device that comes and goes: that it does, and nothing of each time. */
import { resolve } from 'node:path';
import { pino } from 'pino';
import type { DeviceName } from '../../config/hall/devices.ts';
import { loadConfig } from '../../config/load.ts';
import type { Readiness } from '../../drivers/centre-port.ts';
import type { Fault } from '../../drivers/ports.ts';
import { noAlarms } from '../../firmware-host/alarms/alarms.ts';
import { damped, stateSnapshot } from '../../firmware-host/centre/snapshot.ts';
import { createDeviceRecorder } from '../../firmware-host/health/device-recorder.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { after, openHall } from '../queue/given.ts';

const plan = {
  ...hallPlan(loadConfig(resolve(__dirname, '../../config/bench.yaml')).config),
  printersOf: new Map([
    ['hall', ['hall']],
    ['reception', ['reception', 'hall']],
  ]),
};
const { state } = openHall(plan.rules);
const unplugged: Fault = { code: 'unplugged', severity: 'stopped', hint: 'look at its cable' };
const paperLow: Fault = { code: 'paper-low', severity: 'warning', hint: 'put paper in' };
const unsteady: Fault = { code: 'unsteady', severity: 'warning', hint: 'look at its plug' };

type Devices = ReadonlyMap<DeviceName, readonly Fault[]>;

function published(devices: Devices, readiness: (dispenser: string) => Readiness = () => 'ready') {
  return damped(
    stateSnapshot(
      plan,
      state,
      { devices, printers: [], closedToday: null },
      readiness,
      noAlarms,
      after(1),
    ),
    plan,
  );
}

const readinessOf = (devices: Devices, readiness?: (dispenser: string) => Readiness) =>
  published(devices, readiness).dispensers.map((one) => one.readiness);

test('a printer that is unplugged and plugged in twenty times changes it but a few times', () => {
  let seconds = 0;
  const clock = { now: () => after(seconds) };
  const recorder = createDeviceRecorder({ clock, log: pino({ level: 'silent' }), store: () => {} });
  const canPrint = () => (recorder.isWorking('printer/hall') ? 'ready' : 'failing');
  const states: string[] = [];
  const look = () => {
    const text = JSON.stringify(published(recorder.devices, canPrint));
    if (text !== states.at(-1)) states.push(text);
  };
  for (let time = 0; time < 40; time += 1) {
    recorder.report('printer/hall', time % 2 === 0 ? [] : [unplugged]);
    seconds += 2;
    look();
  }
  // Works, unplugged, works, unplugged, works; from the third time on it is unsteady.
  expect(states).toHaveLength(6);
  expect(JSON.parse(states.at(-1) ?? '')).toMatchObject({
    devices: [{ device: 'printer/hall', faults: [{ code: 'unsteady' }] }],
    dispensers: [{ readiness: 'failing' }, { readiness: 'failing' }],
  });
  recorder.stop();
});

test('a dispenser with a steady printer beside an unsteady one gives tickets', () => {
  const devices: Devices = new Map([
    ['printer/hall', [unsteady]],
    ['printer/reception', [paperLow]],
  ]);
  expect(readinessOf(devices)).toEqual(['failing', 'ready']);
  expect(readinessOf(devices, () => 'closed')).toEqual(['closed', 'closed']);
  expect(readinessOf(devices, () => 'failing')).toEqual(['failing', 'failing']);
});

test('what is steady is published as it is', () => {
  const devices: Devices = new Map([
    ['printer/hall', [paperLow]],
    ['printer/reception', [unplugged]],
    ['board/3', [unplugged, paperLow]],
  ]);
  expect(published(devices)).toEqual(
    stateSnapshot(
      plan,
      state,
      { devices, printers: [], closedToday: null },
      () => 'ready',
      noAlarms,
      after(1),
    ),
  );
});
