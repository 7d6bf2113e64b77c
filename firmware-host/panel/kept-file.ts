/** What the pages keep over a restart: small JSON files, each on the disk before what it says holds. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type * as z from 'zod';
import { errnoOf } from '../../config/errno.ts';
import { syncFolderOf } from '../../config/sync-folder.ts';
import { UserError } from '../../config/user-error.ts';

/**
 * Null where there is none yet.
 * @param whenRemoved what a person does once a damaged file was removed
 * @throws {UserError} it is there and cannot be read: nobody would be let in, nor out
 */
export function readKept<T>(file: string, shape: z.ZodType<T>, whenRemoved: string): T | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw new UserError(`${file} cannot be read`, 'look at its owner', { cause: error });
  }
  try {
    return shape.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(`${file} is not as it was written`, `remove it, and ${whenRemoved}`, {
      cause: error,
    });
  }
}

/** On the disk when this returns; the file of before stands until then. */
export function writeKept(file: string, value: unknown): void {
  const part = `${file}.new`;
  const fd = openSync(part, 'w', 0o600);
  try {
    writeFileSync(fd, `${JSON.stringify(value)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, file);
  syncFolderOf(file);
}
