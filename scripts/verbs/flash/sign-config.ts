/** `dawr config sign`: signs a config for its controller, for whoever then flashes it. */
import type { Command } from 'commander';
import { loadConfig } from '../../../config/load.ts';
import { writeOutFile } from '../out-file.ts';
import { signedText } from './signed-config.ts';

export function declareSign(config: Command): void {
  config
    .command('sign')
    .description('sign a config for its controller by ssh-keygen, for controllers with signersFile')
    .argument('<file>', 'the config')
    .requiredOption('--key <file>', 'your SSH key; with an agent, the public one')
    .requiredOption('--out <file>', 'the signed config')
    .action(async (file: string, { key, out }: { readonly key: string; readonly out: string }) => {
      const { text, config: read } = loadConfig(file);
      writeOutFile(out, await signedText(text, read, key));
    });
}
