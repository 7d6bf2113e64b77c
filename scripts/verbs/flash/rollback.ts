/**
 * `dawr config rollback`: an earlier generation on trial again, on this device or, by SSH, on others. There it is the
 * same trial as a flash's, of a config that the device has already, and which never leaves it.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { generationOf, listGenerations } from '../../../config/generations.ts';
import { fileSha256, readUpload, uploadsOf } from '../../../config/provisional.ts';
import { UserError } from '../../../config/user-error.ts';
import { softwareName } from '../../../firmware-host/software.ts';
import { installedConfig, line, seconds, usualSeconds, wholeNumber } from '../option-values.ts';
import { uploadAnswer } from './answer.ts';
import { answer } from './apply.ts';
import { type ApplyExit, applyExit, exitCodesText, exitWords } from './apply-exit.ts';
import { removeUpload, restartAtOnce } from './apply-options.ts';
import { usualConfirmSeconds } from './confirmation.ts';
import { FarEndInput } from './far-end-input.ts';
import { rollBackHost } from './flash-host.ts';
import {
  planned,
  plannedHosts,
  type RollOutOptions,
  rolledOut,
  whoIsHere,
  withRollOutOptions,
} from './roll-out-command.ts';
import { usualDawr } from './ssh-options.ts';
import { apply } from './try-config.ts';
import { withToken } from './verb-there.ts';

interface RollbackOptions extends RollOutOptions {
  /** The config in use, there or here. */
  readonly config: string;
  readonly within: number;
  readonly restart: string;
  readonly message?: string;
  /** Of another machine that asks, and confirms: where to put the generation, who is there, and a word for the answer. */
  readonly staged?: string;
  readonly by?: string;
  readonly token?: string;
}

export function declareRollback(config: Command): void {
  const verb = config
    .command('rollback')
    .description('take an earlier generation into use, on trial as by a flash')
    .argument('[generation]', 'its number; without it, the last one before', wholeNumber);
  withToken(withRollOutOptions(verb))
    .option('--config <file>', 'the config in use', installedConfig)
    .option('--within <seconds>', 'how long the controller may take', seconds, usualSeconds)
    .option('--restart <command>', 'here, restarts the controller', restartAtOnce)
    .option('--message <text>', 'why, for the list of generations', line)
    .option(
      '--yes',
      'ask nothing before it is done on other hosts; also where people wait whom no window could serve any more',
    )
    .addOption(new Option('--staged <file>', 'of the flash that asks').hideHelp())
    .addOption(new Option('--by <name>', 'of the flash that asks').hideHelp())
    .addHelpText('after', exitCodesText)
    .action(async (wanted: number | undefined, options: RollbackOptions) => {
      const isHere = options.to.length === 0 && options.fleet === undefined;
      process.exitCode = await (isHere ? here : there)(wanted ?? null, options);
    });
}

async function there(wanted: number | null, options: RollbackOptions): Promise<ApplyExit> {
  const { remoteDawr = usualDawr, within, message, config: remoteConfig } = options;
  const trial = {
    ...{ remoteConfig, remoteDawr, within, message, by: whoIsHere() },
    confirmWithin: options.confirmWithin ?? usualConfirmSeconds,
    ...{ sudo: options.sudo === true, yes: options.yes === true },
  };
  const words = { asks: 'Go back on', exits: exitWords };
  const hosts = await planned(options, words, () => plannedHosts(options));
  return rolledOut(hosts, options, words, ({ target }, dryRun, onLine) =>
    rollBackHost({ ...target, ...trial, dryRun }, wanted, onLine),
  );
}

async function here(wanted: number | null, options: RollbackOptions): Promise<ApplyExit> {
  const { within, restart, yes = false, dryRun = false, token, confirmWithin } = options;
  const config = resolve(options.config);
  const number = wanted ?? lastBefore(config);
  const bytes = readUpload(generationOf(config, number).file);
  const staged = options.staged ?? uploadsOf(config) + randomBytes(6).toString('hex');
  writeFileSync(staged, bytes, { flag: 'wx', mode: 0o640 });
  const { by = userInfo().username, message = `back to generation ${number}` } = options;
  const trial = { staged, config, within, restart, yes, dryRun, by, message };
  if (token === undefined) return apply(trial);
  console.log(uploadAnswer(token, fileSha256(staged) ?? ''));
  if (!(await new FarEndInput().saysGo(token))) {
    removeUpload(staged, config);
    return applyExit.notTried;
  }
  const exit = await apply({
    ...{ ...trial, token },
    ...(confirmWithin === undefined ? {} : { confirmWithin }),
  });
  answer(token, exit, config, softwareName());
  return exit;
}

function lastBefore(config: string): number {
  const inUse = fileSha256(config);
  const before = listGenerations(config).find(({ sha256 }) => sha256 !== inUse)?.generation;
  if (before !== undefined) return before;
  throw new UserError('there is no earlier generation', 'see what is kept: dawr config list');
}
