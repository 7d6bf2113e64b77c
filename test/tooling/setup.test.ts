/**
 * `scripts/checkout/setup` in a tree of its own, with a stand-in for npm that notes its calls: what it does
 * once, what it does again, and what it says on a machine that it cannot use.
 */
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
let tree: string;

beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'dawr-setup-'));
  await mkdir(join(tree, 'bin'));
  await mkdir(join(tree, 'scripts'));
  for (const script of ['setup', 'native-flags.sh']) {
    await cp(join(root, 'scripts/checkout', script), join(tree, 'scripts/checkout', script));
  }
  await writeFile(join(tree, 'package-lock.json'), '{}');
  await writeFile(join(tree, 'npm-calls'), '');
});
afterEach(() => rm(tree, { recursive: true }));

async function standIn(program: string, script: string): Promise<void> {
  const file = join(tree, 'bin', program);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

/** As npm does: node_modules is made anew. */
const goodNpm = 'echo "$1" >> npm-calls; rm -rf node_modules; mkdir node_modules';

function setUp(purpose = 'start') {
  const path = `${join(tree, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin`;
  const { status, stderr } = spawnSync(join(tree, 'scripts/checkout/setup'), [purpose], {
    encoding: 'utf8',
    env: { PATH: path },
  });
  return { status, stderr };
}

const npmCalls = () => readFile(join(tree, 'npm-calls'), 'utf8');

test('the locked packages are installed once, and again when the lock file changes', async () => {
  await standIn('npm', goodNpm);
  expect(setUp()).toMatchObject({ status: 0, stderr: expect.stringContaining('node packages') });
  expect(setUp()).toEqual({ status: 0, stderr: '' });
  expect(await npmCalls()).toBe('ci\n');

  await writeFile(join(tree, 'package-lock.json'), '{ "changed": true }');
  expect(setUp().status).toBe(0);
  expect(await npmCalls()).toBe('ci\nci\n');
});

test('SQLite is compiled here, and told of fdatasync', async () => {
  await standIn('npm', `echo "$CFLAGS $npm_config_build_from_source" >flags; ${goodNpm}`);
  expect(setUp().status).toBe(0);
  expect(await readFile(join(tree, 'flags'), 'utf8')).toBe('-DHAVE_FDATASYNC=1 better-sqlite3\n');
});

test('an npm that fails is shown, and asked again next time', async () => {
  await standIn('npm', 'echo the reason; exit 1');
  const { status, stderr } = setUp();
  expect(status).toBe(1);
  expect(stderr).toContain('the reason\nsetup: npm ci failed; its output is above');
  await standIn('npm', goodNpm);
  expect(setUp().status).toBe(0);
  expect(await npmCalls()).toBe('ci\n');
});

test('no Node is one line that says which to install', async () => {
  await standIn('node', 'exit 127');
  expect(setUp()).toEqual({
    status: 1,
    stderr: 'setup: Node.js is missing: install version 20.19.0 or newer (https://nodejs.org)\n',
  });
});

test.each(['v18.20.4', 'v20.9.0'])('Node %s is too old', async (version) => {
  await standIn('node', `echo ${version}`);
  expect(setUp()).toEqual({
    status: 1,
    stderr: `setup: Node.js is ${version.slice(1)}, too old: install version 20.19.0 or newer (https://nodejs.org)\n`,
  });
});

test('an unknown purpose is refused', () => {
  expect(setUp('all').status).toBe(2);
});
