/**
 * The files of a page, as `scripts/checkout/build` bundles them into a folder of `dist/`.
 *
 * The list is closed when it is made, so that no request ever becomes a path on the disk. Each file
 * has an ETag; one with a hash in its name never changes, and the browser need not ask for it again. So seldom
 * asked for, it is read for each answer: fonts and scripts together are larger than all else that the pages hold.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { UserError } from '../../config/user-error.ts';

export interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  body(): Promise<Uint8Array<ArrayBuffer>>;
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
  const path = join(folder, name);
  const asset = hashed.test(name) ? neverChanging(path, type) : await mayChange(path, type);
  return [name === 'index.html' ? '/' : `/${name}`, asset] as const;
}

function neverChanging(path: string, type: string): Asset {
  return {
    type,
    etag: `"${basename(path)}"`,
    cacheControl: 'public, max-age=31536000, immutable',
    body: async () => await readWhole(path),
  };
}

/** Read once: it goes on naming the files of this build where those of a newer one lie beside them. */
async function mayChange(path: string, type: string): Promise<Asset> {
  const body = await readWhole(path);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type, etag, cacheControl: 'no-cache', body: async () => body };
}

const readWhole = async (path: string) => new Uint8Array(await readFile(path));
