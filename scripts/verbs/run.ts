/** `dawr run`: the controller itself. */
import type { Command } from 'commander';
import { run } from '../../firmware-host/main.ts';

export function declare(program: Command): void {
  program
    .command('run')
    .description('run the controller until it is stopped (SIGTERM, Ctrl-C)')
    .requiredOption('--config <file>', 'the config of this controller')
    .action(({ config }: { readonly config: string }) => run(config));
}
