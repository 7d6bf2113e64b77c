import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Health,
  healthFileOf,
  isAlive,
  readHealth,
  writeHealth,
} from '../../firmware-host/health-file.ts';

const health: Health = {
  pid: process.pid,
  startedAt: 1_790_000_000_000,
  configSha256: 'a'.repeat(64),
  configGeneration: 3,
  software: 'dawr 0.1.0',
  ready: true,
  devices: [{ device: 'printer/hall', faults: ['paper-out'] }],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-health-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what is written is read', () => {
  writeHealth(folder, health);
  writeHealth(folder, { ...health, ready: false });
  expect(readHealth(folder)).toEqual({ ...health, ready: false });
});

test('no file, a torn one, and one of another shape are no health', () => {
  expect(readHealth(folder)).toBeNull();
  writeHealth(folder, health);
  const text = readFileSync(healthFileOf(folder), 'utf8');
  for (const other of [text.slice(0, 40), '', 'null', text.replace('"ready"', '"steady"')]) {
    writeFileSync(healthFileOf(folder), other);
    expect([other, readHealth(folder)]).toEqual([other, null]);
  }
});

test('a newer software may say more', () => {
  writeFileSync(healthFileOf(folder), JSON.stringify({ ...health, more: 1 }));
  expect(readHealth(folder)).toEqual(health);
});

test('a health outlives its controller, and is known to', () => {
  expect(isAlive(health)).toBe(true);
  const { pid } = spawnSync('true');
  expect(isAlive({ ...health, pid })).toBe(false);
});
