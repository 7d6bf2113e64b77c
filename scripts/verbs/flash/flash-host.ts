/**
 * One device's part of a flash or of a way back, seen from the technician's machine: how the config comes there, its
 * trial, and its end, which counts only as the device itself answers it. A connection that breaks is made again.
 */
import { randomBytes } from 'node:crypto';
import { reached } from '../../../config/flash-steps.ts';
import { uploadsOf } from '../../../config/provisional.ts';
import { type Answer, makeToken } from './answer.ts';
import { applyExit, type HostEnd } from './apply-exit.ts';
import { runThere, type SshProblem, type SshTarget } from './ssh.ts';
import { type Bringing, followTrial, type OnHostLine, problemText } from './trial-session.ts';
import { sha256Of, uploadOf } from './upload.ts';

export interface HostTrial extends SshTarget {
  /** The config's place on the device. */
  readonly remoteConfig: string;
  /** The command there, by name or path. */
  readonly remoteDawr: string;
  /** Seconds that the controller has to run well. */
  readonly within: number;
  /** Seconds that a new session then has to confirm it. */
  readonly confirmWithin: number;
  /** Seconds that the device may take to have what is tried. */
  readonly takeWithin?: number | undefined;
  readonly sudo: boolean;
  /** Also where people wait whose service the config takes away. */
  readonly yes: boolean;
  /** Says what would change, and changes nothing. */
  readonly dryRun: boolean;
  /** Who flashes, such as `mona@laptop`, for the device's list of generations. */
  readonly by: string;
  /** Why. */
  readonly message?: string | undefined;
}

/** Never rejects. */
export function flashHost(
  target: HostTrial,
  bytes: Uint8Array,
  onLine: OnHostLine,
): Promise<HostEnd> {
  onLine(`uploading ${bytes.length} bytes (${sha256Of(bytes).slice(0, 12)})`, false);
  reached('uploading');
  const { host, remoteDawr: program } = target;
  return tried(target, onLine, ({ sudo, staged, token, trial }) => {
    const next = [program, 'apply', staged, ...trial];
    return uploadOf({ ...{ host, by: sudo, file: staged }, ...{ program, token, next } }, bytes);
  });
}

/**
 * The device has the config itself, in its list of generations. Never rejects.
 * @param generation null: the last one before
 */
export function rollBackHost(
  target: HostTrial,
  generation: number | null,
  onLine: OnHostLine,
): Promise<HostEnd> {
  const { remoteDawr, host } = target;
  const wanted = generation === null ? [] : [String(generation)];
  return tried(target, onLine, ({ sudo, staged, trial }) => ({
    words: [
      ...[...sudo, remoteDawr, 'config', 'rollback', ...wanted],
      ...['--staged', staged, ...trial],
    ],
    bytes: new Uint8Array(),
    sha256: null,
    problem: (code, errors) => {
      const said = errors.trim().split('\n').at(-1) ?? '';
      const look = `Look: ssh ${host} ${remoteDawr} config list`;
      if (said !== '') return { message: said, hint: look };
      return {
        message: `it ended with code ${code} without an answer`,
        hint: `Its login may run a command of its own. ${look}`,
      };
    },
  }));
}

interface Begun {
  /** Words before each command there. */
  readonly sudo: readonly string[];
  /** What is tried stands there, beside the config. */
  readonly staged: string;
  readonly token: string;
  /** Options of the trial. */
  readonly trial: readonly string[];
}

async function tried(
  target: HostTrial,
  onLine: OnHostLine,
  begin: (begun: Begun) => Bringing,
): Promise<HostEnd> {
  const { remoteConfig, remoteDawr, within, confirmWithin, takeWithin } = target;
  const { yes, dryRun, by, message } = target;
  const sudo = target.sudo ? ['sudo', '-n'] : [];
  const staged = uploadsOf(remoteConfig) + randomBytes(6).toString('hex');
  const token = makeToken();
  const trial = [
    ...['--config', remoteConfig, '--within', String(within)],
    ...['--confirm-within', String(confirmWithin)],
    ...['--by', by, ...(message === undefined ? [] : ['--message', message])],
    ...['--token', token, ...(yes ? ['--yes'] : []), ...(dryRun ? ['--dry-run'] : [])],
  ];
  const attach = (sha256: string) => [
    ...[...sudo, remoteDawr, 'apply', '--attach', sha256],
    ...[staged, ...trial],
  ];
  const end = await followTrial(
    {
      ...{ target, token, takeWithin, confirmWithin, attach },
      begin: begin({ sudo, staged, token, trial }),
      confirm: (sha256) => [...attach(sha256), '--confirm'],
      // As long as the device may take for a trial and for putting back.
      within: 2 * within + confirmWithin,
    },
    onLine,
  );
  if (end.sha256 === null) {
    onLine(problemText(end.problem, 'The device is untouched.'), true);
    return { exit: applyExit.notTried };
  }
  const isSilent = end.answer === null && end.lost === null;
  if (isSilent && (await isTakenBack(target, { sudo, staged, token }))) {
    const none = {
      message: `the command ${remoteDawr} there did nothing with the config`,
      hint: "Name the device's own dawr with --remote-dawr.",
    };
    onLine(problemText(none, 'The device is untouched.'), true);
    return { exit: applyExit.notTried };
  }
  reached('answered');
  return judged(end.answer, end.sha256, end.lost, target, onLine);
}

/** Whether what was brought was still there, so that no trial had read it; none can any more. */
async function isTakenBack(
  target: HostTrial,
  { sudo, staged, token }: Pick<Begun, 'sudo' | 'staged' | 'token'>,
): Promise<boolean> {
  let isGone = false;
  // The line that says so does not stand in the command, which a login may print.
  const script = `rm "$1" && printf '%s-gone\\n' "$2"`;
  const words = [...sudo, 'sh', '-c', script, 'dawr-take-back', staged, token];
  await runThere(target, words, new Uint8Array(), (line, isError) => {
    if (!isError && line.includes(`${token}-gone`)) isGone = true;
  });
  return isGone;
}

/** What the device answered, where it can be; an "applied" with another config in place is none. */
function judged(
  answer: Answer | null,
  sha256: string,
  lost: SshProblem | null,
  { host, dryRun }: HostTrial,
  onLine: OnHostLine,
): HostEnd {
  const look = `Log in and look: ssh ${host}`;
  if (answer === null) {
    const none = { message: 'it ended without the answer of dawr apply', hint: look };
    onLine(problemText(lost ?? none, 'How the flash ended is not known.'), true);
    return { exit: applyExit.unknown };
  }
  const end = { exit: answer.exit, sha256: answer.sha256, generation: answer.generation };
  if (dryRun || answer.exit !== applyExit.applied) return end;
  if (answer.sha256 !== sha256) {
    const other = { message: 'another config is in place than was sent', hint: look };
    onLine(problemText(other, 'Somebody else may have flashed it.'), true);
    return { ...end, exit: applyExit.unknown };
  }
  onLine(`${answer.software} has the config ${sha256.slice(0, 12)} in place`, false);
  return end;
}
