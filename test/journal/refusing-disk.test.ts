/**
 * A disk that takes no more, under the verbs of the journal: each says in one line what is wrong and leaves every
 * event where it was. The disks are real file systems.
 */
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeSpecimen, type Specimen } from './damaged-journal.ts';

const dawr = resolve(__dirname, '../../dist/dawr.js');
const folder = mkdtempSync(join(tmpdir(), 'dawr-refusing-'));
const disk = join(folder, 'disk');
const image = join(folder, 'image');
const journalFile = join(disk, 'journal', 'journal.db');
const config = join(folder, 'hall.yaml');
let specimen: Specimen;

mkdirSync(disk);
writeFileSync(image, '');
truncateSync(image, 4 * 1024 * 1024);
const made = spawnSync('mkfs.ext4', ['-q', '-m', '0', '-O', '^has_journal', image]);
const isMounted = made.status === 0 && mounted([]);
if (!isMounted) console.warn('skipped: no ext4 can be made and mounted here');
const withDisk = isMounted ? test : test.skip;

function mounted(options: readonly string[]): boolean {
  return spawnSync('mount', ['-o', ['loop', ...options].join(), image, disk]).status === 0;
}

beforeAll(() => {
  if (!isMounted) return;
  specimen = makeSpecimen(journalFile, 'stopped');
  const bench = readFileSync(resolve(__dirname, '../../config/bench.yaml'), 'utf8');
  const journal = `journal:\n  folder: ${join(disk, 'journal')}\n  numbersFolder: ${folder}\n`;
  writeFileSync(config, bench.replace(/^journal:\n(?: .*\n)*/m, journal));
});
afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

const looks = [
  ['journal', 'status'],
  ['journal', 'verify'],
];
const changes = [
  ['journal', 'repair'],
  ['journal', 'prune'],
  ['journal', 'layout', '--to', '2'],
];
/** A journal that needs no writing can still be read where nothing can be written. */
const reads = [['journal', 'export'], ['report']];

function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [dawr, ...words, '--config', config],
    { encoding: 'utf8' },
  );
  return { status, said: `${stdout}${stderr}` };
}

/** None of what they say is of a program's own making, and nothing of the journal is changed. */
function expectPlainWords(verbs: readonly (readonly string[])[], expected: string): void {
  const before = readFileSync(journalFile);
  for (const words of verbs) {
    const { status, said } = run(...words);
    expect([words, said]).toEqual([words, expect.stringContaining(expected)]);
    expect([words, said]).toEqual([words, expect.not.stringMatching(/^ {4}at |SqliteError/m)]);
    expect([words, status]).not.toEqual([words, 0]);
  }
  const doctor = run('doctor', '--language', 'en');
  expect(doctor.said).toContain(expected);
  expect(doctor.said).toContain('centre server:');
  expect(readFileSync(journalFile).equals(before)).toBe(true);
  expect(existsSync(`${journalFile}.repaired`)).toBe(false);
}

withDisk('a full one', () => {
  const filler = join(disk, 'filler');
  spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1k']);
  expectPlainWords([...looks, ...changes, ...reads], 'the disk has no room for');
  rmSync(filler);
});

withDisk('one that the kernel made read-only', () => {
  expect(mounted(['remount', 'ro'])).toBe(true);
  expectPlainWords([...looks, ...changes], 'its file system is mounted read-only');
  for (const words of reads) expect(run(...words).said).not.toMatch(/^ {4}at /m);
});

withDisk('with room again the same journal is repaired, and belongs to whom it belonged', () => {
  expect(mounted(['remount', 'rw'])).toBe(true);
  const owner = 65_534;
  chownSync(journalFile, owner, owner);
  const { status, said } = run('journal', 'repair');
  expect([status, said]).toEqual([
    0,
    expect.stringContaining(`${specimen.truth.rows.length} events`),
  ]);
  const { uid, gid, mode } = statSync(journalFile);
  const old = statSync(`${journalFile}.damaged-1`);
  expect({ uid, gid, mode }).toEqual({ uid: owner, gid: owner, mode: old.mode });
});
