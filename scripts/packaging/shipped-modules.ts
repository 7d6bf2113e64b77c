/**
 * Which npm packages the Debian package contains, and what it takes of each: those that a bundle left in
 * `node_modules`, with what they need, as folders; those that are inside a bundle, by its source maps.
 */
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import * as z from 'zod';

const names = z.record(z.string(), z.string()).default({});
/** Older packages name it in an object, or several in a list. */
const LicenceSchema = z.union([
  z.string(),
  z.object({ type: z.string() }).transform(({ type }) => type),
]);
const ManifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: LicenceSchema.optional(),
  licenses: z.array(LicenceSchema).default([]),
  dependencies: names,
  optionalDependencies: names,
});
const SourceMapSchema = z.object({ sources: z.array(z.string()) });

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package itself says it. */
  readonly license: string | null;
  readonly folder: string;
}

/** As npm names processors. */
export type Cpu = 'x64' | 'arm64';

/**
 * The packages that are needed beside the bundle.
 * @param root of a `node_modules`
 * @param wanted names as esbuild takes them: `name`, `@scope/*`, `name/*`
 */
export function neededBeside(root: string, wanted: readonly string[]): readonly NpmPackage[] {
  const found = new Map<string, NpmPackage>();
  const ahead = wanted.flatMap((name) => expand(root, name)).map((name) => join(root, name));
  for (let folder = ahead.pop(); folder !== undefined; folder = ahead.pop()) {
    if (found.has(folder)) continue;
    const manifest = manifestOf(folder);
    const { dependencies, optionalDependencies } = manifest;
    found.set(folder, npmPackage(folder, manifest));
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (onlyToBuild.has(name)) continue;
      const at = resolveFrom(folder, root, name);
      if (at !== null) ahead.push(at);
      else if (!(name in optionalDependencies)) {
        throw new Error(`${manifest.name} needs ${name}, and it is not installed`);
      }
    }
  }
  return [...found.values()].sort(byFolder);
}

/** What their native parts were made with, and nothing asks for at run time. */
const onlyToBuild: ReadonlySet<string> = new Set(['nan', 'node-addon-api', 'prebuild-install']);

/** The packages whose code the bundle contains, by the source maps in these folders. */
export function bundledIn(folders: readonly string[]): readonly NpmPackage[] {
  const found = new Map<string, NpmPackage>();
  for (const folder of folders) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.map'))) {
      const { sources } = SourceMapSchema.parse(
        JSON.parse(readFileSync(join(folder, file), 'utf8')),
      );
      // What a build makes itself (`lazy:`) is of no package.
      for (const source of sources.filter((name) => name.startsWith('.'))) {
        const at = packageOf(join(folder, source));
        if (at !== null && !found.has(at)) found.set(at, npmPackage(at, manifestOf(at)));
      }
    }
  }
  return [...found.values()].sort(byFolder);
}

/** Copies what runs of them, each to the same place below `to`. */
export function copyNeeded(
  root: string,
  packages: readonly NpmPackage[],
  cpu: Cpu,
  to: string,
): void {
  for (const { folder } of packages) {
    const isNative = existsSync(join(folder, 'binding.gyp'));
    cpSync(folder, join(to, relative(root, folder)), {
      recursive: true,
      filter: (path) => isRun(relative(folder, path), isNative, cpu),
    });
  }
}

const notRunFolders = new Set([
  'docs',
  'eg',
  'example',
  'examples',
  'node_modules',
  'test',
  'tests',
]);
const notRunFiles = /(^|\/)(\.[^/]+|[^/]+\.([cm]?ts|map|gypi?|[ch]|cc|[ch]pp|o|d|mk|a)|Makefile)$/;
const documents = /\.(md|markdown)$/i;
const licences = /(^|\/)(licen[cs]e|copying|notice)[^/]*$/i;

/** @param path inside the package; empty for its folder */
function isRun(path: string, isNative: boolean, cpu: Cpu): boolean {
  const [top, ...rest] = path.split('/');
  if (path !== '' && notRunFolders.has(basename(path))) return false;
  if (notRunFiles.test(path)) return false;
  if (documents.test(path)) return licences.test(path);
  if (top === 'prebuilds' && rest[0] !== undefined) {
    return rest[0] === `linux-${cpu}` && !path.endsWith('.musl.node');
  }
  if (!isNative) return true;
  if (top === 'deps' || top === 'src') return false;
  if (top !== 'build' || rest.length === 0) return true;
  const isModule = rest.length === 2 && /^(?!test_).*\.node$/.test(rest[1] ?? '');
  return rest[0] === 'Release' && (rest.length === 1 || isModule);
}

/** The texts that a package asks to be passed on. */
export function licenceTexts({ folder }: NpmPackage): readonly string[] {
  return readdirSync(folder)
    .filter((name) => licences.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim());
}

function expand(root: string, name: string): readonly string[] {
  if (!name.endsWith('/*')) return [name];
  const scope = name.slice(0, -2);
  return scope.startsWith('@')
    ? readdirSync(join(root, scope)).map((own) => `${scope}/${own}`)
    : [scope];
}

/** As Node looks for it: in the `node_modules` of the folder and of each around it. */
function resolveFrom(folder: string, root: string, name: string): string | null {
  for (let from = folder; from.length >= dirname(root).length; from = dirname(from)) {
    const at = join(from, 'node_modules', name);
    if (existsSync(join(at, 'package.json'))) return at;
  }
  return null;
}

/** The folder of the npm package that the file is of, or null. */
function packageOf(file: string): string | null {
  const inner = file.lastIndexOf('/node_modules/');
  if (inner < 0) return null;
  const [first = '', second = ''] = file.slice(inner + '/node_modules/'.length).split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  return realpathSync(join(file.slice(0, inner), 'node_modules', name));
}

type Manifest = z.output<typeof ManifestSchema>;

function manifestOf(folder: string): Manifest {
  return ManifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

function npmPackage(folder: string, { name, version, license, licenses }: Manifest): NpmPackage {
  const all = license === undefined ? licenses : [license];
  return { name, version, license: all.length === 0 ? null : all.join(' OR '), folder };
}

function byFolder(a: NpmPackage, b: NpmPackage): number {
  return a.folder < b.folder ? -1 : 1;
}
