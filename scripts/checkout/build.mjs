/**
 * Bundles the sources into `dist/`, because start-up time is spent on finding and reading some
 * hundred small files, and a Pi after a power cut should be ready before the first citizen.
 *
 * - What runs on a Pi all day is a script (CommonJS) in one file each: Node's loader of ES modules takes a third of
 *   the processor time of a start, and 6 MB. What the controller's start has compiled is kept for later ones, which
 *   Node 20 does for scripts alone.
 * - All else is ES modules that share chunks: each lazy `import()` of the sources stays one of its own.
 * - Pure JavaScript is bundled.
 * - Packages with native code or files of their own stay in `node_modules`.
 * - `import.meta.url` (`dirname`, `filename`) goes on meaning the source file, so that a module
 *   finds the files beside it in the same way from `dist/`, from the sources and in the tests.
 * - Every file is replaced by rename and old chunks are kept for a day: a rebuild never pulls
 *   a chunk from under a controller that is running.
 * - A page's files are named by their content, so that a browser may keep them; `index.html` names
 *   those of this build.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

const modulePoints = {
  dawr: 'scripts/verbs/dawr.ts',
  bench: 'scripts/bench/main.ts',
  'bench-hall': 'scripts/bench/hall-process.ts',
  'bench-broker': 'scripts/bench/broker-process.ts',
  'make-clips': 'scripts/checkout/make-clips.ts',
  'package-contents': 'scripts/packaging/contents.ts',
  'check-advisories': 'scripts/packaging/check-advisories.ts',
  measure: 'scripts/measurements/main.ts',
  'measure-far-end': 'scripts/measurements/far-end.ts',
  'measure-controllers': 'scripts/measurements/controllers.ts',
  'measure-flood': 'scripts/measurements/flood-process.ts',
  'measure-units-far-end': 'scripts/measurements/units-far-end.ts',
  'measure-ticket-memory': 'scripts/measurements/ticket-memory.ts',
  'measure-slow-far-end': 'scripts/measurements/slow-far-end.ts',
  'measure-boards-far-end': 'scripts/measurements/boards-far-end.ts',
};

/** The controller's start, the processes that it starts, and what is loaded into them to measure them. */
const scriptPoints = {
  run: 'scripts/verbs/run-script.ts',
  'unit-process': 'drivers/window-unit/unit-process.ts',
  'sysfs-process': 'drivers/button/sysfs-process.ts',
  'report-process': 'firmware-host/report/report-process.ts',
  'measure-loop-blocks': 'scripts/measurements/loop-blocks.ts',
};

/** What `run` loads. */
const controller = 'scripts/verbs/controller.ts';

/** Folders with a page of their own: `page.tsx` and `index.html`; bundled for the browser. */
const pages = {
  'bench-page': 'scripts/bench/page',
  'collect-page': 'scripts/verbs/collect/page',
  pages: 'firmware-host/panel/client',
};

/** The printed guides, served beside the pages and shipped with them; and the pictures that they show. */
const guides = {
  from: 'firmware-host/panel/guides',
  pictures: 'scripts/packaging/wiring',
  to: 'pages',
};

/** Native code, or files of their own; the Debian package carries these and what they need. */
const unbundled = JSON.parse(readFileSync(join(import.meta.dirname, 'unbundled.json'), 'utf8'));

/** Optional accelerators of ws and of pg, which go on where they are absent. */
const absentAccelerators = ['bufferutil', 'pg-native', 'utf-8-validate'];

/** Of the measurements, which run in a checkout only. */
const ofCheckouts = ['playwright-core'];

/** Bundled CommonJS packages call `require` for Node's own modules, which an ES module lacks. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
].join(' ');

/**
 * The controller is a function of what Node gives a CommonJS module, behind a line with its hash: this one, until it
 * is known.
 */
const unknownHash = `//${'0'.repeat(64)}`;
const functionOfModule = '(function (exports, require, module, __filename, __dirname) {';
const addressOf = [
  'const __addressOf = (path) =>',
  "require('node:url').pathToFileURL(require('node:path').join(__dirname, path));",
  "const __fileURLToPath = require('node:url').fileURLToPath;",
].join(' ');

/**
 * Works because every output file stands directly in `dist/`.
 * @param addressOf the code that makes a URL of the code of a path that starts in `dist/`
 */
const sourceAddress = (addressOf) => ({
  name: 'source-address',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (path.includes('/node_modules/') || !source.includes('import.meta.')) return undefined;
      const file = addressOf(JSON.stringify(`../${relative(root, path)}`));
      const folder = addressOf(JSON.stringify(`../${relative(root, dirname(path))}`));
      const contents = source
        .replaceAll(/\bimport\.meta\.url\b/g, `${file}.href`)
        .replaceAll(/\bimport\.meta\.filename\b/g, `__fileURLToPath(${file})`)
        .replaceAll(/\bimport\.meta\.dirname\b/g, `__fileURLToPath(${folder})`);
      return { contents, loader: 'ts' };
    });
  },
});

/**
 * A lazy `import()` of a CommonJS package has named exports in Node, but only `default` once it is
 * a chunk of its own; this gives it the names that Node finds.
 */
const namedExportsOfLazyPackages = {
  name: 'named-exports-of-lazy-packages',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === 'asked') return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: 'asked' });
      const isCommonJs = !found.external && found.errors.length === 0 && isCommonJsFile(found.path);
      // The bundle says the path in a comment, and is to be the same in any folder.
      return isCommonJs ? { path: relative(root, found.path), namespace: 'lazy' } : found;
    });
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path: inRoot }) => {
      const path = join(root, inRoot);
      const reserved = new Set(['default', 'module.exports']);
      const names = Object.keys(await import(path)).filter((name) => !reserved.has(name));
      const contents = [
        `const whole = require(${JSON.stringify(`./${basename(path)}`)});`,
        'export default whole;',
        ...names.map((name, at) => `const _${at} = whole[${JSON.stringify(name)}];`),
        `export { ${names.map((name, at) => `_${at} as ${JSON.stringify(name)}`).join(', ')} };`,
      ].join('\n');
      return { contents, resolveDir: dirname(path) };
    });
  },
};

function isCommonJsFile(path) {
  if (/\.[cm]js$/.test(path)) return path.endsWith('.cjs');
  let folder = dirname(path);
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type !== 'module';
}

const chunkKeptMs = 24 * 60 * 60 * 1000;

/** Removes the files that this build did not write and that nothing reads any more. */
async function removeOld(folder, kind, current) {
  const now = Date.now();
  for (const name of await readdir(folder)) {
    if (!kind.test(name) || current.has(name)) continue;
    const path = join(folder, name);
    if (now - (await stat(path)).mtimeMs > chunkKeptMs) await rm(path, { force: true });
  }
}

/** esbuild has printed its errors with their places by the time it rejects; a stack adds nothing. */
function giveUp() {
  process.exit(1);
}

async function writeWhole(path, contents) {
  const partial = `${path}.${process.pid}.partial`;
  await writeFile(partial, contents);
  await rename(partial, path);
}

/** Whatever a browser loads: named by its content, the font beside it. */
const forBrowsers = {
  absWorkingDir: root,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  loader: { '.ttf': 'file' },
  bundle: true,
  minify: true,
  target: ['chrome109', 'firefox115', 'safari16'],
  legalComments: 'none',
  write: false,
  logLevel: 'warning',
};

async function buildPage(folder, source) {
  const { outputFiles } = await build({
    ...forBrowsers,
    entryPoints: [{ out: 'page', in: join(source, 'page.tsx') }],
    outdir: folder,
    format: 'esm',
    platform: 'browser',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'linked',
  }).catch(giveUp);
  await mkdir(folder, { recursive: true });
  let index = await readFile(join(root, source, 'index.html'), 'utf8');
  for (const { path, contents } of outputFiles) {
    await writeWhole(path, contents);
    const name = basename(path);
    index = index.replaceAll(`"/${name.replace(/-[0-9A-Z]{8}\./, '.')}"`, `"/${name}"`);
  }
  await writeWhole(join(folder, 'icon.svg'), await readFile(join(root, source, 'icon.svg')));
  // Last: what it names is there.
  await writeWhole(join(folder, 'index.html'), index);
  const current = new Set(outputFiles.map(({ path }) => basename(path)));
  await removeOld(folder, /-[0-9A-Z]{8}\./, current);
}

/**
 * Each HTML file as `guide-NAME.html` and `guide-NAME-en.html`, and each picture as `wiring-NAME.svg`: an address
 * is one name.
 */
async function buildGuides(folder) {
  const { outputFiles } = await build({
    ...forBrowsers,
    entryPoints: [{ out: 'guide', in: join(guides.from, 'guide.css') }],
    outdir: folder,
  }).catch(giveUp);
  for (const { path, contents } of outputFiles) await writeWhole(path, contents);
  const style = outputFiles.map(({ path }) => basename(path)).find((name) => name.endsWith('.css'));
  for (const name of await readdir(join(root, guides.pictures))) {
    const picture = await readFile(join(root, guides.pictures, name));
    await writeWhole(join(folder, `wiring-${name}`), picture);
  }
  for (const name of await readdir(join(root, guides.from))) {
    if (!name.endsWith('.html')) continue;
    const text = await readFile(join(root, guides.from, name), 'utf8');
    const styled = text.replaceAll('"/guide.css"', `"/${style}"`);
    await writeWhole(join(folder, `guide-${name}`), inLanguage(styled, 'ar'));
    const english = `guide-${name.replace('.html', '-en.html')}`;
    await writeWhole(join(folder, english), inLanguage(styled, 'en'));
  }
}

/** @param language whose elements stay; those of the other are left out, and the note on both */
function inLanguage(text, language) {
  const other = language === 'ar' ? 'en' : 'ar';
  return text
    .replaceAll(/<!--.*?-->\n/gs, '')
    .replaceAll(new RegExp(`\\s*<${other}>.*?</${other}>`, 'gs'), '')
    .replaceAll(new RegExp(`</?${language}>`, 'g'), '')
    .replace(
      'lang="ar" dir="rtl"',
      language === 'ar' ? 'lang="ar" dir="rtl"' : 'lang="en" dir="ltr"',
    );
}

/** What Node runs. */
const forNode = {
  absWorkingDir: root,
  outdir: dist,
  external: [...unbundled, ...absentAccelerators, ...ofCheckouts],
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  legalComments: 'none',
  write: false,
  logLevel: 'warning',
};

const asScripts = {
  ...forNode,
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  // What V8 compiled before may not import: what is not bundled is required.
  supported: { 'dynamic-import': false },
  plugins: [sourceAddress((path) => `__addressOf(${path})`)],
};

async function buildScripts() {
  const { outputFiles } = await build({
    ...asScripts,
    entryPoints: sourcesOf(scriptPoints),
    banner: { js: addressOf },
  }).catch(giveUp);
  for (const { path, contents } of outputFiles) await writeWhole(path, contents);
}

async function buildController() {
  const { outputFiles } = await build({
    ...asScripts,
    entryPoints: sourcesOf({ controller }),
    // Half the text to read at a start; names and places of a stack stay.
    minifyWhitespace: true,
    lineLimit: 120,
    banner: { js: `${unknownHash}\n${functionOfModule}${addressOf}` },
    footer: { js: '})' },
  }).catch(giveUp);
  for (const { path, text } of outputFiles) {
    const hash = createHash('sha256').update(text).digest('hex');
    await writeWhole(path, text.replace(unknownHash, `//${hash}`));
  }
}

async function buildModules() {
  const { outputFiles } = await build({
    ...forNode,
    entryPoints: sourcesOf(modulePoints),
    chunkNames: 'chunk-[name]-[hash]',
    banner: { js: banner },
    format: 'esm',
    splitting: true,
    plugins: [
      sourceAddress((path) => `new URL(${path}, import.meta.url)`),
      namedExportsOfLazyPackages,
    ],
  }).catch(giveUp);
  for (const { path, contents } of outputFiles) await writeWhole(path, contents);
  await removeOld(dist, /^chunk-/, new Set(outputFiles.map(({ path }) => basename(path))));
}

/** @param entries each `out: source`; a package is built without the bench and the measurements */
function sourcesOf(entries) {
  return Object.entries(entries)
    .filter(([, path]) => existsSync(join(root, path)))
    .map(([out, path]) => ({ out, in: path }));
}

await mkdir(dist, { recursive: true });
await Promise.all([buildController(), buildScripts(), buildModules()]);
for (const [out, source] of Object.entries(pages)) {
  if (existsSync(join(root, source, 'page.tsx'))) await buildPage(join(dist, out), source);
}
if (existsSync(join(root, guides.from))) await buildGuides(join(dist, guides.to));
