/**
 * The Debian package in a clean Debian under its own systemd, without a network: installed, a press served, upgraded,
 * put back, removed and purged. Where there can be no such machine, the test says so and why.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookUntil } from '../watch.ts';
import { DebianMachine, type Suite, whyNoMachine } from './debian-machine.ts';
import { MachineHall } from './machine-hall.ts';
import { cannotRun, packInto, repackedAs } from './packages.ts';

/** Raspberry Pi OS 12 and 13. */
const suites = (['bookworm', 'trixie'] satisfies readonly Suite[]).map((suite) => {
  const whyNot = whyNoMachine(suite);
  if (whyNot !== null) console.log(`the package is not installed in ${suite}: ${whyNot}`);
  return { suite, isThere: whyNot === null };
});
const isPacked = suites.some(({ isThere }) => isThere);
const journalFile = '/var/lib/dawr/journal.db';

let folder: string;
let machine: DebianMachine;
let hall: MachineHall;
let begunMs = 0;

function repack(version: string, change: (release: string) => void): void {
  const file = repackedAs(folder, version, change);
  machine.put(file, `srv/dawr_${version}_amd64.deb`);
}

/** After an upgrade that was put back, dpkg knows the newer one. */
const apt = 'DEBIAN_FRONTEND=noninteractive apt-get -y --allow-downgrades';
const installing = (version: string) => `${apt} install /srv/dawr_${version}_amd64.deb`;
const inside = (command: string): string => hall.inside(command);
const versionInside = () => machine.run('dawr --version').stdout.trim();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-package-'));
  if (isPacked) packInto(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

(isPacked ? describe : describe.skip)('the file', () => {
  test('a second build gives the same bytes', () => {
    const again = join(folder, 'again');
    packInto(again);
    for (const name of ['dawr_1.0_amd64.deb', 'dawr_1.0_amd64.cdx.json']) {
      expect([
        name,
        readFileSync(join(again, name)).equals(readFileSync(join(folder, name))),
      ]).toEqual([name, true]);
    }
  });

  test('lintian finds no error', () => {
    const args = ['--tag-display-limit', '0', '--fail-on', 'error'];
    const { status, stdout } = spawnSync('lintian', [...args, join(folder, 'dawr_1.0_amd64.deb')], {
      encoding: 'utf8',
    });
    expect([status, stdout.split('\n').filter((line) => line.startsWith('E:'))]).toEqual([0, []]);
  });
});

describe.each(suites)('the package in $suite', ({ suite, isThere }) => {
  const test = isThere ? globalThis.test : globalThis.test.skip;

  beforeAll(async () => {
    if (!isThere) return;
    machine = new DebianMachine(join(folder, suite), suite);
    machine.unpack();
    machine.put(join(folder, 'dawr_1.0_amd64.deb'), 'srv/dawr_1.0_amd64.deb');
    hall = new MachineHall(machine, join(folder, 'config.yaml'));
    hall.writeConfig();
    await machine.boot();
  });
  afterAll(async () => {
    if (!isThere) return;
    await hall.stop();
    await machine.remove();
  });

  test('apt installs it without a network, and a first config starts it', async () => {
    expect(machine.run('cat /proc/net/dev').stdout.match(/^ *\w+:/gm)).toEqual(['    lo:']);
    begunMs = performance.now();
    inside(installing('1.0'));
    expect([hall.activity(), versionInside()]).toEqual(['inactive', 'dawr 1.0']);
    inside('dawr apply /srv/config.yaml');
    // Nothing is at the far end of the wires yet, and each of them has its time to answer.
    await lookUntil(() => hall.activity() === 'active', 'the service is active');
    expect(machine.run('stat -c "%a %U %G" /etc/dawr /etc/dawr/config.yaml').stdout).toBe(
      '2770 root dawr\n640 root dawr\n',
    );
  });

  test('a press is served', async () => {
    await hall.start();
    await hall.pressGivesPaper();
    const seconds = ((performance.now() - begunMs) / 1000).toFixed(1);
    console.log(`${suite}: from apt install to the first ticket it took ${seconds} s`);
  });

  test('ready means that each board and button was heard of', () => {
    inside('dawr restart');
    const said = inside('journalctl --no-pager -u dawr');
    expect([said.includes('"ready"'), said.includes('open without a word')]).toEqual([true, false]);
  });

  test('an upgrade keeps config and journal, and the release before', async () => {
    repack('2.0', () => {});
    const config = machine.run('sha256sum /etc/dawr/config.yaml').stdout;
    const stream = inside('dawr journal status | grep ^stream');
    inside(installing('2.0'));
    expect([hall.activity(), versionInside()]).toEqual(['active', 'dawr 2.0']);
    expect(machine.run('sha256sum /etc/dawr/config.yaml').stdout).toBe(config);
    expect(inside('dawr journal status | grep ^stream')).toBe(stream);
    expect(machine.run('dawr-release list').stdout).toMatch(/^< 1\.0-.*\n\* 2\.0-.*\n$/);
    await hall.pressGivesPaper();
  });

  test('an upgrade that does not become healthy goes back by itself, and apt says so', async () => {
    repack('3.0', cannotRun);
    const { status, stdout, stderr } = machine.run(installing('3.0'));
    expect(status).toBe(100);
    expect(stdout + stderr).toMatch(
      /release 3\.0-\S+ does not become healthy; going back to 2\.0-/,
    );
    expect([hall.activity(), versionInside()]).toEqual(['active', 'dawr 2.0']);
    await hall.pressGivesPaper();
  });

  test('nor does one whose Node cannot run', () => {
    repack('4.0', (release) => writeFileSync(join(release, 'bin/node'), '#!/bin/false\n'));
    expect(machine.run(installing('4.0'))).toMatchObject({ status: 100 });
    expect([hall.activity(), versionInside()]).toEqual(['active', 'dawr 2.0']);
  });

  test('a power cut while a release is on trial: the one before starts', async () => {
    const releases = join(machine.root, 'usr/lib/dawr/releases');
    const [before = ''] = readdirSync(releases).filter((name) => name.startsWith('1.0-'));
    symlinkSync(`releases/${before}`, join(machine.root, 'usr/lib/dawr/on-trial'));
    await hall.stop();
    await machine.cutPower();
    await machine.boot();
    expect(versionInside()).toBe('dawr 1.0');
    await lookUntil(() => hall.activity() === 'active', 'the controller runs');
    expect(existsSync(join(machine.root, 'usr/lib/dawr/on-trial'))).toBe(false);
    await hall.start();
    await hall.pressGivesPaper();
    inside(installing('2.0'));
    expect([hall.activity(), versionInside()]).toEqual(['active', 'dawr 2.0']);
  });

  test('a removal keeps config and journal, a purge without an answer the journal', () => {
    inside('apt-get remove -y dawr');
    inside(`ls /etc/dawr/config.yaml ${journalFile}`);
    expect(machine.run('ls -d /usr/lib/dawr /usr/bin/dawr').stdout).toBe('');
    inside('DEBIAN_FRONTEND=noninteractive apt-get purge -y dawr');
    expect(machine.run('ls -d /etc/dawr').stdout).toBe('');
    inside(`ls ${journalFile}`);
  });

  test('a purge whose answer is yes leaves nothing', () => {
    inside(installing('2.0'));
    const answer = 'echo dawr dawr/remove-journal boolean true | debconf-set-selections';
    const purge = 'DEBIAN_FRONTEND=noninteractive apt-get purge -y dawr';
    inside(`${answer} && ${purge}`);
    expect(machine.run('find / -xdev -iname "*dawr*" ! -path "/srv/*"').stdout).toBe('');
    expect(machine.run('getent passwd dawr').stdout).toBe('');
  });
});
