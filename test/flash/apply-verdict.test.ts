import { loadConfig } from '../../config/load.ts';
import type { Health } from '../../firmware-host/health-file.ts';
import { judge } from '../../scripts/verbs/flash/apply-verdict.ts';

const { config, sha256 } = loadConfig('config/bench.yaml');

function run(pid: number, devices: Record<string, readonly string[]>): Health {
  return {
    pid,
    startedAt: pid,
    configSha256: sha256,
    configGeneration: 1,
    software: 'dawr',
    ready: true,
    devices: Object.entries(devices).map(([device, faults]) => ({ device, faults: [...faults] })),
  };
}
const printer = `printer/${config.printers[0]?.id}`;
const verdict = (before: Health | null, now: Health | null) => judge(before, now, sha256, config);
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

test('every device of the config is known by the name that its driver reports', () => {
  const names = [
    'centre-server',
    ...config.units.map(({ id }) => `unit/${id}`),
    ...config.boardLines.map(({ id }) => `board-line/${id}`),
    'board/1',
  ];
  for (const name of names) {
    expect([name, verdict(run(1, { [name]: [] }), run(2, { [name]: ['not-there'] }))]).toEqual([
      name,
      not(`${name} worked before and now says not-there`),
    ]);
  }
});
