/**
 * The trial of a config on the device itself, and the way back where the controller does not run well with it.
 *
 * It finishes by itself: a technician's connection may break at any moment, and neither its hang-up
 * nor its closed pipe ends the trial. Whatever ends this process, the config in place is one that
 * was confirmed, or one that the controller's next start puts away (`config/provisional.ts`).
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, problemLine } from '../../../config/checks/problem.ts';
import { removeLeftovers } from '../../../config/durable-files.ts';
import { errnoOf } from '../../../config/errno.ts';
import { reached } from '../../../config/flash-steps.ts';
import { devicesOf } from '../../../config/hall/devices.ts';
import { loadConfig } from '../../../config/load.ts';
import {
  bootInstant,
  confirm,
  fileSha256,
  isOnTrial,
  readUpload,
  revert,
  stage,
  swap,
} from '../../../config/provisional.ts';
import { UserError } from '../../../config/user-error.ts';
import { type Health, readHealth } from '../../../firmware-host/health/health-file.ts';
import { whyNotSigned } from './allowed-signers.ts';
import { type ApplyExit, applyExit } from './apply-exit.ts';
import { type ApplyLock, takeApplyLock } from './apply-lock.ts';
import {
  type ApplyOptions,
  checkFolder,
  removeUpload,
  restartAtOnce,
  trialSlackMs,
} from './apply-options.ts';
import { isSameRun, judge } from './apply-verdict.ts';
import { awaitConfirmation, expectVisitors } from './confirmation.ts';
import { differences } from './difference.ts';
import { type Ending, keepEnding, printEnding } from './ending.ts';
import { keepApplied, keepFirst } from './kept-generations.ts';
import {
  type Restart,
  restartAndWait,
  runningHealth,
  type Target,
  waitAfterTaking,
} from './restart-and-wait.ts';
import { effectOf, type Swap, secondsText, takesLive } from './take-live.ts';

/** Prints what it does, one line a step. */
export async function apply(options: ApplyOptions): Promise<ApplyExit> {
  process.on('SIGHUP', () => {});
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const config = resolve(options.config);
  const staged = resolve(options.staged);
  checkFolder(config);
  if (options.restart === restartAtOnce && !existsSync('/run/systemd/system')) {
    throw new UserError(
      'this machine has no systemd that could restart the controller, and nothing was changed',
      'give the command that restarts it here with --restart',
    );
  }
  const lock = await takeApplyLock(config);
  if (lock === null) {
    removeUpload(staged, config);
    console.error('another config is being applied on this device; try again when that has ended');
    return applyExit.notTried;
  }
  let ending: Ending;
  try {
    ending = await tryConfig({ ...options, config, staged }, lock, (line) => {
      console.log(line);
      lock.say(line);
    });
  } catch (error) {
    // Nothing unforeseen may leave a config on trial that nobody judges any more.
    ending = isOnTrial(config)
      ? await putBack({ ...options, config }, describe(error), null)
      : { exit: applyExit.notTried, line: `nothing was changed: ${describe(error)}` };
  }
  // On a full disk it would be in the way of what comes next.
  removeLeftovers(config);
  keepEnding(config, staged, ending);
  reached('ended');
  printEnding(ending);
  lock.say(ending.line);
  await lock.release();
  return ending.exit;
}

type Say = (line: string) => void;

async function tryConfig(options: ApplyOptions, lock: ApplyLock, say: Say): Promise<Ending> {
  const { config, staged } = options;
  removeLeftovers(config);
  const bytes = readUpload(staged);
  // From here on the upload is ours: its absence shows `attach` that the trial has begun.
  removeUpload(staged, config);
  reached('read');
  let next: Target;
  try {
    next = loadConfig(config, { mayExtend: false, bytes });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refusal(error, options);
  }
  say(`the device's own software takes the config (${next.sha256.slice(0, 12)})`);
  const old = loadOrNull(config);
  const unsigned = await whyNotSigned(config, old, next, bytes, say);
  if (unsigned !== null) return { exit: applyExit.refused, line: unsigned };
  const before = old === null ? null : runningHealth(old);
  const isSame = old?.sha256 === next.sha256 && !isOnTrial(config);
  if (isSame && before?.ready === true && before.configSha256 === next.sha256) {
    return { exit: applyExit.applied, line: 'applied: the controller runs with it already' };
  }
  const swapped = { old, next, before };
  for (const line of changesOf(old, next)) say(line);
  say(effectOf(swapped));
  const why = isSame ? null : await whyNotNow(options, old, next, say);
  if (why !== null) return { exit: applyExit.notTried, line: why };
  reached('checked');
  if (options.dryRun === true) {
    const { tryHardware } = await import('./hardware.ts');
    await tryHardware(swapped, say);
    return { exit: applyExit.applied, line: 'a dry run: nothing was changed' };
  }
  if (isSame) return takeOnTrial(options, swapped, null, say);
  keepFirst(config, old, say);
  reached('first-kept');
  const { by, message } = options;
  const flashed = {
    ...(by === undefined ? {} : { by }),
    ...(message === undefined ? {} : { message }),
  };
  const trialMs = (options.within + (options.confirmWithin ?? 0)) * 1000 + trialSlackMs;
  swap(config, stage(config, bytes), trialMs, bootInstant(), flashed);
  const ending = await takeOnTrial(options, swapped, lock, say);
  if (ending.exit === applyExit.applied) {
    keepApplied(config, flashed, next, bytes, say);
    reached('generation-kept');
  }
  return ending;
}

/** A person who is here has the file that was staged; one who flashes has what is to stand in the config's place. */
function refusal(error: UserError, { token, staged, config }: ApplyOptions): Ending {
  const file = token === undefined ? staged : config;
  const line =
    error instanceof ConfigError
      ? error.problems.map((problem) => problemLine({ ...problem, file })).join('\n')
      : describe(error);
  return { exit: applyExit.refused, line: `refused by the device's own software: ${line}` };
}

/** @param lock null: the config was in place already, nobody needs to confirm it, and no trial can put it back */
async function takeOnTrial(
  { config, within, restart, confirmWithin, token }: ApplyOptions,
  swapped: Swap,
  lock: ApplyLock | null,
  say: Say,
): Promise<Ending> {
  const { next, before } = swapped;
  const isSame = lock === null;
  const trial = { config, within, restart };
  const visitors =
    lock === null || confirmWithin === undefined
      ? null
      : expectVisitors(next.sha256, token, lock, say);
  let trouble = await takenIntoUse(trial, swapped, say, () => visitors?.invite());
  if (trouble === null && !isSame) reached('well');
  if (trouble === null && visitors !== null && confirmWithin !== undefined) {
    const isWell = () => {
      const now = runningHealth(next);
      const beforeStart = isSameRun(before, now) ? null : before;
      return judge(beforeStart, now, next.sha256, devicesOf(next.config)).healthy;
    };
    const isInPlace = () => fileSha256(config) === next.sha256;
    const confirmation = { within: confirmWithin, visitors, isWell, isInPlace };
    trouble = await awaitConfirmation(confirmation, say);
  }
  if (trouble === null && (isSame || confirm(config, next.sha256))) {
    const generation = readHealth(next.journalFolder)?.configGeneration ?? '?';
    return { exit: applyExit.applied, line: `applied: generation ${generation} runs well` };
  }
  const why = trouble ?? 'the controller put it back by itself';
  if (isSame) {
    return { exit: applyExit.putBackUnhealthy, line: `the config in place does not run: ${why}` };
  }
  say(`putting the old config back: ${why}`);
  return putBack(trial, why, before);
}

/**
 * Without a restart where that is possible. Null once it runs well; else why it does not.
 * @param onInUse called when the controller answers with it for the first time
 */
async function takenIntoUse(
  trial: Restart,
  swapped: Swap,
  say: Say,
  onInUse: () => void,
): Promise<string | null> {
  const { next, before } = swapped;
  if (before !== null && (await takesLive(swapped))) {
    say('the controller has taken it, and runs on');
    onInUse();
    return waitAfterTaking(trial, next, before);
  }
  say(`restarting the controller; it has ${trial.within} s to run well`);
  return restartAndWait(trial, next, before, devicesOf(next.config), (ms) => {
    say(`presses were not answered for ${secondsText(ms)} s`);
    onInUse();
  });
}

/** Of a screen that a person reads. */
const mostChanges = 40;

function changesOf(old: Target | null, next: Target): readonly string[] {
  if (old === null) return ['there is no config that it could be compared with'];
  const lines = differences(old.config, next.config);
  if (lines.length === 0) return ['it changes nothing of what the controller does'];
  const more = lines.length - mostChanges;
  return more > 0 ? [...lines.slice(0, mostChanges), `and ${more} changes more`] : lines;
}

/** Why the config waits for a word of the technician: people would lose their turn. Or null. */
async function whyNotNow(
  { yes = false }: ApplyOptions,
  old: Target | null,
  next: Target,
  say: Say,
): Promise<string | null> {
  if (old === null) return null;
  const from = old.journalFolder;
  if (from !== next.journalFolder && existsSync(from) && !yes) {
    return `not tried: the tickets of today and what the server has not acknowledged would stay in ${from}; move the folder to ${next.journalFolder} while the controller is stopped, or give --yes`;
  }
  const { ticketsThatEnd } = await import('./tickets-that-end.ts');
  const count = ticketsThatEnd(from, next.config, say);
  return count === 0 || yes
    ? null
    : `not tried: ${count} who wait could not be called any more; serve them first, or give --yes`;
}

async function putBack(options: Restart, why: string, before: Health | null): Promise<Ending> {
  const { config } = options;
  try {
    revert(config, why);
  } catch (error) {
    const line = `the new config fails (${why}) and the old one is lost: ${describe(error)}`;
    return { exit: applyExit.putBackUnhealthy, line };
  }
  const old = loadOrNull(config);
  // Only its start is waited for: whatever its devices say is no fault of this flash.
  const trouble =
    old === null
      ? 'there was no good config before'
      : await restartAndWait(options, old, before, []);
  return trouble === null
    ? { exit: applyExit.putBack, line: `put back: ${why}; the old config runs again` }
    : {
        exit: applyExit.putBackUnhealthy,
        line: `put back: ${why}; the old config is in its place, and does not run either: ${trouble}. Look at the device: dawr doctor`,
      };
}

function loadOrNull(config: string): Target | null {
  try {
    return loadConfig(config);
  } catch {
    return null;
  }
}

function describe(error: unknown): string {
  if (error instanceof UserError) return `${error.message}; ${error.hint}`;
  if (errnoOf(error) === 'ENOSPC') return 'the disk here is full; free some space (df -h)';
  return error instanceof Error ? error.message : String(error);
}
