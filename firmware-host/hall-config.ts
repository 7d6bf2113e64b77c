/** The config of a start, and what became of one on trial. */
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import type { Settlement } from '../config/provisional.ts';
import { UserError } from '../config/user-error.ts';
import type { Log } from './log.ts';

/** Without its config a controller knows no board that it could close. */
export function loadHall(configFile: string): LoadedConfig {
  try {
    return loadConfig(configFile);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      error.message,
      `${error.hint}; its boards are not known, and show what they showed last`,
      { cause: error },
    );
  }
}

export function logSettlement(settlement: Settlement, log: Pick<Log, 'info' | 'warn'>): void {
  if (settlement.outcome === 'reverted') {
    log.warn(settlement, 'config put back');
  } else if (settlement.outcome === 'provisional') {
    log.info(settlement, 'config on trial');
  }
}
