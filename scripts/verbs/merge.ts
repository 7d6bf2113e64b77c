/**
 * `dawr merge`: prints a config and what it extends as one file, the same that `dawr flash` sends.
 * A config that extends nothing is printed as it is.
 */
import type { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { writeOutFile } from './out-file.ts';

export function declare(program: Command): void {
  program
    .command('merge')
    .description('print a config and the files that it extends as one file')
    .argument('<config>', 'the config file')
    .option('--out <file>', 'write it to a file')
    .action((config: string, { out }: { out?: string }) => {
      const { text } = loadConfig(config);
      if (out === undefined) process.stdout.write(text);
      else writeOutFile(out, text);
    });
}
