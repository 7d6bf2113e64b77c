/**
 * The pause before a controller is started again that could not start, by the very lines of the shipped
 * unit: run as systemd runs them, with a `sleep` that only says how long.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const unit = readFileSync(resolve(__dirname, '../../scripts/packaging/dawr.service'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-failed-starts-'));
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\nprintf "%s\\n" "$1"\n');
  chmodSync(join(folder, 'sleep'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** @returns what it prints; `$$` is how a unit writes a dollar */
function run(setting: string, exitStatus = ''): string {
  const line = new RegExp(`^${setting}=-/bin/sh -c '([^']*)'$`, 'm').exec(unit)?.[1];
  if (line === undefined) throw new Error(`the unit has no ${setting} of one shell command`);
  const shell = line.replaceAll('\\\n', '').replaceAll('$$', '$');
  const environment = { RUNTIME_DIRECTORY: folder, EXIT_STATUS: exitStatus };
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', shell], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env['PATH']}`, ...environment },
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

/** @returns the pause before it, in seconds as text; empty for none */
function start(): string {
  return run('ExecStartPre');
}

function fail(): string {
  const pause = start();
  run('ExecStopPost', '2');
  return pause;
}

test('it grows with each start that fails, up to less than a start may take', () => {
  expect([fail(), fail(), fail(), fail(), fail(), fail()]).toEqual([
    '',
    '8',
    '16',
    '32',
    '50',
    '50',
  ]);
  const longest = Number(/^TimeoutStartSec=(\d+)$/m.exec(unit)?.[1]);
  expect(longest).toBeGreaterThan(50);
});

test('it begins anew once a controller ran', () => {
  fail();
  fail();
  expect(start()).toBe('16');
  run('ExecStartPost');
  run('ExecStopPost', '2');
  expect(start()).toBe('8');
});

test('a crash is no failed start', () => {
  for (const status of ['KILL', 'ABRT', '1', '0', '']) run('ExecStopPost', status);
  expect(start()).toBe('');
});
