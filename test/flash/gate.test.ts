/** A key of `dawr flash-key` at a real sshd: it flashes, and can do nothing else. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { askedBy, wordsOf } from '../../scripts/verbs/flash/gate-words.ts';
import { quoteForShell } from '../../scripts/verbs/flash/ssh.ts';
import { configText, Device, finished, tool } from './device.ts';
import { Sshd } from './sshd.ts';

const program = resolve(__dirname, '../../dist/dawr.js');

let folder: string;
let identity: string;
let sshd: Sshd;
let device: Device;
let ports: readonly number[];

const dawr = (...words: readonly string[]) =>
  spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });

beforeAll(async () => {
  ports = await freePorts(30);
  folder = mkdtempSync(join(tmpdir(), 'dawr-gate-'));
  identity = join(folder, 'mona');
  tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'mona@laptop', '-f', identity]);
  device = new Device(program, 'run');
  sshd = new Sshd();
  const place = ['--dawr', device.dawr, '--config', device.config];
  const { stdout } = dawr('flash-key', `${identity}.pub`, ...place);
  writeFileSync(join(folder, 'authorized.pub'), stdout);
  await sshd.start(join(folder, 'authorized'));
  await device.start(config(3));
});
afterAll(async () => {
  await sshd.stop();
  await device.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The bench without its twins, on ports that are no bench's. */
function config(guardSeconds: number): string {
  const { pages: _, ...bench } = parse(configText('bench'));
  const left = [...ports];
  for (const { wire } of [...bench.units, ...bench.printers, ...bench.boardLines]) {
    wire.port = left.pop();
  }
  bench.centreServer.url = `mqtt://127.0.0.1:${left.pop()}`;
  return stringify({ ...bench, queue: { ...bench.queue, guardSeconds } });
}

const reach = (): readonly string[] => [
  ...['--to', sshd.host, '--port', String(sshd.port), '--identity', identity],
  ...sshd.sshOption.flatMap((option) => ['--ssh-option', option]),
  ...['--remote-dawr', device.dawr],
];

function ssh(options: readonly string[], ...command: readonly string[]) {
  const all = [...sshd.sshOption, 'BatchMode=yes', 'IdentitiesOnly=yes', 'LogLevel=ERROR'];
  const words = ['-p', String(sshd.port), '-i', identity, ...all.flatMap((one) => ['-o', one])];
  return finished(
    spawn('ssh', [...words, ...options, sshd.host, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

test('it flashes, in the name of whose key it is, and lists and compares generations', async () => {
  const file = join(folder, 'flashed.yaml');
  writeFileSync(file, config(7));
  const flash = ['flash', file, ...reach(), '--remote-config', device.config];
  const { code, out, errors } = await finished(
    device.spawn([...flash, '--message', "it's; $(late)"]),
  );
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(out).toMatch(/: applied: generation \d+ runs well/);
  expect(device.text()).toBe(config(7));

  const asked = (...words: readonly string[]) =>
    finished(device.spawn(['config', ...words, ...reach(), '--config', device.config]));
  const { out: listed } = await asked('list');
  expect(listed).toMatch(/ mona@laptop {2}it's; \$\(late\) {2}<- in use$/m);
  const { out: changed } = await asked('diff', '0');
  expect(changed).toBe('queue guardSeconds: 3 → 7\n');

  const back = await asked('rollback', '0', '--yes');
  expect(back).toMatchObject({ code: 0, errors: '' });
  expect(back.out).toMatch(/: applied: generation \d+ runs well/);
  const { out: after } = await asked('list');
  expect(after).toMatch(/ mona@laptop {2}back to generation 0 {2}<- in use$/m);
  // The generation that it went back to has the same bytes.
  expect(after.match(/<- in use$/gm)).toHaveLength(1);

  // With a list of signers on the device, its own key is no longer enough.
  const signers = join(folder, 'signers');
  writeFileSync(signers, `mona ${readFileSync(`${identity}.pub`, 'utf8')}`);
  writeFileSync(file, `${config(7)}signersFile: ${signers}\n`);
  expect((await finished(device.spawn(flash))).code).toBe(0);
  const refused = await finished(device.spawn(flash));
  expect(refused.code).toBe(1);
  expect(refused.errors).toContain('this controller takes signed configs alone');
  const taken = await finished(device.spawn([...flash, '--sign', identity]));
  expect(taken.out).toMatch(/: signed by mona at .*\n(?:.*\n)*.*: applied: /);
});

test('what a login prints is no output of the device, and a login that runs nothing is no success', async () => {
  const noisy = join(folder, 'noisy');
  const verb = `'${process.execPath}' '${program}' "$@"`;
  writeFileSync(
    noisy,
    `#!/bin/sh\necho welcome; printf motd\n${verb}\ncode=$?\necho bye; exit $code\n`,
  );
  chmodSync(noisy, 0o755);
  const other = new Sshd();
  await other.start();
  const asked = (...words: readonly string[]) => {
    const place = ['--to', other.host, '--port', String(other.port), '--identity', other.identity];
    const options = other.sshOption.flatMap((option) => ['--ssh-option', option]);
    const there = [...place, ...options, '--remote-dawr', noisy, '--config', device.config];
    return finished(device.spawn(['config', ...words, ...there]));
  };
  expect(await asked('show', '0')).toEqual({ code: 0, out: config(3), errors: '' });
  expect(await asked('show', '99')).toMatchObject({ code: 2, out: '' });
  const refused = await asked('rollback', '99', '--yes');
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.errors).toMatch(
    /: there is no generation 99: [^\n]*\. The device is untouched\. Look: ssh [^\n]* config list\n$/,
  );
  other.forceCommand('echo done');
  const { code, out, errors } = await asked('diff', '0');
  expect({ code, out }).toEqual({ code: 5, out: '' });
  expect(errors).toContain('it ended without the answer of dawr');
  expect(await asked('rollback', '0')).toMatchObject({
    code: 2,
    errors: expect.stringContaining('it ended with code 0 without an answer. The device is untou'),
  });
  await other.stop();
});

test('it opens no shell, runs nothing else, and moves no file', async () => {
  const before = readdirSync(folder);
  const mark = join(folder, 'mark');
  const staged = `${device.config}.upload-0123456789ab`;
  for (const command of [
    [],
    ['sh', '-c', `'touch ${mark}'`],
    [`${device.dawr} config list --config ${device.config}; touch ${mark}`],
    [`${device.dawr} config list --config ${device.config} $(touch ${mark})`],
    [`${device.dawr} apply ${staged} --config ${device.config} --restart 'touch ${mark}'`],
    [`${device.dawr} config list --config ${device.config} --to x --ssh-option ProxyCommand=x`],
  ]) {
    const { code, out, errors } = await ssh([], ...command);
    expect({ command, code, out }).toEqual({ command, code: 2, out: '' });
    expect(errors).toMatch(/^dawr: this key may only flash a config and ask for its generations: /);
  }
  const inherited = ['-o', 'SetEnv=NODE_OPTIONS=--require=/no/such/file.js'];
  const listed = await ssh(inherited, `${device.dawr} config list --config ${device.config}`);
  expect(listed).toMatchObject({ code: 0, errors: '' });
  const { out: terminal } = await ssh(['-tt']);
  expect(terminal).not.toMatch(/[#$] $/);
  const scp = ['-q', '-P', String(sshd.port), '-i', identity];
  const options = sshd.sshOption.flatMap((option) => ['-o', option]);
  for (const legacy of [[], ['-O']]) {
    const copy = [...legacy, ...scp, ...options, `${sshd.host}:/etc/hostname`, mark];
    expect((await finished(spawn('scp', copy, { stdio: 'pipe' }))).code).not.toBe(0);
  }
  expect(readdirSync(folder)).toEqual(before);
});

test('it does not fill the card with uploads', async () => {
  for (let at = 10; at < 40; at += 1) writeFileSync(`${device.config}.upload-0123456789${at}`, '');
  const staged = `${device.config}.upload-0123456789ab`;
  const nothing = createHash('sha256').digest('hex');
  const token = '0123456789abcdef';
  const upload = ['sh', '-c', "'exit 7'", 'dawr-upload', staged, nothing, 'dawr', token, '0'];
  const { code, out } = await ssh([], ...upload, ...trialOf(staged, device.config));
  expect({ code, out }).toEqual({ code: 0, out: `dawr-answer ${token} ${nothing}\n` });
  // Its own is gone again: nobody has said that its trial may begin.
  const left = readdirSync(device.folder).filter((name) => name.includes('.upload-'));
  expect(left).toHaveLength(15);
  expect(left).not.toContain('config.yaml.upload-0123456789ab');
});

test('it forwards no port', async () => {
  let connections = 0;
  const behind = createServer((socket) => {
    connections += 1;
    socket.end('a secret of this network');
  });
  await new Promise<void>((listening) => behind.listen(0, '127.0.0.1', listening));
  const { port } = behind.address() as AddressInfo;
  const { code, out } = await ssh(['-W', `127.0.0.1:${port}`]);
  behind.close();
  expect({ code, out, connections }).toEqual({ code: 255, out: '', connections: 0 });
});

const place = '/etc/dawr/config.yaml';
const hash = 'a'.repeat(64);
const mine = `${place}.upload-0123456789ab`;
const trialOf = (staged: string, config = place) => ['dawr', 'apply', staged, '--config', config];
const upload = (staged: string, next = trialOf(staged)) =>
  `sh -c 'rm -rf /' dawr-upload ${staged} ${hash} dawr 0123456789abcdef 77 ${next.join(' ')}`;

test.each([
  ['config list', 'dawr config list --config /etc/shadow'],
  ['no config at all', 'dawr config list'],
  ['an option twice', `dawr config list --config ${place} --config ${place}`],
  ['an option with its value attached', `dawr config list --config=${place}`],
  ['a verb that is not allowed', `dawr restart --config ${place}`],
  [
    'a value that is an option',
    `dawr apply ${place}.upload-0123456789ab --config ${place} --by --yes`,
  ],
  ['another program of that name', `dawr-release back --config ${place}`],
  ['an upload elsewhere', upload('/etc/cron.d/config.yaml.upload-0123456789ab')],
  ['an upload by a way around', upload('/etc/dawr/../cron.d/config.yaml.upload-0123456789ab')],
  ['an upload over the config', upload(place)],
  ['an upload over its generations', upload(`${mine}/x`)],
  ['an upload for nothing', upload(mine, []).trim()],
  ['an upload for the trial of another', upload(mine, trialOf(`${mine.slice(0, -1)}c`))],
  ['an upload for something else', upload(mine, ['dawr', 'config', 'list', '--config', place])],
  ['a way back that nobody confirms', `dawr config rollback --config ${place}`],
])('%s is refused', (_, command) => {
  expect(askedBy(command, place)).toBeNull();
});

test('the script of an upload is not what is run', () => {
  expect(askedBy(upload(mine), place)).toEqual({
    kind: 'upload',
    staged: mine,
    sha256: hash,
    token: '0123456789abcdef',
    bytes: 77,
    next: trialOf(mine).slice(1),
  });
});

test('words are read as a shell reads them, or not at all', () => {
  const signs = fc.constantFrom(
    "'",
    '\\',
    ' ',
    '$',
    '`',
    ';',
    '&',
    '|',
    '*',
    '~',
    '"',
    '\n',
    'a',
    '-',
    '#',
    '(',
    '=',
  );
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: signs }), { minLength: 1 }),
      fc.string({ unit: signs }),
      (words, line) => {
        expect(wordsOf(words.map(quoteForShell).join(' '))).toEqual(words);
        const read = wordsOf(line);
        if (read === null) return;
        const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], {
          cwd: folder,
          encoding: 'utf8',
        });
        expect(stdout).toBe(read.map((word) => `${word}\0`).join(''));
      },
    ),
    { endOnFailure: true },
  );
});

test.each([
  ['a private key', () => identity, 'is the private key'],
  ['no key', () => program, 'is no public key'],
])('flash-key takes a public key alone, and not %s', (_, file, expected) => {
  const { status, stderr, stdout } = dawr('flash-key', file());
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(expected);
  expect(existsSync(file())).toBe(true);
});

test.each([
  ['--by', 'x" ssh-rsa', 'is no name'],
  ['--config', '/etc/x";id', 'is no path'],
])('flash-key lets nothing out of its quotes by %s', (option, value, expected) => {
  expect(dawr('flash-key', `${identity}.pub`, option, value).stderr).toContain(expected);
});
