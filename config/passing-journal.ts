/**
 * Whether a config keeps the journal where it does not outlive a power cut. `check` and `flash` refuse it, before
 * anybody relies on it. A controller that finds it at its start works and says so: it has lost nothing
 * yet, and a hall that is kept closed loses its day for sure.
 *
 * A relative folder lies beside its config, wherever that is: so a bench or a test says that its journal may
 * go with it, and nothing is said of it.
 */
import path from 'node:path';
import { whyNotLasting, whyNotLastingHere } from './checks/lasting-folder.ts';
import type { Problem } from './checks/problem.ts';
import type { LoadedConfig } from './load.ts';

/** By its path as it is written: the config may be for another machine. */
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

/** On this machine, by path and by file system. @returns the folder and why it does not last, or null */
export function whyJournalPasses({ config }: Pick<LoadedConfig, 'config'>): string | null {
  const { folder } = config.journal;
  if (!path.isAbsolute(folder)) return null;
  const why = whyNotLasting(folder) ?? whyNotLastingHere(folder);
  return why === null ? null : `${folder} ${why}`;
}
