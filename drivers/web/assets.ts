/**
 * The files of a page, as `scripts/checkout/build` bundles them into a folder of `dist/`.
 *
 * The list is closed when it is read, so that no request ever becomes a path on the disk. Each file
 * has an ETag; one with a hash in its name never changes, and the browser need not ask for it again.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UserError } from '../../config/user-error.ts';

export interface Asset {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  readonly cacheControl: string;
}

/** By request path. */
export type Assets = ReadonlyMap<string, Asset>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** As esbuild's `[name]-[hash]`. */
const hashed = /-[0-9A-Z]{8}\.[a-z0-9.]+$/;

/** Every file of `folder` whose type is known; `index.html` is the page itself, at `/`. */
export async function readAssets(folder: string): Promise<Assets> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new UserError(`the page in ${folder} is not built`, 'run scripts/checkout/build', {
      cause,
    });
  });
  const assets = await Promise.all(
    names.flatMap((name) => {
      const type = types[extname(name)];
      return type === undefined ? [] : [readAsset(folder, name, type)];
    }),
  );
  return new Map(assets);
}

async function readAsset(folder: string, name: string, type: string) {
  const body = new Uint8Array(await readFile(join(folder, name)));
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const cacheControl = hashed.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const asset: Asset = { type, body, etag, cacheControl };
  return [name === 'index.html' ? '/' : `/${name}`, asset] as const;
}
