import { devicesOf } from '../../config/hall/devices.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config, Input } from '../../config/schema/schema.ts';
import type { Health } from '../../firmware-host/health/health-file.ts';
import { answersPresses, judge } from '../../scripts/verbs/flash/apply-verdict.ts';

const { config, sha256 } = loadConfig('config/bench.yaml');

function run(pid: number, devices: Record<string, readonly string[]>): Health {
  return {
    pid,
    startedAt: pid,
    configSha256: sha256,
    configGeneration: 1,
    software: 'dawr',
    ready: true,
    devices: Object.entries(devices).map(([device, faults]) => ({
      device,
      faults: [...faults],
      hints: [],
    })),
  };
}
const printer = `printer/${config.printers[0]?.id}`;
const verdict = (before: Health | null, now: Health | null, of: Config = config) =>
  judge(before, now, sha256, devicesOf(of));
const healthy = { healthy: true };
const not = (why: string) => ({ healthy: false, why: expect.stringContaining(why) });

test('a controller that is not there, is the old run, is not ready or has another config', () => {
  const old = run(1, {});
  expect(verdict(old, null)).toEqual(not('did not start'));
  expect(verdict(old, old)).toEqual(not('did not start'));
  expect(verdict(old, { ...run(2, {}), ready: false })).toEqual(not('did not get ready'));
  expect(verdict(old, { ...run(2, {}), configSha256: '0' })).toEqual(not('another config'));
  expect(verdict(old, run(2, {}))).toEqual(healthy);
  expect(verdict(null, run(2, {}))).toEqual(healthy);
});

test('a device that worked must work again', () => {
  const old = run(1, { [printer]: [] });
  expect(verdict(old, run(2, { [printer]: ['no-answer'] }))).toEqual(not('now says no-answer'));
  expect(verdict(old, run(2, {}))).toEqual(not('not been heard of'));
  expect(verdict(old, run(2, { [printer]: [] }))).toEqual(healthy);
});

test('what a config cannot be blamed for does not count', () => {
  const wasBroken = run(1, { [printer]: ['unreachable'] });
  expect(verdict(wasBroken, run(2, { [printer]: ['unreachable'] }))).toEqual(healthy);
  const worked = run(1, { [printer]: [], 'printer/removed': [], 'centre-server': [] });
  const now = run(2, { [printer]: ['paper-out', 'cover-open'], 'centre-server': [] });
  expect(verdict(worked, now)).toEqual(healthy);
});

test('presses are answered once the units that worked are heard of again', () => {
  const units = ['unit/one', 'unit/two'] as const;
  const old = run(1, { 'unit/one': [], 'unit/two': ['unreachable'] });
  expect(answersPresses(old, old, units)).toBe(false);
  expect(answersPresses(old, run(2, {}), units)).toBe(false);
  const next = run(2, { 'unit/one': [] });
  expect(answersPresses(old, { ...next, ready: false }, units)).toBe(false);
  expect(answersPresses(old, next, units)).toBe(true);
  expect(answersPresses(old, run(2, { 'unit/one': ['no-answer'] }), units)).toBe(true);
  expect(answersPresses(null, run(2, {}), units)).toBe(true);
});

const gpio = (pin: number): Input => ({ kind: 'gpio', pin, pressed: 'low' });

/** With a button of each kind on the Pi's own header, and a voice. */
const wired: Config = {
  ...config,
  voice: { language: 'ar', speaker: 'controller', device: 'default', volume: 100, quietHours: [] },
  windows: config.windows.map((window) =>
    window.number === 1
      ? {
          ...window,
          buttons: {
            call: gpio(2),
            recall: gpio(3),
            arrived: gpio(4),
            complete: gpio(5),
            noShow: gpio(6),
            park: gpio(7),
            close: gpio(8),
            break: gpio(16),
            rate: { good: gpio(9), fair: gpio(10), poor: gpio(11) },
            outcomes: [{ input: gpio(15), outcome: 'documents-missing' }],
            transfer: [{ input: gpio(12), toWindow: 2, place: 'arrival' }],
          },
        }
      : window,
  ),
  dispensers: config.dispensers.map((dispenser) => ({
    ...dispenser,
    openDayButton: gpio(13),
    buttons: [{ service: 'first-update', priority: 'elderly', input: gpio(14) }],
  })),
};

test.each([
  'centre-server',
  'journal',
  'voice',
  'voice/clips',
  'board/1',
  ...config.units.map(({ id }) => `unit/${id}`),
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].map((pin) => `gpio/${pin}`),
])('%s is missed where it worked before', (device) => {
  const before = run(1, { [device]: [] });
  expect(verdict(before, run(2, { [device]: ['not-there'] }), wired)).toEqual(
    not(`${device} worked before and now says not-there`),
  );
  expect(verdict(before, run(2, {}), wired)).toEqual(not('not been heard of'));
});

test('what is heard of only in trouble worked if it was not heard of', () => {
  expect(verdict(run(1, { clock: [] }), run(2, {}))).toEqual(healthy);
  expect(verdict(run(1, {}), run(2, { clock: ['no-answer'] }))).toEqual(not('clock worked before'));
  const wasDoubtful = run(1, { clock: ['no-answer'] });
  expect(verdict(wasDoubtful, run(2, { clock: ['no-answer'] }))).toEqual(healthy);
  expect(verdict(run(1, {}), run(2, { 'button/window/1/call': ['stuck'] }))).toEqual(healthy);
});
