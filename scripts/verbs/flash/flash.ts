/**
 * `dawr flash`: brings configs to one or more devices over SSH.
 *
 * The config is checked here, uploaded beside the device's own, checked there by the device's own
 * software and tried by `dawr apply`, which puts the old one back where the controller does not run
 * well. Whatever happens to the connection, each device ends with a config that was confirmed, and
 * this command says which.
 */
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { ConfigError, FileError, problemLine } from '../../../config/checks/problem.ts';
import { type FleetHost, loadFleet } from '../../../config/fleet.ts';
import { type LoadedConfig, loadConfig } from '../../../config/load.ts';
import { passingFolders } from '../../../config/passing-folders.ts';
import { UserError } from '../../../config/user-error.ts';
import { collect, installedConfig, seconds, usualSeconds, wholeNumber } from '../option-values.ts';
import { type ApplyExit, applyExit, exitCodesText, exitWords } from './apply-exit.ts';
import { flashHost, type HostFlash } from './flash-host.ts';
import { rollOut } from './roll-out.ts';
import { type Identity, signedText } from './signed-config.ts';
import { checkHosts, type SshOptions, usualDawr, withSshOptions } from './ssh-options.ts';

export interface FlashOptions extends SshOptions {
  /** For the hosts of `to`. */
  readonly config?: string | undefined;
  /** A fleet's file, in the place of `config` and `to`. */
  readonly fleet?: string | undefined;
  /** Of the fleet, only the hosts of these groups. */
  readonly group?: readonly string[] | undefined;
  /** Hosts that must have applied it before the others begin. */
  readonly canary?: number | undefined;
  readonly atOnce?: number | undefined;
  readonly keepGoing?: boolean | undefined;
  /** Uploads, checks there, says what would change, and leaves everything as it is. */
  readonly dryRun?: boolean | undefined;
  /** One JSON object at the end on standard output, and everything else on standard error. */
  readonly json?: boolean | undefined;
  /** Why, for the devices' lists of generations. */
  readonly message?: string | undefined;
  /** Seconds that the controller has to run well. */
  readonly within?: number | undefined;
  /** The config's place on the device. */
  readonly remoteConfig?: string | undefined;
  /** An SSH key by which each config is signed for its controller. */
  readonly sign?: string | undefined;
  /** Without a question; also where people wait whose service the config takes away. */
  readonly yes?: boolean | undefined;
}

const usualAtOnce = 8;

/** A host and the text that it is to get. */
interface Planned {
  /** For people: the host as it was given. */
  readonly name: string;
  readonly target: HostFlash;
  readonly bytes: Uint8Array;
  readonly identity: Identity;
}

export function declare(program: Command): void {
  const verb = program
    .command('flash')
    .description('put a config on controllers over SSH; one that does not work puts itself back')
    .argument('[config]', 'the config file; a fleet names one for each host');
  withSshOptions(verb)
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
    .option('--message <text>', "why, for the devices' lists of generations")
    .option('--sign <key>', 'sign each config for its controller by this SSH key')
    .option('--json', 'print the result as JSON')
    .option(
      '--within <seconds>',
      'how long the controller may take to be healthy',
      seconds,
      usualSeconds,
    )
    .option('--remote-config <file>', 'where the config lives there', installedConfig)
    .option(
      '--yes',
      'ask nothing; also where people wait whom no window could serve any more, and to several hosts of one name',
    )
    .addHelpText('after', exitCodesText)
    .action(async (config: string | undefined, options: Omit<FlashOptions, 'config'>) => {
      process.exitCode = await flash({ config, ...options });
    });
}

/** Resolves with the worst exit code of all hosts. Rejects with a `UserError` before anything is sent. */
export async function flash(options: FlashOptions): Promise<ApplyExit> {
  // A terminal that was closed stops nothing: each device finishes by itself, and so does the rest.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  let planned: readonly Planned[];
  try {
    planned = await signed(plan(options), options.sign);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    for (const problem of error.problems) console.error(problemLine(problem));
    return applyExit.refused;
  }
  const print = options.json === true ? console.error : console.log;
  const flashAll = (dryRun: boolean, rule: Parameters<typeof rollOut>[1]) =>
    rollOut(planned, rule, ({ name, target, bytes }) =>
      flashHost({ ...target, dryRun }, bytes, (line, isError) =>
        (isError ? console.error : print)(`${name}: ${line}`),
      ),
    );
  const atOnce = options.atOnce ?? usualAtOnce;
  const isDryRun = options.dryRun === true;
  if (!isDryRun && asks(options)) {
    await flashAll(true, { canaries: 0, atOnce, keepGoing: true });
    if (!(await isWanted(planned.map(({ name }) => name)))) return applyExit.notTried;
  }
  const canaries = isDryRun || planned.length < 2 ? 0 : (options.canary ?? 1);
  const keepGoing = isDryRun || options.keepGoing === true;
  const exits = await flashAll(isDryRun, { canaries, atOnce, keepGoing });
  return summed([...exits], options);
}

/** A person is there, who has not answered already. */
function asks({ yes, json }: FlashOptions): boolean {
  return yes !== true && json !== true && process.stdin.isTTY && process.stdout.isTTY;
}

async function isWanted(hosts: readonly string[]): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`Flash ${hosts.join(', ')}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/**
 * Every host with its config, each of which was checked.
 * @throws {FileError} a config, or the list of the fleet, has problems
 * @throws {UserError} what was asked for cannot be done
 */
function plan(options: FlashOptions): readonly Planned[] {
  const loaded = new Map<string, LoadedConfig>();
  /** By controller. */
  const hostOf = new Map<string, string>();
  return hostsOf(options).map(({ host, port, config }) => {
    const one = loaded.get(config) ?? checked(config);
    loaded.set(config, one);
    const { centre, controller } = one.config;
    const owner = `"${controller}" of ${centre.id}`;
    // Several ports of one host are several devices.
    const name = port === options.port ? host : `${host}:${port}`;
    const other = hostOf.get(owner);
    // Each of the two would take the other's connection to the centre server.
    if (other !== undefined && other !== name && options.yes !== true) {
      throw new UserError(
        `${other} and ${name} would both be the controller ${owner}`,
        'give each host a config of its own, or add --yes where only one of them runs at a time',
      );
    }
    hostOf.set(owner, name);
    const target = targetOf(options, host, port);
    return { name, target, bytes: Buffer.from(one.text), identity: one.config };
  });
}

/** One after the other: a key may ask for its passphrase. */
async function signed(
  planned: readonly Planned[],
  key: string | undefined,
): Promise<readonly Planned[]> {
  if (key === undefined) return planned;
  const all: Planned[] = [];
  for (const one of planned) {
    const text = Buffer.from(one.bytes).toString('utf8');
    all.push({ ...one, bytes: Buffer.from(await signedText(text, one.identity, key)) });
  }
  return all;
}

function checked(file: string): LoadedConfig {
  const loaded = loadConfig(file);
  const passing = passingFolders(loaded);
  if (passing.length > 0) throw new ConfigError(file, passing);
  for (const warning of loaded.warnings) console.error(problemLine(warning));
  return loaded;
}

function hostsOf({ config, to, fleet, group = [], port }: FlashOptions): readonly FleetHost[] {
  if (fleet !== undefined) {
    if (config === undefined && to.length === 0) return loadFleet(fleet, group);
    throw new UserError('a fleet names its configs and hosts itself', 'give --fleet alone');
  }
  if (group.length > 0) throw new UserError('--group is of a fleet', 'add --fleet FILE');
  if (config === undefined)
    throw new UserError('no config is named', 'give a file, or --fleet FILE');
  if (to.length === 0) throw new UserError('no host is named', 'add --to HOST');
  checkHosts(to);
  return to.map((host) => ({ host, port, config }));
}

function targetOf(options: FlashOptions, host: string, port: number | undefined): HostFlash {
  return {
    host,
    port,
    identity: options.identity,
    sshOption: options.sshOption,
    remoteConfig: options.remoteConfig ?? installedConfig,
    remoteDawr: options.remoteDawr ?? usualDawr,
    within: options.within ?? usualSeconds,
    sudo: options.sudo === true,
    yes: options.yes === true,
    dryRun: false,
    by: whoIsHere(),
    message: options.message,
  };
}

/** Such as `mona@laptop`. */
function whoIsHere(): string {
  return `${userInfo().username}@${hostname()}`;
}

/** The worst of all exit codes; of several hosts with a table, or with JSON where that was asked for. */
function summed(
  exits: readonly (readonly [Planned, ApplyExit | null])[],
  { json, dryRun }: FlashOptions,
): ApplyExit {
  const wordsOf = (exit: ApplyExit | null): string => {
    if (exit === null) return 'not begun, because another was not well';
    return dryRun === true && exit === applyExit.applied ? 'would be applied' : exitWords[exit];
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
