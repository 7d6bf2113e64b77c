import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fileSha256,
  isOnTrial,
  markerOf,
  readUpload,
  settleProvisional,
  stage,
  swap,
} from '../../config/provisional.ts';
import { Watch } from '../watch.ts';
import { bundleEntry, configText, Device, finished } from './device.ts';

let folder: string;
let entry: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-apply-'));
  entry = bundleEntry(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Enough for a start and for the two seconds that a health must last. */
const within = 120;
/** For a trial that fails by its time. */
const withinShort = 12;
const upload = (controller: string, to: Device): void =>
  writeFileSync(to.staged, configText(controller));

/** A test with a device of its own: most of it is waiting for a trial, which they do side by side. */
const onItsOwnDevice =
  <T extends readonly unknown[]>(run: (own: Device, ...values: T) => Promise<void>) =>
  async (...values: T): Promise<void> => {
    const own = new Device(entry);
    try {
      await run(own, ...values);
    } finally {
      await own.stop();
    }
  };

test.concurrent(
  'a good config is applied, by a new run of the controller',
  onItsOwnDevice(async (own) => {
    const before = await own.start(configText('old'));
    upload('new', own);
    const { code, out, errors } = await own.apply(within);
    expect([code, errors]).toEqual([0, '']);
    expect(out).toMatch(/^applied: generation 1 runs well$/m);
    const after = await own.health((health) => health.pid !== before.pid);
    expect(after.configSha256).not.toBe(before.configSha256);
    expect(own.text()).toBe(configText('new'));
    expect(existsSync(markerOf(own.config))).toBe(false);
    expect(readdirSync(own.folder).filter((name) => /upload|part/.test(name))).toEqual([]);
  }),
);

test.concurrent(
  'the config that runs already is not tried again',
  onItsOwnDevice(async (own) => {
    const before = await own.start(configText('old'));
    upload('old', own);
    expect((await own.apply(within)).code).toBe(0);
    expect((await own.health(() => true)).pid).toBe(before.pid);
  }),
);

test.concurrent(
  'a config with a mistake is refused and touches nothing',
  onItsOwnDevice(async (own) => {
    const before = await own.start(configText('old'));
    writeFileSync(
      own.staged,
      configText('new').replace('controller: new', 'controler: new').replace('journal:', 'jurnal:'),
    );
    const { code, errors } = await own.apply(within);
    expect(code).toBe(1);
    // Of a person on the device: the file that was given, a line for each problem.
    expect(errors).toMatch(
      /^refused by the device's own software: .*config\.yaml\.upload-test:\d+:.*controler/,
    );
    expect(errors).toMatch(/^\S*config\.yaml\.upload-test:\d+:\d+: jurnal: /m);
    expect((await own.health(() => true)).pid).toBe(before.pid);
    expect(own.text()).toBe(configText('old'));
    expect(existsSync(own.staged)).toBe(false);

    // A person's own file stays where it is.
    const file = join(own.folder, 'hall.yaml');
    writeFileSync(file, 'controler: new\n');
    expect((await own.apply(within, own.restart, file)).code).toBe(1);
    expect(existsSync(file)).toBe(true);
  }),
);

test.concurrent(
  'a config that extends another file is refused, and the other is not read',
  onItsOwnDevice(async (own) => {
    await own.start(configText('old'));
    writeFileSync(own.staged, `extends: [other.yaml]\n${configText('new')}`);
    const { code, errors } = await own.apply(within);
    expect(code).toBe(1);
    expect(errors).toMatch(
      /config\.yaml\.upload-test:1:\d+: extends: a config that is taken into use stands alone/,
    );
    expect(errors).not.toContain('other.yaml');
    expect(own.text()).toBe(configText('old'));
  }),
);

test.concurrent.each<[controller: string, words: RegExp]>([
  ['never-ready', /^put back: the controller started and did not get ready; the old config runs/],
  ['crashes', /^put back: the controller ended with it again and again; the old config runs/],
  ['printer-lost', /^put back: printer\/hall worked before and now says unreachable; the old/],
  ['dies-young', /^put back: .*; the old config runs again/],
])(
  'a controller that is %s gets the old config back',
  onItsOwnDevice(async (own, controller, words) => {
    const before = await own.start(configText('old'));
    upload(controller, own);
    // One that crashes is given up by the count of its ends, however long they take.
    const { code, errors } = await own.apply(controller === 'crashes' ? within : withinShort);
    expect(errors).toMatch(words);
    expect(code).toBe(3);
    const after = await own.health((health) => health.ready);
    expect(after.configSha256).toBe(before.configSha256);
    expect(after.pid).not.toBe(before.pid);
    expect(own.text()).toBe(configText('old'));
    // The controller was notified, for its journal.
    expect(own.log()).toContain('"outcome":"reverted"');
  }),
);

test.concurrent(
  'paper that runs out during the trial is no fault of the config',
  onItsOwnDevice(async (own) => {
    await own.start(configText('old'));
    upload('paper-runs-out', own);
    expect((await own.apply(within)).code).toBe(0);
  }),
);

test.concurrent(
  'a device that was lost before is not held against a config',
  onItsOwnDevice(async (own) => {
    await own.start(configText('printer-lost'));
    upload('printer-lost-too', own);
    expect((await own.apply(within)).code).toBe(0);
  }),
);

test.concurrent(
  'a restart that fails puts the old config back at once',
  onItsOwnDevice(async (own) => {
    await own.start(configText('old'));
    upload('new', own);
    const { code, errors } = await own.apply(within, 'echo Unit not found. >&2; exit 5');
    expect(code).toBe(4);
    expect(errors).toMatch(
      /^put back: the restart failed: Unit not found\.; the old config is in its place, and does not run either: the restart/,
    );
    expect(own.text()).toBe(configText('old'));
  }),
);

test.concurrent(
  'one config at a time',
  onItsOwnDevice(async (own) => {
    await own.start(configText('old'));
    upload('never-ready', own);
    const firstEnd = finished(own.spawn(applyArgs(own)));
    await own.health((health) => !health.ready);
    writeFileSync(`${own.staged}-2`, configText('new'));
    const second = await finished(own.spawn(applyArgs(own, `${own.staged}-2`)));
    expect(second.code).toBe(2);
    expect(second.errors).toContain('another config is being applied');
    expect((await firstEnd).code).toBe(3);
  }),
);

/** Ends of a connection, as sshd says them: from this port. */
const session = (port: number) => ({ SSH_CONNECTION: `192.0.2.1 ${port} 192.0.2.2 22` });

test.concurrent(
  'a config that came over the network stays when a new session has confirmed it',
  onItsOwnDevice(async (own) => {
    await own.start(configText('old'));
    upload('new', own);
    const sha256 = fileSha256(own.staged) ?? '';
    const args = ['apply', own.staged, '--config', own.config, '--restart', own.restart];
    const trial = own.spawn([...args, '--within', '120', '--confirm-within', '120'], session(1));
    const end = finished(trial);
    const said = watchOut(trial);
    await said.until(() => said.lines().includes('has 120 s to confirm it'));
    expect(isOnTrial(own.config)).toBe(true);
    const confirming = [...args, '--attach', sha256, '--confirm'];
    const shared = finished(own.spawn(confirming, session(1)));
    await said.until(() => said.lines().includes('the session that brought it cannot confirm it'));
    const confirmed = await finished(own.spawn(confirming, session(2)));
    expect([confirmed.code, (await shared).code, (await end).code]).toEqual([0, 0, 0]);
    expect([own.text(), isOnTrial(own.config)]).toEqual([configText('new'), false]);
  }),
);

test.concurrent(
  'one that runs well and that nobody confirms is put back, and its time is said as it runs down',
  onItsOwnDevice(async (own) => {
    await own.start(configText('old'));
    upload('new', own);
    const args = ['apply', own.staged, '--config', own.config, '--restart', own.restart];
    const trial = [...args, '--within', '120', '--confirm-within', '12'];
    const { code, out, errors } = await finished(own.spawn(trial));
    expect(out).toMatch(/a new session has 12 s to confirm it\n2 s left to confirm it/);
    expect(errors).toMatch(/^put back: no new session confirmed it within 12 s; the old config/);
    expect([code, own.text()]).toEqual([3, configText('old')]);
  }),
);

test.concurrent(
  'a hang-up and closed pipes do not end a trial, and its end can be asked for',
  onItsOwnDevice(async (own) => {
    await own.start(configText('old'));
    upload('never-ready', own);
    const child = own.spawn(applyArgs(own));
    await own.health((health) => !health.ready);
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.kill('SIGHUP');
    const attach = [...applyArgs(own), '--attach', 'sha256'];
    const watching = finished(own.spawn(attach));
    const [code] = await once(child, 'exit');
    expect(code).toBe(3);
    const watched = await watching;
    expect(watched.code).toBe(3);
    expect(watched.out).toContain('restarting the controller');
    const asked = await finished(own.spawn(attach));
    expect(asked).toMatchObject({ code: 3, errors: expect.stringMatching(/^put back: /) });
    expect(own.text()).toBe(configText('old'));
  }),
);

test.concurrent(
  'a killed flash leaves a trial that a reboot ends',
  onItsOwnDevice(async (own) => {
    const before = await own.start(configText('old'));
    upload('new', own);
    const child = own.spawn(applyArgs(own));
    await own.health((health) => health.configSha256 !== before.configSha256);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isOnTrial(own.config)).toBe(true);
    await own.stopService();
    const settlement = settleProvisional(own.config, { boot: 'next', monotonicMs: 0 });
    expect(settlement).toMatchObject({ outcome: 'reverted' });
    expect(own.text()).toBe(configText('old'));
  }),
);

test.concurrent(
  'a trial that nobody decides is ended by the controller itself',
  onItsOwnDevice(async (own) => {
    const before = await own.start(configText('old'));
    upload('new', own);
    // Longer than a start of the controller on a busy machine: the trial must be seen.
    swap(own.config, stage(own.config, readUpload(own.staged)), 8000);
    process.kill(before.pid, 'SIGKILL');
    const trial = await own.health((health) => health.configSha256 !== before.configSha256);
    const after = await own.health((health) => health.pid !== trial.pid);
    expect(after.configSha256).toBe(before.configSha256);
    expect(own.log()).toContain('nobody confirmed it in time');
  }),
);

function watchOut(child: ChildProcess) {
  let said = '';
  const watch = new Watch(() => said, 120_000);
  child.stdout?.on('data', (text: string) => {
    said += text;
    watch.stir();
  });
  return { lines: () => said, until: watch.until };
}

function applyArgs(of: Device, staged = of.staged): string[] {
  return [
    'apply',
    ...[staged, '--config', of.config],
    ...['--within', String(withinShort), '--restart', of.restart],
  ];
}
