/**
 * The Debian package in a clean Debian under its own systemd, without a network: installed, a press served, upgraded,
 * put back, removed and purged. Where there can be no such machine, the test says so and why.
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseDocument } from 'yaml';
import { lookUntil } from '../watch.ts';
import { DebianMachine, whyNoMachine } from './debian-machine.ts';

const checkout = resolve(__dirname, '../..');
const whyNot = whyNoMachine();
if (whyNot !== null) console.log(`the package is not installed here: ${whyNot}`);

const hallPage = 'http://127.0.0.1:8080';
const journalFile = '/var/lib/dawr/journal.db';

const asRelease = ['--arch', 'amd64', '--fast', '--version', '1.0'];

let folder: string;
let machine: DebianMachine;
let hall: ChildProcess | null = null;

function must(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Of the same program as another release, as `change` leaves it. */
function repack(version: string, change: (release: string) => void): void {
  const tree = join(folder, version);
  must('dpkg-deb', '-R', join(folder, 'dawr_1.0_amd64.deb'), tree);
  const release = join(tree, 'usr/lib/dawr/package');
  const control = join(tree, 'DEBIAN/control');
  writeFileSync(
    control,
    readFileSync(control, 'utf8').replace(/^Version: .*/m, `Version: ${version}`),
  );
  writeFileSync(join(release, 'release'), `${version}-00000000\n`);
  change(release);
  const deb = `dawr_${version}_amd64.deb`;
  must('dpkg-deb', '--root-owner-group', '-Znone', '-b', tree, join(folder, deb));
  rmSync(tree, { recursive: true });
  machine.put(join(folder, deb), `srv/${deb}`);
}

/** The bench's hall, on a device: no sound card, and the usual place of the journal. */
function hallConfig(): string {
  const config = parseDocument(readFileSync(join(checkout, 'config/bench.yaml'), 'utf8'));
  config.delete('voice');
  config.deleteIn(['journal', 'numbersFolder']);
  config.setIn(['journal', 'folder'], '/var/lib/dawr');
  return config.toString();
}

/** After an upgrade that was put back, dpkg knows the newer one. */
const apt = 'DEBIAN_FRONTEND=noninteractive apt-get -y --allow-downgrades';
const installing = (version: string) => `${apt} install /srv/dawr_${version}_amd64.deb`;
/** Fails with what the command said. */
function inside(command: string): string {
  const { status, stdout, stderr } = machine.run(command);
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

const versionInside = () => machine.run('dawr --version').stdout.trim();
const activity = () => machine.run('systemctl is-active dawr.service').stdout.trim();

async function startHall(): Promise<void> {
  const args = ['--config', join(folder, 'config.yaml'), '--port', '8080'];
  hall = machine.spawnBeside(process.execPath, [join(checkout, 'dist/bench-hall.js'), ...args]);
  let said = '';
  hall.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  await lookUntil(() => said.includes('listening'), 'the hall of twins');
}

async function stopHall(): Promise<void> {
  if (hall === null || hall.exitCode !== null) return;
  const ended = once(hall, 'exit');
  hall.kill();
  await ended;
}

const papers = (): number => {
  let count = 0;
  while (machine.fetch(`${hallPage}/tickets/${count + 1}.png`) === 200) count += 1;
  return count;
};

/** A finger presses until a paper comes: the controller may not have the unit again yet. */
async function pressGivesPaper(): Promise<void> {
  const before = papers();
  for (let press = 1; press <= 20; press += 1) {
    for (const down of [true, false]) {
      machine.fetch(`${hallPage}/api/press`, { button: 'dispenser/hall/first-new-card', down });
    }
    for (let look = 1; look <= 20; look += 1) {
      if (papers() > before) return;
      await delay(100);
    }
  }
  throw new Error(`no paper comes: ${machine.run('journalctl -u dawr -n 20').stdout}`);
}

(whyNot === null ? describe : describe.skip)('the package', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dawr-package-'));
    machine = new DebianMachine(join(folder, 'machine'));
    machine.unpack();
    must(join(checkout, 'scripts/package'), ...asRelease, '--out', folder);
    machine.put(join(folder, 'dawr_1.0_amd64.deb'), 'srv/dawr_1.0_amd64.deb');
    writeFileSync(join(folder, 'config.yaml'), hallConfig());
    machine.put(join(folder, 'config.yaml'), 'srv/config.yaml');
    await machine.boot();
  });
  afterAll(async () => {
    await stopHall();
    await machine.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a second build gives the same bytes', () => {
    const again = join(folder, 'again');
    must(join(checkout, 'scripts/package'), ...asRelease, '--out', again);
    for (const name of ['dawr_1.0_amd64.deb', 'dawr_1.0_amd64.cdx.json']) {
      expect([
        name,
        readFileSync(join(again, name)).equals(readFileSync(join(folder, name))),
      ]).toEqual([name, true]);
    }
  });

  test('lintian finds no error', () => {
    const args = [
      '--tag-display-limit',
      '0',
      '--fail-on',
      'error',
      join(folder, 'dawr_1.0_amd64.deb'),
    ];
    const { status, stdout } = spawnSync('lintian', args, { encoding: 'utf8' });
    expect([status, stdout.split('\n').filter((line) => line.startsWith('E:'))]).toEqual([0, []]);
  });

  test('apt installs it without a network, and a first config starts it', () => {
    expect(machine.run('cat /proc/net/dev').stdout.match(/^ *\w+:/gm)).toEqual(['    lo:']);
    inside(installing('1.0'));
    expect([activity(), versionInside()]).toEqual(['inactive', 'dawr 1.0']);
    inside('dawr apply /srv/config.yaml');
    expect(activity()).toBe('active');
    expect(machine.run('stat -c "%a %U %G" /etc/dawr /etc/dawr/config.yaml').stdout).toBe(
      '2770 root dawr\n640 root dawr\n',
    );
  });

  test('a press is served', async () => {
    await startHall();
    await pressGivesPaper();
  });

  test('ready means that each board and button was heard of', () => {
    inside('dawr restart');
    const said = inside('journalctl --no-pager -u dawr');
    expect([said.includes('"ready"'), said.includes('open without a word')]).toEqual([true, false]);
  });

  test('an upgrade keeps config and journal, and the release before', async () => {
    repack('2.0', (release) =>
      writeFileSync(join(release, 'package.json'), '{"name":"dawr","version":"2.0"}'),
    );
    const config = machine.run('sha256sum /etc/dawr/config.yaml').stdout;
    const stream = inside('dawr journal status | grep ^stream');
    inside(installing('2.0'));
    expect([activity(), versionInside()]).toEqual(['active', 'dawr 2.0']);
    expect(machine.run('sha256sum /etc/dawr/config.yaml').stdout).toBe(config);
    expect(inside('dawr journal status | grep ^stream')).toBe(stream);
    expect(machine.run('dawr-release list').stdout).toMatch(/^< 1\.0-.*\n\* 2\.0-.*\n$/);
    await pressGivesPaper();
  });

  test('an upgrade that does not become healthy goes back by itself, and apt says so', async () => {
    repack('3.0', (release) => {
      const program = join(release, 'dist/dawr.js');
      const broken = "if (process.argv[2] === 'run') process.exit(2);\n";
      writeFileSync(program, broken + readFileSync(program, 'utf8'));
    });
    const { status, stdout, stderr } = machine.run(installing('3.0'));
    expect(status).toBe(100);
    expect(stdout + stderr).toMatch(
      /release 3\.0-\S+ does not become healthy; going back to 2\.0-/,
    );
    expect([activity(), versionInside()]).toEqual(['active', 'dawr 2.0']);
    await pressGivesPaper();
  });

  test('nor does one whose Node cannot run', () => {
    repack('4.0', (release) => writeFileSync(join(release, 'bin/node'), '#!/bin/false\n'));
    expect(machine.run(installing('4.0'))).toMatchObject({ status: 100 });
    expect([activity(), versionInside()]).toEqual(['active', 'dawr 2.0']);
  });

  test('a power cut while a release is on trial: the one before starts', async () => {
    const releases = join(machine.root, 'usr/lib/dawr/releases');
    const [before = ''] = readdirSync(releases).filter((name) => name.startsWith('1.0-'));
    symlinkSync(`releases/${before}`, join(machine.root, 'usr/lib/dawr/on-trial'));
    await stopHall();
    await machine.cutPower();
    await machine.boot();
    expect(versionInside()).toBe('dawr 1.0');
    await lookUntil(() => activity() === 'active', 'the controller runs');
    expect(existsSync(join(machine.root, 'usr/lib/dawr/on-trial'))).toBe(false);
    await startHall();
    await pressGivesPaper();
    inside(installing('2.0'));
    expect([activity(), versionInside()]).toEqual(['active', 'dawr 2.0']);
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
