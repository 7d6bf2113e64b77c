/** The journal that a config names, and where what belongs to it stands. */
import type { LoadedConfig } from '../../../config/load.ts';

export interface NamedJournal {
  readonly loaded: LoadedConfig;
  readonly file: string;
}
