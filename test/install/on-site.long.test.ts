/**
 * What a site makes of the installed package, in a clean Debian under its own systemd: the broker's password and key as
 * credentials, the collector beside the controller, and a read-only system by the lines of the guide.
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ext4Disk, whyNoExt4Disk } from '../../scripts/measurements/ext4-disk.ts';
import { makeCertificates } from '../centre/certificates.ts';
import { lookUntil } from '../watch.ts';
import { DebianMachine, whyNoMachine } from './debian-machine.ts';
import { MachineHall } from './machine-hall.ts';
import { packInto } from './packages.ts';

const whyNot = whyNoMachine() ?? whyNoExt4Disk();
if (whyNot !== null) console.log(`the package is not installed here: ${whyNot}`);
const packaging = resolve(__dirname, '../../scripts/packaging');

let folder: string;
let machine: DebianMachine;
let hall: MachineHall;

const inside = (command: string): string => hall.inside(command);

function newMachine(name: string): void {
  machine = new DebianMachine(join(folder, name));
  machine.unpack();
  machine.put(join(folder, 'dawr_1.0_amd64.deb'), 'srv/dawr.deb');
  hall = new MachineHall(machine, join(folder, `${name}.yaml`));
}
const installing = 'DEBIAN_FRONTEND=noninteractive apt-get -y install /srv/dawr.deb';

(whyNot === null ? describe : describe.skip)('on site', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dawr-on-site-'));
    packInto(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe('with credentials', () => {
    const password = 'moon-over-smouha-1729';
    const port = 18830;
    const users = { controller: 'bab-sharq/hall', server: 'centre-server' };
    let broker: ChildProcess | null = null;

    /** What of the system, of its processes and of its log has one of the secrets in it. */
    const whereTheyAre = (): readonly string[] => {
      const places =
        '/etc /var /run /tmp /root /usr/lib/dawr/current/dist /proc/[0-9]*/environ /proc/[0-9]*/cmdline';
      const log = 'journalctl --no-pager --output=export --all';
      // By a file outside of those places: a search must not find itself.
      const found = machine.run(
        `grep -rlsaF -f /srv/secrets ${places}; ${log} | grep -qaF -f /srv/secrets && echo the log`,
      ).stdout;
      return found.split('\n').filter(Boolean).sort();
    };
    const hasEvents = (): boolean =>
      machine.run('dawr collect --store /var/lib/dawr-collect/centres.db --figures').status === 0;

    beforeAll(async () => {
      newMachine('credentials');
      const certificates = makeCertificates(folder);
      const passwords = join(folder, 'passwords');
      writeFileSync(passwords, '', { mode: 0o600 });
      for (const user of Object.values(users)) {
        execFileSync('mosquitto_passwd', ['-b', passwords, user, password]);
      }
      const { ca, serverCert, serverKey, clientCert, clientKey } = certificates;
      writeFileSync(
        join(folder, 'mosquitto.conf'),
        [
          `listener ${port} 127.0.0.1`,
          'user root',
          'allow_anonymous false',
          `password_file ${passwords}`,
          `cafile ${ca}`,
          `certfile ${serverCert}`,
          `keyfile ${serverKey}`,
          'require_certificate true',
        ].join('\n'),
      );
      machine.put(ca, 'srv/ca.pem');
      machine.put(clientCert, 'srv/client.pem');
      const store = join(machine.root, 'etc/credstore');
      mkdirSync(store, { recursive: true, mode: 0o700 });
      writeFileSync(join(store, 'dawr-broker-password'), `${password}\n`, { mode: 0o600 });
      const key = readFileSync(clientKey, 'utf8');
      writeFileSync(join(store, 'dawr-broker-key'), key, { mode: 0o600 });
      writeFileSync(join(folder, 'secrets'), `${password}\n${key.split('\n')[1]}\n`);
      machine.put(join(folder, 'secrets'), 'srv/secrets');
      hall.writeConfig((config) => {
        const given = '/run/credentials/dawr.service';
        config.set('centreServer', {
          url: `mqtts://127.0.0.1:${port}`,
          username: users.controller,
          passwordFile: `${given}/dawr-broker-password`,
          caFile: '/srv/ca.pem',
          certFile: '/srv/client.pem',
          keyFile: `${given}/dawr-broker-key`,
        });
      });
      await machine.boot();
      broker = machine.spawnBeside('mosquitto', ['-c', join(folder, 'mosquitto.conf')]);
      inside(installing);
    });
    afterAll(async () => {
      await hall.stop();
      if (broker !== null && broker.exitCode === null) {
        const ended = once(broker, 'exit');
        broker.kill();
        await ended;
      }
      await machine.remove();
    });

    test('the controller is let in, and its events are collected by a service of the package', async () => {
      await hall.start();
      inside('dawr apply /srv/config.yaml');
      const given = '/run/credentials/dawr-collect.service';
      const options = [
        `--username ${users.server} --password-file ${given}/dawr-broker-password`,
        `--ca-file /srv/ca.pem --cert-file /srv/client.pem --key-file ${given}/dawr-broker-key`,
      ].join(' ');
      inside(
        `printf '%s\\n' 'BROKER=mqtts://127.0.0.1:${port}' 'OPTIONS=${options}' >/etc/dawr-collect.conf`,
      );
      inside('systemctl enable --now dawr-collect');
      await hall.pressGivesPaper();
      await lookUntil(hasEvents, 'the collector has events');
      await lookUntil(
        () => inside('dawr doctor --json || true').includes('0 have not reached the centre server'),
        'the server has all events',
      );
    });

    test('no secret is anywhere but in the store and in what systemd gives the services', () => {
      inside('dawr doctor --bundle /var/bundle.json || true');
      inside('test -s /var/bundle.json');
      inside('systemctl kill -s USR2 dawr');
      expect(whereTheyAre()).toEqual([
        '/etc/credstore/dawr-broker-key',
        '/etc/credstore/dawr-broker-password',
        '/run/credentials/dawr-collect.service/dawr-broker-key',
        '/run/credentials/dawr-collect.service/dawr-broker-password',
        '/run/credentials/dawr.service/dawr-broker-key',
        '/run/credentials/dawr.service/dawr-broker-password',
      ]);
    });

    test('encrypted for this machine, they do not stand on the card at all', async () => {
      for (const name of ['dawr-broker-password', 'dawr-broker-key']) {
        inside(
          `mkdir -p /etc/credstore.encrypted && systemd-creds encrypt --with-key=host --name=${name} ` +
            `/etc/credstore/${name} /etc/credstore.encrypted/${name} && rm /etc/credstore/${name}`,
        );
      }
      for (const unit of ['dawr', 'dawr-collect']) {
        inside(
          `mkdir -p /etc/systemd/system/${unit}.service.d && printf '%s\\n' '[Service]' ` +
            `LoadCredentialEncrypted=dawr-broker-password LoadCredentialEncrypted=dawr-broker-key ` +
            `>/etc/systemd/system/${unit}.service.d/encrypted.conf`,
        );
      }
      inside('systemctl daemon-reload && systemctl restart dawr-collect && dawr restart');
      await hall.pressGivesPaper();
      await lookUntil(
        () => inside('dawr doctor --json || true').includes('0 have not reached the centre server'),
        'the server has all events',
      );
      expect(whereTheyAre().filter((path) => !path.startsWith('/run/credentials/'))).toEqual([]);
    });

    test('a removal stops the collector too, and a purge takes its store by the answer', () => {
      inside('apt-get remove -y dawr');
      expect(machine.run('systemctl is-active dawr-collect').stdout.trim()).not.toBe('active');
      inside('ls /var/lib/private/dawr-collect/centres.db /etc/dawr-collect.conf');
      inside('echo dawr dawr/remove-journal boolean true | debconf-set-selections');
      inside('DEBIAN_FRONTEND=noninteractive apt-get purge -y dawr');
      const ours = '! -path "/srv/*" ! -path "*.service.d*"';
      expect(machine.run(`find / -xdev -iname "*dawr*" ${ours}`).stdout).toBe('');
    });
  });

  describe('with a read-only system', () => {
    const fstab = readFileSync(join(packaging, 'read-only.fstab'), 'utf8');
    const [, options = ''] = /^LABEL=dawr \/srv\/dawr ext4 (\S+)/m.exec(fstab) ?? [];
    let disk: Ext4Disk;
    let mounts: Record<string, string>;

    /** The first lines of the guide; the partition itself is made and mounted from outside. */
    const guide = (): readonly string[] => {
      const text = readFileSync(join(packaging, 'README.md'), 'utf8');
      const section = text.slice(text.indexOf('### A read-only system'));
      const [, block = ''] = /```sh\n([^`]*)```/.exec(section) ?? [];
      return block
        .trim()
        .split('\n')
        .map((line) => line.replaceAll('sudo ', ''))
        .filter((line) => !/^mkfs| mount \/srv\/dawr$/.test(line));
    };

    beforeAll(async () => {
      newMachine('read-only');
      disk = new Ext4Disk(join(folder, 'partition'), options);
      disk.make();
      mounts = { [disk.folder]: '/srv/dawr' };
      hall.writeConfig();
      await machine.boot({ mounts });
    });
    afterAll(async () => {
      await hall.stop();
      await machine.remove();
      disk.remove();
    });

    test('the lines of the guide put journal and config on the partition', async () => {
      inside(installing);
      const lines = guide();
      expect(lines.length).toBeGreaterThan(4);
      for (const line of lines) inside(line);
      inside('dawr apply /srv/config.yaml');
      await hall.start();
      await hall.pressGivesPaper();
      expect(inside('df --output=fstype /var/lib/dawr /etc/dawr')).toBe('Type\next4\next4\n');
      await hall.stop();
    });

    test('after power cuts in the read-only system the numbers go on, and nothing is lost', async () => {
      for (let cut = 1; cut <= 2; cut += 1) {
        if (cut === 1) inside('systemctl stop dawr');
        await machine.cutPower();
        if (cut > 1) disk.restorePower();
        await machine.boot({ isReadOnly: true, mounts });
        expect(inside('findmnt -no FSTYPE /')).toBe('overlay\n');
        await lookUntil(() => hall.activity() === 'active', 'the controller runs');
        await hall.start();
        await hall.pressGivesPaper();
        disk.cut();
        await hall.stop();
      }
      await machine.cutPower();
      disk.restorePower();
      await machine.boot({ isReadOnly: true, mounts });
      await lookUntil(() => hall.activity() === 'active', 'the controller runs');
      const given = hall.numbersGiven();
      expect(given.length).toBeGreaterThanOrEqual(3);
      expect(new Set(given).size).toBe(given.length);
      const sequences = hall.sequences();
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
      expect(inside('dawr journal verify')).toMatch(/sound/);
      expect(inside('dawr doctor || true')).not.toMatch(/gone after each start/);
    });

    test('Dawr writes nowhere else', () => {
      const layer = '/media/root-rw/overlay';
      const written = inside(
        `find ${layer} -type f \\( -user dawr -o -path '*dawr*' \\) ! -path '*/var/cache/dawr/*'`,
      );
      expect(written).toBe('');
    });

    test('with the journal in the layer the doctor and the controller say what a power cut would do', async () => {
      await machine.cutPower();
      disk.restorePower();
      rmSync(join(machine.root, 'etc/fstab'));
      await machine.boot({ isReadOnly: true });
      inside('dawr apply /srv/config.yaml');
      const why = '/var/lib/dawr is on a file system in memory, and empty after each start';
      expect(inside('dawr doctor || true')).toContain(why);
      expect(inside('journalctl -u dawr -o cat')).toContain(why);
    });
  });
});
