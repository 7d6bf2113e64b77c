/**
 * `dawr restart`: restarts the controller of this device and waits until it runs well, or says why it does not.
 * So the Debian package learns whether a new release may stay.
 */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { devicesOf } from '../../config/hall/devices.ts';
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';
import { takeApplyLock } from './flash/apply-lock.ts';
import { restartAtOnce } from './flash/apply-options.ts';
import { type Restart, restartAndWait, runningHealth } from './flash/restart-and-wait.ts';
import { installedConfig, seconds, usualSeconds } from './option-values.ts';

export function declare(program: Command): void {
  program
    .command('restart')
    .description('on the controller itself: restart it, and wait until it runs well')
    .option('--config <file>', 'the config in use', installedConfig)
    .option(
      '--within <seconds>',
      'how long the controller may take to be healthy',
      seconds,
      usualSeconds,
    )
    .option('--restart <command>', 'restarts the controller', restartAtOnce)
    .addHelpText('after', '\nExit codes: 0 it runs well, 1 it does not, 2 it was not restarted.')
    .action(async (options: Restart) => {
      process.exitCode = await restart({ ...options, config: resolve(options.config) });
    });
}

/** Well means the same as for a config on trial: ready, and every device that worked before works again. */
async function restart(options: Restart): Promise<0 | 1> {
  const target = loadConfig(options.config);
  const lock = await takeApplyLock(options.config);
  if (lock === null) {
    throw new UserError(
      'a config is being applied on this device',
      'try again when that has ended',
    );
  }
  try {
    const before = runningHealth(target);
    const trouble = await restartAndWait(options, target, before, devicesOf(target.config));
    if (trouble === null) console.log('the controller runs well');
    else console.error(`the controller does not run well: ${trouble}`);
    return trouble === null ? 0 : 1;
  } finally {
    await lock.release();
  }
}
