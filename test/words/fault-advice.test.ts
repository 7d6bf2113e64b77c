/** What to do about a fault stands in Arabic on an Arabic page, for whatever device it is. */

import { join } from 'node:path';
import { devicesOf } from '../../config/hall/devices.ts';
import { loadConfig } from '../../config/load.ts';
import { nameOfDevice } from '../../firmware-host/words/device-words.ts';
import { arabicAdvice } from '../../firmware-host/words/fault-advice.ts';
import { wordsOfFault } from '../../firmware-host/words/fault-words.ts';

const { config } = loadConfig(join(__dirname, '../config/every-option.yaml'));
const devices = devicesOf(config).map(({ device }) => device);
const codes = ['no-answer', 'not-there', 'offline', 'unsupported', 'paper-out', 'bad-answer'];

test.each(codes)('%s', (code) => {
  expect(wordsOfFault(code)).not.toBeNull();
  for (const device of devices) {
    const advice = arabicAdvice(code, device) ?? '';
    expect(advice).toMatch(/^[\u0600-\u06ff]/);
    // A name such as alsamixer may stand there, a sentence may not.
    expect(advice).not.toMatch(/[A-Za-z]+ [A-Za-z]+/);
  }
});

test('a device that is worse off without it has its own', () => {
  expect(arabicAdvice('not-there', 'voice/clips')).not.toBe(arabicAdvice('not-there', 'voice'));
  expect(arabicAdvice('no-answer', 'clock')).not.toBe(arabicAdvice('no-answer', 'printer/hall'));
});

test('a code of a newer controller has none', () => {
  expect(arabicAdvice('on-fire', 'printer/hall')).toBeNull();
});

test('every device of a hall has a name', () => {
  for (const device of devices) expect(nameOfDevice(device)).not.toBeNull();
  expect(nameOfDevice('board/3')).toEqual({
    kind: 'board',
    words: { ar: 'لوحة شباك', en: 'Board of window' },
    id: '3',
  });
  expect(nameOfDevice('toaster/1')).toBeNull();
});
