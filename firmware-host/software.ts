/**
 * What this program is called in events, health and `--version`: name and version of the package. And what tells it
 * from each other build.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import * as z from 'zod';

const PackageSchema = z.object({ name: z.string(), version: z.string() });

/** Such as `dawr 0.1.0`. */
export function softwareName(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { name, version } = PackageSchema.parse(JSON.parse(text));
  return `${name} ${version}`;
}

let identity: string | undefined;

/** The controller's first line is a hash of it. What V8 writes, only the same V8 is sure to read. */
export function programIdentity(): string {
  identity ??= `${controllerHash()} ${process.versions.v8}`;
  return identity;
}

function controllerHash(): string {
  const fd = openSync(new URL('../dist/controller.cjs', import.meta.url), 'r');
  try {
    const line = Buffer.alloc('//'.length + 64);
    readSync(fd, line);
    return line.toString('latin1');
  } finally {
    closeSync(fd);
  }
}
