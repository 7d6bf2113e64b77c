/**
 * Whether a config keeps the journal, or the second file of the numbers, where it does not outlive a power cut. `check` and `flash` refuse it, before
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

const folders = [
  { name: 'folder', lost: 'the numbers of a day would come again', hint: 'use /var/lib/dawr' },
  {
    name: 'numbersFolder',
    lost: 'nobody would know how far the numbers had come',
    hint: 'leave it out, or name a folder beside the config',
  },
] as const;

/** By their paths as they are written: the config may be for another machine. */
export function passingFolders({
  config,
  source,
}: Pick<LoadedConfig, 'config' | 'source'>): readonly Problem[] {
  return folders.flatMap(({ name, lost, hint }) => {
    const folder = config.journal[name];
    const why = path.isAbsolute(folder) ? whyNotLasting(folder) : null;
    if (why === null) return [];
    const problem: Problem = {
      severity: 'error',
      ...source.place(['journal', name], 'value'),
      where: `journal.${name}`,
      message: `${folder} ${why}: ${lost}`,
      expected: 'a folder on a disk or card that lasts',
      hint,
    };
    return [problem];
  });
}

/** On this machine, by path and by file system. @returns the folder and why it does not last, or null */
export function whyJournalPasses({ config }: Pick<LoadedConfig, 'config'>): string | null {
  const { folder } = config.journal;
  if (!path.isAbsolute(folder)) return null;
  const why = whyNotLasting(folder) ?? whyNotLastingHere(folder);
  return why === null ? null : `${folder} ${why}`;
}
