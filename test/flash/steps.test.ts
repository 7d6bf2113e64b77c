/**
 * A flash that is cut at its named steps, once each, by what is most likely there: those after which another config
 * would be in place, and one of each kind before them. All steps by all kinds of cuts are in `steps.long.test.ts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlashStep, flashSteps } from '../../config/flash-steps.ts';
import type { FlashOptions } from '../../scripts/verbs/flash/flash.ts';
import { CutFlash, type CutKind, smallDisk } from './cut-flash.ts';
import { bundleEntry, configText, Device, finished, type RunResult } from './device.ts';
import { Sshd } from './sshd.ts';

type Expected = 'old' | 'new';

/** How each is cut, and what must come of it. */
const cuts: Readonly<Partial<Record<FlashStep, readonly [CutKind, Expected]>>> = {
  uploaded: ['connection', 'old'],
  read: ['kill', 'old'],
  staged: ['full disk', 'old'],
  marked: ['power', 'old'],
  swapped: ['power', 'old'],
  well: ['kill', 'old'],
  confirming: ['connection', 'new'],
  confirmed: ['kill', 'new'],
  reverting: ['power', 'old'],
  'put-back': ['connection', 'old'],
};

const disk = smallDisk();
if (disk === null) console.warn('a full disk is not tried: to mount a small one takes root');
const folder = mkdtempSync(join(tmpdir(), 'dawr-steps-'));
const entry = bundleEntry(folder);
const sshd = new Sshd();
const device = new Device(entry, 'controller', disk?.folder);
const cut = new CutFlash(device, sshd);
let inPlace = configText('start');

beforeAll(async () => {
  await sshd.start();
  await device.start(inPlace);
  cut.prepare();
});
afterAll(async () => {
  await sshd.stop();
  await device.stop();
  cut.remove();
  disk?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const isLost = (step: FlashStep): boolean => step === 'reverting' || step === 'put-back';
const steps = flashSteps.flatMap((step) => {
  const [kind, expected] = cuts[step] ?? [];
  return kind === undefined || expected === undefined ? [] : [{ step, kind, expected }];
});

/** Longer than any session takes to begin. */
const confirmWithin = 600;
const fullDiskSaid = /nothing was changed: the disk here is full; free some space/;

function flashOptions(text: string, name = 'flashed'): FlashOptions {
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, text);
  return {
    ...{ config, to: [sshd.host], port: sshd.port, identity: sshd.identity },
    ...{ remoteConfig: device.config, remoteDawr: device.dawr, sshOption: sshd.sshOption },
    ...{ within: 120, confirmWithin },
  };
}

const flash = (options: FlashOptions, env = {}) =>
  device.spawn(['flash', '--options', JSON.stringify(options)], env);

test.each(steps)('$step, $kind: the $expected config', async ({ step, kind, expected }) => {
  const next = configText(`after-${step}`);
  if (isLost(step)) sshd.letConfirm(false);
  const options = { ...flashOptions(next), ...(isLost(step) ? { confirmWithin: 0.001 } : {}) };
  const run = await cut.run(step, kind === 'full disk' && disk === null ? 'kill' : kind, () =>
    flash(options, cut.env),
  );
  if (kind === 'full disk' && disk !== null) expect(run.said).toMatch(fullDiskSaid);
  expect(await cut.expectWhole(run, inPlace, next)).toBe(expected);
  await cut.expectReachable();
  inPlace = device.text();
  sshd.letConfirm(true);
});

test('a technician who comes while another one flashes changes nothing', async () => {
  const next = configText('first');
  let second: RunResult | null = null;
  const meanwhile = async () => {
    second = await finished(flash(flashOptions(configText('second'), 'second')));
  };
  const run = await cut.run('well', meanwhile, () => flash(flashOptions(next), cut.env));
  expect(second).toMatchObject({
    code: 2,
    errors: expect.stringContaining('another config is being applied on this device; try again'),
  });
  expect([run.exit, await cut.expectWhole(run, inPlace, next)]).toEqual([0, 'new']);
});
