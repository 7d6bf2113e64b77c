import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOnTrial, markerOf, settleProvisional, stage, swap } from '../../config/provisional.ts';
import { bundleEntry, configText, Device, finished } from './device.ts';

let folder: string;
let entry: string;
let device: Device;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-apply-'));
  entry = bundleEntry(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  device = new Device(entry);
});
afterEach(() => device.stop());

/** Enough for a start and for the two seconds that a health must last. */
const within = 120;
/** For a trial that fails by its time. */
const withinShort = 12;
const upload = (controller: string): void => writeFileSync(device.staged, configText(controller));

test('a good config is applied, by a new run of the controller', async () => {
  const before = await device.start(configText('old'));
  upload('new');
  const { code, out, errors } = await device.apply(within);
  expect([code, errors]).toEqual([0, '']);
  expect(out).toMatch(/^applied: generation 1 runs well$/m);
  const after = await device.health((health) => health.pid !== before.pid);
  expect(after.configSha256).not.toBe(before.configSha256);
  expect(device.text()).toBe(configText('new'));
  expect(existsSync(markerOf(device.config))).toBe(false);
  expect(readdirSync(device.folder).filter((name) => /upload|part/.test(name))).toEqual([]);
});

test('the config that runs already is not tried again', async () => {
  const before = await device.start(configText('old'));
  upload('old');
  expect((await device.apply(within)).code).toBe(0);
  expect((await device.health(() => true)).pid).toBe(before.pid);
});

test('a config with a mistake is refused and touches nothing', async () => {
  const before = await device.start(configText('old'));
  writeFileSync(device.staged, configText('new').replace('controller: new', 'controler: new'));
  const { code, errors } = await device.apply(within);
  expect(code).toBe(1);
  expect(errors).toMatch(/^refused by the device's own software: .*config\.yaml:\d+:.*controler/);
  expect((await device.health(() => true)).pid).toBe(before.pid);
  expect(device.text()).toBe(configText('old'));
  expect(existsSync(device.staged)).toBe(false);
});

test.each([
  ['never-ready', /^put back: the controller started and did not get ready; the old config runs/],
  ['crashes', /^put back: the controller ended with it again and again; the old config runs/],
  ['printer-lost', /^put back: printer\/hall worked before and now says unreachable; the old/],
  ['dies-young', /^put back: .*; the old config runs again/],
])('a controller that is %s gets the old config back', async (controller, words) => {
  const before = await device.start(configText('old'));
  upload(controller);
  // One that crashes is given up by the count of its ends, however long they take.
  const { code, errors } = await device.apply(controller === 'crashes' ? within : withinShort);
  expect(errors).toMatch(words);
  expect(code).toBe(3);
  const after = await device.health((health) => health.ready);
  expect(after.configSha256).toBe(before.configSha256);
  expect(after.pid).not.toBe(before.pid);
  expect(device.text()).toBe(configText('old'));
  // The controller was told, for its journal.
  expect(device.log()).toContain('"outcome":"reverted"');
});

test('paper that runs out during the trial is no fault of the config', async () => {
  await device.start(configText('old'));
  upload('paper-runs-out');
  expect((await device.apply(within)).code).toBe(0);
});

test('a device that was lost before is not held against a config', async () => {
  await device.start(configText('printer-lost'));
  upload('printer-lost-too');
  expect((await device.apply(within)).code).toBe(0);
});

test('a restart that fails puts the old config back at once', async () => {
  await device.start(configText('old'));
  upload('new');
  const { code, errors } = await device.apply(within, 'echo Unit not found. >&2; exit 5');
  expect(code).toBe(4);
  expect(errors).toMatch(/^put back: the restart failed: Unit not found\.; but now the restart/);
  expect(device.text()).toBe(configText('old'));
});

test('one config at a time', async () => {
  await device.start(configText('old'));
  upload('never-ready');
  const first = device.spawn(applyArgs());
  const firstEnd = finished(first);
  await device.health((health) => !health.ready);
  writeFileSync(`${device.staged}-2`, configText('new'));
  const second = await finished(device.spawn(applyArgs(`${device.staged}-2`)));
  expect(second.code).toBe(2);
  expect(second.errors).toContain('another config is being applied');
  expect((await firstEnd).code).toBe(3);
});

test('a hang-up and closed pipes do not end a trial, and its end can be asked for', async () => {
  await device.start(configText('old'));
  upload('never-ready');
  const child = device.spawn(applyArgs());
  await device.health((health) => !health.ready);
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.kill('SIGHUP');
  const watching = finished(device.spawn([...applyArgs(), '--attach', 'sha256']));
  const [code] = await once(child, 'exit');
  expect(code).toBe(3);
  const watched = await watching;
  expect(watched.code).toBe(3);
  expect(watched.out).toContain('restarting the controller');
  const asked = await finished(device.spawn([...applyArgs(), '--attach', 'sha256']));
  expect(asked).toMatchObject({ code: 3, errors: expect.stringMatching(/^put back: /) });
  expect(device.text()).toBe(configText('old'));
});

test('a killed flash leaves a trial that a reboot ends', async () => {
  const before = await device.start(configText('old'));
  upload('new');
  const child = device.spawn(applyArgs());
  await device.health((health) => health.configSha256 !== before.configSha256);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isOnTrial(device.config)).toBe(true);
  await device.stopService();
  const settlement = settleProvisional(device.config, { boot: 'next', monotonicMs: 0 });
  expect(settlement).toMatchObject({ outcome: 'reverted' });
  expect(device.text()).toBe(configText('old'));
});

test('a trial that nobody decides is ended by the controller itself', async () => {
  const before = await device.start(configText('old'));
  upload('new');
  swap(device.config, stage(device.config, device.staged), 1500);
  process.kill(before.pid, 'SIGKILL');
  const trial = await device.health((health) => health.configSha256 !== before.configSha256);
  const after = await device.health((health) => health.pid !== trial.pid);
  expect(after.configSha256).toBe(before.configSha256);
  expect(device.log()).toContain('nobody confirmed it in time');
});

function applyArgs(staged = device.staged): string[] {
  return [
    'apply',
    ...[staged, '--config', device.config],
    ...['--within', String(withinShort), '--restart', device.restart],
  ];
}
