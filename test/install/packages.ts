/** The Debian package, and others of the same program as newer releases of it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const checkout = resolve(__dirname, '../..');

/** @returns what it printed. Throws with what it said where it fails */
function must(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** `dawr_1.0_amd64.deb`, in the folder. */
export function packInto(folder: string): void {
  const asRelease = ['--arch', 'amd64', '--fast', '--version', '1.0'];
  must(join(checkout, 'scripts/package'), ...asRelease, '--out', folder);
}

/**
 * Of the package in the folder, as another version.
 * @param change what is different in the release's folder
 * @returns the file
 */
export function repackedAs(
  folder: string,
  version: string,
  change: (release: string) => void,
): string {
  const tree = join(folder, version);
  must('dpkg-deb', '-R', join(folder, 'dawr_1.0_amd64.deb'), tree);
  const release = join(tree, 'usr/lib/dawr/package');
  const control = join(tree, 'DEBIAN/control');
  edit(control, /^Version: .*/m, `Version: ${version}`);
  writeFileSync(join(release, 'release'), `${version}-00000000\n`);
  edit(join(release, 'package.json'), /"version": *"[^"]*"/, `"version": "${version}"`);
  change(release);
  const file = join(folder, `dawr_${version}_amd64.deb`);
  must('dpkg-deb', '--root-owner-group', '-Znone', '-b', tree, file);
  rmSync(tree, { recursive: true });
  return file;
}

/** A release whose controller ends at once. */
export function cannotRun(release: string): void {
  const broken = "if (process.argv[2] === 'run') process.exit(2);\n";
  edit(join(release, 'dist/dawr.js'), /^/, broken);
}

/** A release that gives the rows of the journal one more column, as a later one may. */
export function laysOutAnew(release: string): void {
  const program = join(release, 'dist');
  const step =
    '{ to: 4, sql: "ALTER TABLE event ADD COLUMN note TEXT", back: "ALTER TABLE event DROP COLUMN note" },';
  editOne(
    program,
    'var layoutVersion = 3;\nvar pageBytes',
    'var layoutVersion = 4;\nvar pageBytes',
  );
  editOne(program, 'var steps = [', `var steps = [${step}`);
  editOne(program, '[3, "seal"]', '[3, "seal"], [4, "note"]');
  const values = `INSERT INTO event VALUES (${Array(10).fill('?').join(', ')}`;
  editOne(program, `${values})`, `${values}, NULL)`);
}

function edit(file: string, pattern: RegExp | string, to: string): void {
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(pattern, () => to);
  if (edited === text) throw new Error(`${file} has no ${pattern}`);
  writeFileSync(file, edited);
}

/** In the one file of a folder that has it. */
function editOne(folder: string, pattern: string, to: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name))
    .filter((file) => readFileSync(file, 'utf8').includes(pattern));
  const [file = folder] = files;
  if (files.length !== 1) throw new Error(`${files.length} files have ${pattern}`);
  edit(file, pattern, to);
}
