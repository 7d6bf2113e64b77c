/**
 * `dawr check` as a person or a script meets it: what is on which stream, and the exit code.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { paperPng } from '../../drivers/twins/escpos-png.ts';

const root = path.join(__dirname, '../..');
let folder: string;
let program: string;
let bad: string;
/** The line of the bad file that begins with a text. */
let lineOf: (text: string) => number;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-check-'));
  program = path.join(folder, 'check.mjs');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  buildSync({
    stdin: {
      contents: `
        import { check } from './scripts/verbs/check.ts';
        const [json, ...files] = process.argv.slice(2);
        process.exitCode = await check(files, { json: json === 'json' });`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  const text = readFileSync(path.join(root, 'config/bench.yaml'), 'utf8')
    .replace('controller: bench', 'controler: bench')
    .replace('prefix: B', 'prefix: A')
    .replace('guardSeconds: 3', 'guardSeconds: 0');
  bad = path.join(folder, 'bad.yaml');
  writeFileSync(bad, text);
  lineOf = (begin) =>
    text.split('\n').findLastIndex((line) => line.trimStart().startsWith(begin)) + 1;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The lines of the problems themselves, without their places in the file below them. */
function problemLines(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
}

function check(mode: 'text' | 'json', ...files: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, mode, ...files], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a good file: a summary on stdout, advice on stderr, 0', () => {
  const { status, stdout, stderr } = check('text', 'config/bench.yaml');
  expect(status).toBe(0);
  const advice = problemLines(stderr);
  expect(advice).toContainEqual(
    expect.stringMatching(
      /^config\/bench\.yaml:\d+:3: warning: dispensers: no dispenser is for the reception; .+$/,
    ),
  );
  for (const line of advice) expect(line).toMatch(/^config\/bench\.yaml:\d+:\d+: warning: /);
  // What several windows lack is said once, with every place.
  expect(advice.filter((line) => line.includes('the clerk can neither close'))).toHaveLength(1);
  expect(stderr).toMatch(
    /^ the same at \d+: windows\[1\]\.buttons, \d+: windows\[2\]\.buttons, \d+: windows\[3\]\.buttons$/m,
  );
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('config/bench.yaml: good');
  expect(stdout).toContain(
    'B1–B999 Adding a newborn (first-newborn), 10 min, 3 documents, windows 2 3',
  );
  expect(stdout).toContain('printer hall: 80 mm, 203 dpi on tcp 127.0.0.1:19100');
  expect(stdout).toContain('events go to mqtt://127.0.0.1:18830, acknowledged by the broker');
  expect(stdout).toContain(`journal in ${path.join(root, 'var/bench')}`);
});

test('problems: all on stderr, each in a line of its own, nothing on stdout, 1', () => {
  const { status, stdout, stderr } = check('text', bad);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(problemLines(stderr)).toEqual([
    `${bad}:${lineOf('controler:')}:1: controler: there is no such option; expected one of controller, outcomes, breaks, pauses, openingHours, day, commands, ticket, signersFile, telemetry; did you mean "controller"?`,
    `${bad}:${lineOf('numbers: { prefix: A')}:14: services[1].numbers: the service first-new-card also gives the numbers A1 to A999: two citizens could hold the same one; expected a prefix or a range of its own; change the prefix of one of the two`,
    `${bad}:${lineOf('guardSeconds:')}:17: warning: queue.guardSeconds: a nervous double press would skip a citizen; expected about 3; raise it, or leave it out for 3`,
  ]);
});

test('a file that cannot be read: one line with what to do, 2, and the others are still checked', () => {
  const { status, stdout, stderr } = check('text', '/nowhere.yaml', 'config/bench.yaml');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^\/nowhere\.yaml: there is no such file; .*\n/);
  expect(stdout).toContain('config/bench.yaml: good');
});

test('short tickets: a service whose documents do not fit is named with its place, and the file is good', () => {
  const documents = Array.from({ length: 12 }, (_, at) => [
    `      - id: further-${at}`,
    `        ar: نموذج ${at + 1} وبطاقات الرقم القومي للبالغين من أفراد الأسرة وصورة منها`,
    `        en: Form ${at + 1}, and the national ID cards of the adults`,
  ]);
  const text = readFileSync(path.join(root, 'config/bench.yaml'), 'utf8');
  const short = path.join(folder, 'short.yaml');
  const marked = 'documents: &update-documents\n';
  writeFileSync(
    short,
    `${text.replace(marked, `${marked}${documents.flat().join('\n')}\n`)}\nticket:\n  compact: true\n`,
  );
  const { status, stderr } = check('text', short);
  expect(status).toBe(0);
  const long = stderr.split('\n').filter((line) => line.includes('a short ticket'));
  expect(long).toEqual([
    expect.stringMatching(
      /short\.yaml:\d+:\d+: warning: services\[3\]\.documents: a short ticket of this service has \d+ mm with its documents; expected at most 110 mm on 80 mm paper; /,
    ),
  ]);
  expect(stderr).toMatch(/^ the same at \d+: services\[7\]\.documents$/m);
});

test('--json: one document on stdout for all files', () => {
  const { status, stdout, stderr } = check('json', 'config/bench.yaml', bad, '/nowhere.yaml');
  expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    files: [
      {
        file: 'config/bench.yaml',
        verdict: 'good',
        problems: expect.arrayContaining([expect.objectContaining({ where: 'dispensers' })]),
      },
      {
        file: bad,
        verdict: 'bad',
        problems: [
          { where: 'controler' },
          { where: 'services[1].numbers' },
          { severity: 'warning' },
        ],
      },
      { file: '/nowhere.yaml', verdict: 'unreadable', message: expect.any(String) },
    ],
  });
});

test.each([
  ['is there', 'bench.png', true, ''],
  ['is not there', 'nowhere.png', false, 'ENOENT'],
  ['is no picture', 'bad.yaml', false, 'it is no PNG, JPEG'],
  ['is white paper', 'white.png', false, 'nothing in it is dark enough to be printed'],
])('a logo that %s', (_what, logo, good, reason) => {
  const logos = new Map([['bench.png', path.join(root, 'scripts/bench/bench.png')]]);
  writeFileSync(path.join(folder, 'white.png'), paperPng([new Uint8Array(8)], 64));
  const file = path.join(folder, 'logo.yaml');
  const config = readFileSync(path.join(root, 'config/bench.yaml'), 'utf8');
  writeFileSync(file, `${config}\nticket:\n  logo: { file: ${logos.get(logo) ?? logo} }\n`);
  const { status, stderr } = check('text', file);
  expect(status).toBe(good ? 0 : 1);
  if (!good) expect(stderr).toMatch(new RegExp(`ticket\\.logo\\.file: .*${reason}`));
});

test('two names of one device are refused, and a password that everybody may read is reported', () => {
  const config = readFileSync(path.join(root, 'config/bench.yaml'), 'utf8');
  const link = path.join(folder, 'usb-printer');
  symlinkSync('/dev/null', link);
  writeFileSync(path.join(folder, 'secret'), 'x', { mode: 0o644 });
  const file = path.join(folder, 'machine.yaml');
  const printer = 'wire: { kind: tcp, host: 127.0.0.1, port: 19100 }';
  expect(config).toContain(printer);
  const second = `wire: { kind: device, path: /dev/null }\n    paperWidthMm: 80\n    language: ar\n  - id: other\n    wire: { kind: device, path: ${link} }`;
  const password = 'acknowledgedBy: broker\n  username: hall\n  passwordFile: secret';
  writeFileSync(file, config.replace(printer, second).replace('acknowledgedBy: broker', password));
  const { status, stderr } = check('text', file);
  expect(stderr).toMatch(/usb-printer and \/dev\/null are one device here/);
  // Beside the config, wherever the controller is started.
  const secret = path.join(folder, 'secret');
  expect(stderr).toContain(`everybody on this machine may read ${secret}`);
  expect(status).toBe(1);
});
