/**
 * `dawr apply`: takes a config into use on the device itself, and puts the old one back where the
 * controller does not run well with it.
 *
 * It finishes by itself: a technician's connection may break at any moment, and neither its hang-up
 * nor its closed pipe ends the trial. Whatever ends this process, the config in place is one that
 * was confirmed, or one that the controller's next start puts away (`config/provisional.ts`).
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import * as z from 'zod';
import { ConfigError, problemLine } from '../../../config/checks/problem.ts';
import { devicesOf, type HallDevice } from '../../../config/hall/devices.ts';
import { loadConfig } from '../../../config/load.ts';
import {
  confirm,
  fileSha256,
  isOnTrial,
  removeLeftovers,
  revert,
  stage,
  swap,
} from '../../../config/provisional.ts';
import type { Config } from '../../../config/schema/schema.ts';
import { UserError } from '../../../config/user-error.ts';
import { type Health, isAlive, readHealth } from '../../../firmware-host/health-file.ts';
import { installedConfig, seconds, usualSeconds } from '../option-values.ts';
import { lookOn, takeApplyLock } from './apply-lock.ts';
import { isSameRun, judge } from './apply-verdict.ts';

/** Exit codes of `dawr apply`, passed on by `dawr flash`. */
export const applyExit = {
  applied: 0,
  /** The config has a mistake; nothing was touched. */
  refused: 1,
  /** It could not be tried: the old config is in place and was not disturbed. */
  notTried: 2,
  /** It was tried, and the old config runs again. */
  putBack: 3,
  /** The old config is back too, and the controller does not run well with it: go and look. */
  putBackUnhealthy: 4,
  /** The end is not known. */
  unknown: 5,
} as const;

/** Of `dawr apply` and of `dawr flash`. */
export const exitCodesText = `
Exit codes:
  0  applied
  1  refused: the config has problems
  2  not reached or not tried; the device is as it was
  3  put back; the old config runs
  4  put back; the old config does not run well either
  5  the connection broke and the end is not known`;

export interface ApplyOptions {
  /** The new config, beside `config`; removed in the end. */
  readonly staged: string;
  readonly config: string;
  /** Seconds that the controller has to run well. */
  readonly within: number;
  /** A command line for `/bin/sh` that restarts the controller. */
  readonly restart: string;
  /** Also where people wait whose service the new config takes away. */
  readonly yes?: boolean;
}

/** A controller that is healthy for this long with the same process is taken at its word. */
const settleMs = 2000;
const pollMs = 100;
/** What the trial may take beyond `within` before the controller itself gives it up. */
const trialSlackMs = 15_000;
/** Without the pause that follows starts that failed (`packaging/dawr.service`). */
const restartAtOnce = 'rm -f /run/dawr/failed-starts; systemctl restart dawr.service';
/** Between a broken connection and the beginning of what it had asked for. */
const startGraceMs = 5000;

interface Target {
  readonly config: Config;
  readonly sha256: string;
  /** Of the file in place alone: another where it was put there by hand and extends files. */
  readonly fileSha256: string;
  readonly journalFolder: string;
}

interface Ending {
  readonly exit: number;
  readonly line: string;
}

type ApplyFlags = Omit<ApplyOptions, 'staged'> & { readonly attach?: string };

export function declare(program: Command): void {
  program
    .command('apply')
    .description('on the controller itself: take a staged config on trial, keep it or put it back')
    .argument('<staged>', 'the staged config file')
    .option('--config <file>', 'the config in use', installedConfig)
    .option(
      '--within <seconds>',
      'how long the controller may take to be healthy',
      seconds,
      usualSeconds,
    )
    .option('--restart <command>', 'restarts the controller', restartAtOnce)
    .option('--yes', 'also where people wait whom no window could serve any more')
    .option('--attach <sha256>', 'follow the flash of that staged file after a lost connection')
    .addHelpText('after', exitCodesText)
    .action(async (staged: string, { attach: sha256, ...options }: ApplyFlags) => {
      process.exitCode =
        sha256 === undefined
          ? await apply({ staged, ...options })
          : await attach({ staged, sha256, ...options });
    });
}

/** Resolves with an exit code of `applyExit`. Prints what it does, one line a step. */
export async function apply(options: ApplyOptions): Promise<number> {
  process.on('SIGHUP', () => {});
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const config = resolve(options.config);
  const staged = resolve(options.staged);
  checkFolder(config);
  const lock = await takeApplyLock(config);
  if (lock === null) {
    rmSync(staged, { force: true });
    console.error('another config is being applied on this device; try again when that has ended');
    return applyExit.notTried;
  }
  let ending: Ending;
  try {
    ending = await tryConfig({ ...options, config, staged }, (line) => {
      console.log(line);
      lock.say(line);
    });
  } catch (error) {
    // Nothing unforeseen may leave a config on trial that nobody judges any more.
    ending = isOnTrial(config)
      ? await putBack({ ...options, config }, describe(error), null)
      : { exit: applyExit.notTried, line: `nothing was changed: ${describe(error)}` };
  }
  keepEnding(config, staged, ending);
  printEnding(ending);
  lock.say(ending.line);
  await lock.release();
  return ending.exit;
}

/**
 * `dawr apply --attach`: for a technician whose connection broke. Follows the flash of that staged
 * file to its end and resolves with its exit code.
 * @param options.sha256 of the staged file, which may be gone by now
 */
export async function attach(
  options: Omit<ApplyOptions, 'restart'> & { readonly sha256: string },
): Promise<number> {
  const config = resolve(options.config);
  const staged = resolve(options.staged);
  checkFolder(config);
  const startBy = performance.now() + startGraceMs;
  const endBy = performance.now() + 2 * options.within * 1000 + trialSlackMs + startGraceMs;
  let reportedKilled = false;
  while (performance.now() < endBy) {
    const watched = await lookOn(config, (line) => console.log(line));
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
      console.error('put back: the flash was killed on the device; the old config is in place');
      return applyExit.putBack;
    } else if (performance.now() > startBy) {
      rmSync(staged, { force: true });
      console.error('the device had not begun; its old config is in place');
      return applyExit.notTried;
    }
    await delay(pollMs);
  }
  console.error('the trial of the new config has not ended; look at the device');
  return applyExit.unknown;
}

function checkFolder(config: string): void {
  if (existsSync(dirname(config))) return;
  throw new UserError(
    `there is no folder ${dirname(config)}`,
    'install Dawr here, or give --config',
  );
}

type Say = (line: string) => void;

async function tryConfig(options: ApplyOptions, say: Say): Promise<Ending> {
  const { config, staged, within, restart } = options;
  removeLeftovers(config);
  const candidate = stage(config, staged);
  // From here on the upload is ours: its absence shows `attach` that the trial has begun.
  rmSync(staged, { force: true });
  let next: Target;
  try {
    next = loadConfig(candidate, { mayExtend: false });
  } catch (error) {
    rmSync(candidate, { force: true });
    if (!(error instanceof UserError)) throw error;
    const line =
      error instanceof ConfigError ? error.problems.map(problemLine).join(' | ') : describe(error);
    return {
      exit: applyExit.refused,
      line: `refused by the device's own software: ${line.replaceAll(candidate, config)}`,
    };
  }
  say(`the device's own software takes the config (${next.sha256.slice(0, 12)})`);
  const old = loadOrNull(config);
  const before = old === null ? null : runningHealth(old);
  const isSame = old?.sha256 === next.sha256 && !isOnTrial(config);
  if (isSame) {
    rmSync(candidate, { force: true });
    if (before?.ready === true && before.configSha256 === next.sha256) {
      return { exit: applyExit.applied, line: 'applied: the controller runs with it already' };
    }
  } else {
    const line = await whyNotNow(options, old, next, say);
    if (line !== null) {
      rmSync(candidate, { force: true });
      return { exit: applyExit.notTried, line };
    }
    swap(config, candidate, within * 1000 + trialSlackMs);
  }
  say(`restarting the controller; it has ${within} s to run well`);
  const trouble = await restartAndWait(options, next, before, devicesOf(next.config));
  if (trouble === null && (isSame || confirm(config, next.sha256))) {
    const generation = readHealth(next.journalFolder)?.configGeneration ?? '?';
    return { exit: applyExit.applied, line: `applied: generation ${generation} runs well` };
  }
  const why = trouble ?? 'the controller put it back by itself';
  if (isSame) {
    return { exit: applyExit.putBackUnhealthy, line: `the config in place does not run: ${why}` };
  }
  say(`putting the old config back: ${why}`);
  return putBack({ config, within, restart }, why, before);
}

/** Why the config waits for a word of the technician: people would lose their turn. Or null. */
async function whyNotNow(
  { yes = false }: ApplyOptions,
  old: Target | null,
  next: Target,
  say: Say,
): Promise<string | null> {
  if (old === null) return null;
  const { ticketsThatEnd } = await import('./tickets-that-end.ts');
  const count = ticketsThatEnd(old.journalFolder, next.config, say);
  return count === 0 || yes
    ? null
    : `not tried: ${count} who wait could not be called any more; serve them first, or give --yes`;
}

async function putBack(
  options: Omit<ApplyOptions, 'staged'>,
  why: string,
  before: Health | null,
): Promise<Ending> {
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
        line: `put back: ${why}; but now ${trouble}: look at the device`,
      };
}

/** Null once the controller runs well with `target`; else why it does not, in words. */
async function restartAndWait(
  options: Omit<ApplyOptions, 'staged'>,
  target: Target,
  before: Health | null,
  devices: readonly HallDevice[],
): Promise<string | null> {
  const endBy = performance.now() + options.within * 1000;
  const restart = startRestart(options.restart);
  try {
    let healthy: { readonly run: Health; readonly sinceMs: number } | null = null;
    for (;;) {
      const now = runningHealth(target);
      const verdict = judge(before, now, target.sha256, devices);
      const atMs = performance.now();
      if (!verdict.healthy || now === null) healthy = null;
      else if (!isSameRun(healthy?.run ?? null, now)) healthy = { run: now, sinceMs: atMs };
      if (healthy !== null && atMs - healthy.sinceMs >= settleMs) return null;
      if (fileSha256(options.config) !== target.fileSha256) {
        return 'the controller ended with it again and again';
      }
      const failed = restart.failure();
      if (failed !== null) return failed;
      if (atMs > endBy) {
        return verdict.healthy ? 'the controller does not keep running' : verdict.why;
      }
      await delay(pollMs);
    }
  } finally {
    restart.stop();
  }
}

/** Runs beside the wait: `systemctl restart` returns only when the controller is ready. */
function startRestart(command: string): { failure(): string | null; stop(): void } {
  // A session of its own: the hang-up of a technician's terminal must not reach it.
  const child = spawn('/bin/sh', ['-c', command], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let failed: string | null = null;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  child.on('error', (error) => {
    failed = `the restart could not be started: ${error.message}`;
  });
  child.on('exit', (code) => {
    const words = said.trim().split('\n')[0] ?? '';
    if (code !== 0) failed = `the restart failed${words === '' ? '' : `: ${words}`}`;
  });
  return {
    failure: () => failed,
    stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill();
      child.stderr.destroy();
      child.unref();
    },
  };
}

function runningHealth(target: Target): Health | null {
  const health = readHealth(target.journalFolder);
  return health !== null && isAlive(health) ? health : null;
}

function loadOrNull(config: string): Target | null {
  try {
    return loadConfig(config);
  } catch {
    return null;
  }
}

const endingOf = (config: string): string => `${config}.ending`;

const EndingFile = z.object({ staged: z.string(), exit: z.int(), line: z.string() });

/** Kept for `attach`; a flash whose ending cannot be kept has ended all the same. */
function keepEnding(config: string, staged: string, ending: Ending): void {
  const part = `${config}.part-${randomBytes(6).toString('hex')}`;
  try {
    const text = JSON.stringify({ staged: basename(staged), ...ending });
    writeFileSync(part, `${text}\n`, { flag: 'wx', mode: 0o644 });
    renameSync(part, endingOf(config));
  } catch {
    rmSync(part, { force: true });
  }
}

function readEnding(config: string, staged: string): Ending | null {
  try {
    const kept = EndingFile.parse(JSON.parse(readFileSync(endingOf(config), 'utf8')));
    return kept.staged === basename(staged) ? kept : null;
  } catch {
    return null;
  }
}

function printEnding({ exit, line }: Ending): void {
  if (exit === applyExit.applied) console.log(line);
  else console.error(line);
}

function describe(error: unknown): string {
  if (error instanceof UserError) return `${error.message}; ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}
