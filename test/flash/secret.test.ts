/** `dawr secret`: a password reaches the device's store whole, and is seen nowhere on its way. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { atTerminal } from '../terminal.ts';
import { lookUntil } from '../watch.ts';
import { finished } from './device.ts';
import { Sshd } from './sshd.ts';

const program = resolve(__dirname, '../../dist/dawr.js');
const password = `p'w "$(x) ${'ö'.repeat(3)}`;
let folder: string;
let store: string;

const dawr = (words: readonly string[], input = '') =>
  spawnSync(process.execPath, [program, 'secret', ...words, '--store', store], {
    input,
    encoding: 'utf8',
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-secret-'));
  store = join(folder, 'credstore');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept = (): string => readFileSync(join(store, 'dawr-broker-password'), 'utf8');
const modeOf = (file: string): number => statSync(file).mode & 0o777;

test('it is kept for its owner alone, without the line end, and only its name is listed', () => {
  const { status, stdout, stderr } = dawr(['set', 'broker-password'], `${password}\n`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('passwordFile: /run/credentials/dawr.service/dawr-broker-password');
  expect(stdout).not.toContain(password);
  expect(kept()).toBe(password);
  expect([modeOf(store), modeOf(join(store, 'dawr-broker-password'))]).toEqual([0o700, 0o600]);
  expect(readdirSync(store)).toEqual(['dawr-broker-password']);
  expect(dawr(['list']).stdout).toBe('broker-password\n');
});

test.each([
  ['of a name that no controller has', ['set', '../passwd'], 'x', 'is no secret of a controller'],
  ['that is empty', ['set', 'broker-password'], '\n', 'is empty'],
  ['of no end', ['set', 'broker-password'], 'x'.repeat(65_537), 'is too long'],
])('a secret %s is refused, and the old one stays', (_, words, input, expected) => {
  dawr(['set', 'broker-password'], password);
  const { status, stderr } = dawr(words, input);
  expect(stderr).toMatch(/^dawr: [^\n]+: [^\n]+\n$/);
  expect(stderr).toContain(expected);
  expect(status).toBe(2);
  expect(kept()).toBe(password);
});

/** `dawr secret set` on a terminal: what stands on it in the end, when `typing` has met what it shows. */
async function onTerminal(
  typing: (type: (text: string) => void, shows: (text: string) => Promise<void>) => Promise<void>,
): Promise<string> {
  const words = [process.execPath, program, 'secret', 'set', 'broker-password', '--store', store];
  const child = atTerminal(words);
  // What it said last may come after its exit.
  const closed = once(child, 'close');
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  await typing(
    (text) => child.stdin.write(text),
    (text) => lookUntil(() => shown.includes(text), text),
  );
  child.stdin.end();
  await closed;
  return shown;
}

test('a person types it twice at a prompt that does not show it', async () => {
  const shown = await onTerminal(async (type, shows) => {
    for (const prompt of ['(not shown): ', 'again: ']) {
      await shows(prompt);
      type('hidden-word\n');
    }
  });
  expect(shown).toContain('broker-password is kept');
  expect(shown).not.toContain('hidden-word');
  expect(kept()).toBe('hidden-word');
});

test('both lines pasted at once are both read, and neither is shown', async () => {
  const shown = await onTerminal(async (type, shows) => {
    await shows('(not shown): ');
    type('hidden-word\nhidden-word\n');
  });
  expect(shown).toContain('broker-password is kept');
  expect(shown).not.toContain('hidden-word');
  expect(kept()).toBe('hidden-word');
});

test.each(['\x03', '\x04'])('a person who leaves by %j changes nothing', async (key) => {
  const shown = await onTerminal(async (type, shows) => {
    await shows('(not shown): ');
    type(`hidden-word\n`);
    await shows('again: ');
    type(key);
  });
  expect(shown).toContain('no secret was typed');
  expect(shown).toContain('status 2');
  expect(shown).not.toContain('hidden-word');
  expect(shown).not.toContain('is kept');
  expect(existsSync(join(store, 'dawr-broker-password'))).toBe(false);
});

test('by SSH it stands in no command line, here or there', async () => {
  const sshd = new Sshd();
  await sshd.start();
  const there = join(folder, 'dawr');
  const seen = join(folder, 'seen');
  // Whoever looks at the processes of the device, while it is being brought.
  writeFileSync(
    there,
    `#!/bin/sh\ntr '\\0' ' ' </proc/$PPID/cmdline >'${seen}'; echo "$@" >>'${seen}'\nexec '${process.execPath}' '${program}' "$@"\n`,
  );
  chmodSync(there, 0o755);
  const reach = ['--to', sshd.host, '--port', String(sshd.port), '--identity', sshd.identity];
  const options = sshd.sshOption.flatMap((option) => ['--ssh-option', option]);
  const words = ['secret', 'set', 'broker-password', ...reach, ...options, '--remote-dawr', there];
  const child = spawn(process.execPath, [program, ...words, '--store', store], { stdio: 'pipe' });
  child.stdin.end(password);
  const { code, out } = await finished(child);
  await sshd.stop();
  expect(code).toBe(0);
  expect(kept()).toBe(password);
  expect(readFileSync(seen, 'utf8')).toContain('secret set broker-password');
  expect(out + readFileSync(seen, 'utf8')).not.toContain(password);
});
