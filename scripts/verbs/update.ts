/**
 * `dawr update`: brings a new Debian package to one or more devices over SSH, on trial as a config is. The release
 * before runs again where the new one does not run well, where nobody confirms it from a new session, and after a power cut.
 *
 * The device's part is `dawr-release`, of the release that runs there; it installs by dpkg, away from the connection.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../config/user-error.ts';
import { makeToken } from './flash/answer.ts';
import { type ApplyExit, applyExit } from './flash/apply-exit.ts';
import { usualConfirmSeconds } from './flash/confirmation.ts';
import {
  planned,
  plannedHosts,
  type RollOutOptions,
  rolledOut,
  withRollOutOptions,
} from './flash/roll-out-command.ts';
import { runThere, type SshTarget } from './flash/ssh.ts';
import { followTrial, type OnHostLine, problemText } from './flash/trial-session.ts';
import { sha256Of, uploadOf } from './flash/upload.ts';

export interface UpdateOptions extends RollOutOptions {
  /** A folder of root's own there, for the package. */
  readonly remoteFolder?: string | undefined;
}

const usualRelease = '/usr/sbin/dawr-release';
const usualFolder = '/var/cache/dawr-update';
/** A Pi of the first kinds unpacks the package in minutes, and two trials of 90 s may follow. */
const installSeconds = 900;

/** As the exit codes of a flash, in words for a release. */
const exitWords: Readonly<Record<ApplyExit, string>> = {
  0: 'the new release runs',
  1: 'refused: it is no package of Dawr for this device',
  2: 'not reached or not tried; the device is as it was',
  3: 'the release before runs again',
  4: 'the release before is back, and does not run well either',
  5: 'the end is not known',
};

export function declare(program: Command): void {
  const verb = program
    .command('update')
    .description('put a Debian package of Dawr on controllers over SSH; on trial, as a config is')
    .argument('<package>', 'the package, such as var/package/dawr_VERSION_arm64.deb');
  withRollOutOptions(verb, usualRelease)
    .option('--yes', 'ask nothing')
    .addHelpText(
      'after',
      `\nExit codes:\n${Object.entries(exitWords)
        .map(([code, words]) => `  ${code}  ${words}`)
        .join('\n')}`,
    )
    .action(async (file: string, options: UpdateOptions) => {
      process.exitCode = await update(file, options);
    });
}

/** Resolves with the worst exit code of all hosts. @throws {UserError} before anything is sent */
export async function update(file: string, options: UpdateOptions): Promise<ApplyExit> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const words = { asks: `Put ${basename(file)} on`, exits: exitWords };
  const hosts = await planned(options, words, () => {
    checkPackage(file);
    return plannedHosts(options);
  });
  const bytes = readFileSync(file);
  return rolledOut(hosts, options, words, async ({ target }, dryRun, onLine) => {
    if (dryRun) return { exit: await lookAt(target, options, onLine) };
    // The device says on one stream what it does, and why it goes back.
    const why: string[] = [];
    const exit = await updateHost(target, bytes, options, (line, isError) => {
      why.push(line);
      onLine(line, isError);
    });
    return { exit, why };
  });
}

/** A Debian package is an archive of `ar`: deb(5). */
function checkPackage(file: string): void {
  const magic = '!<arch>\ndebian-binary';
  const begin = Buffer.alloc(magic.length);
  try {
    const fd = openSync(file, 'r');
    readSync(fd, begin);
    closeSync(fd);
  } catch (error) {
    throw new UserError(`${file} cannot be read`, 'check its name', { cause: error });
  }
  if (begin.toString('latin1') === magic) return;
  throw new UserError(`${file} is no Debian package`, 'build one with ./scripts/package');
}

const sudoOf = ({ sudo }: UpdateOptions): readonly string[] =>
  sudo === true ? ['sudo', '-n'] : [];

/** A dry run: whether it can be reached, and which releases it has. */
async function lookAt(
  target: SshTarget,
  options: UpdateOptions,
  onLine: OnHostLine,
): Promise<ApplyExit> {
  const release = options.remoteDawr ?? usualRelease;
  const ended = await runThere(
    target,
    [...sudoOf(options), release, 'list'],
    new Uint8Array(),
    onLine,
  );
  if (ended.kind === 'ended' && ended.code === 0) return applyExit.applied;
  const none = {
    message: `${release} does not answer there`,
    hint: 'Install the package by hand.',
  };
  onLine(problemText(ended.kind === 'lost' ? ended.problem : none, 'It is as it was.'), true);
  return applyExit.notTried;
}

/** Never rejects. */
async function updateHost(
  target: SshTarget,
  bytes: Uint8Array,
  options: UpdateOptions,
  onLine: OnHostLine,
): Promise<ApplyExit> {
  const program = options.remoteDawr ?? usualRelease;
  const confirmWithin = Math.ceil(options.confirmWithin ?? usualConfirmSeconds);
  const sudo = sudoOf(options);
  const token = makeToken();
  const file = `${options.remoteFolder ?? usualFolder}/${token}.deb`;
  onLine(`uploading ${bytes.length} bytes (${sha256Of(bytes).slice(0, 12)})`, false);
  const release = [...sudo, program];
  const { host } = target;
  const next = [program, 'install', file, token, String(confirmWithin)];
  const end = await followTrial(
    {
      ...{ target, token, confirmWithin },
      begin: uploadOf({ host, by: sudo, file, program, token, next }, bytes),
      attach: () => [...release, 'follow', token],
      confirm: () => [...release, 'confirm', token],
      within: installSeconds + confirmWithin,
    },
    onLine,
  );
  if (end.sha256 === null) {
    onLine(problemText(end.problem, 'The device is untouched.'), true);
    return applyExit.notTried;
  }
  const { answer, lost } = end;
  if (answer !== null) {
    onLine(`${answer.software} is the release that runs`, answer.exit !== applyExit.applied);
    return answer.exit;
  }
  const none = {
    message: 'it ended without the answer of dawr-release',
    hint: `Log in and look: ssh ${host} dawr-release list`,
  };
  onLine(problemText(lost ?? none, 'How the update ended is not known.'), true);
  return applyExit.unknown;
}
