/** `dawr run`: the controller itself. `scripts/dawr` starts `run-script.ts` where nothing else is asked of it. */
import type { Command } from 'commander';
import { UserError } from '../../config/user-error.ts';
import { runController } from './controller-script.ts';

export function declare(program: Command): void {
  program
    .command('run')
    .description('run the controller until it is stopped (SIGTERM, Ctrl-C)')
    .requiredOption('--config <file>', 'the config of this controller')
    .action(async ({ config }: { readonly config: string }) => {
      const mistake = await runController(config);
      if (mistake !== null) throw new UserError(mistake.message, mistake.hint);
    });
}
