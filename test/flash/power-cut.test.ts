/**
 * The process is killed at each of its changes to the disk in turn. Whatever is left, the next
 * start must run a config that somebody vouched for.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { isOnTrial, markerOf, settleProvisional } from '../../config/provisional.ts';
import { bundleEntry, configText, finished } from './device.ts';

const changes = ['writeSync', 'fsyncSync', 'renameSync', 'rmSync'];

/**
 * A module loaded before the program: counts its changes to the config's folder, dies just before
 * the one asked for, and otherwise writes down what was done.
 */
const killer = (cutAt: number, folder: string, record: string): string => `
const fs = require('node:fs');
const { appendFileSync, openSync, readlinkSync } = fs;
let count = 0;
for (const name of ${JSON.stringify(changes)}) {
  const real = fs[name];
  fs[name] = (...args) => {
    const path = typeof args[0] === 'number' ? readlinkSync('/proc/self/fd/' + args[0]) : args[0];
    if (!String(path).startsWith(${JSON.stringify(folder)})) return real(...args);
    count += 1;
    if (count === ${cutAt}) process.kill(process.pid, 'SIGKILL');
    const result = real(...args);
    appendFileSync(${JSON.stringify(record)}, JSON.stringify([name, path, args[1]]) + '\\n');
    return result;
  };
}
`;

let folder: string;
let entry: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-power-cut-'));
  entry = bundleEntry(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Cut {
  readonly config: string;
  readonly killed: boolean;
  readonly record: readonly (readonly [string, string, unknown])[];
}

async function cut(verb: string, cutAt: number): Promise<Cut> {
  const home = mkdtempSync(join(folder, `${verb}-${cutAt}-`));
  const config = join(home, 'config.yaml');
  writeFileSync(config, configText('old'));
  const upload = join(home, 'upload');
  writeFileSync(upload, configText('new'));
  const record = join(folder, `${verb}-${cutAt}.record`);
  writeFileSync(record, '');
  const killerFile = join(folder, 'killer.cjs');
  writeFileSync(killerFile, killer(cutAt, home, record));
  const args = ['--require', killerFile, entry, verb, upload, '--config', config];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const { code, errors } = await finished(child);
  const killed = child.signalCode === 'SIGKILL';
  expect([killed || code === 0, errors]).toEqual([true, '']);
  const lines = readFileSync(record, 'utf8').trim().split('\n').filter(Boolean);
  return { config, killed, record: lines.map((line) => JSON.parse(line)) };
}

test.each([
  ['swap-and-confirm', 12],
  ['swap-and-revert', 12],
])('%s, cut at every change to the disk', async (verb, atLeast) => {
  let cutAt = 0;
  for (;;) {
    cutAt += 1;
    const { config, killed, record } = await cut(verb, cutAt);
    const swapped = record.findIndex(([change, , to]) => change === 'renameSync' && to === config);
    const confirmed =
      verb === 'swap-and-confirm' &&
      swapped !== -1 &&
      record
        .slice(swapped)
        .some(([change, path]) => change === 'rmSync' && path === markerOf(config));
    const wasOnTrial = isOnTrial(config);
    const settlement = settleProvisional(config, { boot: 'after the cut', monotonicMs: 0 });
    const settled = loadConfig(config).config.controller;
    expect({ cutAt, settled, onTrial: isOnTrial(config) }).toEqual({
      cutAt,
      settled: confirmed ? 'new' : 'old',
      onTrial: false,
    });
    if (wasOnTrial) expect(settlement.outcome).toBe('reverted');
    if (!killed) break;
  }
  expect(cutAt).toBeGreaterThan(atLeast);
});

test('every file is on the disk before its name is, and every name before the next step', async () => {
  for (const verb of ['swap-and-confirm', 'swap-and-revert']) {
    const { record, config } = await cut(verb, -1);
    const unsynced = new Set<string>();
    let folderChanged = false;
    for (const [change, path, argument] of record) {
      if (change === 'writeSync') unsynced.add(path);
      if (change === 'fsyncSync') {
        unsynced.delete(path);
        if (config.startsWith(`${path}/`)) folderChanged = false;
      }
      if (change === 'renameSync') {
        expect([...unsynced]).not.toContain(path);
        expect({ to: argument, folderChanged }).toEqual({ to: argument, folderChanged: false });
      }
      if (change === 'renameSync' || change === 'rmSync') folderChanged = true;
    }
    expect({ verb, folderChanged, unsynced: unsynced.size }).toEqual({
      verb,
      folderChanged: false,
      unsynced: 0,
    });
    expect(record.some(([, path]) => path === markerOf(config))).toBe(true);
  }
});
