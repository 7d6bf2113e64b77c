/** What `dawr apply` is asked for, and what its two ways, a trial and the following of one, share. */
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { uploadsOf } from '../../../config/provisional.ts';
import { UserError } from '../../../config/user-error.ts';
import type { Restart } from './restart-and-wait.ts';

export interface ApplyOptions extends Restart {
  /** The new config; an upload of a flash, beside `config`, is removed in the end. */
  readonly staged: string;
  /** Also where people wait whose service the new config takes away. */
  readonly yes?: boolean;
  /** Says what would change, and changes nothing. */
  readonly dryRun?: boolean;
  /** Who brings it, such as `mona@laptop`. */
  readonly by?: string;
  /** Why. */
  readonly message?: string;
  /** Seconds in which a new session must confirm it; without it, a controller that runs well is enough. */
  readonly confirmWithin?: number;
  /** Of the flash that asks, for what it goes by. */
  readonly token?: string;
}

/** Without the pause that follows starts that failed (`packaging/dawr.service`). */
export const restartAtOnce = 'rm -f /run/dawr/failed-starts; systemctl restart dawr.service';
/** What the trial may take beyond `within` before the controller itself gives it up. */
export const trialSlackMs = 15_000;

export function checkFolder(config: string): void {
  if (existsSync(dirname(config))) return;
  throw new UserError(
    `there is no folder ${dirname(config)}`,
    'install Dawr here, or give --config',
  );
}

/** A person's own file stays where it is. */
export function removeUpload(staged: string, config: string): void {
  if (staged.startsWith(uploadsOf(config))) rmSync(staged, { force: true });
}
