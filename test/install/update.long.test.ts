/**
 * `dawr update` brings the real package to a clean Debian under its own systemd, through the sshd of that Debian, as an
 * account that may do so by sudo. What is not real is the version of the newer packages: the program in them is the same.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { layoutVersion } from '../../firmware-host/journal/layout.ts';
import { finished, type RunResult } from '../flash/device.ts';
import { lookUntil } from '../watch.ts';
import { DebianMachine, whyNoMachine } from './debian-machine.ts';
import { MachineHall } from './machine-hall.ts';
import { cannotRun, laysOutAnew, packInto, repackedAs } from './packages.ts';

const whyNot = whyNoMachine();
if (whyNot !== null) console.log(`the package is not brought anywhere: ${whyNot}`);
const program = resolve(__dirname, '../../dist/dawr.js');
const held = '/etc/ssh/sshd_config.d/held.conf';
/** A package is unpacked, and up to two trials of some seconds follow. */
const busyMs = 180_000;

let folder: string;
let machine: DebianMachine;
let hall: MachineHall;

const inside = (command: string): string => hall.inside(command);
const versionInside = () => inside('dawr --version').trim();
const layoutInside = () => Number(inside('dawr journal layout'));

/** An account of a technician with a key, in the Debian that runs. */
function letTechnicianIn(): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
  machine.put(join(folder, 'key.pub'), 'srv/technician.pub');
  inside('useradd --create-home technician');
  inside('install -D -o technician -m 600 /srv/technician.pub ~technician/.ssh/authorized_keys');
  inside("echo 'technician ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/technician");
  const key = readFileSync(join(machine.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8');
  writeFileSync(join(folder, 'known_hosts'), `127.0.0.1 ${key}`);
}

/** What a technician has beside the machine; what it says is in `said` while it runs. */
function startUpdate(file: string, ...options: readonly string[]) {
  const all = [
    ...['--to', 'technician@127.0.0.1', '--sudo', '--yes', '--identity', join(folder, 'key')],
    ...['--ssh-option', `UserKnownHostsFile=${join(folder, 'known_hosts')}`, ...options],
  ];
  const words = [process.execPath, program, 'update', file, ...all];
  const child = machine.spawnBeside('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...words]);
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { said: () => said, end: finished(child) };
}

const update = (file: string): Promise<RunResult> => startUpdate(file).end;

/** From now on no session can confirm anything. */
function holdConfirmation(): void {
  const command = `case "$SSH_ORIGINAL_COMMAND" in *" confirm "*) exit 1;; *) eval "$SSH_ORIGINAL_COMMAND";; esac`;
  writeFileSync(join(machine.root, held), `ForceCommand ${command}\n`);
  inside('systemctl reload ssh');
}

function releaseConfirmation(): void {
  rmSync(join(machine.root, held));
  inside('systemctl reload ssh');
}

/** No event is lost, and no number was given twice. */
function checkJournal(numbers: number): void {
  const sequences = hall.sequences();
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  const given = hall.numbersGiven();
  expect([given.length, new Set(given).size]).toEqual([numbers, numbers]);
  expect(inside('dawr journal verify')).toMatch(/sound/);
}

(whyNot === null ? describe : describe.skip)('the package, brought by dawr update', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dawr-update-'));
    packInto(folder);
    machine = new DebianMachine(join(folder, 'machine'));
    machine.unpack();
    machine.put(join(folder, 'dawr_1.0_amd64.deb'), 'srv/dawr.deb');
    mkdirSync(join(machine.root, 'etc/ssh/sshd_config.d'), { recursive: true });
    hall = new MachineHall(machine, join(folder, 'config.yaml'));
    hall.writeConfig();
    await machine.boot();
    letTechnicianIn();
    inside('DEBIAN_FRONTEND=noninteractive apt-get -y install /srv/dawr.deb');
    await hall.start();
    inside('dawr apply /srv/config.yaml');
    await hall.pressGivesPaper();
  });
  afterAll(async () => {
    await hall.stop();
    await machine.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('stays when it runs well and a new session has confirmed it', async () => {
    const stream = inside('dawr journal status | grep ^stream');
    const config = inside('sha256sum /etc/dawr/config.yaml');
    const { code, out } = await update(repackedAs(folder, '2.0', () => {}));
    expect(out).toMatch(/release 2\.0-\S+ runs well; a new session has 90 s to confirm it/);
    expect(out).toMatch(/: 2\.0-\S+ is the release that runs\n/);
    expect([code, versionInside(), hall.activity()]).toEqual([0, 'dawr 2.0', 'active']);
    expect(inside('dawr-release list')).toMatch(/^< 1\.0-\S+\n\* 2\.0-\S+\n$/);
    expect(inside("dpkg -s dawr | grep '^Status\\|^Version'")).toBe(
      'Status: install ok installed\nVersion: 2.0\n',
    );
    expect(inside('ls /var/cache/dawr-update')).not.toMatch(/\.deb$/m);
    expect(inside('dawr journal status | grep ^stream')).toBe(stream);
    expect(inside('sha256sum /etc/dawr/config.yaml')).toBe(config);
    await hall.pressGivesPaper();
    checkJournal(2);
  });

  test('goes back where it does not become healthy, and the next one settles what dpkg was left with', async () => {
    const { code, out } = await update(repackedAs(folder, '3.0', cannotRun));
    expect(out).toMatch(/release 3\.0-\S+ does not become healthy; going back to 2\.0-/);
    expect(out).toMatch(/: 2\.0-\S+ is the release that runs\n/);
    expect([code, versionInside(), hall.activity()]).toEqual([3, 'dawr 2.0', 'active']);
    await hall.pressGivesPaper();
    expect(await update(repackedAs(folder, '3.1', () => {}))).toMatchObject({ code: 0 });
    expect([versionInside(), hall.activity()]).toEqual(['dawr 3.1', 'active']);
    expect(inside('dpkg --audit')).toBe('');
    checkJournal(3);
  });

  test('unconfirmed goes back with the journal that it had laid out anew, and with all that it gave', async () => {
    holdConfirmation();
    const file = repackedAs(folder, '4.0', laysOutAnew);
    const { said, end } = startUpdate(file, '--confirm-within', '30');
    await lookUntil(() => said().includes('a new session has 30 s'), 'it runs well', busyMs);
    expect([versionInside(), layoutInside()]).toEqual(['dawr 4.0', layoutVersion + 1]);
    await hall.pressGivesPaper();
    expect(await end).toMatchObject({ code: 3 });
    expect([versionInside(), layoutInside(), hall.activity()]).toEqual([
      'dawr 3.1',
      layoutVersion,
      'active',
    ]);
    await hall.pressGivesPaper();
    checkJournal(5);
  });

  test('on trial when the power is cut, it goes back in the same way at the next start', async () => {
    const file = repackedAs(folder, '4.1', laysOutAnew);
    const { said, end } = startUpdate(file, '--confirm-within', '600');
    await lookUntil(() => said().includes('a new session has 600 s'), 'it runs well', busyMs);
    await hall.pressGivesPaper();
    await machine.cutPower();
    await machine.boot();
    await lookUntil(() => hall.activity() === 'active', 'the controller runs', busyMs);
    expect([versionInside(), layoutInside()]).toEqual(['dawr 3.1', layoutVersion]);
    expect(inside('journalctl -u dawr-release -o cat')).toMatch(/3\.1-\S+ is back in its place/);
    await hall.pressGivesPaper();
    checkJournal(7);
    expect(await end).toMatchObject({ code: 3 });
  });

  test('comes all the same when the power is there again', async () => {
    releaseConfirmation();
    const file = repackedAs(folder, '5.0', laysOutAnew);
    expect(await update(file)).toMatchObject({ code: 0 });
    expect([versionInside(), layoutInside(), hall.activity()]).toEqual([
      'dawr 5.0',
      layoutVersion + 1,
      'active',
    ]);
    expect(inside('ls /var/cache/dawr-update')).not.toMatch(/\.deb$/m);
    await hall.pressGivesPaper();
    checkJournal(8);
  });
});
