/**
 * A package brought over a real sshd to a root of its own, by the real `dawr-release`. What is not real there is dpkg's
 * own database, systemd, and a release that only says whether it is healthy.
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { UpdateOptions } from '../../scripts/verbs/update.ts';
import { lookUntil } from '../watch.ts';
import { bundleEntry, Device, finished, tool } from './device.ts';
import { Sshd } from './sshd.ts';

const script = resolve(__dirname, '../../scripts/packaging/dawr-release');
const busyMs = 120_000;

let folder: string;
let entry: string;
let root: string;
let lib: string;
let updates: string;
let sshd: Sshd;
let technician: Device;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-update-'));
  entry = bundleEntry(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  root = mkdtempSync(join(folder, 'root-'));
  lib = join(root, 'usr/lib/dawr');
  updates = join(root, 'var/cache/dawr-update');
  for (const path of ['bin', 'etc/dawr', 'etc/systemd/system', 'run/systemd/system']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  mkdirSync(updates, { recursive: true });
  writeFileSync(join(root, 'etc/dawr/config.yaml'), '');
  executable(join(root, 'bin/systemctl'), '[ "$1" != show ] || echo active');
  executable(join(root, 'bin/systemd-run'), '');
  executable(
    join(root, 'bin/dpkg'),
    `[ "$1" = --install ] || exec /usr/bin/dpkg "$@"
rm -rf "${lib}/package"; dpkg-deb -x "$3" "${root}" && exec "${script}" take`,
  );
  technician = new Device(entry);
  sshd = new Sshd();
  await sshd.start();
  sshd.forceCommand(login());
  tool('dpkg-deb', ['-x', packageOf('1', true), root]);
  const { status } = spawnSync(script, ['take'], { env: env() });
  expect([status, at('current')]).toEqual([0, '1']);
});
afterEach(async () => {
  await sshd.stop();
  await technician.stop();
});

const env = () => ({ PATH: `${root}/bin:${process.env['PATH']}`, DAWR_ROOT: root });

/** @param first what a login does before anything else */
const login = (first = ''): string =>
  `export DAWR_ROOT=${root} PATH=${root}/bin:$PATH; ${first}eval "$SSH_ORIGINAL_COMMAND"`;

function executable(file: string, body: string): void {
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

function packageOf(id: string, isHealthy: boolean, name = 'dawr'): string {
  const tree = mkdtempSync(join(folder, 'tree-'));
  const release = join(tree, 'usr/lib/dawr/package');
  mkdirSync(join(release, 'scripts/packaging'), { recursive: true });
  mkdirSync(join(tree, 'DEBIAN'));
  const architecture = tool('dpkg', ['--print-architecture']).trim();
  writeFileSync(
    join(tree, 'DEBIAN/control'),
    `Package: ${name}\nVersion: ${id}\nArchitecture: ${architecture}\nMaintainer: a <a@example.org>\nDescription: a\n`,
  );
  writeFileSync(join(release, 'release'), `${id}\n`);
  writeFileSync(join(release, 'scripts/packaging/dawr.service'), 'unit\n');
  executable(join(release, 'scripts/dawr'), `exit ${isHealthy ? 0 : 1}`);
  const file = join(folder, `${name}-${id}.deb`);
  tool('dpkg-deb', ['--root-owner-group', '-Znone', '-b', tree, file]);
  return file;
}

const at = (link: string): string | null =>
  existsSync(join(lib, link)) ? readlinkSync(join(lib, link)).replace('releases/', '') : null;

function startUpdate(file: string, changes: Partial<UpdateOptions> = {}): ChildProcess {
  const options: UpdateOptions = {
    ...{ to: [sshd.host], port: sshd.port, identity: sshd.identity, sshOption: sshd.sshOption },
    ...{ remoteDawr: script, remoteFolder: updates, confirmWithin: 600, ...changes },
  };
  return technician.spawn(['update', file, '--options', JSON.stringify(options)]);
}

const update = (file: string, changes?: Partial<UpdateOptions>) =>
  finished(startUpdate(file, changes));

const trialBegan = () => lookUntil(() => at('on-trial') !== null, 'the trial', busyMs);

test('a healthy release stays when a new session has confirmed it, over a connection that breaks', async () => {
  const looked = await update(packageOf('2', true), { dryRun: true });
  expect([looked.code, looked.out, at('current')]).toEqual([
    0,
    expect.stringMatching(/: \* 1\n$/),
    '1',
  ]);
  const updating = startUpdate(packageOf('2', true));
  const end = finished(updating);
  await trialBegan();
  sshd.cut();
  const { code, out } = await end;
  expect(out).toMatch(/release 2 runs well; a new session has 600 s to confirm it/);
  expect(out).toMatch(/: 2 is the release that runs/);
  expect(code).toBe(0);
  expect([at('current'), at('previous'), at('on-trial')]).toEqual(['2', '1', null]);
  expect(readdirSync(updates).filter((name) => name.endsWith('.deb'))).toEqual([]);
});

test('one that is ill goes back, and what is no package of Dawr is not installed', async () => {
  const { code, errors, out } = await update(packageOf('2', false));
  expect(out).toContain('release 2 does not become healthy; going back to 1');
  expect(errors).toMatch(/: 1 is the release that runs/);
  expect([code, at('current')]).toEqual([3, '1']);
  const other = await update(packageOf('3', true, 'other'), { json: true });
  expect(JSON.parse(other.out).hosts).toMatchObject([
    { exit: 1, reason: expect.stringContaining('it is no package of Dawr for') },
  ]);
  expect([other.code, at('current')]).toEqual([1, '1']);
});

test('one that nobody confirms from a new session goes back', async () => {
  sshd.forceCommand(login('case "$SSH_ORIGINAL_COMMAND" in *" confirm "*) exit 1;; esac; '));
  const { code, out } = await update(packageOf('2', true), { confirmWithin: 3 });
  expect(out).toMatch(/no new session confirmed release 2 within 3 s/);
  expect(out).toMatch(/release 1 runs again/);
  expect([code, at('current'), at('on-trial')]).toEqual([3, '1', null]);
});

test('power that goes in the middle of a trial brings the release before back', async () => {
  sshd.forceCommand(login('case "$SSH_ORIGINAL_COMMAND" in *" confirm "*) exit 1;; esac; '));
  const end = finished(startUpdate(packageOf('2', true)));
  await lookUntil(() => said().includes('a new session has'), 'a release that runs well', busyMs);
  const worker = readFileSync(join(updates, named('.pid')), 'utf8').trim();
  process.kill(-Number(worker), 'SIGKILL');
  expect(at('current')).toBe('2');
  spawnSync(script, ['settle'], { env: env() });
  expect((await end).code).toBe(3);
  expect([at('current'), at('on-trial')]).toEqual(['1', null]);
});

const named = (ending: string): string =>
  readdirSync(updates).find((name) => name.endsWith(ending)) ?? '';
const said = (): string =>
  named('.log') === '' ? '' : readFileSync(join(updates, named('.log')), 'utf8');
