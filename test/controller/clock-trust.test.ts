/** Whose clock is believed: a time server's, an RTC's that the kernel read, and never a kept file's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClock } from '../../firmware-host/clock/clock.ts';
import { clockFaults } from '../../firmware-host/clock/clock-faults.ts';
import { judgeClock } from '../../firmware-host/clock/clock-trust.ts';
import { alwaysOpen } from './sights.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-clock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sources = () => ({
  synchronisedFlag: path.join(folder, 'synchronized'),
  rtcFolder: path.join(folder, 'rtc'),
});
const now = Date.parse('2027-03-01T08:00:00Z');
const minuteMs = 60_000;

/** @param showsMs null where the chip does not answer */
function rtc(name: string, setTheClock: boolean, showsMs: number | null): void {
  const at = path.join(folder, 'rtc', name);
  mkdirSync(at, { recursive: true });
  writeFileSync(path.join(at, 'hctosys'), setTheClock ? '1\n' : '0\n');
  if (showsMs !== null)
    writeFileSync(path.join(at, 'since_epoch'), `${Math.trunc(showsMs / 1000)}\n`);
}

const judged = (trust: 'ntp' | 'always' = 'ntp', wallMs = now) =>
  judgeClock(trust, wallMs, sources());
const nobody = { isTrusted: false };

test('a time server is believed, and a clock that nobody set is not', () => {
  expect(judged()).toEqual(nobody);
  writeFileSync(sources().synchronisedFlag, '');
  expect(judged()).toEqual({ isTrusted: true, by: 'time-server' });
});

test('an RTC that the kernel set the clock from is believed, while the two agree', () => {
  rtc('rtc0', true, now + 14 * minuteMs);
  expect(judged()).toEqual({ isTrusted: true, by: 'rtc', rtc: 'rtc0' });
});

test.each<[string, () => void]>([
  ['it is there and set nothing', () => rtc('rtc0', false, now)],
  ['its battery is empty, and the clock was taken from a file', () => rtc('rtc0', true, 100_000)],
  ['the clock was set otherwise since', () => rtc('rtc0', true, now - 16 * minuteMs)],
  ['its chip does not answer', () => rtc('rtc0', true, null)],
])('an RTC is not believed where %s', (_, make) => {
  make();
  expect(judged()).toEqual(nobody);
});

test('of two, the one that set the clock counts', () => {
  rtc('rtc0', false, 0);
  rtc('rtc1', true, now);
  expect(judged()).toMatchObject({ rtc: 'rtc1' });
});

test('a date before the first controller is believed of nobody', () => {
  writeFileSync(sources().synchronisedFlag, '');
  rtc('rtc0', true, 60_000);
  for (const trust of ['ntp', 'always'] as const) expect(judged(trust, 60_000)).toEqual(nobody);
});

test('the config can believe what nobody set', () => {
  expect(judged('always')).toEqual({ isTrusted: true, by: 'config' });
});

test('the clock of the controller judges so', () => {
  const clockOf = () => createClock({ trust: 'ntp', timeZone: 'Africa/Cairo', sources: sources() });
  expect(clockOf().isTrusted()).toBe(false);
  rtc('rtc0', true, Date.now());
  expect(clockOf().isTrusted()).toBe(true);
});

test('what is wrong is said in one way, with the date and the last business day', () => {
  const local = { date: '1970-01-01', minute: 120 };
  const faults = (isTrusted: boolean, date: string, day: string | null) =>
    clockFaults(alwaysOpen, { isTrusted, local: { ...local, date }, day });
  expect(faults(true, '2026-12-01', '2026-11-22')).toEqual([]);
  expect(faults(false, '1970-01-01', '2026-11-22')).toMatchObject([
    {
      code: 'no-answer',
      hint: expect.stringMatching(/1970-01-01.*2026-11-22.*open the day by hand/),
    },
  ]);
  expect(faults(true, '2036-12-01', '2026-11-22')).toMatchObject([
    { code: 'bad-answer', hint: expect.stringMatching(/2036-12-01.*2026-11-22/) },
  ]);
});
