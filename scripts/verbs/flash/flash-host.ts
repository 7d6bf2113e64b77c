/**
 * One device's part of a flash, seen from the technician's machine: the upload, the trial there, and
 * its end, which counts only as the device itself answers it. A connection that breaks is made again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { uploadsOf } from '../../../config/provisional.ts';
import {
  type Answer,
  isUploadAnswer,
  makeToken,
  readAnswer,
  uploadAnswerFormat,
} from './answer.ts';
import { type ApplyExit, applyExit } from './apply-exit.ts';
import { runThere, type SshProblem, type SshTarget } from './ssh.ts';

export interface HostFlash extends SshTarget {
  /** The config's place on the device. */
  readonly remoteConfig: string;
  /** The command there, by name or path. */
  readonly remoteDawr: string;
  /** Seconds that the controller has to run well. */
  readonly within: number;
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

/** Receives what becomes of the device, a line a step. */
export type OnHostLine = (line: string, isError: boolean) => void;

/** Exit codes of the upload's script, beside those of the shell itself. */
const upload = { cutShort: 65, notInstalled: 69, notWritable: 73, notWritten: 74 } as const;

/**
 * Arguments: the new file, its SHA-256, the command that must exist, the token of the answer. The
 * file is there only if every byte has arrived and is on the disk. The folder is one that the
 * controller's user may write, so `set -C` refuses to follow or replace what already has the name,
 * and it is opened only once.
 */
const uploadScript = `set -u; umask 027
file=$1; want=$2; dawr=$3; token=$4; folder=\${file%/*}
command -v "$dawr" >/dev/null || exit ${upload.notInstalled}
trap 'rm -f "$file"' HUP INT TERM PIPE
set -C
{ cat >&3 || { rm -f "$file"; exit ${upload.notWritten}; }; } 3>"$file" || exit ${upload.notWritable}
sync "$file" "$folder" || { rm -f "$file"; exit ${upload.notWritten}; }
got=$(sha256sum <"$file"); got=\${got%% *}
[ "$got" = "$want" ] || { rm -f "$file"; exit ${upload.cutShort}; }
printf '${uploadAnswerFormat}' "$token" "$got"`;

const reattachEveryMs = 2000;
const reattachGraceMs = 60_000;
/** A far end that ends this often without an answer does not run `dawr apply` at all. */
const mostWithoutAnswer = 3;
const noInput = new Uint8Array();

/** Never rejects. */
export async function flashHost(
  target: HostFlash,
  bytes: Uint8Array,
  onLine: OnHostLine,
): Promise<ApplyExit> {
  const { remoteConfig, remoteDawr, within, yes, dryRun, by, message } = target;
  const sudo = target.sudo ? ['sudo', '-n'] : [];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const staged = uploadsOf(remoteConfig) + randomBytes(6).toString('hex');
  const token = makeToken();

  onLine(`uploading ${bytes.length} bytes (${sha256.slice(0, 12)})`, false);
  let hasArrived = false;
  const sent = await runThere(
    target,
    [...sudo, 'sh', '-c', uploadScript, 'dawr-upload', staged, sha256, remoteDawr, token],
    bytes,
    (line) => {
      hasArrived ||= isUploadAnswer(line, token, sha256);
    },
  );
  const problem =
    sent.kind === 'lost' ? sent.problem : uploadProblem(sent.code, hasArrived, sent.errors, target);
  if (problem !== null) {
    onLine(problemText(problem, 'The device is untouched.'), true);
    return applyExit.notTried;
  }

  const heard: { answer: Answer | null } = { answer: null };
  const ask = (options: readonly string[]) =>
    runThere(target, [...sudo, remoteDawr, 'apply', ...options], noInput, (line, isError) => {
      const read = isError ? null : readAnswer(line, token);
      if (read === null) onLine(line, isError);
      else heard.answer = read;
    });
  const trial = [
    ...[staged, '--config', remoteConfig, '--within', String(within)],
    ...['--by', by, ...(message === undefined ? [] : ['--message', message])],
    ...['--token', token, ...(yes ? ['--yes'] : []), ...(dryRun ? ['--dry-run'] : [])],
  ];
  let ended = await ask(trial);
  if (heard.answer === null && ended.kind === 'lost') {
    onLine('the connection broke; the device goes on by itself. Connecting again', true);
  }
  // As long as the device may take for a trial and for putting back, and to come back from a reboot.
  const giveUpAtMs = performance.now() + 2 * within * 1000 + reattachGraceMs;
  let withoutAnswer = ended.kind === 'ended' ? 1 : 0;
  while (
    heard.answer === null &&
    withoutAnswer < mostWithoutAnswer &&
    performance.now() < giveUpAtMs
  ) {
    await delay(reattachEveryMs);
    ended = await ask(['--attach', sha256, ...trial]);
    if (ended.kind === 'ended') withoutAnswer += 1;
  }
  return judged(heard.answer, sha256, ended.kind === 'lost' ? ended.problem : null, target, onLine);
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

function uploadProblem(
  code: number,
  hasArrived: boolean,
  errors: string,
  { host, remoteDawr }: HostFlash,
): SshProblem | null {
  const said = errors.trim().split('\n').at(-1) ?? '';
  switch (code) {
    case 0:
      return hasArrived
        ? null
        : {
            message: 'it ended well without having taken the upload',
            hint: `Its login may run a command of its own. Look: ssh ${host} echo here`,
          };
    case upload.notInstalled:
      return {
        message: `there is no command ${remoteDawr} there`,
        hint: 'Install the Dawr package on it (scripts/package), or give --remote-dawr.',
      };
    case upload.notWritable:
      return {
        message: `no file can be made beside its config: ${said}`,
        hint: 'Log in as root, use --sudo, or give --remote-config.',
      };
    case upload.notWritten:
      return {
        message: `the upload could not be written: ${said}`,
        hint: 'Free some space on the device (df -h) and try again.',
      };
    case upload.cutShort:
      return { message: 'the upload arrived incomplete', hint: 'Try again.' };
    default:
      return {
        message: `the upload failed with code ${code}: ${said}`,
        hint: 'Check what this account may do there.',
      };
  }
}

function problemText({ message, hint }: SshProblem, state: string): string {
  return `${message}. ${state} ${hint}`;
}
