/**
 * `dawr config`: the configs that were taken into use on a controller, what each changed, and the way
 * back to one of them, on this device or, by SSH, on others; and how a new one begins.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { type Generation, listGenerations } from '../../config/generations.ts';
import { type LoadedConfig, loadConfig } from '../../config/load.ts';
import { fileSha256, readUpload, uploadsOf } from '../../config/provisional.ts';
import { UserError } from '../../config/user-error.ts';
import { applyExit } from './flash/apply-exit.ts';
import { restartAtOnce } from './flash/apply-options.ts';
import { differences } from './flash/difference.ts';
import { asksFirst, isWanted } from './flash/roll-out-command.ts';
import { declareSign } from './flash/sign-config.ts';
import { type SshOptions, withSshOptions } from './flash/ssh-options.ts';
import { apply } from './flash/try-config.ts';
import { type Asked, answered, verbThere, withToken } from './flash/verb-there.ts';
import { declareNew } from './new-config/new-config.ts';
import { installedConfig, seconds, usualSeconds, wholeNumber } from './option-values.ts';

interface Place extends SshOptions, Asked {
  /** The config in use, there or here. */
  readonly config: string;
}

interface RollbackOptions extends Place {
  readonly within: number;
  readonly restart: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export function declare(program: Command): void {
  const verb = program
    .command('config')
    .description(
      'write a new config; list those that were flashed, compare them, and go back to one',
    );
  declareNew(verb);
  declareSign(verb);
  const declared = (name: string, description: string) =>
    withToken(
      withSshOptions(
        verb
          .command(name)
          .description(description)
          .option('--config <file>', 'the config in use', installedConfig),
      ),
    );
  declared('list', 'the generations that are kept, the newest first').action((place: Place) =>
    hereOrThere(place, ['list'], () => list(place.config)),
  );
  declared('show', 'print the config of a generation')
    .argument('<generation>', 'its number', wholeNumber)
    .action((wanted: number, place: Place) =>
      hereOrThere(place, ['show', String(wanted)], () => {
        process.stdout.write(readUpload(generation(place.config, wanted).file));
      }),
    );
  declared('diff', 'what changed from one generation to another, or to the config in use')
    .argument('<from>', 'a generation', wholeNumber)
    .argument('[to]', 'another; the config in use without it', wholeNumber)
    .action((from: number, to: number | undefined, place: Place) => {
      const words = ['diff', String(from), ...(to === undefined ? [] : [String(to)])];
      return hereOrThere(place, words, () => {
        const before = loadGeneration(place.config, from);
        const after =
          to === undefined ? loadConfig(place.config) : loadGeneration(place.config, to);
        const lines = differences(before.config, after.config);
        console.log(lines.length === 0 ? 'no difference' : lines.join('\n'));
      });
    });
  declared('rollback', 'take an earlier generation into use, on trial as by a flash')
    .argument('[generation]', 'its number; without it, the last one before', wholeNumber)
    .option('--within <seconds>', 'how long the controller may take', seconds, usualSeconds)
    .option('--restart <command>', 'restarts the controller', restartAtOnce)
    .option('--dry-run', 'check it and say what would change, and change nothing')
    .option(
      '--yes',
      'ask nothing before it is done on other hosts; also where people wait whom no window could serve any more',
    )
    .action(async (wanted: number | undefined, options: RollbackOptions) => {
      const { to, within, yes, dryRun } = options;
      const words = [
        ...['rollback', ...(wanted === undefined ? [] : [String(wanted)])],
        ...['--within', String(within), ...(yes === true ? ['--yes'] : [])],
      ];
      const onlyLook = [...words, '--dry-run'];
      if (to.length > 0 && dryRun !== true && asksFirst(options)) {
        await there(options, onlyLook);
        const hosts = to.map((name) => ({ name }));
        if (!(await isWanted('Go back on', hosts))) {
          process.exitCode = applyExit.notTried;
          return;
        }
        process.exitCode = applyExit.applied;
      }
      await hereOrThere(options, dryRun === true ? onlyLook : words, () =>
        rollback(wanted, options),
      );
    });
}

/** On each host of `--to`, by its own command; or here. The worst exit code counts. */
function hereOrThere(
  place: Place,
  words: readonly string[],
  here: () => void | Promise<void>,
): Promise<void> {
  return place.to.length === 0 ? answered(place, here) : there(place, words);
}

function there(place: Place, words: readonly string[]): Promise<void> {
  return verbThere(place, ['config', ...words, '--config', place.config]);
}

function list(config: string): void {
  const inUse = fileSha256(config);
  const generations = listGenerations(config);
  if (generations.length === 0) {
    throw new UserError(`${config} has no generations yet`, 'the first flash begins the list');
  }
  for (const { generation: number, sha256, appliedAt, by, from, message } of generations) {
    const who = [by, from === null ? null : `(${from})`].filter((part) => part !== null);
    const parts = [
      String(number).padStart(4),
      sha256.slice(0, 12),
      appliedAt.slice(0, 16).replace('T', ' '),
      who.length === 0 ? 'by hand' : who.join(' '),
      ...(message === null ? [] : [message]),
      ...(sha256 === inUse ? ['<- in use'] : []),
    ];
    console.log(parts.join('  '));
  }
}

function generation(config: string, wanted: number): Generation {
  const all = listGenerations(config);
  const found = all.find((one) => one.generation === wanted);
  if (found !== undefined) return found;
  const kept = all.map((one) => one.generation).join(', ') || 'none';
  throw new UserError(`there is no generation ${wanted}`, `these are kept: ${kept}`);
}

function loadGeneration(config: string, wanted: number): LoadedConfig {
  const { file } = generation(config, wanted);
  return loadConfig(file, { mayExtend: false, bytes: readUpload(file) });
}

async function rollback(
  wanted: number | undefined,
  { config, within, restart, yes = false, dryRun = false }: RollbackOptions,
): Promise<void> {
  const inUse = fileSha256(config);
  const before = listGenerations(config).find(({ sha256 }) => sha256 !== inUse)?.generation;
  const number = wanted ?? before;
  if (number === undefined) {
    throw new UserError('there is no earlier generation', 'see what is kept: dawr config list');
  }
  const staged = uploadsOf(config) + randomBytes(6).toString('hex');
  writeFileSync(staged, readUpload(generation(config, number).file), { flag: 'wx', mode: 0o640 });
  const by = userInfo().username;
  const message = `back to generation ${number}`;
  process.exitCode = await apply({ staged, config, within, restart, yes, dryRun, by, message });
}
