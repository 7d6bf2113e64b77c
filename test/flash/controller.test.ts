/** The whole way with the real controller: `dawr flash`, sshd, `dawr apply`, `dawr run`. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { parse, stringify } from 'yaml';
import { readUpload, settleProvisional, stage, swap } from '../../config/provisional.ts';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { configText, Device, finished, type RunResult, tool } from './device.ts';
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

/**
 * The bench without its twins, on ports that are no bench's: one board line has somebody at its
 * other end.
 */
function config(guardSeconds: number, boardPort = (boards.address() as AddressInfo).port): string {
  const { pages: _, ...bench } = parse(configText('bench'));
  bench.queue = { ...bench.queue, guardSeconds };
  const ports = [...nobodysPorts];
  for (const { wire } of [...bench.units, ...bench.printers, ...bench.boardLines]) {
    if (wire.kind === 'tcp') wire.port = ports.pop();
  }
  bench.centreServer.url = `mqtt://127.0.0.1:${ports.pop()}`;
  bench.boardLines[0].wire = { kind: 'tcp', host: '127.0.0.1', port: boardPort };
  return stringify(bench);
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
        '--remote-config',
        device.config,
        '--remote-dawr',
        device.dawr,
      ],
    ]),
  );
}

function journalled(): readonly string[] {
  const journal = new Database(join(device.folder, 'journal/journal.db'), { readonly: true });
  try {
    const rows: readonly unknown[] = journal
      .prepare('SELECT type FROM event ORDER BY sequence')
      .pluck()
      .all();
    return rows.map(String).filter((type) => type.startsWith('config.'));
  } finally {
    journal.close();
  }
}

const boardWorks = (devices: readonly { device: string; faults: readonly string[] }[]): boolean =>
  devices.some(({ device, faults }) => device === 'board/1' && faults.length === 0);

test('a good config is a new generation', async () => {
  const before = await device.start(config(3));
  const { code, out, errors } = await flash(config(4), 120);
  expect([code, errors]).toEqual([0, '']);
  expect(out).toMatch(/applied: generation 2 runs well/);
  const after = await device.health((health) => health.pid !== before.pid);
  expect(after.configGeneration).toBe(before.configGeneration + 1);
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
  const { code, errors } = await flash(stringify(bad), 15, ['--yes']);
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
