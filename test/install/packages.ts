/** The Debian package, and others of the same program as newer releases of it. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { layoutVersion } from '../../firmware-host/journal/layout.ts';
import { runProgram } from '../../scripts/verbs/run-options.ts';

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
  edit(join(release, 'dist', runProgram), /^/, 'process.exit(2);\n');
}

/** A release that gives the rows of the journal one more column, as a later one may. */
export function laysOutAnew(release: string): void {
  const tree = mkdtempSync(join(tmpdir(), 'dawr-later-'));
  for (const name of readdirSync(checkout)) {
    if (!['.git', 'dist', 'node_modules', 'var'].includes(name)) {
      cpSync(join(checkout, name), join(tree, name), { recursive: true });
    }
  }
  for (const name of ['bench', 'measurements']) {
    rmSync(join(tree, 'scripts', name), { recursive: true });
  }
  symlinkSync(join(checkout, 'node_modules'), join(tree, 'node_modules'));
  const layout = join(tree, 'firmware-host/journal/layout.ts');
  const next = layoutVersion + 1;
  const step = `{
    to: ${next},
    sql: 'ALTER TABLE event ADD COLUMN note TEXT',
    back: 'ALTER TABLE event DROP COLUMN note',
  },`;
  edit(layout, `layoutVersion = ${layoutVersion};`, `layoutVersion = ${next};`);
  edit(layout, /(const steps: [^\n]*= \[)(.*?\n)(\];)/s, `$1$2${step}$3`);
  edit(layout, "[3, 'seal'],", `$& [${next}, 'note'],`);
  const values = `INSERT INTO event VALUES (${Array(10).fill('?').join(', ')}`;
  edit(join(tree, 'firmware-host/journal/row-writer.ts'), `${values})`, `${values}, NULL)`);
  must(process.execPath, join(tree, 'scripts/checkout/build.mjs'));
  for (const name of readdirSync(join(release, 'dist'))) {
    if (/\.c?js$/.test(name)) rmSync(join(release, 'dist', name));
  }
  for (const name of readdirSync(join(tree, 'dist'))) {
    if (/\.c?js$/.test(name)) cpSync(join(tree, 'dist', name), join(release, 'dist', name));
  }
  rmSync(tree, { recursive: true });
}

function edit(file: string, pattern: RegExp | string, to: string): void {
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(pattern, to);
  if (edited === text) throw new Error(`${file} has no ${pattern}`);
  writeFileSync(file, edited);
}
