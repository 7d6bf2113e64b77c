/** The devices that a controller reports, against those that its config is said to have. */
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { devicesOf } from '../../config/hall/devices.ts';
import type { Config, Input } from '../../config/schema/schema.ts';
import { readHealth } from '../../firmware-host/health/health-file.ts';
import { TestHall } from './hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

const gpio = (pin: number): Input => ({ kind: 'gpio', pin, pressed: 'low' });

function withEveryDevice(config: Config): Config {
  const [line, ...lines] = config.boardLines;
  if (line?.protocol !== 'alpha') throw new Error('the first board line speaks alpha');
  return {
    ...config,
    voice: { language: 'ar', speaker: 'controller', device: 'null', volume: 100, quietHours: [] },
    boardLines: [{ ...line, hallBoards: [{ id: 'entrance', addresses: ['7F'] }] }, ...lines],
    windows: config.windows.map((window) =>
      window.number === 1
        ? { ...window, buttons: { ...window.buttons, complete: gpio(5), park: gpio(6) } }
        : window,
    ),
    dispensers: config.dispensers.map((one) => ({ ...one, openDayButton: gpio(13) })),
  };
}

test('each is reported under the name that the flash looks for, and no other is', async () => {
  await hall.setUp(withEveryDevice);
  await hall.startController();
  const devices = devicesOf(hall.config);
  const always = devices.filter(({ isReported }) => isReported === 'always');
  const reported = () =>
    readHealth(dirname(hall.journalFile))?.devices.map(({ device }) => device) ?? [];
  const isHeardOf = () => always.every(({ device }) => reported().includes(device));
  for (let tries = 0; tries < 300 && !isHeardOf(); tries += 1) await delay(100);
  const inTrouble = devices.flatMap(({ device, isReported }) =>
    isReported === 'in-trouble' ? [device] : [],
  );
  const others = reported().filter((device) => !inTrouble.some((name) => name === device));
  expect(others.sort()).toEqual(always.map(({ device }) => device).sort());
});
