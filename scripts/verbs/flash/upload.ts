/**
 * A file brought to another machine over SSH: every byte of it is on the disk there and its SHA-256 is proven by the
 * machine itself, or there is nothing of it. What is done with it follows in the same session: each costs the machine a
 * handshake.
 */
import { createHash } from 'node:crypto';
import { uploadAnswerFormat } from './answer.ts';
import type { SshProblem } from './ssh.ts';
import type { Bringing } from './trial-session.ts';

export interface Upload {
  readonly host: string;
  /** Words before each command there, such as `sudo -n`. */
  readonly by: readonly string[];
  /** Its place there; nothing may stand there yet. */
  readonly file: string;
  /** A command that must exist there, or nothing is sent. */
  readonly program: string;
  readonly token: string;
  /** What goes on there in the same session, by the rights of the upload, once it may. */
  readonly next: readonly string[];
}

/** Exit codes of the upload's script, beside those of the shell itself. */
const codes = {
  ...{ cutShort: 65, notInstalled: 69, notWritable: 73, notWritten: 74 },
  /** Whoever sent it is gone. */
  notWanted: 76,
} as const;

/**
 * Arguments: the new file, its SHA-256, the command that must exist, the token of the answer, how many bytes come, and
 * what then goes on. The file is there only if every byte has arrived and is on the disk. The folder is one that the
 * controller's user may write, so `set -C` refuses to follow or replace what already has the name,
 * and it is opened only once. In one line: a csh that is the login's shell takes no other.
 */
const uploadScript = `set -u; umask 027
file=$1; want=$2; program=$3; token=$4; bytes=$5; folder=\${file%/*}; shift 5
command -v "$program" >/dev/null || exit ${codes.notInstalled}
trap 'rm -f "$file"' HUP INT TERM PIPE
set -C
{ head -c "$bytes" >&3 || { rm -f "$file"; exit ${codes.notWritten}; }; } 3>"$file" || exit ${codes.notWritable}
sync "$file" "$folder" || { rm -f "$file"; exit ${codes.notWritten}; }
got=$(sha256sum <"$file"); got=\${got%% *}
[ "$got" = "$want" ] || { rm -f "$file"; exit ${codes.cutShort}; }
printf '${uploadAnswerFormat}' "$token" "$got"
read -r go && [ "$go" = "$token" ] || { rm -f "$file"; exit ${codes.notWanted}; }
exec "$@"`.replaceAll('\n', '; ');

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** The upload as the beginning of a trial. */
export function uploadOf(upload: Upload, bytes: Uint8Array): Bringing {
  const { by, file, program, token, next } = upload;
  const sha256 = sha256Of(bytes);
  const script = ['sh', '-c', uploadScript, 'dawr-upload'];
  return {
    words: [...by, ...script, file, sha256, program, token, String(bytes.length), ...next],
    bytes,
    sha256,
    problem: (code, errors) => uploadProblem(code, errors, upload),
  };
}

/** Why nothing has arrived. */
function uploadProblem(code: number, errors: string, { host, program }: Upload): SshProblem {
  const said = errors.trim().split('\n').at(-1) ?? '';
  switch (code) {
    case 0:
      return {
        message: 'it ended well without having taken the upload',
        hint: `Its login may run a command of its own. Look: ssh ${host} echo here`,
      };
    case codes.notInstalled:
      return {
        message: `there is no command ${program} there`,
        hint: 'Install the Dawr package on it (scripts/package), or name the command with --remote-dawr.',
      };
    case codes.notWritable:
      return {
        message: `no file can be made there: ${said}`,
        hint: 'Log in as root, use --sudo, or give --remote-config.',
      };
    case codes.notWritten:
      return {
        message: `the upload could not be written: ${said}`,
        hint: 'Free some space on the device (df -h) and try again.',
      };
    case codes.cutShort:
      return { message: 'the upload arrived incomplete', hint: 'Try again.' };
    default:
      return {
        message: `the upload failed with code ${code}: ${said}`,
        hint: 'Check what this account may do there.',
      };
  }
}
