/**
 * A copy of a journal in its older layout, kept before it is laid out anew: the way forward has none back in the file
 * itself, and a release that was put back cannot read the newer one. One copy is kept, the newest.
 */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolderOf } from '../../config/sync-folder.ts';
import { checkIsOurs, layoutVersion } from './layout.ts';
import type { Sqlite } from './sqlite.ts';

/** @throws where the disk has no room for it: then nothing is laid out anew */
export function keepOldLayout(database: Sqlite, file: string): void {
  const version = checkIsOurs(database, file);
  if (version === layoutVersion) return;
  const folder = dirname(file);
  const prefix = `${basename(file)}.layout-`;
  const part = `${file}.part-layout`;
  rmSync(part, { force: true });
  try {
    database.prepare('VACUUM INTO ?').run(part);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  const fd = openSync(part, 'r');
  fsyncSync(fd);
  closeSync(fd);
  for (const name of readdirSync(folder)) if (name.startsWith(prefix)) rmSync(join(folder, name));
  renameSync(part, join(folder, `${prefix}${version}`));
  syncFolderOf(file);
}
