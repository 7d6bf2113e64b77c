/**
 * The GPIO header as the kernel has it, in a virtual machine: sysfs through onoff, and the character
 * device through the gpiomon of Debian 12 (1.6) and of Debian 13 (2.x). Then the real controller prints tickets
 * while its buttons are tapped. Where the machine cannot be had (no network, no qemu, no compiler), the test
 * says so and why.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from '../units/rig.ts';

const root = resolve(__dirname, '../..');
const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const machine = join(cache, 'dawr', 'gpio-machine');

const patienceMs = 1_500_000;
/** By each way, at a hall whose tickets print meanwhile. */
const taps = 1_000;

/** The packages that the guest loads as they are, because they have native code. */
const packages = [
  ...['onoff', 'epoll', 'bindings', 'file-uri-to-path', 'lodash.debounce'],
  ...['better-sqlite3', 'unix-dgram', '@napi-rs', '@expo-google-fonts/noto-sans-arabic', 'zod'],
];

interface Said {
  readonly way: string;
  readonly what: string;
  readonly value: unknown;
}

/** Takes some minutes the first time, for 300 MB of packages; nothing after that. */
const built = spawnSync(join(__dirname, 'build'), [machine], { encoding: 'utf8' });
const canRun = built.status === 0;
if (!canRun) console.log(`GPIO is not tested here: ${built.stderr.trim()}`);

async function runMachine(): Promise<{ readonly said: Said[]; readonly console: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'dawr-gpio-machine-'));
  const checkout = join(folder, 'root', 'dawr');
  const guests = join(checkout, 'test', 'gpio-machine');
  mkdirSync(guests, { recursive: true });
  copyFileSync(join(__dirname, 'init'), join(folder, 'root', 'init'));
  bundle(guests, 'test/gpio-machine/guest.ts');
  bundle(guests, 'test/gpio-machine/busy-hall.ts');
  for (const name of [
    ...packages.map((name) => join('node_modules', name)),
    'dist',
    'package.json',
  ]) {
    cpSync(join(root, name), join(checkout, name), {
      recursive: true,
      dereference: true,
      filter: (path) => !/\.map$|\/(deps|src)$|pages$/.test(path),
    });
  }
  // Beside those that Node asks for: what the canvas asks for.
  const canvas = join(root, 'node_modules/@napi-rs/canvas-linux-x64-gnu/skia.linux-x64-gnu.node');
  for (const [library] of execFileSync('ldd', [canvas], { encoding: 'utf8' }).matchAll(
    /\/lib\S+/g,
  )) {
    cpSync(library, join(folder, 'root', library), { dereference: true });
  }
  const initrd = join(folder, 'initrd');
  copyFileSync(join(machine, 'root.cpio.gz'), initrd);
  const archive = execFileSync(
    '/bin/sh',
    ['-c', `find . -mindepth 1 | "${machine}/busybox-static" cpio -o -H newc | gzip -1`],
    { cwd: join(folder, 'root'), maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  appendFileSync(initrd, archive);

  const qemu = spawn(
    'qemu-system-x86_64',
    [
      // Without KVM: where it is offered to a guest of a cloud, it may not be sound.
      ...['-machine', 'q35,accel=tcg', '-cpu', 'max', '-m', '2048'],
      ...['-kernel', join(machine, 'vmlinuz'), '-initrd', initrd],
      ...['-append', `console=ttyS0 quiet panic=-1 rdinit=/init taps=${taps}`],
      ...['-nographic', '-no-reboot', '-nic', 'none'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // A machine that does not end says what it has said.
  const patience = setTimeout(() => qemu.kill('SIGKILL'), patienceMs);
  const said: Said[] = [];
  const lines: string[] = [];
  for await (const line of createInterface({ input: qemu.stdout })) {
    lines.push(line);
    const [, text] = /@@(\{.*\})/.exec(line) ?? [];
    if (text !== undefined) said.push(JSON.parse(text));
  }
  clearTimeout(patience);
  rmSync(folder, { recursive: true });
  return { said, console: lines.slice(-40).join('\n') };
}

(canRun ? describe : describe.skip)('in a virtual machine with a simulated header', () => {
  let said: Said[] = [];
  const of = (way: string, what: string): unknown[] =>
    said.filter((each) => each.way === way && each.what === what).map(({ value }) => value);

  beforeAll(async () => {
    const ran = await runMachine();
    said = ran.said;
    if (said.filter(({ what }) => what === 'end').length < 3) console.error(ran.console);
    const [base] = of('sysfs', 'base');
    console.log(
      `${readFileSync(join(machine, 'ready'), 'utf8').trim()}, GPIO base ${String(base)}`,
    );
  });

  test('the numbers of the kernel begin where those of a Pi with that kernel do', () => {
    const [series = ''] = /^\d+\.\d+/.exec(readFileSync(join(machine, 'ready'), 'utf8')) ?? [];
    // 512 since 6.6; before it, 1024 lines downwards, the header first.
    expect(of('sysfs', 'base')).toEqual([series === '6.1' ? 966 : 512]);
  });

  describe.each(['sysfs', 'gpiomon-1', 'gpiomon-2'])('%s', (way) => {
    test('runs to its end', () => {
      expect(of(way, 'failed')).toEqual([]);
      expect(of(way, 'end')).toHaveLength(1);
    });

    test.each([
      ['held at boot', []],
      ['left line', ['left press']],
      ['tap of 20 ms', ['ticket press']],
      ['spike', []],
      ['bouncing press', ['ticket press']],
      ['hold', ['call hold']],
      ['forty presses', Array.from({ length: 40 }, () => 'ticket press')],
      ['after a kill', ['ticket press']],
    ])('%s: reported is %j', (what, gestures) => {
      expect(of(way, what)).toEqual([gestures]);
    });

    test('the tap lasted 20 ms', () => {
      expect(Number(of(way, 'tap lasted')[0])).toBeGreaterThanOrEqual(19);
    });
  });

  test.each(['sysfs', 'gpiomon-2'])(
    '%s: while the real controller prints tickets, every tap of 20 ms counts, and once',
    (way) => {
      console.log(`${way}: ${JSON.stringify(of(way, 'taps'))}`);
      expect(of(way, 'failed')).toEqual([]);
      expect(of(way, 'taps')).toEqual([
        { taps, lost: 0, doubled: 0, printed: expect.any(Number), tapMs: expect.anything() },
      ]);
      expect(of(way, 'taps')).not.toContainEqual(expect.objectContaining({ printed: 0 }));
    },
  );
});
