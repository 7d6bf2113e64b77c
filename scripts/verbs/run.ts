/** `dawr run`: the controller itself. */
import type { Command } from 'commander';
import { noteTrialFailure } from '../../config/provisional.ts';
import { UserError } from '../../config/user-error.ts';
import { run } from '../../firmware-host/main.ts';

export function declare(program: Command): void {
  program
    .command('run')
    .description('run the controller until it is stopped (SIGTERM, Ctrl-C)')
    .requiredOption('--config <file>', 'the config of this controller')
    .action(async ({ config }: { readonly config: string }) => {
      try {
        await run(config);
      } catch (error) {
        const hint = error instanceof UserError ? `: ${error.hint}` : '';
        noteTrialFailure(config, `${error instanceof Error ? error.message : error}${hint}`);
        throw error;
      }
    });
}
