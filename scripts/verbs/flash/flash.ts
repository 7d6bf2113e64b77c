/**
 * `dawr flash`: brings one config to one or more devices over SSH.
 *
 * The config is checked here, uploaded beside the device's own, checked there by the device's own
 * software and tried by `dawr apply`, which puts the old one back where the controller does not run
 * well. Whatever happens to the connection, each device ends with a config that was confirmed, and
 * this command says which.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { ConfigError, problemLine } from '../../../config/checks/problem.ts';
import { loadConfig } from '../../../config/load.ts';
import { passingJournal } from '../../../config/passing-journal.ts';
import type { Config } from '../../../config/schema/schema.ts';
import { UserError } from '../../../config/user-error.ts';
import { collect, installedConfig, portNumber, seconds, usualSeconds } from '../option-values.ts';
import { applyExit, exitCodesText } from './apply.ts';
import { isHostName, runThere, type SshProblem, type SshTarget } from './ssh.ts';

/**
 * Exit codes: 0 applied everywhere; 1 the config has a mistake; 2 a device could not be reached or
 * was not tried; 3 a device put the old config back; 4 it did, and does not run well with that
 * either; 5 the connection broke and the end is not known. The worst of all devices counts.
 */
export const flashExit = applyExit;

export interface FlashOptions {
  readonly config: string;
  /** Hosts as `ssh` takes them, flashed one after the other. */
  readonly to: readonly string[];
  readonly port?: number | undefined;
  /** A private key's file. */
  readonly identity?: string | undefined;
  /** Seconds that the controller has to run well. */
  readonly within?: number | undefined;
  /** The config's place on the device. */
  readonly remoteConfig?: string | undefined;
  /** The command there, by name or path. */
  readonly remoteDawr?: string | undefined;
  /** For an account that may not restart services: everything there runs by `sudo -n`. */
  readonly sudo?: boolean | undefined;
  /** Also where people wait whose service the config takes away, and to several hosts of one name. */
  readonly yes?: boolean | undefined;
  readonly sshOption?: readonly string[] | undefined;
}

/** Exit codes of the upload's script, beside those of the shell itself. */
const upload = { cutShort: 65, notInstalled: 69, notWritable: 73, notWritten: 74 } as const;

/**
 * Arguments: the new file, its SHA-256, the command that must exist. The file is there only if
 * every byte has arrived and is on the disk. The folder is one that the controller's user may write,
 * so `set -C` refuses to follow or replace what already has the name, and it is opened only once.
 */
const uploadScript = `set -u; umask 027
file=$1; want=$2; dawr=$3; folder=\${file%/*}
command -v "$dawr" >/dev/null || exit ${upload.notInstalled}
trap 'rm -f "$file"' HUP INT TERM PIPE
set -C
{ cat >&3 || { rm -f "$file"; exit ${upload.notWritten}; }; } 3>"$file" || exit ${upload.notWritable}
sync "$file" "$folder" || { rm -f "$file"; exit ${upload.notWritten}; }
got=$(sha256sum <"$file"); got=\${got%% *}
[ "$got" = "$want" ] || { rm -f "$file"; exit ${upload.cutShort}; }`;

const reattachEveryMs = 2000;
const reattachGraceMs = 60_000;
const noInput = new Uint8Array();

export function declare(program: Command): void {
  program
    .command('flash')
    .description('put a config on controllers over SSH; one that does not work puts itself back')
    .argument('<config>', 'the config file')
    .option('--to <host>', 'a host as ssh knows it; may be repeated', collect, [])
    .option('--port <number>', "the hosts' SSH port", portNumber)
    .option('--identity <file>', 'the SSH key to use')
    .option(
      '--within <seconds>',
      'how long the controller may take to be healthy',
      seconds,
      usualSeconds,
    )
    .option('--remote-config <file>', 'where the config lives there', installedConfig)
    .option('--remote-dawr <command>', 'the command there', 'dawr')
    .option(
      '--yes',
      'also where people wait whom no window could serve any more, and to several hosts of one name',
    )
    .option('--sudo', 'run everything there by sudo -n')
    .option('--ssh-option <option>', 'passed to ssh as -o; may be repeated', collect, [])
    .addHelpText('after', exitCodesText)
    .action(async (config: string, options: Omit<FlashOptions, 'config'>) => {
      if (options.to.length === 0) throw new UserError('no host is named', 'add --to HOST');
      process.exitCode = await flash({ config, ...options });
    });
}

/** One name on two controllers: each would take the other's connection to the centre server. */
function refuseTwins({ to, yes = false }: FlashOptions, { centre, controller }: Config): void {
  const hosts = new Set(to);
  if (hosts.size < 2 || yes) return;
  throw new UserError(
    `${[...hosts].join(' and ')} would both be the controller "${controller}" of ${centre.id}`,
    'give each host a config of its own, or add --yes where only one of them runs at a time',
  );
}

/** Resolves with an exit code of `flashExit`. Rejects with a `UserError` before anything is sent. */
export async function flash(options: FlashOptions): Promise<number> {
  // A terminal that was closed stops nothing: each device finishes by itself, and so does the rest.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  for (const host of options.to) {
    if (!isHostName(host)) {
      throw new UserError(`"${host}" is not a host`, 'give --to as host or user@host');
    }
  }
  let bytes: Uint8Array;
  try {
    const loaded = loadConfig(options.config);
    const { text, warnings, config } = loaded;
    const passing = passingJournal(loaded);
    if (passing !== null) throw new ConfigError(options.config, [passing]);
    refuseTwins(options, config);
    for (const warning of warnings) console.error(problemLine(warning));
    bytes = Buffer.from(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printRefusal(error);
    return flashExit.refused;
  }
  let worst: number = flashExit.applied;
  for (const [index, host] of options.to.entries()) {
    const code = await flashOne(options, { ...options, host }, bytes);
    worst = Math.max(worst, code);
    // What one device refuses is kept from the others; one that is only out of reach is passed over.
    if (code !== flashExit.applied && code !== flashExit.notTried) {
      const rest = options.to.slice(index + 1);
      if (rest.length > 0) console.error(`not flashed after this: ${rest.join(', ')}`);
      break;
    }
  }
  return worst;
}

async function flashOne(
  options: FlashOptions,
  target: SshTarget,
  bytes: Uint8Array,
): Promise<number> {
  const { host } = target;
  const config = options.remoteConfig ?? installedConfig;
  const dawr = options.remoteDawr ?? 'dawr';
  const within = options.within ?? usualSeconds;
  const sudo = options.sudo === true ? ['sudo', '-n'] : [];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const staged = `${config}.upload-${randomBytes(6).toString('hex')}`;

  console.log(`${host}: uploading ${bytes.length} bytes (${sha256.slice(0, 12)})`);
  const sent = await runThere(
    target,
    [...sudo, 'sh', '-c', uploadScript, 'dawr-upload', staged, sha256, dawr],
    bytes,
    () => {},
  );
  const problem = sent.kind === 'lost' ? sent.problem : uploadProblem(sent.code, sent.errors, dawr);
  if (problem !== null) {
    printProblem(host, problem, 'The device is untouched.');
    return flashExit.notTried;
  }

  const yes = options.yes === true ? ['--yes'] : [];
  const trial = [staged, '--config', config, '--within', String(within), ...yes];
  const onLine = (line: string, isError: boolean): void => {
    if (isError) console.error(`${host}: ${line}`);
    else console.log(`${host}: ${line}`);
  };
  const tried = await runThere(target, [...sudo, dawr, 'apply', ...trial], noInput, onLine);
  if (tried.kind === 'ended' && isApplyExit(tried.code)) return tried.code;

  console.error(`${host}: the connection broke; the device goes on by itself. Connecting again`);
  // As long as the device may take for a trial and for putting back, and to come back from a reboot.
  const giveUpAtMs = performance.now() + 2 * within * 1000 + reattachGraceMs;
  let lost: SshProblem | null = null;
  while (performance.now() < giveUpAtMs) {
    const followed = await runThere(
      target,
      [...sudo, dawr, 'apply', '--attach', sha256, ...trial],
      noInput,
      onLine,
    );
    if (followed.kind === 'ended' && isApplyExit(followed.code)) return followed.code;
    if (followed.kind === 'lost') lost = followed.problem;
    await delay(reattachEveryMs);
  }
  printProblem(
    host,
    lost ?? { message: 'its answer is not understood', hint: `Log in and look: ssh ${host}` },
    'How the flash ended is not known.',
  );
  return flashExit.unknown;
}

function uploadProblem(code: number, errors: string, dawr: string): SshProblem | null {
  const said = errors.trim().split('\n').at(-1) ?? '';
  switch (code) {
    case 0:
      return null;
    case upload.notInstalled:
      return {
        message: `there is no command ${dawr} there`,
        hint: 'Install Dawr on it with scripts/install, or give --remote-dawr.',
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

function printRefusal(error: UserError): void {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) console.error(problemLine(problem));
  } else {
    console.error(`${error.message}; ${error.hint}`);
  }
}

function printProblem(host: string, { message, hint }: SshProblem, state: string): void {
  console.error(`${host}: ${message}. ${state} ${hint}`);
}

const applyExits: ReadonlySet<number> = new Set(Object.values(applyExit));
const isApplyExit = (code: number): boolean => applyExits.has(code);
