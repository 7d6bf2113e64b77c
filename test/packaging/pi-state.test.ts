/** What the doctor says of a Pi's heat, power, card and disk, by what the kernel's files hold. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readPiState, strainsOf } from '../../firmware-host/machine/pi-state.ts';
import { cardFindings, diskFinding, piFindings } from '../../scripts/verbs/doctor/pi-findings.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dawr-pi-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${text}\n`);
}

const firmware = 'sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/get_throttled';
const heat = 'sys/class/thermal/thermal_zone0/temp';
const found = (asked: string | null = null) =>
  piFindings(root, asked).map(({ verdict, says }) => [verdict, says.en]);

test('a machine that is no Pi says nothing', () => {
  expect(readPiState(root)).toEqual({ celsius: null, strains: null });
  expect(found()).toEqual([]);
});

test('a cool Pi with enough power is well', () => {
  put(heat, '48312');
  put(firmware, '0');
  expect(found()).toEqual([
    ['good', '48.3 °C'],
    ['good', 'enough, and nothing slows it down'],
  ]);
});

test.each([
  ['70000', 'look'],
  ['80000', 'wrong'],
])('%s thousandths of a degree: %s', (milli, verdict) => {
  put(heat, milli);
  expect(found()).toEqual([[verdict, expect.stringContaining('°C')]]);
});

test('under-voltage now is a fault, and what has been is worth a look', () => {
  put(firmware, '50005');
  expect(found()).toEqual([['wrong', 'now: under-voltage, throttled']]);
  put(firmware, '50000');
  expect(found()).toEqual([['look', 'since the start: under-voltage, throttled']]);
  expect(piFindings(root, null)[0]?.fix?.en).toContain('power supply');
});

test('a kernel that knows the voltage alone, and vcgencmd where the kernel says nothing', () => {
  expect(found('throttled=0x80008')).toEqual([['wrong', 'now: too hot']]);
  expect(found('VCHI initialization failed')).toEqual([]);
  put('sys/class/hwmon/hwmon1/name', 'rpi_volt');
  put('sys/class/hwmon/hwmon1/in0_lcrit_alarm', '1');
  expect(found()).toEqual([['wrong', 'now: under-voltage']]);
});

test('bits of vcgencmd, one by one', () => {
  const none = { now: [], sinceStart: [] };
  expect(strainsOf('throttled=0x0')).toEqual(none);
  expect(strainsOf('0x2')).toEqual({ now: ['frequency-capped'], sinceStart: ['frequency-capped'] });
  expect(strainsOf('80000')).toEqual({ now: [], sinceStart: ['hot'] });
  expect(strainsOf('not hexadecimal')).toBeNull();
});

test('an old card and a worn one are worth a spare', () => {
  put('sys/block/mmcblk0/device/date', '08/2021');
  put('sys/block/mmcblk0/device/name', 'SD32G');
  const verdicts = (year: number | null) => cardFindings(root, year).map(({ verdict }) => verdict);
  expect(verdicts(2024)).toEqual(['good']);
  expect(verdicts(2026)).toEqual(['look']);
  // A clock that nobody believes makes no card old.
  expect(verdicts(null)).toEqual(['good']);
  put('sys/block/mmcblk0/device/life_time', '0x02 0x09');
  expect(verdicts(2024)).toEqual(['look']);
  put('sys/block/mmcblk0boot0/device/date', '01/2001');
  expect(verdicts(2024)).toHaveLength(1);
});

test('a disk on which the journal cannot grow as it may is worth a look', () => {
  expect(diskFinding(root, 0)?.verdict).toBe('good');
  expect(diskFinding(root, 1e9)).toMatchObject({ verdict: 'look' });
  expect(diskFinding(join(root, 'nowhere'), 0)).toBeNull();
});
