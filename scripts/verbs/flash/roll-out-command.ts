/** What the verbs that change several devices share: their options, the question before, and the summary after. */
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { FileError, problemLine } from '../../../config/checks/problem.ts';
import { loadFleet } from '../../../config/fleet.ts';
import { UserError } from '../../../config/user-error.ts';
import { collect, count, seconds, wholeNumber } from '../option-values.ts';
import { type ApplyExit, applyExit, type HostEnd } from './apply-exit.ts';
import { usualConfirmSeconds } from './confirmation.ts';
import { rollOut } from './roll-out.ts';
import type { SshTarget } from './ssh.ts';
import { checkHosts, type SshOptions, withSshOptions } from './ssh-options.ts';
import type { OnHostLine } from './trial-session.ts';

export interface RollOutOptions extends SshOptions {
  /** A fleet's file, in the place of `to`. */
  readonly fleet?: string | undefined;
  /** Of the fleet, only the hosts of these groups. */
  readonly group?: readonly string[] | undefined;
  /** Hosts that must have applied it before the others begin. */
  readonly canary?: number | undefined;
  readonly atOnce?: number | undefined;
  readonly keepGoing?: boolean | undefined;
  /** Says what would change, and leaves everything as it is. */
  readonly dryRun?: boolean | undefined;
  /** One JSON object at the end on standard output, and everything else on standard error. */
  readonly json?: boolean | undefined;
  /** Without a question. */
  readonly yes?: boolean | undefined;
  /** Seconds that a new session has to confirm what runs well. */
  readonly confirmWithin?: number | undefined;
}

/** A device that is to be changed. */
export interface Planned {
  /** For people: the host as it was given. */
  readonly name: string;
}

export interface RollOutWords {
  /** Of the question. */
  readonly asks: string;
  readonly exits: Readonly<Record<ApplyExit, string>>;
}

/** A device without a config of its own. */
export interface PlannedHost extends Planned {
  readonly target: SshTarget;
}

const usualAtOnce = 8;
/** Of the reason that a program reads: what a host says last tells how it ended. */
const mostReasonLines = 20;

/** How a host ended, as a program reads it. */
interface ToldHost {
  readonly host: string;
  /** Null where it was not begun. */
  readonly exit: ApplyExit | null;
  /** The exit in words. */
  readonly result: string;
  /** What a person reads of it, on one or more lines; null where all is well or nothing was begun. */
  readonly reason: string | null;
  /** Of the config in place, as the device said it; else null. */
  readonly sha256: string | null;
  readonly generation: number | null;
}

/** @param command what is run there where nothing is typed */
export function withRollOutOptions(verb: Command, command?: string): Command {
  return withSshOptions(verb, command)
    .option('--fleet <file>', 'a file that lists hosts and their configs')
    .option(
      '--group <name>',
      'of the fleet, only the hosts of this group; may be repeated',
      collect,
      [],
    )
    .option(
      '--canary <hosts>',
      'how many hosts must apply it before the others begin',
      wholeNumber,
      1,
    )
    .option('--at-once <hosts>', 'how many hosts then follow side by side', count, usualAtOnce)
    .option('--keep-going', 'on to the other hosts, whatever becomes of one')
    .option('--dry-run', 'check it there and say what would change, and change nothing')
    .option('--json', 'print the result as JSON')
    .option(
      '--confirm-within <seconds>',
      'how long a new session then has to confirm it; without one it is put back',
      seconds,
      usualConfirmSeconds,
    );
}

/**
 * The devices of a verb that brings the same to all.
 * @throws {UserError} none is named, or they are named twice
 * @throws {FileError} the list of the fleet has problems
 */
export function plannedHosts(options: RollOutOptions): readonly PlannedHost[] {
  const { to, fleet, group = [], port, identity, sshOption } = options;
  if (fleet === undefined && to.length === 0) {
    throw new UserError('no host is named', 'add --to HOST, or --fleet FILE');
  }
  if (fleet !== undefined && to.length > 0) {
    throw new UserError('a fleet names its hosts itself', 'give --fleet alone');
  }
  checkHosts(to);
  const hosts = fleet === undefined ? to.map((host) => ({ host, port })) : loadFleet(fleet, group);
  return hosts.map((one) => {
    const target = { host: one.host, port: one.port, identity, sshOption };
    return { name: nameOf(one, port), target };
  });
}

/** Several ports of one host are several devices. */
export function nameOf(
  { host, port }: Pick<SshTarget, 'host' | 'port'>,
  usualPort: number | undefined,
): string {
  return port === usualPort ? host : `${host}:${port}`;
}

/**
 * What `plan` gives; what it refuses is told to a program as an end of each host that is named.
 * @param exitOf of the command
 * @throws what `plan` throws
 */
export async function planned<T>(
  options: RollOutOptions,
  words: RollOutWords,
  plan: () => T | Promise<T>,
  exitOf: (error: UserError) => ApplyExit = () => applyExit.notTried,
): Promise<T> {
  try {
    return await plan();
  } catch (error) {
    if (options.json === true && error instanceof UserError) {
      const reason =
        error instanceof FileError
          ? error.problems.map(problemLine).join('\n')
          : `${error.message}: ${error.hint}`;
      tellAll(exitOf(error), reason, namesOf(options), words);
    }
    throw error;
  }
}

/** None of a fleet that cannot be read. */
function namesOf({ to, fleet, group = [], port }: RollOutOptions): readonly string[] {
  if (fleet === undefined) return to;
  try {
    return loadFleet(fleet, group).map((one) => nameOf(one, port));
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** That nothing was begun anywhere. */
function tellAll(
  exit: ApplyExit,
  reason: string,
  names: readonly string[],
  { exits }: RollOutWords,
): void {
  const end = { exit, result: exits[exit], reason, sha256: null, generation: null };
  tell(
    exit,
    reason,
    names.map((host) => ({ host, ...end })),
  );
}

/** @param reason why nothing was begun anywhere; else null */
function tell(exit: ApplyExit, reason: string | null, hosts: readonly ToldHost[]): void {
  console.log(JSON.stringify({ exit, reason, hosts }));
}

/** Who flashes, such as `mona@laptop`. */
export function whoIsHere(): string {
  return `${userInfo().username}@${hostname()}`;
}

/**
 * Changes each of them in the order of a roll-out, after a question where a person is there.
 * @param change never rejects
 * @returns the worst exit code of all hosts
 */
export async function rolledOut<Host extends Planned>(
  hosts: readonly Host[],
  options: RollOutOptions,
  words: RollOutWords,
  change: (host: Host, dryRun: boolean, onLine: OnHostLine) => Promise<HostEnd>,
): Promise<ApplyExit> {
  const print = options.json === true ? console.error : console.log;
  const ends = new Map<Planned, HostEnd & { readonly reason: string }>();
  const changeAll = (dryRun: boolean, rule: Parameters<typeof rollOut>[1]) =>
    rollOut(hosts, rule, async (host) => {
      const errors: string[] = [];
      const end = await change(host, dryRun, (line, isError) => {
        (isError ? console.error : print)(`${host.name}: ${line}`);
        if (isError) errors.push(line);
      });
      const reason = (end.why ?? errors).slice(-mostReasonLines).join('\n');
      ends.set(host, { ...end, reason });
      return end.exit;
    });
  const atOnce = options.atOnce ?? usualAtOnce;
  const isDryRun = options.dryRun === true;
  if (!isDryRun && asksFirst(options)) {
    await changeAll(true, { canaries: 0, atOnce, keepGoing: true });
    if (!(await isWanted(words.asks, hosts, options))) {
      const names = hosts.map(({ name }) => name);
      if (options.json === true) tellAll(applyExit.notTried, 'nobody said yes', names, words);
      return applyExit.notTried;
    }
  }
  const canaries = isDryRun || hosts.length < 2 ? 0 : (options.canary ?? 1);
  const keepGoing = isDryRun || options.keepGoing === true;
  const exits = await changeAll(isDryRun, { canaries, atOnce, keepGoing });
  const summary = [...exits].map(([host, exit]): ToldHost => {
    const end = ends.get(host);
    return {
      ...{ host: host.name, exit, result: resultOf(exit, isDryRun, words) },
      reason: exit === applyExit.applied || end === undefined ? null : end.reason,
      ...{ sha256: end?.sha256 ?? null, generation: end?.generation ?? null },
    };
  });
  return summed(summary, options);
}

/** Where a person is asked: what a program reads has the standard output for itself. */
const screenOf = ({ json }: RollOutOptions) => (json === true ? process.stderr : process.stdout);

/** A person is there, who has not answered already. */
function asksFirst(options: RollOutOptions): boolean {
  return options.yes !== true && process.stdin.isTTY && screenOf(options).isTTY;
}

/** @param asks such as `Flash` */
async function isWanted(
  asks: string,
  hosts: readonly Planned[],
  options: RollOutOptions,
): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: screenOf(options) });
  const names = hosts.map(({ name }) => name).join(', ');
  try {
    return /^y(es)?$/i.test((await terminal.question(`${asks} ${names}? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

function resultOf(exit: ApplyExit | null, dryRun: boolean, { exits }: RollOutWords): string {
  if (exit === null) return 'not begun, because another was not well';
  return dryRun && exit === applyExit.applied ? 'would be applied' : exits[exit];
}

/** The worst of all exit codes; of several hosts with a table, or with JSON where that was asked for. */
function summed(hosts: readonly ToldHost[], { json }: RollOutOptions): ApplyExit {
  const worst = hosts.reduce<ApplyExit>(
    (most, { exit }) => (exit !== null && exit > most ? exit : most),
    applyExit.applied,
  );
  if (json === true) {
    tell(worst, null, hosts);
  } else if (hosts.length > 1) {
    const width = Math.max(...hosts.map(({ host }) => host.length));
    console.log('');
    for (const { host, result } of hosts) console.log(`${host.padEnd(width)}  ${result}`);
  }
  return worst;
}
