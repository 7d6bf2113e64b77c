/**
 * Whether a config keeps the journal where it does not outlive a power cut: what `check` and `flash` refuse. The
 * controller itself runs anywhere, on a bench and in a test.
 */
import path from 'node:path';
import { whyNotLasting } from './checks/lasting-folder.ts';
import type { Problem } from './checks/problem.ts';
import type { LoadedConfig } from './load.ts';

/**
 * By its path as it is written: a relative one lies where the file is now, which says nothing of where
 * it will be.
 */
export function passingJournal({
  config,
  source,
}: Pick<LoadedConfig, 'config' | 'source'>): Problem | null {
  const { folder } = config.journal;
  const why = path.isAbsolute(folder) ? whyNotLasting(folder) : null;
  if (why === null) return null;
  return {
    severity: 'error',
    ...source.place(['journal', 'folder'], 'value'),
    where: 'journal.folder',
    message: `${folder} ${why}: the numbers of a day would come again`,
    expected: 'a folder on a disk or card that lasts',
    hint: 'use /var/lib/dawr',
  };
}
