import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftovers } from '../../config/durable-files.ts';
import {
  type BootInstant,
  confirm,
  fileSha256,
  forgetReversion,
  isOnTrial,
  markerOf,
  maxTrialStarts,
  previousOf,
  readUpload,
  revert,
  settleProvisional,
  stage,
  swap,
  watchTrial,
} from '../../config/provisional.ts';
import { tool } from './device.ts';

const boot: BootInstant = { boot: 'this-boot', monotonicMs: 1000 };
const later = (ms: number): BootInstant => ({ ...boot, monotonicMs: boot.monotonicMs + ms });
const trialMs = 45_000;

let folder: string;
let config: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-provisional-'));
  config = join(folder, 'config.yaml');
  writeFileSync(config, 'old', { mode: 0o640 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (): string => readFileSync(config, 'utf8');

const flashed = { by: 'mona@laptop', message: 'new hours' };

function swapIn(content: string): string {
  const upload = join(folder, 'upload');
  writeFileSync(upload, content);
  const staged = stage(config, readUpload(upload));
  rmSync(upload);
  swap(config, staged, trialMs, boot, flashed);
  return fileSha256(config) ?? '';
}

test('a confirmed config is settled, and the one before it is kept', () => {
  const sha256 = swapIn('new');
  expect(isOnTrial(config)).toBe(true);
  expect(confirm(config, sha256)).toBe(true);
  expect(settleProvisional(config, later(trialMs * 2))).toEqual({ outcome: 'settled' });
  expect(text()).toBe('new');
  expect(readFileSync(previousOf(config), 'utf8')).toBe('old');
  expect(readdirSync(folder).sort()).toEqual(['config.yaml', 'config.yaml.previous']);
});

test('the new config has the mode of the old one', () => {
  swapIn('new');
  expect(statSync(config).mode & 0o777).toBe(0o640);
});

test('starts on trial are counted, and one too many puts the old config back', () => {
  const sha256 = swapIn('new');
  for (let start = 1; start <= maxTrialStarts; start += 1) {
    expect(settleProvisional(config, later(start))).toEqual({
      outcome: 'provisional',
      sha256,
      start,
      msLeft: trialMs - start,
      problem: null,
      flashed,
    });
  }
  expect(settleProvisional(config, later(9))).toEqual({
    outcome: 'reverted',
    sha256,
    reason: 'the controller ended 2 times with it before it was confirmed',
  });
  expect(text()).toBe('old');
});

test.each<[string, BootInstant, string]>([
  ['a reboot', { boot: 'next-boot', monotonicMs: 5 }, 'the machine restarted'],
  ['the end of its time', later(trialMs), 'nobody confirmed it in time'],
])('%s ends the trial', (_, now, reason) => {
  const sha256 = swapIn('new');
  expect(settleProvisional(config, now)).toEqual({
    outcome: 'reverted',
    sha256,
    reason: expect.stringContaining(reason),
  });
  expect(text()).toBe('old');
});

test('a reversion is reported at every start until it is forgotten', () => {
  const sha256 = swapIn('new');
  expect(revert(config, 'the printer is lost')).toBe(true);
  expect(revert(config, 'somebody else came second')).toBe(true);
  const reversion = { outcome: 'reverted', sha256, reason: 'the printer is lost' };
  expect(settleProvisional(config, boot)).toEqual(reversion);
  expect(settleProvisional(config, boot)).toEqual(reversion);
  forgetReversion(config);
  expect(settleProvisional(config, boot)).toEqual({ outcome: 'settled' });
  expect(text()).toBe('old');
});

test('a config that has begun to go back cannot be confirmed', () => {
  const sha256 = swapIn('new');
  revert(config, 'too late');
  expect(confirm(config, sha256)).toBe(false);
});

test('a config on trial is never what a later one goes back to', () => {
  swapIn('unconfirmed');
  swapIn('newer');
  revert(config, 'a test');
  expect(text()).toBe('old');
});

test('a first config without one before it is taken away again', () => {
  rmSync(config);
  swapIn('first');
  revert(config, 'a test');
  expect(fileSha256(config)).toBeNull();
  forgetReversion(config);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that somebody put there by hand during a trial is trusted', () => {
  swapIn('new');
  writeFileSync(config, 'by hand');
  expect(revert(config, 'a test')).toBe(false);
  expect(settleProvisional(config, { boot: 'next', monotonicMs: 0 })).toEqual({
    outcome: 'settled',
  });
  expect(text()).toBe('by hand');
});

test('an unreadable marker means that nobody vouched for the config', () => {
  swapIn('new');
  writeFileSync(markerOf(config), '{"sha25');
  expect(settleProvisional(config, boot)).toMatchObject({ outcome: 'reverted' });
  expect(text()).toBe('old');
});

test('a lost previous config leaves the trial running and says why', () => {
  swapIn('new');
  rmSync(previousOf(config));
  expect(settleProvisional(config, later(trialMs))).toMatchObject({
    outcome: 'provisional',
    problem: expect.stringContaining('cannot be put back'),
  });
  expect(text()).toBe('new');
});

test('a torn last line of the marker counts as a start', () => {
  swapIn('new');
  writeFileSync(markerOf(config), '{"started":"th', { flag: 'a' });
  expect(settleProvisional(config, boot)).toMatchObject({ outcome: 'provisional', start: 2 });
});

test.each([
  ['was put back by a flash that then died', () => revert(config, 'a test'), true],
  ['nobody has decided on', () => {}, true],
  ['was confirmed', (sha256: string) => confirm(config, sha256), false],
])(
  'a controller ends with a config that %s, when the time of the trial is over: %s',
  async (_, decide, ends) => {
    const sha256 = swapIn('new');
    const settlement = settleProvisional(config, later(trialMs - 1));
    decide(sha256);
    let hasEnded = false;
    watchTrial(config, settlement, () => {
      hasEnded = true;
    });
    // Set later, for a later moment.
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(hasEnded).toBe(ends);
  },
);

test('a link is not followed to what is staged', () => {
  const link = join(folder, 'link');
  symlinkSync(config, link);
  expect(() => readUpload(link)).toThrow(/ELOOP/);
});

test('neither a pipe nor a file without end holds up whoever reads what is staged', () => {
  const pipe = join(folder, 'pipe');
  tool('mkfifo', [pipe]);
  expect(() => readUpload(pipe)).toThrow(/pipe is not a file/);
  const long = join(folder, 'long');
  writeFileSync(long, '');
  truncateSync(long, 2 ** 40);
  expect(() => readUpload(long)).toThrow(/long is too long/);
});

test('leftovers of a killed flash are removed, and nothing else', () => {
  stage(config, readUpload(config));
  writeFileSync(`${config}.part-of-somebody`, '');
  writeFileSync(`${config}.bak`, '');
  removeLeftovers(config);
  expect(readdirSync(folder).sort()).toEqual([
    'config.yaml',
    'config.yaml.bak',
    'config.yaml.part-of-somebody',
  ]);
});
