/**
 * One device's part of a flash, seen from the technician's machine: the upload, the trial there, and
 * its end, which counts only as the device itself answers it. A connection that breaks is made again.
 */
import { randomBytes } from 'node:crypto';
import { reached } from '../../../config/flash-steps.ts';
import { uploadsOf } from '../../../config/provisional.ts';
import { type Answer, makeToken } from './answer.ts';
import { type ApplyExit, applyExit } from './apply-exit.ts';
import type { SshProblem, SshTarget } from './ssh.ts';
import { followTrial, type OnHostLine, problemText } from './trial-session.ts';
import { sha256Of, uploaded } from './upload.ts';

export interface HostFlash extends SshTarget {
  /** The config's place on the device. */
  readonly remoteConfig: string;
  /** The command there, by name or path. */
  readonly remoteDawr: string;
  /** Seconds that the controller has to run well. */
  readonly within: number;
  /** Seconds that a new session then has to confirm it. */
  readonly confirmWithin: number;
  readonly sudo: boolean;
  /** Also where people wait whose service the config takes away. */
  readonly yes: boolean;
  /** Says what would change, and changes nothing. */
  readonly dryRun: boolean;
  /** Who flashes, such as `mona@laptop`, for the device's list of generations. */
  readonly by: string;
  /** Why. */
  readonly message: string | undefined;
}

/** Never rejects. */
export async function flashHost(
  target: HostFlash,
  bytes: Uint8Array,
  onLine: OnHostLine,
): Promise<ApplyExit> {
  const { remoteConfig, remoteDawr, within, confirmWithin, yes, dryRun, by, message } = target;
  const sudo = target.sudo ? ['sudo', '-n'] : [];
  const sha256 = sha256Of(bytes);
  const staged = uploadsOf(remoteConfig) + randomBytes(6).toString('hex');
  const token = makeToken();

  onLine(`uploading ${bytes.length} bytes (${sha256.slice(0, 12)})`, false);
  reached('uploading');
  const sending = { target, by: sudo, file: staged, program: remoteDawr, token };
  const problem = await uploaded(sending, bytes);
  if (problem !== null) {
    onLine(problemText(problem, 'The device is untouched.'), true);
    return applyExit.notTried;
  }

  reached('uploaded');

  const trial = [
    ...[staged, '--config', remoteConfig, '--within', String(within)],
    ...['--confirm-within', String(confirmWithin)],
    ...['--by', by, ...(message === undefined ? [] : ['--message', message])],
    ...['--token', token, ...(yes ? ['--yes'] : []), ...(dryRun ? ['--dry-run'] : [])],
  ];
  const apply = [...sudo, remoteDawr, 'apply'];
  const attached = [...apply, '--attach', sha256, ...trial];
  const { answer, lost } = await followTrial(
    {
      ...{ target, token, confirmWithin },
      begin: [...apply, ...trial],
      attach: attached,
      confirm: [...attached, '--confirm'],
      // As long as the device may take for a trial and for putting back.
      within: 2 * within + confirmWithin,
    },
    onLine,
  );
  reached('answered');
  return judged(answer, sha256, lost, target, onLine);
}

/** What the device answered, where it can be; an "applied" with another config in place is none. */
function judged(
  answer: Answer | null,
  sha256: string,
  lost: SshProblem | null,
  { host, dryRun }: HostFlash,
  onLine: OnHostLine,
): ApplyExit {
  const look = `Log in and look: ssh ${host}`;
  if (answer === null) {
    const none = { message: 'it ended without the answer of dawr apply', hint: look };
    onLine(problemText(lost ?? none, 'How the flash ended is not known.'), true);
    return applyExit.unknown;
  }
  if (dryRun || answer.exit !== applyExit.applied) return answer.exit;
  if (answer.sha256 !== sha256) {
    const other = { message: 'another config is in place than was sent', hint: look };
    onLine(problemText(other, 'Somebody else may have flashed it.'), true);
    return applyExit.unknown;
  }
  onLine(`${answer.software} has the config ${sha256.slice(0, 12)} in place`, false);
  return answer.exit;
}
