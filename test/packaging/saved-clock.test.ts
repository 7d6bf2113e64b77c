/** What the doctor says of a clock that is only saved, on machines with and without an RTC. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { savedClockRemark } from '../../scripts/verbs/doctor/saved-clock.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dawr-clock-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
}
const says = () => savedClockRemark(root);

test('without fake-hwclock there is nothing to say', () => {
  put('sys/class/rtc/rtc0');
  expect(says()).toBeNull();
});

test('without an RTC: fit one', () => {
  put('sbin/fake-hwclock');
  expect(says()).toContain('fit an RTC');
});

test('beside an RTC: take it away', () => {
  put('usr/sbin/fake-hwclock');
  put('sys/class/rtc/rtc0');
  expect(says()).toContain('apt purge fake-hwclock');
});
