/**
 * The part of `dawr apply` that follows a trial, and confirms it from a new session. It is begun once in every flash, and
 * loads nothing of what a config is: on a Pi that would be half of its work.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileSha256, isOnTrial } from '../../../config/provisional.ts';
import { type ApplyExit, applyExit } from './apply-exit.ts';
import { lookOn } from './apply-lock.ts';
import { type ApplyOptions, checkFolder, removeUpload, trialSlackMs } from './apply-options.ts';
import { confirmLine } from './confirmation.ts';
import { printEnding, readEnding } from './ending.ts';

const pollMs = 100;
/** Between a broken connection and the beginning of what it had asked for. */
const startGraceMs = 5000;

/**
 * `dawr apply --attach`: for a technician whose connection broke. Follows the flash of that staged
 * file to its end, and confirms it where it is asked to.
 * @param options.sha256 of the staged file, which may be gone by now
 */
export async function attach(
  options: Omit<ApplyOptions, 'restart'> & {
    readonly sha256: string;
    readonly isConfirming?: boolean;
  },
): Promise<ApplyExit> {
  const config = resolve(options.config);
  const staged = resolve(options.staged);
  checkFolder(config);
  const startBy = performance.now() + startGraceMs;
  const trialMs = 2 * options.within * 1000 + (options.confirmWithin ?? 0) * 1000 + trialSlackMs;
  const endBy = performance.now() + trialMs + startGraceMs;
  const ask = options.isConfirming === true ? confirmLine(options.sha256) : null;
  let reportedKilled = false;
  while (performance.now() < endBy) {
    const watched = await lookOn(config, (line) => console.log(line), ask);
    const ending = readEnding(config, staged);
    if (ending !== null) {
      if (!watched) printEnding(ending);
      return ending.exit;
    }
    if (isOnTrial(config)) {
      if (!reportedKilled)
        console.log('the flash was killed; the controller will undo it by itself');
      reportedKilled = true;
    } else if (fileSha256(config) === options.sha256) {
      console.log('applied: the new config was confirmed');
      return applyExit.applied;
    } else if (!existsSync(staged)) {
      console.error(
        'put back: the flash did not come to its end on the device; the old config is in place',
      );
      return applyExit.putBack;
    } else if (performance.now() > startBy) {
      removeUpload(staged, config);
      console.error('the device had not begun; its old config is in place');
      return applyExit.notTried;
    }
    await delay(pollMs);
  }
  console.error('the trial of the new config has not ended; look at the device');
  return applyExit.unknown;
}
