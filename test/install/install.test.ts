/** What `scripts/install` says to a wrong call, and the unit by systemd's own eyes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const checkout = resolve(__dirname, '../..');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-install-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function install(...args: string[]) {
  return spawnSync(join(checkout, 'scripts/install'), args, { encoding: 'utf8' });
}

test.each([
  [['--help'], 0, /usage: scripts\/install/],
  [['--frobnicate'], 2, /there is no option --frobnicate/],
  [['one.yaml', 'two.yaml'], 2, /one config, not two/],
  [['--dest', 'folder'], 2, /--dest goes with --screen/],
  [['no-such-centre'], 1, /there is no config no-such-centre/],
])('%j', (args, code, words) => {
  const { status, stdout, stderr } = install(...args);
  expect(stdout + stderr).toMatch(words);
  expect(status).toBe(code);
});

test('a config with a mistake: nothing is installed', () => {
  const bad = join(folder, 'bad.yaml');
  writeFileSync(bad, 'controller: 1\n');
  const { status, stderr } = install(bad);
  expect(stderr).toMatch(/bad\.yaml:1:/);
  expect(stderr).toMatch(/the config has mistakes; nothing was installed/);
  expect(status).toBe(1);
});

test.each(['dawr.service', 'dawr-collect.service', 'dawr-collect-report.service'])(
  '%s exposes no more than 1.7',
  (name) => {
    const { status, stderr, stdout } = spawnSync(
      'systemd-analyze',
      // The threshold is in tenths.
      [
        'security',
        '--no-pager',
        '--offline=yes',
        '--threshold=17',
        join(checkout, 'scripts/packaging', name),
      ],
      { encoding: 'utf8' },
    );
    expect([status, stderr, stdout.trim().split('\n').at(-1)]).toEqual([
      0,
      '',
      expect.stringContaining('Overall exposure level'),
    ]);
  },
);

test.each([
  'dawr.service',
  'dawr-release.service',
  'dawr-collect.service',
  'dawr-collect-report.service',
  'dawr-collect-report.timer',
])('systemd sees no mistake in %s', (name) => {
  // A copy whose programs exist here: `verify` looks for them.
  const copy = join(folder, name);
  const text = readFileSync(join(checkout, 'scripts/packaging', name), 'utf8');
  writeFileSync(copy, text.replace(/^(ExecStart=)\S+/m, '$1/bin/true'));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', copy], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

test('a television gets its unit and the address of its page, and nothing else', () => {
  const screen = mkdtempSync(join(tmpdir(), 'dawr-screen-'));
  const address = 'http://127.0.0.1:8070/hall?sound=on';
  const set = (...args: string[]) => install('--dest', screen, '--screen', ...args);
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
