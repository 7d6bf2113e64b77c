/**
 * `dawr apply`: takes a config into use on the device itself (`try-config.ts`), or follows one that is being taken
 * (`attach.ts`). Each loads only what it needs.
 */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { generationInUse, listGenerations } from '../../../config/generations.ts';
import { fileSha256 } from '../../../config/provisional.ts';
import { softwareName } from '../../../firmware-host/software.ts';
import { installedConfig, seconds, usualSeconds } from '../option-values.ts';
import { answerLine } from './answer.ts';
import { type ApplyExit, exitCodesText } from './apply-exit.ts';
import { type ApplyOptions, restartAtOnce } from './apply-options.ts';

type ApplyFlags = Omit<ApplyOptions, 'staged'> & {
  readonly attach?: string;
  readonly confirm?: boolean;
};

export function declare(program: Command): void {
  program
    .command('apply')
    .description('on the controller itself: take a staged config on trial, keep it or put it back')
    .argument(
      '<staged>',
      'a config; one that a flash has uploaded is removed, whatever the outcome',
    )
    .option('--config <file>', 'the config in use', installedConfig)
    .option(
      '--within <seconds>',
      'how long the controller may take to be healthy',
      seconds,
      usualSeconds,
    )
    .option('--restart <command>', 'restarts the controller', restartAtOnce)
    .option('--yes', 'also where people wait whom no window could serve any more')
    .option('--by <name>', 'who brings the config')
    .option('--message <text>', 'why, for whoever reads the list of generations')
    .option('--dry-run', 'check it and say what would change, and change nothing')
    .option(
      '--confirm-within <seconds>',
      'how long a new session has to confirm it (--attach SHA256 --confirm); else it is put back',
      seconds,
    )
    .option('--attach <sha256>', 'follow the flash of that staged file after a lost connection')
    .option('--confirm', 'with --attach: the device was reached in a new session')
    .addOption(new Option('--token <word>', 'of the flash that asks, for the answer').hideHelp())
    .addHelpText('after', exitCodesText)
    .action(async (staged: string, { attach: sha256, confirm, ...options }: ApplyFlags) => {
      const exit =
        sha256 === undefined
          ? await (await import('./try-config.ts')).apply({ staged, ...options })
          : await (await import('./attach.ts')).attach({
              ...{ staged, sha256, isConfirming: confirm === true },
              ...options,
            });
      process.exitCode = exit;
      const { token } = options;
      if (token !== undefined) answer(token, exit, options.config, softwareName());
    });
}

/** Last of all, and on a line of its own: what the flash at the other end goes by. */
export function answer(token: string, exit: ApplyExit, config: string, software: string): void {
  const file = resolve(config);
  const sha256 = fileSha256(file);
  const kept = generationInUse(listGenerations(file), sha256);
  const generation = kept === undefined ? {} : { generation: kept.generation };
  console.log(answerLine(token, { exit, sha256, ...generation, software }));
}
