/** A test file that leaves something open fails, and its failure names what. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
// Out of the sight of the linter and the compiler, which may run beside the tests.
mkdirSync(join(root, 'var'), { recursive: true });
const folder = mkdtempSync(join(root, 'var/left-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

const leaks = `
const { createServer } = require('node:net');
const { spawn } = require('node:child_process');
const { openSync } = require('node:fs');
test('leaves things open', () => {
  createServer().listen(0);
  spawn('sleep', ['60']);
  openSync('/etc/hostname', 'r');
});
`;

test('a server, a process and a file', async () => {
  const file = join(folder, 'leaking.test.js');
  writeFileSync(file, leaks);
  const config = { rootDir: folder, testEnvironment: join(__dirname, 'nothing-left-open.mjs') };
  const args = ['--forceExit', '--config', JSON.stringify(config)];
  const output = await new Promise<string>((done) => {
    execFile(join(root, 'node_modules/.bin/jest'), args, { cwd: root }, (_, __, stderr) =>
      done(stderr),
    );
  });
  expect(output).toMatch(
    /left open by this file: .*TCPServerWrap.*the file \/etc\/hostname, the process \d+ \(sleep 60\)/,
  );
});
