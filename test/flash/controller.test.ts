/** The whole way with the real controller: `dawr flash`, sshd, `dawr apply`, `dawr run`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { parse, stringify } from 'yaml';
import { readUpload, settleProvisional, stage, swap } from '../../config/provisional.ts';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { quoteForShell } from '../../scripts/verbs/flash/ssh.ts';
import { benchWithoutTwins } from './bench-without-twins.ts';
import { Device, finished, type RunResult, tool } from './device.ts';
import { Sshd } from './sshd.ts';

const checkout = resolve(__dirname, '../..');
const program = join(checkout, 'dist/dawr.js');

let folder: string;
let sshd: Sshd;
let device: Device;
let boards: Server;
let nobodysPorts: readonly number[];

beforeAll(async () => {
  nobodysPorts = await freePorts(30);
  tool(join(checkout, 'scripts/checkout/build'), []);
  folder = mkdtempSync(join(tmpdir(), 'dawr-flash-controller-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  device = new Device(program, 'run');
  sshd = new Sshd();
  await sshd.start();
  boards = createServer((socket) => socket.on('error', () => {}).resume());
  boards.listen(0, '127.0.0.1');
  await once(boards, 'listening');
});
afterEach(async () => {
  await sshd.stop();
  await device.stop();
  await new Promise((resolve) => boards.close(resolve));
});

/** One board line has somebody at its other end. */
function config(
  guardSeconds: number,
  boardPort = (boards.address() as AddressInfo).port,
  holdSeconds = 1,
): string {
  return benchWithoutTwins(nobodysPorts, { guardSeconds, holdSeconds }, boardPort);
}

function flash(text: string, within: number, more: readonly string[] = []): Promise<RunResult> {
  const file = join(folder, 'flashed.yaml');
  writeFileSync(file, text);
  return finished(
    device.spawn([
      'flash',
      file,
      ...['--to', sshd.host, '--port', String(sshd.port), '--identity', sshd.identity],
      ...sshd.sshOption.flatMap((option) => ['--ssh-option', option]),
      ...more,
      ...[
        '--within',
        String(within),
        '--confirm-within',
        '600',
        '--remote-config',
        device.config,
        '--remote-dawr',
        device.dawr,
      ],
    ]),
  );
}

/** The device's command without the option by which its trials know how to restart it. */
function plainDawr(): string {
  const file = join(device.folder, 'plain-dawr');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
  return file;
}

/** What a verb does at a terminal where a person answers its question. */
async function answered(
  words: readonly string[],
  question: string,
  answer: string,
): Promise<RunResult> {
  const command = join(folder, 'asked');
  const quoted = [process.execPath, program, ...words].map(quoteForShell).join(' ');
  writeFileSync(command, `#!/bin/sh\nexec ${quoted}\n`, { mode: 0o755 });
  const terminal = spawn('socat', ['-t', '1', '-', `EXEC:${command},pty,ctty,setsid,stderr`]);
  let shown = '';
  terminal.stdout.on('data', (text: Buffer) => {
    shown += text.toString();
    if (!shown.includes(question)) return;
    shown = '';
    terminal.stdin.write(`${answer}\n`);
  });
  return finished(terminal);
}

function journalled(): readonly string[] {
  return rows('SELECT type FROM event ORDER BY sequence').filter((type) =>
    type.startsWith('config.'),
  );
}

/** What was said of each config that was taken into use. */
function applied(): readonly unknown[] {
  const query = "SELECT data FROM event WHERE type = 'config.applied' ORDER BY sequence";
  return rows(query).map((data) => JSON.parse(data));
}

/** The one column that is asked for. */
function rows(query: string): readonly string[] {
  const journal = new Database(join(device.folder, 'journal/journal.db'), { readonly: true });
  try {
    const found: readonly unknown[] = journal.prepare(query).pluck().all();
    return found.map(String);
  } finally {
    journal.close();
  }
}

const boardWorks = (devices: readonly { device: string; faults: readonly string[] }[]): boolean =>
  devices.some(({ device, faults }) => device === 'board/1' && faults.length === 0);

test('a good config is a new generation, without a restart where it needs none', async () => {
  const before = await device.start(config(3));
  const restarted = await flash(config(3, undefined, 2), 120);
  expect([restarted.code, restarted.errors]).toEqual([0, '']);
  expect(restarted.out).toMatch(
    /needs a restart \(queue holdSeconds\): presses are not answered while it ends and starts; its last start took \d+\.\d s/,
  );
  expect(restarted.out).toMatch(/presses were not answered for \d+\.\d s/);
  expect(restarted.out).toMatch(/applied: generation 2 runs well/);
  const second = await device.health((health) => health.pid !== before.pid);
  expect(second.configGeneration).toBe(before.configGeneration + 1);

  const taken = await flash(config(4, undefined, 2), 120);
  expect([taken.code, taken.errors]).toEqual([0, '']);
  expect(taken.out).toMatch(/needs no restart/);
  const third = await device.health((health) => health.configGeneration === 3);
  expect(third.pid).toBe(second.pid);
});

test('generations say who brought them and why, what they changed, and one can be taken back', async () => {
  await device.start(config(3));
  const flashed = await flash(config(4), 120, ['--message', 'slower clerks']);
  expect([flashed.code, flashed.errors]).toEqual([0, '']);
  const place = [
    ...['--config', device.config, '--to', sshd.host, '--port', String(sshd.port)],
    ...['--identity', sshd.identity, '--remote-dawr', plainDawr()],
    ...sshd.sshOption.flatMap((option) => ['--ssh-option', option]),
  ];
  const list = await finished(device.spawn(['config', 'list', ...place]));
  expect(list.errors).toBe('');
  expect(list.out).toMatch(/^ +2 .* \S+@\S+ {2}slower clerks {2}<- in use\n +0 .* by hand\n$/);
  const diff = await finished(device.spawn(['config', 'diff', '0', ...place]));
  expect(diff.out).toBe('queue guardSeconds: 3 → 4\n');
  const show = await finished(device.spawn(['config', 'show', '0', ...place]));
  expect(show.out).toBe(config(3));
  const wrong = await finished(device.spawn(['config', 'show', '7', ...place]));
  expect([wrong.code, wrong.errors]).toEqual([
    2,
    'dawr: there is no generation 7: these are kept: 2, 0\n',
  ]);
  expect(applied().at(-1)).toMatchObject({ generation: 2, message: 'slower clerks' });

  const rollback = ['config', 'rollback', '--config', device.config, '--within', '120'];
  const back = await finished(device.spawn([...rollback, '--restart', device.restart]));
  expect([back.code, back.errors]).toEqual([0, '']);
  expect(device.text()).toBe(config(3));
  expect(applied().at(-1)).toMatchObject({ generation: 3, message: 'back to generation 0' });

  // On another machine a person is shown what it means there, and asked.
  const there = [...rollback, ...place, '--remote-dawr', device.dawr];
  const refused = await answered([...there, '--json'], '[y/N] ', 'n');
  // Its own exit code is lost at this terminal.
  expect([refused.code, device.text()]).toEqual([1, config(3)]);
  expect(refused.out).toContain('queue guardSeconds: 3 → 4');
  expect(refused.out).toMatch(/^\{"exit":2,"reason":"nobody said yes","hosts":\[\{/m);
  const wanted = await answered(there, '[y/N] ', 'y');
  expect([wanted.code, device.text()]).toEqual([0, config(4)]);
  const unasked = await finished(device.spawn([...there, '--yes', '--message', 'for good']));
  expect([unasked.errors, unasked.code, device.text()]).toEqual(['', 0, config(3)]);
  expect(applied().at(-1)).toMatchObject({ by: expect.stringContaining('@'), message: 'for good' });
  const none = await finished(device.spawn([...there, '77']));
  expect([none.code, none.errors]).toEqual([
    2,
    expect.stringMatching(
      /: dawr: there is no generation 77: .*\. The device is untouched\. .*\n$/,
    ),
  ]);

  // As after a flash, a device that nobody reaches any more keeps nothing that did that.
  sshd.letConfirm(false);
  const lost = await finished(device.spawn([...there, '--yes', '--confirm-within', '3']));
  expect(lost.out).toContain('a new session has 3 s to confirm it');
  expect(lost.errors).toMatch(/put back: no new session confirmed it within 3 s/);
  expect([lost.code, device.text()]).toEqual([3, config(3)]);
});

test('a config that loses a board that worked is put back, and the journal knows', async () => {
  await device.start(config(3));
  const before = await device.health((health) => boardWorks(health.devices));
  const { code, errors } = await flash(config(3, 1), 15);
  expect(errors).toMatch(/put back: board\/1 worked before and now says unreachable/);
  expect(code).toBe(3);
  const after = await device.health((health) => health.ready && boardWorks(health.devices));
  expect(after.configSha256).toBe(before.configSha256);
  expect(journalled()).toContain('config.reverted');
});

test('a config with which the controller cannot start is put back', async () => {
  const before = await device.start(config(3));
  const bad = parse(config(4));
  bad.journal.folder = '/proc/nowhere';
  expect((await flash(stringify(bad), 15)).errors).toMatch(/not tried: .* would stay in/);
  const { code, errors } = await flash(stringify(bad), 120, ['--yes']);
  // The controller's own words, and what happened to it.
  expect(errors).toMatch(
    /put back: the controller .* \(it said: .*\/proc\/nowhere.*\); the old config runs again/,
  );
  expect(code).toBe(3);
  const after = await device.health((health) => health.pid !== before.pid);
  expect(after.configSha256).toBe(before.configSha256);
});

test('power that goes in the middle of a flash brings the old config back', async () => {
  const before = await device.start(config(3));
  const upload = join(folder, 'upload.yaml');
  writeFileSync(upload, config(4));
  // As a reboot would find it: the trial belongs to a boot that is over.
  swap(device.config, stage(device.config, readUpload(upload)), 30_000, {
    boot: 'gone',
    monotonicMs: 0,
  });
  process.kill(before.pid, 'SIGKILL');
  const after = await device.health((health) => health.pid !== before.pid && health.ready);
  expect(after.configSha256).toBe(before.configSha256);
  expect(journalled()).toContain('config.reverted');
  expect(settleProvisional(device.config)).toEqual({ outcome: 'settled' });
});
