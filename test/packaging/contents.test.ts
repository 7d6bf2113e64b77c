/** What the Debian package takes of `node_modules`, and the list of it. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { sbom } from '../../scripts/packaging/sbom.ts';
import { bundledIn, copyNeeded, neededBeside } from '../../scripts/packaging/shipped-modules.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-contents-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const root = () => join(folder, 'node_modules');

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(root(), path)), { recursive: true });
  writeFileSync(join(root(), path), text);
}
function module(path: string, more: object = {}): void {
  const name = path.split('node_modules/').at(-1);
  put(`${path}/package.json`, JSON.stringify({ name, version: '1.0.0', license: 'MIT', ...more }));
}

test('what a package needs comes along, from where Node finds it', () => {
  module('a', { dependencies: { b: '1' }, optionalDependencies: { absent: '1' } });
  module('a/node_modules/b', { dependencies: { c: '2' } });
  module('b');
  module('c');
  module('@s/one');
  module('other');
  expect(neededBeside(root(), ['a', '@s/*', 'a/*']).map(({ folder }) => folder)).toEqual(
    ['@s/one', 'a', 'a/node_modules/b', 'c'].map((path) => join(root(), path)),
  );
});

test('a package that is needed and not there is a fault', () => {
  module('a', { dependencies: { b: '1' } });
  expect(() => neededBeside(root(), ['a'])).toThrow('a needs b, and it is not installed');
});

test('only what runs on the architecture is taken, and the licence', () => {
  module('a');
  for (const file of [
    'binding.gyp',
    'index.js',
    'index.d.ts',
    'LICENSE.md',
    'README.md',
    'src/a.cc',
    'lib/src/kept.js',
    'test/a.js',
    'build/Release/a.node',
    'build/Release/test_a.node',
    'build/Release/obj.target/a.node',
    'build/Makefile',
    'prebuilds/linux-arm64/a.glibc.node',
    'prebuilds/linux-arm64/a.musl.node',
    'prebuilds/linux-x64/a.glibc.node',
  ]) {
    put(`a/${file}`);
  }
  const to = join(folder, 'to');
  copyNeeded(root(), neededBeside(root(), ['a']), 'arm64', to);
  const files = readdirSync(to, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(to.length + 1));
  expect(files.sort()).toEqual([
    'a/LICENSE.md',
    'a/build/Release/a.node',
    'a/index.js',
    'a/lib/src/kept.js',
    'a/package.json',
    'a/prebuilds/linux-arm64/a.glibc.node',
  ]);
});

test('what is inside a bundle is known by its source maps', () => {
  module('a');
  module('@s/one');
  const sources = [
    '../node_modules/a/index.js',
    '../node_modules/@s/one/x.js',
    '../own.ts',
    'lazy:a',
  ];
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/dawr.js.map'), JSON.stringify({ sources }));
  expect(bundledIn([join(folder, 'dist')]).map(({ name }) => name)).toEqual(['@s/one', 'a']);
});

test('the list names each once, with its address in the registry and its hash', () => {
  const own = { name: 'dawr', version: '1+2', architecture: 'arm64' };
  const integrity = `sha512-${Buffer.from('hash').toString('base64')}`;
  const component = { name: '@s/one', version: '1.0.0', license: 'MIT', integrity };
  const words = { name: 'a', version: '2.0.0', license: 'SEE LICENSE IN FILE', integrity: null };
  const text = sbom(own, [words, component, component], 0);
  expect(sbom(own, [component, words], 0)).toBe(text);
  expect(JSON.parse(text)).toMatchObject({
    bomFormat: 'CycloneDX',
    serialNumber: expect.stringMatching(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    metadata: { component: { purl: 'pkg:deb/dawr@1%2B2?arch=arm64' } },
    components: [
      {
        purl: 'pkg:npm/%40s/one@1.0.0',
        licenses: [{ expression: 'MIT' }],
        hashes: [{ alg: 'SHA-512', content: Buffer.from('hash').toString('hex') }],
      },
      { purl: 'pkg:npm/a@2.0.0', licenses: [{ license: { name: 'SEE LICENSE IN FILE' } }] },
    ],
  });
});

test('the packages that a bundle leaves outside are all installed', () => {
  const modules = resolve(__dirname, '../../node_modules');
  const unbundled: unknown = jest.requireActual('../../scripts/checkout/unbundled.json');
  const names = Array.isArray(unbundled) ? unbundled.map(String) : [];
  const needed = neededBeside(modules, names);
  expect(needed.length).toBeGreaterThan(names.length);
  expect(needed.every(({ folder }) => existsSync(folder))).toBe(true);
});
