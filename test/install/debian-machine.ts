/**
 * A clean Debian with its own systemd, in a container without a network: what a Pi is before Dawr is installed.
 * The twins of devices run in its network and outside its system; that network outlives a power cut, as cables do.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { lookUntil } from '../watch.ts';

const checkout = resolve(__dirname, '../..');
export type Suite = 'bookworm' | 'trixie';
/** In the smallest Debian they are missing, and every Pi has them. */
const onEveryPi = 'systemd,systemd-sysv,dbus,udev,openssh-server,sudo';
const baseOf = (suite: Suite): string => {
  const what = createHash('sha256').update(onEveryPi).digest('hex').slice(0, 8);
  return join(checkout, `var/machines/${suite}-${what}.tar`);
};

/** Why there can be no such machine here, or null. */
export function whyNoMachine(suite: Suite = 'bookworm'): string | null {
  const base = baseOf(suite);
  if (process.getuid?.() !== 0) return 'it takes root';
  for (const tool of ['mmdebstrap', 'systemd-nspawn', 'nsenter']) {
    if (spawnSync(tool, ['--version']).status !== 0) return `there is no ${tool}`;
  }
  if (existsSync(base)) return null;
  mkdirSync(dirname(base), { recursive: true });
  const partial = `${base.replace(/\.tar$/, '')}.${process.pid}.tar`;
  const args = ['--variant=minbase', `--include=${onEveryPi}`, suite, partial];
  const made = spawnSync('mmdebstrap', ['--quiet', ...args], { encoding: 'utf8' });
  if (made.status !== 0) return `mmdebstrap could not make it: ${made.stderr.trim()}`;
  renameSync(partial, base);
  return null;
}

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The system read-only below a layer in memory, as Debian's `overlayroot` does it: `raspi-config` switches that on. Its
 * folders are where they are on a Pi, for this machine alone.
 */
const readOnlyRoot = `mount -t tmpfs media /media && mkdir /media/root-rw /media/root-ro &&
  mount --bind "$0" /media/root-ro && mount -t tmpfs root /media/root-rw &&
  mkdir /media/root-rw/overlay /media/root-rw/overlay-workdir /media/whole &&
  mount -t overlay overlay /media/whole \\
    -o lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay,workdir=/media/root-rw/overlay-workdir &&
  exec systemd-nspawn "$@" --bind=/media/root-rw -D /media/whole`;

export interface Boot {
  /** What it writes is in memory, at `/media/root-rw/overlay` inside. */
  readonly isReadOnly?: boolean;
  /** Mounted from outside: systemd leaves those of a container alone. From folder to folder inside. */
  readonly mounts?: Readonly<Record<string, string>>;
}

export class DebianMachine {
  readonly root: string;
  readonly #suite: Suite;
  #container: ChildProcess | null = null;
  /** Holds its network, and ends with this process. */
  #network: ChildProcess | null = null;
  /** The process that is number 1 inside. */
  #leader = 0;

  /** @param root a folder that does not exist */
  constructor(root: string, suite: Suite = 'bookworm') {
    this.root = root;
    this.#suite = suite;
  }

  unpack(): void {
    mkdirSync(this.root);
    const { status, stderr } = spawnSync('tar', ['-C', this.root, '-xf', baseOf(this.#suite)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the machine cannot be unpacked: ${stderr}`);
  }

  /** Resolves when its system has started. */
  async boot({ isReadOnly = false, mounts = {} }: Boot = {}): Promise<void> {
    this.#network ??= spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const network = `/proc/${this.#network.pid}/ns/net`;
    await lookUntil(() => hasOwn(network), 'a network of its own');
    const own = [
      '--quiet',
      `--network-namespace-path=${network}`,
      // Its system brings the loopback up.
      '--capability=CAP_NET_ADMIN',
      '--register=no',
      '--keep-unit',
      '--link-journal=no',
      ...Object.entries(mounts).map(([from, to]) => `--bind=${from}:${to}`),
      '--boot',
    ];
    const { root } = this;
    const readOnly = ['unshare', '--mount', '/bin/sh', '-c', readOnlyRoot, root, ...own];
    const usual = ['systemd-nspawn', ...own, '-D', root];
    const [command = '', ...args] = isReadOnly ? readOnly : usual;
    const container = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#container = container;
    let console = '';
    for (const stream of [container.stdout, container.stderr]) {
      stream.on('data', (chunk) => {
        console += chunk;
      });
    }
    const children = `/proc/${container.pid}/task/${container.pid}/children`;
    await lookUntil(() => {
      if (container.exitCode !== null) throw new Error(`the machine does not boot: ${console}`);
      this.#leader = Number(readFileSync(children, 'utf8').split(' ')[0]);
      return (
        this.#leader > 0 && /running|degraded/.test(this.run('systemctl is-system-running').stdout)
      );
    }, 'the system of the machine runs');
    // The container's own is hidden from a service that has a /proc of its own; on a Pi all see one.
    this.run('umount /proc/sys/kernel/random/boot_id');
  }

  /** What a power cut does to it. */
  async cutPower(): Promise<void> {
    const container = this.#container;
    this.#container = null;
    if (container === null || container.exitCode !== null) return;
    const ended = once(container, 'exit');
    if (this.#leader > 0) process.kill(this.#leader, 'SIGKILL');
    else container.kill('SIGKILL');
    await ended;
    this.#leader = 0;
  }

  /** By a shell inside. */
  run(command: string): Said {
    const { status, stdout, stderr } = spawnSync(
      'nsenter',
      ['--target', String(this.#leader), '--all', '/bin/sh', '-c', command],
      { encoding: 'utf8', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' } },
    );
    return { status, stdout, stderr };
  }

  /** A process of this machine, at the far end of wires in its network. */
  spawnBeside(program: string, args: readonly string[]): ChildProcess {
    return spawn('nsenter', [...this.#inItsNetwork, program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  /** As a browser in its network: the status, 0 for no answer. */
  fetch(address: string, body?: object): number {
    const script = `const [, address, body] = process.argv;
      const headers = { 'content-type': 'application/json', origin: new URL(address).origin };
      fetch(address, body === '' ? {} : { method: 'POST', headers, body })
        .then(({ status }) => console.log(status), () => console.log(0))`;
    const text = body === undefined ? '' : JSON.stringify(body);
    const args = [...this.#inItsNetwork, process.execPath, '-e', script, address, text];
    return Number(spawnSync('nsenter', args, { encoding: 'utf8' }).stdout);
  }

  /** @param path inside */
  put(file: string, path: string): void {
    copyFileSync(file, join(this.root, path));
  }

  async remove(): Promise<void> {
    await this.cutPower();
    const network = this.#network;
    this.#network = null;
    if (network !== null) {
      const ended = once(network, 'exit');
      network.kill();
      await ended;
    }
    rmSync(this.root, { recursive: true, force: true });
  }

  get #inItsNetwork(): readonly string[] {
    return ['--target', String(this.#network?.pid), '--net'];
  }
}

/** Whether it is there, and not the one of this process. */
function hasOwn(network: string): boolean {
  try {
    return readlinkSync(network) !== readlinkSync('/proc/self/ns/net');
  } catch {
    return false;
  }
}
