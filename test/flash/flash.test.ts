/** From the technician's command to the device's controller, over a real sshd on loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { fileSha256, markerOf } from '../../config/provisional.ts';
import type { FlashOptions } from '../../scripts/verbs/flash/flash.ts';
import { lookUntil } from '../watch.ts';
import { bundleEntry, configText, Device, finished, type RunResult, tool } from './device.ts';
import { Sshd } from './sshd.ts';

let folder: string;
let entry: string;
let sshd: Sshd;
let device: Device;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-flash-'));
  entry = bundleEntry(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  device = new Device(entry);
  sshd = new Sshd();
  await sshd.start();
});
afterEach(async () => {
  await sshd.stop();
  await device.stop();
});

function startFlash(text: string, changes: Partial<FlashOptions> = {}): ChildProcess {
  const config = join(folder, 'flashed.yaml');
  writeFileSync(config, text);
  const options: FlashOptions = {
    config,
    to: [sshd.host],
    port: sshd.port,
    identity: sshd.identity,
    within: 120,
    confirmWithin: 600,
    remoteConfig: device.config,
    remoteDawr: device.dawr,
    sshOption: sshd.sshOption,
    ...changes,
  };
  return device.spawn(['flash', '--options', JSON.stringify(options)]);
}

const flash = (text: string, changes: Partial<FlashOptions> = {}): Promise<RunResult> =>
  finished(startFlash(text, changes));

/** The device is as it was: old config, old run, and at most a note of what was refused. */
async function expectUntouched(pid: number): Promise<void> {
  expect(device.text()).toBe(configText('old'));
  expect((await device.health(() => true)).pid).toBe(pid);
  const beside = readdirSync(device.folder).filter((name) => name.startsWith('config.yaml.'));
  expect(beside.filter((name) => name !== 'config.yaml.ending')).toEqual([]);
}

test('a login on the device sees the clock of the tests, also where that is shifted', async () => {
  const options = sshd.sshOption.flatMap((option) => ['-o', option]);
  const login = ['-p', String(sshd.port), '-i', sshd.identity, ...options, sshd.host];
  const { code, out } = await finished(spawn('ssh', [...login, 'date +%s']));
  expect(code).toBe(0);
  const secondsApart = Math.abs(Number(out) - Date.now() / 1000);
  expect(secondsApart).toBeLessThan(12 * 3600);
});

test('a good config is brought to the device and runs there', async () => {
  const before = await device.start(configText('old'));
  const { code, out, errors } = await flash(configText('new'));
  expect([code, errors]).toEqual([0, '']);
  expect(out).toMatch(/127\.0\.0\.1: uploading \d+ bytes/);
  expect(out).toMatch(/127\.0\.0\.1: applied: generation 1 runs well/);
  const after = await device.health((health) => health.pid !== before.pid);
  expect(after.configSha256).not.toBe(before.configSha256);
  expect(device.text()).toBe(configText('new'));
});

test('what changes is said by meaning, and a dry run changes nothing', async () => {
  const { pid } = await device.start(configText('old'));
  const next = parse(configText('new'));
  next.queue = { ...next.queue, guardSeconds: 7 };
  next.windows[2].services = next.windows[2].services.slice(1);
  const [lost] = parse(configText('old')).windows[2].services;
  const { code, out, errors } = await flash(stringify(next), { dryRun: true });
  expect([code, errors]).toEqual([0, '']);
  expect(out).toMatch(/: queue guardSeconds: 3 → 7$/m);
  expect(out).toContain(`: windows 3 services: no longer ${lost}\n`);
  expect(out).toMatch(/a dry run: nothing was changed/);
  await expectUntouched(pid);
});

test.each([
  ['ends well without having run anything', 'echo welcome; exit 0'],
  [
    'gives the answer of another flash',
    `printf 'dawr-answer 0 {"exit":0,"sha256":"%s","software":"x"}\\n' "$(sha256sum <"$2" | cut -d ' ' -f 1)"`,
  ],
])('a command there that %s is no success', async (_, does) => {
  const { pid } = await device.start(configText('old'));
  writeFileSync(device.dawr, `#!/bin/sh\n${does}\n`);
  const { code, errors } = await flash(configText('new'));
  expect(code).toBe(5);
  expect(errors).toMatch(
    /ended without the answer of dawr apply\. How the flash ended is not known/,
  );
  expect((await device.health(() => true)).pid).toBe(pid);
  expect(device.text()).toBe(configText('old'));
});

test('a login that runs a command of its own takes no upload', async () => {
  await device.start(configText('old'));
  sshd.forceCommand('head -c 1 >/dev/null; echo done');
  const { code, errors } = await flash(configText('new'));
  expect(code).toBe(2);
  expect(errors).toMatch(/ended well without having taken the upload\. The device is untouched/);
});

test('what a login prints before and after the answer is no part of it', async () => {
  await device.start(configText('old'));
  device.writeDawr('printf "motd without a line end"; trap "echo goodbye" EXIT', false);
  // As a csh, it takes no command of several lines.
  const isOneLine = '[ "$(printf %s "$SSH_ORIGINAL_COMMAND" | wc -l)" = 0 ] || exit 70';
  const runs = 'eval "$SSH_ORIGINAL_COMMAND"; code=$?; echo bye; exit $code';
  sshd.forceCommand(`echo banner; ${isOneLine}; ${runs}`);
  const { code, out } = await flash(configText('new'));
  expect(out).toMatch(/applied: generation 1 runs well/);
  expect(code).toBe(0);
  expect(device.text()).toBe(configText('new'));
});

test('a config of several files arrives, through a jump host, as one that says where each part is from', async () => {
  await device.start(configText('old'));
  writeFileSync(join(folder, 'shared.yaml'), configText('shared'));
  const known = sshd.sshOption.map((option) => `-o ${option}`).join(' ');
  const jump = `ssh -i ${sshd.identity} ${known} -p ${sshd.port} -W %h:%p ${sshd.host}`;
  const { code } = await flash('extends: [shared.yaml]\ncontroller: new\n', {
    sshOption: [...sshd.sshOption, `ProxyCommand=${jump}`],
  });
  expect([code, device.text()]).toEqual([0, expect.not.stringContaining('extends')]);
  expect(device.text()).toMatch(/^# flashed\.yaml:2\ncontroller: new\n/m);
  expect((await device.health(() => true)).configSha256).toBe(fileSha256(device.config));
});

test('a bad config never leaves this machine', async () => {
  const { pid } = await device.start(configText('old'));
  const { code, errors } = await flash(configText('new').replace('windows:', 'widows:'));
  expect(code).toBe(1);
  expect(errors).toMatch(/flashed\.yaml:\d+:\d+: .*widows/);
  await expectUntouched(pid);
});

test('a config whose journal would not outlast a power cut never leaves it either', async () => {
  const { pid } = await device.start(configText('old'));
  const passing = configText('new').replace(/folder: journal$/m, 'folder: /run/dawr');
  expect(passing).toContain('/run/dawr');
  const { code, errors } = await flash(passing);
  expect(code).toBe(1);
  expect(errors).toMatch(/flashed\.yaml:\d+:\d+: journal\.folder: \/run\/dawr is memory/);
  await expectUntouched(pid);
});

test("a config that the device's own software refuses is not tried", async () => {
  const { pid } = await device.start(configText('old'));
  // A device with older software: its check knows less than ours.
  device.writeDawr(`sed -i 's/^controller:/kontroller:/' ${device.config}.upload-*`);
  const { code, errors } = await flash(configText('new'));
  expect(code).toBe(1);
  expect(errors).toMatch(/127\.0\.0\.1: refused by the device's own software: .*kontroller/);
  await expectUntouched(pid);
});

test('a controller that does not run well with it gets the old config back', async () => {
  const before = await device.start(configText('old'));
  const { code, out, errors } = await flash(configText('printer-lost'), {
    to: [sshd.host, 'never-reached'],
    yes: true,
    within: 12,
  });
  expect(code).toBe(3);
  expect(errors).toMatch(/put back: printer\/hall worked before and now says unreachable/);
  expect(out).toMatch(/^never-reached +not begun, because another was not well$/m);
  const after = await device.health((health) => health.ready);
  expect(after.configSha256).toBe(before.configSha256);
});

test('the config of one controller goes to two hosts only where somebody says so', async () => {
  const { pid } = await device.start(configText('old'));
  const { code, errors } = await flash(configText('new'), { to: [sshd.host, 'other'] });
  expect(code).toBe(1);
  expect(errors).toMatch(/127\.0\.0\.1 and other would both be the controller "[^"]+"/);
  expect(errors).toContain('--yes');
  await expectUntouched(pid);
});

test('a fleet: each host gets its own config, and the result can be read by a program', async () => {
  const other = new Device(entry);
  const otherSshd = new Sshd();
  await otherSshd.start(sshd.identity);
  try {
    const before = await Promise.all([
      device.start(configText('old')),
      other.start(configText('old')),
    ]);
    // One path of config and command on all devices, as on real ones.
    sshd.forceCommand(`cd ${device.folder} && eval "$SSH_ORIGINAL_COMMAND"`);
    otherSshd.forceCommand(`cd ${other.folder} && eval "$SSH_ORIGINAL_COMMAND"`);
    writeFileSync(join(folder, 'one.yaml'), configText('one'));
    writeFileSync(join(folder, 'two.yaml'), configText('two'));
    const fleet = join(folder, 'fleet.yaml');
    const hosts = [
      { host: sshd.host, port: sshd.port, config: 'one.yaml' },
      { host: otherSshd.host, port: otherSshd.port, config: 'two.yaml' },
    ];
    writeFileSync(fleet, stringify({ hosts }));
    const { code, out } = await finished(
      device.spawn([
        'flash',
        '--options',
        JSON.stringify({
          to: [],
          fleet,
          json: true,
          identity: sshd.identity,
          within: 120,
          confirmWithin: 600,
          remoteConfig: './config.yaml',
          remoteDawr: './dawr',
          sshOption: ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'],
        } satisfies FlashOptions),
      ]),
    );
    const applied = hosts.map(({ host, port }) => ({
      host: `${host}:${port}`,
      exit: 0,
      result: 'applied',
    }));
    expect(JSON.parse(out)).toEqual({ hosts: applied });
    expect(code).toBe(0);
    expect([device.text(), other.text()]).toEqual([configText('one'), configText('two')]);
    const [first, second] = before;
    await device.health(({ pid }) => pid !== first?.pid);
    await other.health(({ pid }) => pid !== second?.pid);
  } finally {
    await otherSshd.stop();
    await other.stop();
  }
});

test('a connection cut in the middle of the upload leaves the device untouched', async () => {
  const { pid } = await device.start(configText('old'));
  sshd.cutNextAfter(60_000);
  const { code, errors } = await flash(configText('new', 15_000));
  expect(code).toBe(2);
  expect(errors).toMatch(/127\.0\.0\.1: the connection was lost.*The device is untouched\./);
  // The far end needs a moment to notice; then nothing of the upload is left.
  const isGone = () => !readdirSync(device.folder).some((name) => name.includes('upload'));
  await lookUntil(isGone, 'nothing of the upload is left');
  await expectUntouched(pid);
});

test.each([
  ['never-ready', 3, /put back: the controller started and did not get ready/],
  ['new', 0, /applied: generation 1 runs well/],
])(
  'a connection cut during the trial of "%s" still gets its real end',
  async (name, exit, words) => {
    const before = await device.start(configText('old'));
    const flashing = startFlash(configText(name), name === 'new' ? {} : { within: 12 });
    const end = finished(flashing);
    const trial = await device.health((health) => health.pid !== before.pid);
    expect(trial.configSha256).not.toBe(before.configSha256);
    sshd.cut();
    const { code, out, errors } = await end;
    expect(errors).toContain('the connection broke; the device goes on by itself');
    expect(out + errors).toMatch(words);
    expect(code).toBe(exit);
    expect(existsSync(markerOf(device.config))).toBe(false);
  },
);

test('a device that takes no more bytes is left as it was, and that is said', async () => {
  const { pid } = await device.start(configText('old'));
  sshd.longestFileBytes = 8192;
  const { code, errors } = await flash(configText('new', 15_000));
  expect(code).toBe(2);
  expect(errors).toMatch(/could not be written: .*File too large\. The device is untouched/);
  await expectUntouched(pid);
});

const mayMount = userInfo().uid === 0;
if (!mayMount) console.warn('skipped: a full disk needs root, to mount a small one');
(mayMount ? test : test.skip)(
  'a full disk there is reported, and nothing is left on it',
  async () => {
    const { pid } = await device.start(configText('old'));
    const small = join(device.folder, 'small');
    mkdirSync(small);
    tool('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
    try {
      const place = join(small, 'config.yaml');
      const { code, errors } = await flash(configText('new', 15_000), { remoteConfig: place });
      expect(code).toBe(2);
      expect(errors).toMatch(
        /could not be written: .*No space left on device\. The device is untou/,
      );
      expect(readdirSync(small)).toEqual([]);
    } finally {
      tool('umount', [small]);
      rmSync(small, { recursive: true });
    }
    await expectUntouched(pid);
  },
);

describe('a device that cannot be reached', () => {
  const refusals: readonly (readonly [string, () => Partial<FlashOptions>, RegExp])[] = [
    ['dawr not installed', () => ({ remoteDawr: '/no/dawr' }), /there is no command \/no\/dawr/],
    ['folder missing', () => ({ remoteConfig: '/no/config.yaml' }), /no file can be made there/],
    ['wrong key', () => ({ identity: strangersKey() }), /the machine does not let you in/],
    [
      'host key changed',
      () => {
        sshd.trustAnother();
        return {};
      },
      /another host key than before/,
    ],
    [
      'host key unknown',
      () => {
        sshd.forgetHost();
        return {};
      },
      /host key is not known here/,
    ],
    ['nothing listens', () => ({ port: 1 }), /no ssh server answers on that port/],
    ['unknown name', () => ({ to: ['no-such-host.invalid'] }), /no machine of that name/],
  ];
  test.each(refusals)('%s', async (_, change, words) => {
    device.writeDawr();
    const { code, out, errors } = await flash(configText('new'), change());
    expect(errors).toMatch(words);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(errors).toContain('The device is untouched.');
    expect(out).toMatch(/^[^\n]*: uploading[^\n]*\n$/);
    expect(code).toBe(2);
  });

  test('one that accepts and says nothing', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { code, errors } = await flash(configText('new'), {
      port,
      sshOption: [...sshd.sshOption, 'ConnectTimeout=1'],
    });
    expect(errors).toMatch(/the machine does not answer/);
    expect(code).toBe(2);
    await new Promise((resolve) => silent.close(resolve));
  });
});

function strangersKey(): string {
  const key = join(sshd.folder, 'strangers_key');
  tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  return key;
}
