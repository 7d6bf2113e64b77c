import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createHealthFile,
  type Health,
  healthFileOf,
  isAlive,
  readHealth,
  writeHealth,
} from '../../firmware-host/health/health-file.ts';

const health: Health = {
  pid: process.pid,
  startedAt: 1_790_000_000_000,
  configSha256: 'a'.repeat(64),
  configGeneration: 3,
  software: 'dawr 0.1.0',
  ready: true,
  devices: [{ device: 'printer/hall', faults: ['paper-out'], hints: ['Put a new roll in.'] }],
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

test('the file is written when it says something new, and again once it can be written', () => {
  const troubles: string[] = [];
  const file = createHealthFile(folder, folder, (detail) => troubles.push(detail));
  expect([file.write(health), file.write({ ...health })]).toEqual([true, false]);
  rmSync(healthFileOf(folder));
  expect(file.write({ ...health })).toBe(false);
  expect(readHealth(folder)).toBeNull();

  rmSync(folder, { recursive: true });
  const later = { ...health, ready: false };
  for (let tick = 0; tick < 3; tick += 1) file.write(later);
  expect(troubles).toEqual([expect.stringContaining('ENOENT')]);
  mkdirSync(folder);
  file.write(later);
  expect(readHealth(folder)).toEqual(later);
});

test('in a folder of its own it is found by a link, also where an earlier software wrote a file', () => {
  const inMemory = join(folder, 'run');
  mkdirSync(inMemory);
  writeHealth(folder, health);
  writeHealth(folder, { ...health, ready: false }, inMemory);
  expect(readHealth(folder)).toEqual({ ...health, ready: false });
  const linked = lstatSync(healthFileOf(folder)).ino;
  writeHealth(folder, health, inMemory);
  expect(readHealth(folder)).toEqual(health);
  // The journal's folder is on the card.
  expect(lstatSync(healthFileOf(folder)).ino).toBe(linked);
  expect(readdirSync(folder)).toEqual(['health.json', 'run']);
  rmSync(inMemory, { recursive: true });
  expect(readHealth(folder)).toBeNull();
});

test('an earlier software said nothing of hints', () => {
  const devices = [{ device: 'printer/hall', faults: ['paper-out'] }];
  writeFileSync(healthFileOf(folder), JSON.stringify({ ...health, devices }));
  expect(readHealth(folder)?.devices).toEqual([{ ...devices[0], hints: [] }]);
});
