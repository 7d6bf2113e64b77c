/**
 * Files as they come from other people's editors, disks and mistakes.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from '../../config/checks/problem.ts';
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';

const benchFile = path.join(__dirname, '../../config/bench.yaml');
const bench = readFileSync(benchFile, 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-config-'));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** The lines that a person would see. */
function refusal(file: string): readonly string[] {
  try {
    loadConfig(file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems.map(
        ({ line, column, message, expected, hint }) =>
          `${line}:${column} ${message}; ${expected}; ${hint}`,
      );
    }
    if (error instanceof UserError) return [`${error.message}; ${error.hint}`];
    throw error;
  }
}

test('what is loaded belongs to one reading of the file', () => {
  const file = written('good.yaml', bench);
  const loaded = loadConfig(path.relative(process.cwd(), file));
  expect(loaded.file).toBe(file);
  expect(loaded.text).toBe(bench);
  expect(loaded.sha256).toBe(createHash('sha256').update(bench).digest('hex'));
  expect(loaded.journalFolder).toBe(path.resolve(folder, '../var/bench'));
  expect(loaded.config).toEqual(loadConfig(benchFile).config);
});

test('an absolute journal folder stays', () => {
  const file = written('absolute.yaml', bench.replace('../var/bench', '/var/lib/dawr'));
  expect(loadConfig(file).journalFolder).toBe('/var/lib/dawr');
});

test('a byte order mark and Windows line ends change nothing', () => {
  const file = written('windows.yaml', `\uFEFF${bench.replaceAll('\n', '\r\n')}`);
  expect(loadConfig(file).config).toEqual(loadConfig(benchFile).config);
});

test('places are right behind a byte order mark and Windows line ends', () => {
  const broken = bench.replace('controller: bench', 'controller: Bench');
  const line = broken.split('\n').indexOf('controller: Bench') + 1;
  const file = written('broken.yaml', `\uFEFF${broken.replaceAll('\n', '\r\n')}`);
  expect(refusal(file)).toEqual([expect.stringMatching(`^${line}:13 "Bench" does not fit here`)]);
  const first = written('first.yaml', '\uFEFFx: 1');
  expect(refusal(first)).toContainEqual(expect.stringMatching(/^1:1 there is no such option/));
});

test.each([
  ['empty', ''],
  ['blank', ' \n\n'],
  ['comments', '# nothing\n# here\n'],
  ['null', '~'],
])('a file with nothing in it: %s', (name, content) => {
  expect(refusal(written(`${name}.yaml`, content))).toEqual([
    '1:1 the file is empty; a config; begin with a copy of config/bench.yaml',
  ]);
});

test.each([
  ['a text', 'hello'],
  ['a list', '- a\n- b'],
  ['a number', '42'],
])('%s for a config', (_, content) => {
  expect(refusal(written('other.yaml', content))).toEqual([
    expect.stringMatching(/^1:1 .* does not fit here; the options centre, controller, offices/),
  ]);
});

test('binary data', () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  expect(refusal(written('picture.yaml', png))).toEqual([
    '1:1 the file is not text; YAML in UTF-8; save it as UTF-8, not UTF-16; a picture or an archive is no config',
  ]);
});

test('text in another encoding', () => {
  const windows1256 = Uint8Array.from([0x61, 0x3a, 0x20, 0xc8, 0xc7, 0xc8]);
  expect(refusal(written('windows-1256.yaml', windows1256))).toEqual([
    '1:1 the file is not UTF-8 text; YAML in UTF-8; save it again as UTF-8 in an editor',
  ]);
  expect(refusal(written('utf-16.yaml', Buffer.from(bench, 'utf16le')))).toEqual([
    '1:1 the file is not text; YAML in UTF-8; save it as UTF-8, not UTF-16; a picture or an archive is no config',
  ]);
});

test('a file of a megabyte', () => {
  const file = written('large.yaml', '# more\n'.repeat(150_000));
  expect(refusal(file)).toEqual([
    '1:1 the file has 1026 kB; at most 256 kB of YAML; give the path of a config, such as config/bench.yaml',
  ]);
});

test('the largest file that is read, full of unknown options', () => {
  const options = Array.from({ length: 15_000 }, (_, index) => `option${index}: 1`).join('\n');
  const lines = refusal(written('many.yaml', options));
  expect(lines.length).toBeLessThan(60);
  expect(lines.join('\n')).toContain('from here on 14980 more options at this place are unknown');
});

test('a folder, a file that is not there, a path through a file, a device', () => {
  const inner = path.join(folder, 'folder.yaml');
  mkdirSync(inner);
  const file = written('plain.yaml', bench);
  expect(refusal(inner)).toEqual([
    `${inner}: this is a folder; give the path of the YAML file in it`,
  ]);
  const absent = path.join(folder, 'absent.yaml');
  expect(refusal(absent)).toEqual([
    `${absent}: there is no such file; give the path of a YAML file, such as config/bench.yaml`,
  ]);
  expect(refusal(`${file}/x`)).toEqual([
    `${file}/x: there is no such file; a part of the path is a file and not a folder`,
  ]);
  expect(refusal('/dev/zero')).toEqual([
    '/dev/zero: this is not a file; give the path of a YAML file',
  ]);
});

test('a file that this user may not read', () => {
  const file = written('secret.yaml', bench);
  chmodSync(file, 0o000);
  const isRoot = process.getuid?.() === 0;
  // Root may read everything: for this moment the test is nobody.
  if (isRoot) process.seteuid?.(65_534);
  try {
    expect(refusal(file)).toEqual([
      `${file}: this user may not read the file; allow it with chmod, or use another user`,
    ]);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
