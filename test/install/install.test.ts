/** `scripts/install` into a folder, as for the image of a card, and the unit by systemd's own eyes. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';

const checkout = resolve(__dirname, '../..');
const installer = join(checkout, 'scripts/install');
const unit = join(checkout, 'scripts/packaging/dawr.service');

let dest: string;
beforeAll(() => {
  dest = mkdtempSync(join(tmpdir(), 'dawr-install-'));
});
afterAll(() => rmSync(dest, { recursive: true, force: true }));

function install(...args: string[]) {
  return spawnSync(installer, ['--offline', '--dest', dest, ...args], { encoding: 'utf8' });
}
const mode = (path: string): string => (statSync(join(dest, path)).mode & 0o7777).toString(8);
const versions = (): string[] =>
  readdirSync(join(dest, 'opt')).filter((name) => name.startsWith('dawr-'));

// The tests follow each other: an empty folder, a first install, a second one over it.

test('a config with a mistake: nothing is installed', () => {
  const bad = join(dest, 'bad.yaml');
  writeFileSync(bad, 'controller: 1\n');
  const { status, stderr } = install(bad);
  expect(stderr).toMatch(/bad\.yaml:1:/);
  expect(stderr).toMatch(/the config has mistakes; nothing was installed/);
  expect(status).toBe(1);
  expect(readdirSync(dest).sort()).toEqual(['bad.yaml', 'opt']);
  expect(readdirSync(join(dest, 'opt'))).toEqual([]);
});

test('a first install puts everything in its place', () => {
  const { status, stdout, stderr } = install('bab-sharq');
  // In a new checkout the voice's clips are made first, and the output says so.
  const complaints = stderr.replace(/^make-clips: making .*\n/m, '');
  expect([status, problemsIn(complaints)]).toEqual([0, []]);
  expect(stdout).toMatch(/installed$/m);
  expect(mode('etc/dawr')).toBe('2770');
  expect(mode('etc/dawr/config.yaml')).toBe('640');
  expect(mode('var/lib/dawr')).toBe('750');
  // One file of the centre and of what it shares with its sisters.
  expect(readFileSync(join(dest, 'etc/dawr/config.yaml'), 'utf8')).toBe(
    loadConfig(join(checkout, 'config/centres/bab-sharq.yaml')).text,
  );
  expect(readFileSync(join(dest, 'etc/systemd/system/dawr.service'), 'utf8')).toBe(
    readFileSync(unit, 'utf8'),
  );
  expect(readFileSync(join(dest, 'etc/modules-load.d/dawr.conf'), 'utf8')).toContain('cdc_acm\n');
  expect(readlinkSync(join(dest, 'usr/local/bin/dawr'))).toBe('/opt/dawr/scripts/dawr');
  expect(versions()).toEqual([readlinkSync(join(dest, 'opt/dawr'))]);
});

test('what is installed runs by itself, without what only the build needs', () => {
  const installed = join(dest, 'opt/dawr');
  for (const name of [
    'node_modules/jest',
    'node_modules/esbuild',
    'drivers',
    'scripts/checkout/build.mjs',
  ]) {
    expect([name, existsSync(join(installed, name))]).toEqual([name, false]);
  }
  const { status, stdout, stderr } = spawnSync(
    join(installed, 'scripts/dawr'),
    ['check', join(dest, 'etc/dawr/config.yaml')],
    { encoding: 'utf8', cwd: '/' },
  );
  expect([status, problemsIn(stderr)]).toEqual([0, []]);
  expect(stdout).toMatch(/good/);
});

test('a second install brings the program and leaves the config', () => {
  const before = versions();
  const config = join(dest, 'etc/dawr/config.yaml');
  writeFileSync(config, 'edited by the technician\n');
  const { status, stdout } = install('bab-sharq');
  expect(status).toBe(0);
  expect(stdout).toMatch(/is there and stays as it is/);
  expect(readFileSync(config, 'utf8')).toBe('edited by the technician\n');
  expect(versions()).toEqual([readlinkSync(join(dest, 'opt/dawr'))]);
  expect(versions()).not.toEqual(before);
});

test.each([
  [['--help'], 0, /usage: scripts\/install/],
  [['--frobnicate'], 2, /there is no option --frobnicate/],
  [['one.yaml', 'two.yaml'], 2, /one config, not two/],
  [['no-such-centre'], 1, /there is no config no-such-centre/],
])('%j', (args, code, words) => {
  const { status, stdout, stderr } = install(...args);
  expect(stdout + stderr).toMatch(words);
  expect(status).toBe(code);
});

test('the unit exposes little', () => {
  const { status, stdout, stderr } = spawnSync(
    'systemd-analyze',
    // The threshold is in tenths: 2.0.
    ['security', '--no-pager', '--offline=yes', '--threshold=20', unit],
    { encoding: 'utf8' },
  );
  expect([status, stderr, stdout.trim().split('\n').at(-1)]).toEqual([
    0,
    '',
    expect.stringContaining('Overall exposure level'),
  ]);
});

test('the unit has no mistake that systemd can see', () => {
  // A copy whose program exists here: `verify` looks for it.
  const copy = join(dest, 'dawr.service');
  writeFileSync(copy, readFileSync(unit, 'utf8').replace('/usr/local/bin/dawr', '/bin/true'));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', copy], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

test('a television gets its unit and the address of its page, and nothing else', () => {
  const screen = mkdtempSync(join(tmpdir(), 'dawr-screen-'));
  const address = 'http://127.0.0.1:8070/hall?sound=on';
  const set = (...args: string[]) =>
    spawnSync(installer, ['--dest', screen, '--screen', ...args], { encoding: 'utf8' });
  expect(set('https://example.org/').status).toBe(2);
  expect(set(address, 'bab-sharq').status).toBe(2);
  expect(set(address).status).toBe(0);
  expect(readdirSync(screen)).toEqual(['etc']);
  expect(readFileSync(join(screen, 'etc/dawr-screen.conf'), 'utf8')).toBe(`ADDRESS=${address}\n`);
  const placed = join(screen, 'etc/systemd/system/dawr-screen.service');
  // `verify` looks for the programs, which are on a television's computer only.
  writeFileSync(placed, readFileSync(placed, 'utf8').replace('/usr/bin/cage', '/bin/true'));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', placed], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  rmSync(screen, { recursive: true });
});

/** What the shipped config is warned of is its centre's to settle. */
function problemsIn(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.includes(' warning: '));
}
