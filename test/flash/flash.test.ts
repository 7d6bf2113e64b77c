/** From the technician's command to the device's controller, over a real sshd on loopback. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { fileSha256, markerOf } from '../../config/provisional.ts';
import type { FlashOptions } from '../../scripts/verbs/flash/flash.ts';
import { lookUntil } from '../watch.ts';
import { bundleEntry, configText, Device, finished, tool } from './device.ts';
import { sitesOf } from './site.ts';
import { Sshd } from './sshd.ts';

const entryFolder = mkdtempSync(join(tmpdir(), 'dawr-flash-'));
const entry = bundleEntry(entryFolder);
afterAll(() => rmSync(entryFolder, { recursive: true, force: true }));

const onASite = sitesOf(entry);

test.concurrent(
  'a login on the device sees the clock of the tests, also where that is shifted',
  onASite(async (at) => {
    const options = at.sshd.sshOption.flatMap((option) => ['-o', option]);
    const login = ['-p', String(at.sshd.port), '-i', at.sshd.identity, ...options, at.sshd.host];
    const { code, out } = await finished(spawn('ssh', [...login, 'date +%s']));
    expect(code).toBe(0);
    const secondsApart = Math.abs(Number(out) - Date.now() / 1000);
    expect(secondsApart).toBeLessThan(12 * 3600);
  }),
);

test.concurrent(
  'a good config is brought to the device and runs there',
  onASite(async (at) => {
    const before = await at.device.start(configText('old'));
    const { code, out, errors } = await at.flash(configText('new'));
    expect([code, errors]).toEqual([0, '']);
    expect(out).toMatch(/127\.0\.0\.1: uploading \d+ bytes/);
    expect(out).toMatch(/127\.0\.0\.1: applied: generation 1 runs well/);
    const after = await at.device.health((health) => health.pid !== before.pid);
    expect(after.configSha256).not.toBe(before.configSha256);
    expect(at.device.text()).toBe(configText('new'));
  }),
);

test.concurrent(
  'what changes is said by meaning, and a dry run changes nothing',
  onASite(async (at) => {
    const { pid } = await at.device.start(configText('old'));
    const next = parse(configText('new'));
    next.queue = { ...next.queue, guardSeconds: 7 };
    next.windows[2].services = next.windows[2].services.slice(1);
    const [lost] = parse(configText('old')).windows[2].services;
    const { code, out, errors } = await at.flash(stringify(next), { dryRun: true });
    expect([code, errors]).toEqual([0, '']);
    expect(out).toMatch(/: queue guardSeconds: 3 → 7$/m);
    expect(out).toContain(`: windows 3 services: no longer ${lost}\n`);
    expect(out).toMatch(/a dry run: nothing was changed/);
    await at.expectUntouched(pid);
  }),
);

test.concurrent.each([
  [
    ...(['ends well without having run anything', 'echo welcome; exit 0', 2] as const),
    /the command \S+ there did nothing with the config\. The device is untouched\./,
  ],
  [
    'takes the config and gives the answer of another flash',
    `printf 'dawr-answer 0 {"exit":0,"sha256":"%s","software":"x"}\\n' "$(sha256sum <"$2" | cut -d ' ' -f 1)"; rm "$2"`,
    5,
    /ended without the answer of dawr apply\. How the flash ended is not known/,
  ],
] as const)(
  'a command there that %s is no success',
  onASite(async (at, _, does, exit, words) => {
    const { pid } = await at.device.start(configText('old'));
    writeFileSync(at.device.dawr, `#!/bin/sh\n${does}\n`);
    const { code, errors } = await at.flash(configText('new'));
    expect(errors).toMatch(words);
    expect(code).toBe(exit);
    await at.expectUntouched(pid);
  }),
);

test.concurrent(
  'a login that runs a command of its own takes no upload',
  onASite(async (at) => {
    await at.device.start(configText('old'));
    at.sshd.forceCommand('head -c 1 >/dev/null; echo done');
    const { code, errors } = await at.flash(configText('new'));
    expect(code).toBe(2);
    expect(errors).toMatch(/ended well without having taken the upload\. The device is untouched/);
  }),
);

test.concurrent(
  'what a login prints before and after the answer is no part of it',
  onASite(async (at) => {
    await at.device.start(configText('old'));
    at.device.writeDawr('printf "motd without a line end"; trap "echo goodbye" EXIT', false);
    // As a csh, it takes no command of several lines.
    const isOneLine = '[ "$(printf %s "$SSH_ORIGINAL_COMMAND" | wc -l)" = 0 ] || exit 70';
    const runs = 'eval "$SSH_ORIGINAL_COMMAND"; code=$?; echo bye; exit $code';
    at.sshd.forceCommand(`echo banner; ${isOneLine}; ${runs}`);
    const { code, out } = await at.flash(configText('new'));
    expect(out).toMatch(/applied: generation 1 runs well/);
    expect(code).toBe(0);
    expect(at.device.text()).toBe(configText('new'));
  }),
);

test.concurrent(
  'a config of several files arrives, through a jump host, as one that says where each part is from',
  onASite(async (at) => {
    await at.device.start(configText('old'));
    writeFileSync(join(at.folder, 'shared.yaml'), configText('shared'));
    const known = at.sshd.sshOption.map((option) => `-o ${option}`).join(' ');
    const jump = `ssh -i ${at.sshd.identity} ${known} -p ${at.sshd.port} -W %h:%p ${at.sshd.host}`;
    const { code } = await at.flash('extends: [shared.yaml]\ncontroller: new\n', {
      sshOption: [...at.sshd.sshOption, `ProxyCommand=${jump}`],
    });
    expect([code, at.device.text()]).toEqual([0, expect.not.stringContaining('extends')]);
    expect(at.device.text()).toMatch(/^# flashed\.yaml:2\ncontroller: new\n/m);
    expect((await at.device.health(() => true)).configSha256).toBe(fileSha256(at.device.config));
  }),
);

test.concurrent(
  'a bad config never leaves this machine',
  onASite(async (at) => {
    const { pid } = await at.device.start(configText('old'));
    const bad = configText('new').replace('windows:', 'widows:');
    const { code, out, errors } = await at.flash(bad, { json: true });
    expect(code).toBe(1);
    expect(errors).toMatch(/flashed\.yaml:\d+:\d+: .*widows/);
    const reason = expect.stringMatching(/flashed\.yaml:\d+:\d+: .*widows/);
    expect(JSON.parse(out)).toMatchObject({
      ...{ exit: 1, reason },
      hosts: [{ host: at.sshd.host, exit: 1, reason, sha256: null, generation: null }],
    });
    await at.expectUntouched(pid);
  }),
);

test.concurrent(
  'a config whose journal would not outlast a power cut never leaves it either',
  onASite(async (at) => {
    const { pid } = await at.device.start(configText('old'));
    const passing = configText('new').replace(/folder: journal$/m, 'folder: /run/dawr');
    expect(passing).toContain('/run/dawr');
    const { code, errors } = await at.flash(passing);
    expect(code).toBe(1);
    expect(errors).toMatch(/flashed\.yaml:\d+:\d+: journal\.folder: \/run\/dawr is memory/);
    await at.expectUntouched(pid);
  }),
);

test.concurrent(
  "a config that the device's own software refuses is not tried",
  onASite(async (at) => {
    const { pid } = await at.device.start(configText('old'));
    // A device with older software: its check knows less than ours.
    at.device.writeDawr(`sed -i 's/^controller:/kontroller:/' ${at.device.config}.upload-*`);
    const { code, out, errors } = await at.flash(configText('new'), { json: true });
    expect(code).toBe(1);
    expect(errors).toMatch(/127\.0\.0\.1: refused by the device's own software: .*kontroller/);
    const reason = expect.stringMatching(/^refused by the device's own software: .*kontroller/);
    expect(JSON.parse(out)).toMatchObject({
      ...{ exit: 1, reason: null },
      hosts: [{ exit: 1, reason, sha256: fileSha256(at.device.config) }],
    });
    await at.expectUntouched(pid);
  }),
);

test.concurrent(
  'a controller that does not run well with it gets the old config back',
  onASite(async (at) => {
    const before = await at.device.start(configText('old'));
    const { code, out, errors } = await at.flash(configText('printer-lost'), {
      to: [at.sshd.host, 'never-reached'],
      yes: true,
      within: 12,
    });
    expect(code).toBe(3);
    expect(errors).toMatch(/put back: printer\/hall worked before and now says unreachable/);
    expect(out).toMatch(/^never-reached +not begun, because another was not well$/m);
    const after = await at.device.health((health) => health.ready);
    expect(after.configSha256).toBe(before.configSha256);
  }),
);

test.concurrent(
  'the config of one controller goes to two hosts only where somebody says so',
  onASite(async (at) => {
    const { pid } = await at.device.start(configText('old'));
    const { code, errors } = await at.flash(configText('new'), { to: [at.sshd.host, 'other'] });
    expect(code).toBe(1);
    expect(errors).toMatch(/127\.0\.0\.1 and other would both be the controller "[^"]+"/);
    expect(errors).toContain('--yes');
    await at.expectUntouched(pid);
  }),
);

test.concurrent(
  'a fleet: each host gets its own config, and the result can be read by a program',
  onASite(async (at) => {
    const other = new Device(entry);
    const otherSshd = new Sshd();
    await otherSshd.start(at.sshd.identity);
    try {
      const before = await Promise.all([
        at.device.start(configText('old')),
        other.start(configText('old')),
      ]);
      // One path of config and command on all devices, as on real ones.
      at.sshd.forceCommand(`cd ${at.device.folder} && eval "$SSH_ORIGINAL_COMMAND"`);
      otherSshd.forceCommand(`cd ${other.folder} && eval "$SSH_ORIGINAL_COMMAND"`);
      writeFileSync(join(at.folder, 'one.yaml'), configText('one'));
      writeFileSync(join(at.folder, 'two.yaml'), configText('two'));
      const fleet = join(at.folder, 'fleet.yaml');
      const hosts = [
        { host: at.sshd.host, port: at.sshd.port, config: 'one.yaml' },
        { host: otherSshd.host, port: otherSshd.port, config: 'two.yaml' },
      ];
      writeFileSync(fleet, stringify({ hosts }));
      const { code, out } = await finished(
        at.device.spawn([
          'flash',
          '--options',
          JSON.stringify({
            to: [],
            fleet,
            json: true,
            identity: at.sshd.identity,
            within: 120,
            confirmWithin: 600,
            remoteConfig: './config.yaml',
            remoteDawr: './dawr',
            sshOption: ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'],
          } satisfies FlashOptions),
        ]),
      );
      const configs = [at.device.config, other.config];
      const applied = hosts.map(({ host, port }, nth) => ({
        ...{ host: `${host}:${port}`, exit: 0, result: 'applied', reason: null },
        ...{ sha256: fileSha256(configs[nth] ?? ''), generation: 1 },
      }));
      expect(JSON.parse(out)).toEqual({ exit: 0, reason: null, hosts: applied });
      expect(code).toBe(0);
      expect([at.device.text(), other.text()]).toEqual([configText('one'), configText('two')]);
      const [first, second] = before;
      await at.device.health(({ pid }) => pid !== first?.pid);
      await other.health(({ pid }) => pid !== second?.pid);
    } finally {
      await otherSshd.stop();
      await other.stop();
    }
  }),
);

test.concurrent(
  'a connection cut in the middle of the upload leaves the device untouched',
  onASite(async (at) => {
    const { pid } = await at.device.start(configText('old'));
    at.sshd.cutNextAfter(60_000);
    const { code, errors } = await at.flash(configText('new', 15_000));
    expect(code).toBe(2);
    expect(errors).toMatch(/127\.0\.0\.1: the connection was lost.*The device is untouched\./);
    // The far end needs a moment to notice; then nothing of the upload is left.
    const isGone = () => !readdirSync(at.device.folder).some((name) => name.includes('upload'));
    await lookUntil(isGone, 'nothing of the upload is left');
    await at.expectUntouched(pid);
  }),
);

test.concurrent.each([
  ['never-ready', 3, /put back: the controller started and did not get ready/],
  ['new', 0, /applied: generation 1 runs well/],
])(
  'a connection cut during the trial of "%s" still gets its real end',
  onASite(async (at, name, exit, words) => {
    const before = await at.device.start(configText('old'));
    const flashing = at.startFlash(configText(name), name === 'new' ? {} : { within: 12 });
    const end = finished(flashing);
    const trial = await at.device.health((health) => health.pid !== before.pid);
    expect(trial.configSha256).not.toBe(before.configSha256);
    at.sshd.cut();
    const { code, out, errors } = await end;
    expect(errors).toContain('the connection broke; the device goes on by itself');
    expect(out + errors).toMatch(words);
    expect(code).toBe(exit);
    expect(existsSync(markerOf(at.device.config))).toBe(false);
  }),
);

test.concurrent(
  'a device that takes no more bytes is left as it was, and that is said',
  onASite(async (at) => {
    const { pid } = await at.device.start(configText('old'));
    at.sshd.longestFileBytes = 8192;
    const { code, errors } = await at.flash(configText('new', 15_000));
    expect(code).toBe(2);
    expect(errors).toMatch(/could not be written: .*File too large\. The device is untouched/);
    await at.expectUntouched(pid);
  }),
);

const mayMount = userInfo().uid === 0;
if (!mayMount) console.warn('skipped: a full disk needs root, to mount a small one');
(mayMount ? test.concurrent : test.concurrent.skip)(
  'a full disk there is reported, and nothing is left on it',
  onASite(async (at) => {
    const { pid } = await at.device.start(configText('old'));
    const small = join(at.device.folder, 'small');
    mkdirSync(small);
    tool('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
    try {
      const place = join(small, 'config.yaml');
      const { code, errors } = await at.flash(configText('new', 15_000), { remoteConfig: place });
      expect(code).toBe(2);
      expect(errors).toMatch(
        /could not be written: .*No space left on device\. The device is untou/,
      );
      expect(readdirSync(small)).toEqual([]);
    } finally {
      tool('umount', [small]);
      rmSync(small, { recursive: true });
    }
    await at.expectUntouched(pid);
  }),
);
