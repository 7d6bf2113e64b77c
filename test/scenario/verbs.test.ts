/** The command as a person at a keyboard meets it: mistakes are one line, and exit codes say which kind. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runOptions, runProgram } from '../../scripts/verbs/run-options.ts';

const root = resolve(__dirname, '../..');
const bench = resolve(root, 'config/bench.yaml');

function dawr(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve(root, 'dist/dawr.js'), ...words],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test.each([
  [['schema', '--out', '/nowhere/schema.json'], '/nowhere/schema.json cannot be written'],
  [['contract', '--out', '/'], '/ cannot be written'],
  [['flash', bench], 'no host is named'],
  [['apply', bench, '--config', '/nowhere/config.yaml'], 'there is no folder /nowhere'],
  [['apply', bench, '--config', '/nowhere/c.yaml', '--attach', '0'], 'there is no folder /nowhere'],
  [['run', '--config', '/nowhere/config.yaml'], 'there is no such file'],
  [['update', bench, '--to', 'hall'], 'config/bench.yaml is no Debian package'],
  [['update', '/nowhere.deb', '--to', 'hall'], '/nowhere.deb cannot be read'],
  [['flash', bench, '--to', 'hall', '--within', '1e999'], '"1e999" is no time'],
  [['flash', bench, '--to', 'hall', '--canary', '-1'], '"-1" is no whole number'],
  [['flash', bench, '--to', 'hall', '--at-once', '0'], '"0" is too few'],
  [['flash', bench, '--yes', '--to', 'hall', '--to', 'hall'], 'hall is named twice'],
  [
    ['config', 'rollback', '--yes', '--to', 'hall', '--to', 'root@Hall.'],
    'hall and root@Hall. are one machine',
  ],
  [['secret', 'list', '--to', 'hall', '--to', 'hall'], 'hall is named twice'],
  [['flash', bench, '--to', 'root@[::1]'], 'without brackets'],
  [['flash', bench, '--to', 'hall', '--message', 'one\ntwo'], '"one\\ntwo" is no line of text'],
  [['config', 'rollback', '--to', 'hall', '--message', '-x'], '"-x" is no line of text'],
  [['watch', 'localhost'], '"localhost" is no broker'],
  [['watch', 'mqtt://localhost:0'], '"mqtt://localhost:0" is no broker'],
  [['watch', 'mqtt://localhost?x'], '"mqtt://localhost?x" is no broker'],
  [['watch', 'mqtt://localhost', '--centre', '#'], '"#" is no id'],
  [['watch', 'mqtt://localhost', '--controller', 'a/b'], '"a/b" is no id'],
  [['collect', 'localhost', '--store', '/tmp/a.db'], '"localhost" is no broker'],
  [['collect', '--store', '/tmp/a.db'], 'no broker is named'],
  [
    ['collect', 'mqtt://localhost', '--store', '/nowhere/a.db'],
    'the folder /nowhere does not exist',
  ],
  [['collect', 'mqtt://localhost', '--store', '/etc/hostname'], '/etc/hostname is no database'],
  [['collect', '--store', '/nowhere/a.db', '--figures'], '/nowhere/a.db is not there'],
  [['ring'], "unknown command 'ring'"],
])('dawr %j is answered in one line', (words, expected) => {
  const { status, stdout, stderr } = dawr(...words);
  expect(stderr).toMatch(/^dawr: [^\n]+: [^\n]+\n$/);
  expect(stderr).toContain(expected);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test.each([
  [['flash', '/nowhere.yaml', '--to', 'hall', '--to', 'tusun'], ['hall', 'tusun'], '/nowhere.yaml'],
  [['flash', bench, '--to', 'root@[::1]'], ['root@[::1]'], 'without brackets'],
  [['flash', '--fleet', '/nowhere.yaml'], [], '/nowhere.yaml'],
  [['config', 'rollback', '--to', 'hall', '--to', 'hall'], ['hall', 'hall'], 'named twice'],
  [['update', bench, '--to', 'hall'], ['hall'], 'is no Debian package'],
])('what dawr %j --json refuses here is one object', (words, hosts, expected) => {
  const { status, stdout, stderr } = dawr(...words, '--json');
  const reason = expect.stringContaining(expected);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ exit: 2, reason },
    hosts: hosts.map((host) => ({ host, exit: 2, reason })),
  });
  expect(stderr).toContain(expected);
  expect(status).toBe(2);
});

const verbs = [
  'run',
  'check',
  'watch',
  'collect',
  'report',
  'simulate',
  'ticket',
  'voice',
  'flash',
  'apply',
];

test.each([...verbs, 'day', 'doctor', 'schema', 'contract'])('dawr %s --help', (verb) => {
  const { status, stdout, stderr } = dawr(verb, '--help');
  expect(stdout).toContain(`Usage: dawr ${verb}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the command gives Node what the bench gives it for a controller', () => {
  const command = readFileSync(resolve(root, 'scripts/dawr'), 'utf8');
  expect(command).toContain(`options=(${runOptions.join(' ')})\n`);
  expect(command).toContain(`program=${runProgram}\n`);
  expect(command).toMatch(/\nexec "\$node" "\$\{options\[@\]\}" "\$root\/dist\/\$program" "\$@"\n/);
});

test.each([[[]], [['--config=/nowhere.yaml']], [['--config', '/nowhere.yaml', 'more']]])(
  'the service starts the controller alone, and dawr run %j is the general command',
  (words) => {
    const command = resolve(root, 'scripts/dawr');
    const told = (...args: string[]) => {
      const { status, stderr } = spawnSync(command, ['run', ...args], { encoding: 'utf8' });
      return { status, stderr };
    };
    expect(told('--config', '/nowhere.yaml')).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^dawr: \/nowhere\.yaml.*there is no such file.*\n$/),
    });
    const { status, stderr } = dawr('run', ...words);
    expect(told(...words)).toEqual({ status, stderr });
    expect(status).toBe(2);
  },
);

test('a reader that has seen enough is no mistake', () => {
  const command = `node dist/dawr.js schema | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' });
  expect(stdout).toBe('{\n0\n');
  expect(stderr).toBe('');
});

test('output that nobody can keep is a mistake', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, ['dist/dawr.js', 'schema'], {
    cwd: root,
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(stderr).toBe('dawr: the output cannot be written (ENOSPC): look at where it goes\n');
  expect(status).toBe(2);
});

test('scripts/start shows its options before it sets anything up', () => {
  const start = (...words: string[]) =>
    spawnSync(resolve(root, 'scripts/start'), words, {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    });
  expect(start('--help')).toMatchObject({ status: 0, stderr: '' });
  const wrong = spawnSync(process.execPath, ['dist/bench.js', '--nope'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(wrong.stderr).toBe("dawr bench: Unknown option '--nope': see scripts/start --help\n");
  expect(wrong.status).toBe(1);
});
