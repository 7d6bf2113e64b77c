/** What the doctor says of what keeps the time without power, on machines with and without an RTC. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keptTimeFindings } from '../../scripts/verbs/doctor/kept-time.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dawr-clock-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
}
const found = (trust: 'ntp' | 'always' = 'ntp') =>
  keptTimeFindings(root, trust).map(({ verdict, about, fix }) => [
    verdict,
    about.en,
    fix?.en ?? null,
  ]);

test('an RTC, and nothing that sets the clock beside it, is well', () => {
  put('sys/class/rtc/rtc0/name');
  expect(found()).toEqual([['good', 'RTC', null]]);
});

test('without an RTC: fit one', () => {
  put('sbin/fake-hwclock');
  expect(found()).toEqual([
    ['look', 'RTC', expect.stringContaining('Fit an RTC')],
    ['look', 'fake-hwclock', null],
  ]);
});

test('where the config believes the clock always, nothing waits for it', () => {
  expect(found('ntp')).toEqual([['look', 'RTC', expect.stringContaining('the day waits')]]);
  expect(found('always')).toEqual([['look', 'RTC', expect.stringContaining('may be believed')]]);
});

test('beside an RTC: take it away', () => {
  put('usr/sbin/fake-hwclock');
  put('sys/class/rtc/rtc0/name');
  expect(found()).toEqual([
    ['good', 'RTC', null],
    ['look', 'fake-hwclock', 'sudo apt purge fake-hwclock'],
  ]);
});
