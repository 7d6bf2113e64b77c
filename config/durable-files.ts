/**
 * Files beside a config that outlast a power cut: each is whole on the disk before it has its name, and a name is on
 * the disk before the next step begins.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from './errno.ts';
import { syncFolderOf } from './sync-folder.ts';

interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** The owner and mode of the config, for what takes its place. */
export function ownershipOf(configFile: string): Ownership {
  const found = statSync(configFile, { throwIfNoEntry: false });
  if (found !== undefined) return { uid: found.uid, gid: found.gid, mode: found.mode & 0o777 };
  const folder = statSync(dirname(configFile));
  return { uid: folder.uid, gid: folder.gid, mode: 0o640 };
}

/** Writes a durable file under a fresh name; never follows or replaces what is there. */
export function writeBeside(configFile: string, bytes: Uint8Array, owner: Ownership): string {
  const file = `${configFile}.part-${randomBytes(6).toString('hex')}`;
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const fd = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(fd, bytes, written);
    // Only root may give a file away; others keep what the folder's group bit gave them.
    attempt(() => fchownSync(fd, owner.uid, owner.gid));
    fchmodSync(fd, owner.mode);
    fsyncSync(fd);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  return file;
}

/** As what both are beside `configFile`. */
export function renameDurably(configFile: string, from: string, to: string): void {
  renameSync(from, to);
  syncFolderOf(configFile);
}

export function removeDurably(configFile: string, file: string): void {
  rmSync(file, { force: true });
  syncFolderOf(configFile);
}

/** Removes what a killed flash left half written. Only for the holder of the flash's lock. */
export function removeLeftovers(configFile: string): void {
  const folder = dirname(configFile);
  const prefix = `${basename(configFile)}.part-`;
  for (const name of readdirSync(folder)) {
    const isOurs = name.startsWith(prefix) && /^[0-9a-f]{12}$/.test(name.slice(prefix.length));
    if (isOurs) rmSync(join(folder, name), { force: true });
  }
}

/** Null where there is no such file. */
export function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The error's own words, or null where there was none. */
export function attempt(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
