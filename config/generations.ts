/**
 * The configs that were taken into use on this device, each in a folder of its own beside the config: a
 * person sees who changed what and why, and can go back.
 *
 * A generation is whole or not there: it is written under another name, made durable, and renamed.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { errnoOf } from './errno.ts';
import { syncFolderOf } from './sync-folder.ts';
import { UserError } from './user-error.ts';

const About = z.object({
  /** As in `config.applied`; 0 for one that was there before any flash. */
  generation: z.int(),
  /** Hexadecimal, of the config's bytes. */
  sha256: z.string(),
  /** By the device's own clock, which may not have been set. */
  appliedAt: z.iso.datetime(),
  /** Who flashed it, such as `mona@laptop`; null where nobody said so. */
  by: z.string().nullable(),
  /** The address that the flash came from. */
  from: z.string().nullable(),
  /** Why. */
  message: z.string().nullable(),
});
export type GenerationAbout = z.output<typeof About>;

export interface Generation extends GenerationAbout {
  /** The config's own bytes. */
  readonly file: string;
}

/** Enough to find the one before the mistake, and small beside the journal. */
const mostKept = 10;

const folderOf = (configFile: string): string => `${configFile}.generations`;

/** The newest first. What cannot be read is left out. */
export function listGenerations(configFile: string): readonly Generation[] {
  const folder = folderOf(configFile);
  const found = namesIn(folder).flatMap((name) => {
    const about = aboutIn(join(folder, name));
    return about === null ? [] : [{ ...about, file: join(folder, name, 'config.yaml') }];
  });
  return found.toSorted(
    (a, b) => b.generation - a.generation || b.appliedAt.localeCompare(a.appliedAt),
  );
}

/** The one whose bytes are in use: after a way back, two generations have the same. */
export function generationInUse<One extends Pick<GenerationAbout, 'sha256'>>(
  newestFirst: readonly One[],
  sha256: string | null,
): One | undefined {
  return newestFirst.find((one) => one.sha256 === sha256);
}

/** @throws {UserError} it is not kept */
export function generationOf(configFile: string, wanted: number): Generation {
  const all = listGenerations(configFile);
  const found = all.find((one) => one.generation === wanted);
  if (found !== undefined) return found;
  const kept = all.map((one) => one.generation).join(', ') || 'none';
  throw new UserError(`there is no generation ${wanted}`, `these are kept: ${kept}`);
}

/**
 * Keeps a config that was taken into use, and removes the oldest of more than ten.
 * @throws where the folder cannot be written
 */
export function keepGeneration(
  configFile: string,
  bytes: Uint8Array,
  about: GenerationAbout,
): void {
  const folder = folderOf(configFile);
  const owner = statSync(dirname(configFile));
  const mayRead = statSync(configFile).mode & 0o777;
  makeFolder(folder, owner);
  const name = `${about.generation}-${about.sha256.slice(0, 12)}`;
  const part = join(folder, `.part-${randomBytes(6).toString('hex')}`);
  makeFolder(part, owner);
  for (const [file, content] of [
    ['config.yaml', bytes],
    ['about.json', `${JSON.stringify(about)}\n`],
  ] as const) {
    const path = join(part, file);
    writeFileSync(path, content, { flag: 'wx', mode: mayRead, flush: true });
    giveTo(path, owner);
  }
  syncFolderOf(join(part, 'config.yaml'));
  rmSync(join(folder, name), { recursive: true, force: true });
  renameSync(part, join(folder, name));
  syncFolderOf(join(folder, name));
  for (const old of listGenerations(configFile).slice(mostKept)) {
    rmSync(dirname(old.file), { recursive: true, force: true });
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

function makeFolder(folder: string, owner: Owner): void {
  try {
    mkdirSync(folder, { mode: 0o750 });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return;
    throw error;
  }
  chmodSync(folder, 0o750);
  giveTo(folder, owner);
}

/** Only root may give a file away; for others it stays their own. */
function giveTo(path: string, { uid, gid }: Owner): void {
  try {
    chownSync(path, uid, gid);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') throw error;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The controller's user may write here: no link of its is followed. */
function aboutIn(folder: string): GenerationAbout | null {
  try {
    const fd = openSync(join(folder, 'about.json'), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return About.parse(JSON.parse(readFileSync(fd, 'utf8')));
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}
