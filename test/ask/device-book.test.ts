/** Which browser may open which page: given by a person who saw its digits, kept over restarts, taken away. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../config/user-error.ts';
import { openDeviceBook } from '../../firmware-host/panel/device-book.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-devices-'));
const file = join(folder, 'devices.json');
let nowMs = 0;
const open = () =>
  openDeviceBook(
    file,
    () => nowMs,
    () => 1_795_000_000_000,
  );
const third = { page: 'window', window: 3 } as const;

afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

test('whoever shows the digits gets the place, and has it after a restart', () => {
  const book = open();
  const { code, secret } = book.wait(null);
  expect(book.deviceOf(secret)).toBeNull();
  expect(book.wait(secret)).toMatchObject({ code, secret });
  expect(book.pair(code, third)).not.toBeNull();
  expect(open().deviceOf(secret)?.place).toEqual(third);
  expect(open().deviceOf(`${secret}0`)).toBeNull();
  expect(readFileSync(file, 'utf8')).not.toContain(secret);
});

test('digits count once, for ten minutes, and of this run of the controller only', () => {
  const book = open();
  const { code, secret } = book.wait(null);
  expect(open().pair(code, third)).toBeNull();
  nowMs += 10 * 60_000;
  expect(book.pair(code, third)).toBeNull();
  const again = book.wait(secret);
  expect(again.secret).not.toBe(secret);
  expect(book.pair(again.code, third)).not.toBeNull();
  expect(book.pair(again.code, third)).toBeNull();
});

test('a flood of visits makes the oldest wait in vain, and nobody else', () => {
  const book = open();
  const first = book.wait(null);
  const last = Array.from({ length: 16 }, () => book.wait(null)).at(-1);
  expect(book.pair(first.code, third)).toBeNull();
  expect(book.pair(last?.code ?? '', third)).not.toBeNull();
});

test('what is revoked is gone, after a restart too', () => {
  const book = open();
  const { code, secret } = book.wait(null);
  const device = book.pair(code, third);
  expect(book.revoke('00000000')).toBe(false);
  expect(book.revoke(device?.id ?? '')).toBe(true);
  expect(open().deviceOf(secret)).toBeNull();
});

test('a file that is damaged lets nobody in, in words', () => {
  writeFileSync(file, '{"devices":[{"id":"1"');
  expect(open).toThrow(UserError);
});
