/**
 * The static files of the bench page: our own from `page/`, the front-end library and the font
 * from their packages. The list is closed, so that no request ever becomes a path on the disk.
 */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly type: string;
  readonly body: Uint8Array;
}

export type Assets = ReadonlyMap<string, () => Promise<Asset>>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
};

const fontPackage = '@expo-google-fonts/noto-sans-arabic';
const fonts = ['400Regular', '600SemiBold', '800ExtraBold'];

/** By request path. Files are read when asked for: a change of the page is seen on reload. */
export function openAssets(): Assets {
  const packages = createRequire(import.meta.url);
  const pageFolder = fileURLToPath(new URL('page/', import.meta.url));
  const files = new Map<string, string>();
  for (const name of readdirSync(pageFolder)) {
    if (extname(name) in types) files.set(`/${name}`, join(pageFolder, name));
  }
  files.set('/', join(pageFolder, 'index.html'));
  // The package exports this build by a condition that only browsers have.
  const htmFolder = join(dirname(packages.resolve('htm')), '..');
  files.set('/vendor/htm-preact.js', join(htmFolder, 'preact', 'standalone.module.js'));
  const fontFolder = dirname(packages.resolve(`${fontPackage}/package.json`));
  for (const font of fonts) {
    files.set(`/fonts/${font}.ttf`, join(fontFolder, font, `NotoSansArabic_${font}.ttf`));
  }
  return new Map(
    [...files].map(([path, file]) => [
      path,
      async () => ({
        type: types[extname(file)] ?? 'application/octet-stream',
        body: await readFile(file),
      }),
    ]),
  );
}
