/**
 * `dawr flash`: brings configs to one or more devices over SSH.
 *
 * The config is checked here, uploaded beside the device's own, checked there by the device's own
 * software and tried by `dawr apply`, which puts the old one back where the controller does not run
 * well. Whatever happens to the connection, each device ends with a config that was confirmed, and
 * this command says which.
 */
import type { Command } from 'commander';
import { ConfigError, FileError, problemLine } from '../../../config/checks/problem.ts';
import { type FleetHost, loadFleet } from '../../../config/fleet.ts';
import { type LoadedConfig, loadConfig } from '../../../config/load.ts';
import { passingFolders } from '../../../config/passing-folders.ts';
import { UserError } from '../../../config/user-error.ts';
import { installedConfig, line, seconds, usualSeconds } from '../option-values.ts';
import { type ApplyExit, applyExit, exitCodesText, exitWords } from './apply-exit.ts';
import { usualConfirmSeconds } from './confirmation.ts';
import { flashHost, type HostTrial } from './flash-host.ts';
import {
  nameOf,
  type Planned,
  planned,
  type RollOutOptions,
  rolledOut,
  whoIsHere,
  withRollOutOptions,
} from './roll-out-command.ts';
import { type Identity, signedText } from './signed-config.ts';
import { checkHosts, usualDawr } from './ssh-options.ts';

/** `yes`: also where people wait whose service the config takes away. */
export interface FlashOptions extends RollOutOptions {
  /** For the hosts of `to`. */
  readonly config?: string | undefined;
  /** Why, for the devices' lists of generations. */
  readonly message?: string | undefined;
  /** Seconds that the controller has to run well. */
  readonly within?: number | undefined;
  /** Seconds that a device may take to have the config on its disk. */
  readonly takeWithin?: number | undefined;
  /** The config's place on the device. */
  readonly remoteConfig?: string | undefined;
  /** An SSH key by which each config is signed for its controller. */
  readonly sign?: string | undefined;
}

/** A host and the text that it is to get. */
interface PlannedFlash extends Planned {
  readonly target: HostTrial;
  readonly bytes: Uint8Array;
  readonly identity: Identity;
}

export function declare(program: Command): void {
  const verb = program
    .command('flash')
    .description('put a config on controllers over SSH; one that does not work puts itself back')
    .argument('[config]', 'the config file; a fleet names one for each host');
  withRollOutOptions(verb)
    .option('--message <text>', "why, for the devices' lists of generations", line)
    .option('--sign <key>', 'sign each config for its controller by this SSH key')
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
  const words = { asks: 'Flash', exits: exitWords };
  let hosts: readonly PlannedFlash[];
  try {
    hosts = await planned(
      options,
      words,
      () => signed(plan(options), options.sign),
      (error) => (error instanceof FileError ? applyExit.refused : applyExit.notTried),
    );
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    for (const problem of error.problems) console.error(problemLine(problem));
    return applyExit.refused;
  }
  return rolledOut(hosts, options, words, ({ target, bytes }, dryRun, onLine) =>
    flashHost({ ...target, dryRun }, bytes, onLine),
  );
}

/**
 * Every host with its config, each of which was checked.
 * @throws {FileError} a config, or the list of the fleet, has problems
 * @throws {UserError} what was asked for cannot be done
 */
function plan(options: FlashOptions): readonly PlannedFlash[] {
  const loaded = new Map<string, LoadedConfig>();
  /** By controller. */
  const hostOf = new Map<string, string>();
  return hostsOf(options).map(({ host, port, config }) => {
    const one = loaded.get(config) ?? checked(config);
    loaded.set(config, one);
    const { centre, controller } = one.config;
    const owner = `"${controller}" of ${centre.id}`;
    const name = nameOf({ host, port }, options.port);
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
  hosts: readonly PlannedFlash[],
  key: string | undefined,
): Promise<readonly PlannedFlash[]> {
  if (key === undefined) return hosts;
  const all: PlannedFlash[] = [];
  for (const one of hosts) {
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

function targetOf(options: FlashOptions, host: string, port: number | undefined): HostTrial {
  return {
    host,
    port,
    identity: options.identity,
    sshOption: options.sshOption,
    remoteConfig: options.remoteConfig ?? installedConfig,
    remoteDawr: options.remoteDawr ?? usualDawr,
    within: options.within ?? usualSeconds,
    confirmWithin: options.confirmWithin ?? usualConfirmSeconds,
    takeWithin: options.takeWithin,
    sudo: options.sudo === true,
    yes: options.yes === true,
    dryRun: false,
    by: whoIsHere(),
    message: options.message,
  };
}
