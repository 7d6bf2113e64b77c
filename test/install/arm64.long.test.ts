/**
 * The arm64 package on a processor that this machine has not, by qemu: its Node, its native modules and its pictures.
 * Every program of it that the controller starts runs there too. Where qemu cannot be had, the test says so and why.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseDocument, visit } from 'yaml';
import { lookUntil } from '../watch.ts';

const checkout = resolve(__dirname, '../..');
/** Of Debian's cross compiler. */
const libraries = '/usr/aarch64-linux-gnu';
/** The kernel gives programs of arm64 to qemu, for this namespace only. */
const withQemu = [
  '--user',
  '--map-root-user',
  '--mount',
  '/bin/sh',
  '-c',
  `mount -t binfmt_misc none /proc/sys/fs/binfmt_misc &&
   sed s:/usr/libexec/qemu-binfmt/aarch64-binfmt-P\\\\:OPF:/usr/bin/qemu-aarch64-static\\\\:OF: \\
     /usr/lib/binfmt.d/qemu-aarch64.conf >/proc/sys/fs/binfmt_misc/register && exec "$@"`,
  'sh',
];
const environment = { ...process.env, QEMU_LD_PREFIX: libraries };
const patienceMs = 300_000;

function whyNoArm64(): string | null {
  for (const tool of ['aarch64-linux-gnu-g++', 'qemu-aarch64-static']) {
    if (spawnSync(tool, ['--version']).status !== 0) return `there is no ${tool}`;
  }
  const { status, stderr } = spawnSync('unshare', [...withQemu, 'true'], { encoding: 'utf8' });
  return status === 0 ? null : `the kernel takes no programs of arm64: ${stderr.trim()}`;
}

const whyNot = whyNoArm64();
if (whyNot !== null) console.log(`the arm64 package is not run here: ${whyNot}`);

let folder: string;
let program: string;
const children: ChildProcess[] = [];

function onArm64(...args: readonly string[]) {
  const all = [...withQemu, program, ...args];
  const { status, stdout, stderr } = spawnSync('unshare', all, {
    encoding: 'utf8',
    env: environment,
  });
  return { status, stdout, said: stdout + stderr };
}

function start(command: string, ...args: readonly string[]): () => string {
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  return () => said;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The bench's hall at ports that are free, without sound. */
async function hallConfig(): Promise<string> {
  const config = parseDocument(readFileSync(join(checkout, 'config/bench.yaml'), 'utf8'));
  config.delete('voice');
  config.delete('pages');
  config.setIn(['journal', 'folder'], join(folder, 'journal'));
  config.setIn(['journal', 'numbersFolder'], join(folder, 'numbers'));
  config.setIn(['centreServer', 'url'], `mqtt://127.0.0.1:${await freePort()}`);
  const ports: { value: unknown }[] = [];
  visit(config, {
    Pair(_, { key, value }) {
      const isPort = String(key) === 'port' && typeof value === 'object' && value !== null;
      if (isPort && 'value' in value) ports.push(value);
    },
  });
  expect(ports.length).toBeGreaterThan(10);
  for (const port of ports) port.value = await freePort();
  return config.toString();
}

(whyNot === null ? describe : describe.skip)('the arm64 package', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dawr-arm64-'));
    const args = ['--arch', 'arm64', '--fast', '--version', '1.0', '--out', folder];
    const { status, stderr } = spawnSync(join(checkout, 'scripts/package'), args, {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, expect.stringContaining('arm64.deb')]);
    const unpacked = join(folder, 'unpacked');
    spawnSync('dpkg-deb', ['-x', join(folder, 'dawr_1.0_arm64.deb'), unpacked]);
    program = join(unpacked, 'usr/lib/dawr/package/scripts/dawr');
  });
  afterAll(async () => {
    for (const child of children.filter(({ exitCode }) => exitCode === null)) {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  test('checks a config', () => {
    const file = join(checkout, 'config/centres/bab-sharq.yaml');
    const { status, stdout } = onArm64('check', file);
    const here = spawnSync(join(checkout, 'scripts/dawr'), ['check', file], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, here.stdout]);
  });

  test('draws a ticket with the same dots', () => {
    const config = join(checkout, 'config/bench.yaml');
    const args = ['ticket', '--config', config, '--service', 'first-new-card', '--out'];
    const draw = (name: string): Buffer => {
      spawnSync(join(checkout, 'scripts/dawr'), [...args, join(folder, name)]);
      return readFileSync(join(folder, name));
    };
    // It has the time on it, to the minute.
    const before = draw('before.png');
    expect(onArm64(...args, join(folder, 'there.png'))).toMatchObject({ status: 0 });
    const after = draw('after.png');
    const there = readFileSync(join(folder, 'there.png'));
    expect([before, after].some((here) => here.equals(there))).toBe(true);
  });

  test('serves a press on the bench, and its doctor sees the hall', async () => {
    const config = join(folder, 'config.yaml');
    writeFileSync(config, await hallConfig());
    const port = await freePort();
    const hall = start(
      'node',
      join(checkout, 'dist/bench-hall.js'),
      '--config',
      config,
      '--port',
      String(port),
    );
    await lookUntil(() => hall().includes('listening'), 'the hall of twins');
    const controller = start('unshare', ...withQemu, program, 'run', '--config', config);
    await lookUntil(() => controller().includes('"ready"'), 'the controller is ready', patienceMs);

    const page = `http://127.0.0.1:${port}`;
    const headers = { 'content-type': 'application/json', origin: page };
    let status = 0;
    for (let press = 1; press <= 60 && status !== 200; press += 1) {
      for (const down of [true, false]) {
        const body = JSON.stringify({ button: 'dispenser/hall/first-new-card', down });
        await fetch(`${page}/api/press`, { method: 'POST', headers, body });
        await delay(200);
      }
      await delay(2000);
      ({ status } = await fetch(`${page}/tickets/1.png`));
    }
    expect([status, controller()]).toEqual([200, expect.stringContaining('ticket.issued')]);
    expect(onArm64('doctor', '--config', config).said).toMatch(/printer\/hall/);
  });
});
