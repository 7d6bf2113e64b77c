/**
 * `dawr config`: the configs that were taken into use on a controller, what each changed, and the way
 * back to one of them, on this device or, by SSH, on others; and how a new one begins.
 */
import type { Command } from 'commander';
import { generationInUse, generationOf, listGenerations } from '../../config/generations.ts';
import { type LoadedConfig, loadConfig } from '../../config/load.ts';
import { fileSha256, readUpload } from '../../config/provisional.ts';
import { UserError } from '../../config/user-error.ts';
import { differences } from './flash/difference.ts';
import { declareRollback } from './flash/rollback.ts';
import { declareSign } from './flash/sign-config.ts';
import { type SshOptions, withSshOptions } from './flash/ssh-options.ts';
import { type Asked, answered, verbThere, withToken } from './flash/verb-there.ts';
import { declareNew } from './new-config/new-config.ts';
import { installedConfig, wholeNumber } from './option-values.ts';

interface Place extends SshOptions, Asked {
  /** The config in use, there or here. */
  readonly config: string;
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
        process.stdout.write(readUpload(generationOf(place.config, wanted).file));
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
  declareRollback(verb);
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
  const generations = listGenerations(config);
  const inUse = generationInUse(generations, fileSha256(config));
  if (generations.length === 0) {
    throw new UserError(`${config} has no generations yet`, 'the first flash begins the list');
  }
  for (const one of generations) {
    const { generation: number, sha256, appliedAt, by, from, message } = one;
    const who = [by, from === null ? null : `(${from})`].filter((part) => part !== null);
    const parts = [
      String(number).padStart(4),
      sha256.slice(0, 12),
      appliedAt.slice(0, 16).replace('T', ' '),
      who.length === 0 ? 'by hand' : who.join(' '),
      ...(message === null ? [] : [message]),
      ...(one === inUse ? ['<- in use'] : []),
    ];
    console.log(parts.join('  '));
  }
}

function loadGeneration(config: string, wanted: number): LoadedConfig {
  const { file } = generationOf(config, wanted);
  return loadConfig(file, { mayExtend: false, bytes: readUpload(file) });
}
