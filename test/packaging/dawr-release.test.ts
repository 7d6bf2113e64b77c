/** `dawr-release` in a root of its own, with releases that only say whether they are healthy. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const script = resolve(__dirname, '../../scripts/packaging/dawr-release');

let root: string;
let lib: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dawr-release-'));
  lib = join(root, 'usr/lib/dawr');
  for (const folder of ['bin', 'etc/dawr', 'etc/systemd/system', 'run/systemd/system']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, 'etc/dawr/config.yaml'), '');
  executable(join(root, 'bin/systemctl'), '[ "$1" != show ] || echo "$STATE"');
  executable(join(root, 'bin/systemd-run'), `echo "$@" >>"${root}/watches"`);
});
afterEach(() => rmSync(root, { recursive: true }));

function executable(file: string, body: string): void {
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

type Health = 'healthy' | 'ill' | 'no program';

/**
 * As dpkg unpacks it: what was there before is gone.
 * @param layout of a journal that it knows; null: it does not say
 */
function unpack(id: string, health: Health, unit = 'unit', layout: number | null = null): void {
  const folder = join(lib, 'package');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'scripts/packaging'), { recursive: true });
  writeFileSync(join(folder, 'release'), `${id}\n`);
  writeFileSync(join(folder, 'scripts/packaging/dawr.service'), `${unit}\n`);
  if (health === 'no program') return;
  executable(
    join(folder, 'scripts/dawr'),
    `case $1 in
restart) echo ${id} >>"${root}/restarted"; exit ${health === 'healthy' ? 0 : 1};;
journal) [ "$3" = --to ] && echo "${id} $*" >>"${root}/restarted" || echo ${layout ?? ''};;
esac`,
  );
}

function release(verb: string, state = 'active') {
  const { status, stdout, stderr } = spawnSync(script, [verb], {
    encoding: 'utf8',
    env: { PATH: `${root}/bin:${process.env['PATH']}`, DAWR_ROOT: root, STATE: state },
  });
  return { status, said: stdout + stderr };
}

const at = (link: string): string | null =>
  existsSync(join(lib, link)) ? readlinkSync(join(lib, link)).replace('releases/', '') : null;
const kept = (): readonly string[] => readdirSync(join(lib, 'releases')).sort();
const restarted = (): readonly string[] =>
  existsSync(join(root, 'restarted'))
    ? readFileSync(join(root, 'restarted'), 'utf8').trim().split('\n')
    : [];

function installed(...ids: readonly string[]): void {
  for (const id of ids) {
    unpack(id, 'healthy');
    release('take');
  }
  rmSync(join(root, 'restarted'), { force: true });
}

test('the first release is put in its place, and nothing is restarted', () => {
  unpack('1', 'healthy');
  expect(release('take')).toEqual({ status: 0, said: '' });
  expect([at('current'), at('previous'), restarted()]).toEqual(['1', null, []]);
});

test('a healthy one takes the place of the one before, which stays; older ones go', () => {
  installed('1', '2');
  unpack('3', 'healthy');
  expect(release('take').status).toBe(0);
  expect([at('current'), at('previous'), kept(), restarted()]).toEqual([
    '3',
    '2',
    ['2', '3'],
    ['3'],
  ]);
  expect(existsSync(join(lib, 'on-trial'))).toBe(false);
});

test.each<Health>(['ill', 'no program'])('one that is %s goes back', (health) => {
  installed('1', '2');
  unpack('3', health);
  const { status, said } = release('take');
  expect(said).toContain('release 3 does not become healthy; going back to 2');
  expect(status).toBe(1);
  expect([at('current'), at('previous'), kept()]).toEqual(['2', '1', ['1', '2']]);
  expect(restarted().at(-1)).toBe('2');
  expect(existsSync(join(lib, 'on-trial'))).toBe(false);
});

test.each(['inactive', 'failed'])('where the service is %s, nothing is started', (state) => {
  installed('1');
  unpack('2', 'ill');
  expect(release('take', state).status).toBe(0);
  expect([at('current'), at('previous'), restarted()]).toEqual(['2', '1', []]);
});

test('one that goes back has its own unit again, as long as it runs', () => {
  const unit = join(root, 'etc/systemd/system/dawr.service');
  installed('1');
  unpack('2', 'ill', 'another unit');
  release('take');
  expect(readFileSync(unit, 'utf8')).toMatch(/^# Of a release .*\nunit\n$/);
  unpack('3', 'healthy', 'another unit');
  release('take');
  expect(existsSync(unit)).toBe(false);
});

test("an owner's own unit is left alone", () => {
  const unit = join(root, 'etc/systemd/system/dawr.service');
  writeFileSync(unit, 'of the owner\n');
  installed('1', '2');
  expect(readFileSync(unit, 'utf8')).toBe('of the owner\n');
});

test('after a power cut during a trial the one before is back', () => {
  installed('1', '2');
  symlinkSync('releases/1', join(lib, 'on-trial'));
  expect(release('settle').status).toBe(0);
  expect([at('current'), existsSync(join(lib, 'on-trial'))]).toEqual(['1', false]);
  expect(release('settle')).toEqual({ status: 0, said: '' });
});

test('a trial that is killed ends by a timer of the machine', () => {
  installed('1');
  unpack('2', 'ill');
  release('take');
  expect(readFileSync(join(root, 'watches'), 'utf8')).toMatch(/ --on-active=180 \S+ expire\n$/);
  unpack('3', 'healthy');
  release('take');
  symlinkSync('releases/1', join(lib, 'on-trial'));
  expect(release('expire').status).toBe(0);
  expect([at('current'), existsSync(join(lib, 'on-trial'))]).toEqual(['1', false]);
});

describe('a release that lays the journal out anew', () => {
  const layingBack = () => `2 journal layout --to 3 --config ${join(root, 'etc/dawr/config.yaml')}`;
  beforeEach(() => {
    unpack('1', 'healthy', 'unit', 3);
    release('take');
  });

  test('lays it back before the one before starts again', () => {
    unpack('2', 'ill', 'unit', 4);
    expect(release('take').status).toBe(1);
    expect(restarted()).toEqual(['2', layingBack(), '1']);
  });

  test('does so after a power cut, and where a person goes back, and not the other way', () => {
    unpack('2', 'healthy', 'unit', 4);
    release('take');
    release('back');
    release('back');
    expect(restarted()).toEqual(['2', layingBack(), '1', '2']);
    rmSync(join(root, 'restarted'));
    symlinkSync('releases/1', join(lib, 'on-trial'));
    release('settle');
    expect([restarted(), at('current')]).toEqual([[layingBack()], '1']);
  });

  test('is stopped for it, unless the machine is only starting', () => {
    executable(
      join(root, 'bin/systemctl'),
      `case $1 in show) echo "$STATE";; stop) echo "$*" >>"${root}/restarted";; esac`,
    );
    unpack('2', 'healthy', 'unit', 4);
    release('take');
    rmSync(join(root, 'restarted'));
    release('back', 'inactive');
    expect(restarted()).toEqual([layingBack()]);
    release('back');
    rmSync(join(root, 'restarted'));
    release('back');
    expect(restarted()).toEqual(['stop dawr.service', layingBack(), '1']);
  });
});

test('a person goes back, and forth again', () => {
  installed('1', '2');
  expect(release('list').said).toBe('< 1\n* 2\n');
  expect(release('back').status).toBe(0);
  expect([at('current'), at('previous'), restarted()]).toEqual(['1', '2', ['1']]);
  expect(release('back').status).toBe(0);
  expect(at('current')).toBe('2');
});

test('where there is no release before, going back says what to do', () => {
  installed('1');
  expect(release('back')).toMatchObject({
    status: 1,
    said: expect.stringContaining('install its'),
  });
});
