/**
 * `dawr journal`: what a controller's journal holds, whether it is sound, and what a person can do
 * about it. `status`, `verify` and `export` work beside a running controller; `repair`, `prune` and `layout --to`
 * are refused while one runs.
 */
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { loadConfig } from '../../../config/load.ts';
import { UserError } from '../../../config/user-error.ts';
import { journalFileOf, refuseWhatWasLost } from '../../../firmware-host/journal/journal-file.ts';
import { layoutVersion } from '../../../firmware-host/journal/layout.ts';
import { installedConfig, wholeNumber } from '../option-values.ts';
import type { ExportOptions } from './export.ts';
import type { NamedJournal } from './named-journal.ts';

export function declare(program: Command): void {
  const journal = program
    .command('journal')
    .description('show, verify, export, repair or prune the journal of a controller');
  const verb = (name: string, description: string) =>
    journal
      .command(name)
      .description(description)
      .option('--config <file>', 'the config of the controller', installedConfig);

  verb('status', 'print what is held, delivered and damaged')
    .option('--json', 'print it as JSON')
    .action(async (options: { config: string; json?: true }) => {
      const { status } = await import('./status.ts');
      process.exitCode = status(journalOf(options.config), options.json === true);
    });
  verb('verify', 'look at every row and every page; takes seconds where months are held').action(
    async (options: { config: string }) => {
      const { verify } = await import('./status.ts');
      process.exitCode = verify(journalOf(options.config));
    },
  );
  verb('export', 'print every event that is held, one a line')
    .addOption(
      new Option('--format <format>', 'rows as they are stored, or events as the server gets them')
        .choices(['jsonl', 'cloudevents'])
        .default('jsonl'),
    )
    .option('--day <date>', 'only this business day, such as 2026-01-04')
    .action(async (options: ExportOptions & { config: string }) => {
      const { exportJournal } = await import('./export.ts');
      const { loaded, file } = journalOf(options.config);
      process.exitCode = exportJournal(file, loaded.config, options);
    });
  verb('repair', 'copy what is sound into a new file, and keep the damaged one beside it')
    .option('--new-stream', 'begin a new stream: where the centre server has more than is held')
    .action(async (options: { config: string; newStream?: true }) => {
      const { repair } = await import('./repair.ts');
      repair(journalOf(options.config).file, options.newStream === true);
    });
  verb(
    'prune',
    'prune what is delivered and older than journal.keepDays, and shrink the file',
  ).action(async (options: { config: string }) => {
    const { prune } = await import('./prune.ts');
    const { loaded, file } = journalOf(options.config);
    prune(file, loaded.config.journal);
  });
  verb('layout', 'print which layout of a journal this release knows')
    .option(
      '--to <layout>',
      'lay the journal out as a release of before knows it, with every event',
      wholeNumber,
    )
    .action(async ({ config, to }: { config: string; to?: number }) => {
      if (to === undefined) {
        console.log(layoutVersion);
        return;
      }
      const { layBack } = await import('./lay-back.ts');
      layBack(journalOf(config).file, to);
    });
}

function journalOf(configFile: string): NamedJournal {
  const loaded = loadConfig(configFile);
  const file = journalFileOf(loaded.journalFolder);
  refuseWhatWasLost(file);
  if (existsSync(file)) return { loaded, file };
  throw new UserError(
    `there is no journal at ${file}`,
    'the controller makes it at its first start; name the config that it runs with',
  );
}
