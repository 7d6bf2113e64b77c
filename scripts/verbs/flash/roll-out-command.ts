/** What the verbs that change several devices share: their options, the question before, and the summary after. */
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { loadFleet } from '../../../config/fleet.ts';
import { UserError } from '../../../config/user-error.ts';
import { collect, seconds, wholeNumber } from '../option-values.ts';
import { type ApplyExit, applyExit } from './apply-exit.ts';
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
    .option(
      '--at-once <hosts>',
      'how many hosts then follow side by side',
      wholeNumber,
      usualAtOnce,
    )
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
    const name = one.port === port ? one.host : `${one.host}:${one.port}`;
    return { name, target: { host: one.host, port: one.port, identity, sshOption } };
  });
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
  planned: readonly Host[],
  options: RollOutOptions,
  words: RollOutWords,
  change: (host: Host, dryRun: boolean, onLine: OnHostLine) => Promise<ApplyExit>,
): Promise<ApplyExit> {
  const print = options.json === true ? console.error : console.log;
  const changeAll = (dryRun: boolean, rule: Parameters<typeof rollOut>[1]) =>
    rollOut(planned, rule, (host) =>
      change(host, dryRun, (line, isError) =>
        (isError ? console.error : print)(`${host.name}: ${line}`),
      ),
    );
  const atOnce = options.atOnce ?? usualAtOnce;
  const isDryRun = options.dryRun === true;
  if (!isDryRun && asksFirst(options)) {
    await changeAll(true, { canaries: 0, atOnce, keepGoing: true });
    if (!(await isWanted(words.asks, planned))) return applyExit.notTried;
  }
  const canaries = isDryRun || planned.length < 2 ? 0 : (options.canary ?? 1);
  const keepGoing = isDryRun || options.keepGoing === true;
  const exits = await changeAll(isDryRun, { canaries, atOnce, keepGoing });
  return summed([...exits], options, words);
}

/** A person is there, who has not answered already. */
function asksFirst({ yes, json }: Pick<RollOutOptions, 'yes' | 'json'>): boolean {
  return yes !== true && json !== true && process.stdin.isTTY && process.stdout.isTTY;
}

/** @param asks such as `Flash` */
async function isWanted(asks: string, hosts: readonly Planned[]): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const names = hosts.map(({ name }) => name).join(', ');
  try {
    return /^y(es)?$/i.test((await terminal.question(`${asks} ${names}? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** The worst of all exit codes; of several hosts with a table, or with JSON where that was asked for. */
function summed(
  exits: readonly (readonly [Planned, ApplyExit | null])[],
  { json, dryRun }: RollOutOptions,
  words: RollOutWords,
): ApplyExit {
  const wordsOf = (exit: ApplyExit | null): string => {
    if (exit === null) return 'not begun, because another was not well';
    return dryRun === true && exit === applyExit.applied ? 'would be applied' : words.exits[exit];
  };
  if (json === true) {
    const hosts = exits.map(([{ name }, exit]) => ({
      host: name,
      exit,
      result: wordsOf(exit),
    }));
    console.log(JSON.stringify({ hosts }));
  } else if (exits.length > 1) {
    const width = Math.max(...exits.map(([{ name }]) => name.length));
    console.log('');
    for (const [{ name }, exit] of exits) {
      console.log(`${name.padEnd(width)}  ${wordsOf(exit)}`);
    }
  }
  return exits.reduce<ApplyExit>(
    (worst, [, exit]) => (exit !== null && exit > worst ? exit : worst),
    applyExit.applied,
  );
}
