/**
 * What the sources may rely on once they are bundled, tried on a small tree of its own: places,
 * lazy packages, chunks that outlive a rebuild, and a build that is done once.
 */
import { execFile } from 'node:child_process';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
let tree: string;

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'dawr-bundle-'));
  for (const room of [
    'config',
    'drivers/button',
    'firmware-host',
    'scripts/verbs',
    'scripts/checkout',
  ]) {
    await mkdir(join(tree, room), { recursive: true });
  }
  for (const file of [
    'package.json',
    'package-lock.json',
    'scripts/checkout/build',
    'scripts/checkout/build.mjs',
    'scripts/checkout/unbundled.json',
  ]) {
    await cp(join(root, file), join(tree, file));
  }
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
});
afterAll(() => rm(tree, { recursive: true }));

async function build(): Promise<void> {
  await run(join(tree, 'scripts/checkout/build'));
}

/** Bundles `text` as the command and gives what it prints. */
async function bundled(text: string): Promise<unknown> {
  await writeFile(join(tree, 'scripts/verbs/dawr.ts'), text);
  await build();
  const { stdout } = await run('node', [join(tree, 'dist/dawr.js')]);
  return JSON.parse(stdout);
}

test('import.meta goes on meaning the source file, in a module and in a script', async () => {
  await writeFile(
    join(tree, 'config/place.ts'),
    'export const place = [new URL("./a.yaml", import.meta.url).pathname, import.meta.dirname, import.meta.filename];',
  );
  const text =
    'const { place } = await import("../../config/place.ts"); console.log(JSON.stringify(place));';
  const places = [join(tree, 'config/a.yaml'), join(tree, 'config'), join(tree, 'config/place.ts')];
  await writeFile(
    join(tree, 'drivers/button/sysfs-process.ts'),
    `void import('../../config/place.ts').then(async ({ place }) => {
      const { Gpio } = await import('onoff');
      console.log(JSON.stringify([...place, typeof Gpio.accessible]));
    });`,
  );
  expect(await bundled(text)).toEqual(places);
  const { stdout } = await run('node', [join(tree, 'dist/sysfs-process.cjs')]);
  expect(JSON.parse(stdout)).toEqual([...places, 'boolean']);
});

test('a lazy import gives the names that Node gives, bundled or not', async () => {
  const packages = ['yaml', 'mqtt', 'pino', 'zod', 'commander', 'better-sqlite3', 'onoff'];
  // Node 22 and later add a name of their own to what is CommonJS.
  const text = `
    const names = {};
    const isOwn = (name) => name !== 'module.exports';
    ${packages.map((name) => `names['${name}'] = Object.keys(await import('${name}')).filter(isOwn).sort();`).join('\n')}
    console.log(JSON.stringify(names));`;
  await writeFile(join(tree, 'unbundled.mjs'), text);
  const { stdout } = await run('node', [join(tree, 'unbundled.mjs')]);
  const unbundled: unknown = JSON.parse(stdout);
  expect(await bundled(text)).toEqual(unbundled);
});

test('nothing is built when nothing changed, and an edit is seen', async () => {
  await bundled('console.log(1)');
  const built = await stat(join(tree, 'dist/.built'));
  await build();
  expect((await stat(join(tree, 'dist/.built'))).mtimeMs).toBe(built.mtimeMs);
  expect(await bundled('console.log(2)')).toBe(2);
});

test('a rebuild leaves the chunks of a controller that is running, for a day', async () => {
  const lazily = (value: number) => `export const value = ${value};`;
  await writeFile(join(tree, 'config/value.ts'), lazily(1));
  const text =
    'const { value } = await import("../../config/value.ts"); console.log(JSON.stringify(value));';
  expect(await bundled(text)).toBe(1);
  const chunks = async () =>
    (await readdir(join(tree, 'dist'))).filter((name) => /^chunk-value-.*\.js$/.test(name));
  const [first = ''] = await chunks();
  await writeFile(join(tree, 'config/value.ts'), lazily(2));
  expect(await bundled(text)).toBe(2);
  expect(await chunks()).toContain(first);

  const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
  await utimes(join(tree, 'dist', first), longAgo, longAgo);
  await bundled(`${text} `);
  expect(await chunks()).not.toContain(first);
});

test('a source that does not bundle is an error, and the old bundle stays', async () => {
  await bundled('console.log(1)');
  await expect(bundled('import "./gone.ts";')).rejects.toThrow('./gone.ts');
  const { stdout } = await run('node', [join(tree, 'dist/dawr.js')]);
  expect(stdout).toBe('1\n');
});
