/**
 * `dawr doctor`: what this machine has of what a config asks for, for the technician in front of it.
 * It changes nothing and takes no device from a controller that runs: then it prints what that reports.
 *
 * `--buttons` shows every input live instead, as one presses; `--udev` prints rules for the printers.
 * `--bundle` writes all of it into a file for whoever helps from afar.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type LoadedConfig, loadConfig } from '../../../config/load.ts';
import { isAlive, readHealth } from '../../../firmware-host/health-file.ts';
import { lockJournal } from '../../../firmware-host/journal/journal-lock.ts';
import { installedConfig } from '../option-values.ts';
import { checkups, type Finding, findingLine } from './checkups.ts';

export interface DoctorOptions {
  readonly config: string;
  readonly buttons?: boolean;
  readonly udev?: boolean;
  /** A file to write. */
  readonly bundle?: string;
}

export function declare(program: Command): void {
  program
    .command('doctor')
    .description('look at what this machine has of what a config asks for')
    .option('--config <file>', 'the config of the controller', installedConfig)
    .option('--buttons', 'show every input live, as one presses, until Ctrl-C')
    .option('--udev', 'print udev rules that give each USB printer a path that stays')
    .option(
      '--bundle <file>',
      'write what it finds, the config and the journal, without secrets, for whoever helps',
    )
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options);
    });
}

/** @returns the exit code: 0 nothing is wrong, 1 something is, 2 the inputs belong to a controller */
export async function doctor(options: DoctorOptions): Promise<number> {
  const loaded = loadConfig(options.config);
  if (options.udev) {
    const { udevRules, usbPrinters } = await import('./udev-rules.ts');
    process.stdout.write(udevRules(loaded.config, usbPrinters('/sys')));
    return 0;
  }
  const controller = runningController(loaded);
  if (options.buttons) {
    if (controller !== null) {
      console.error(
        `dawr: the controller (process ${controller.pid}) holds the buttons: stop it first (sudo systemctl stop dawr), and start it again afterwards`,
      );
      return 2;
    }
    const { showButtons } = await import('./live-buttons.ts');
    await showButtons(loaded);
    return 0;
  }
  let isWell = true;
  const findings: string[] = [];
  const print = (finding: Finding): void => {
    isWell &&= finding.verdict !== 'wrong';
    findings.push(findingLine(finding));
    console.log(findingLine(finding));
  };
  if (controller !== null) {
    print({
      verdict: 'good',
      about: 'controller',
      says: `runs as process ${controller.pid} and holds the devices; this is what it says of them`,
    });
    for (const { device, faults, hints, remarks } of controller.devices) {
      print({
        verdict: faults.length === 0 ? 'good' : 'wrong',
        about: device,
        says: faults.length === 0 ? 'works' : [faults.join(', '), ...hints].join(': '),
      });
      for (const says of remarks ?? []) print({ verdict: 'look', about: device, says });
    }
  }
  for await (const finding of checkups(loaded, controller !== null)) print(finding);
  if (options.bundle !== undefined) {
    const { writeBundle } = await import('./bundle.ts');
    writeBundle(options.bundle, options.config, loaded, controller, findings);
  }
  return isWell ? 0 : 1;
}

/** The journal's lock proves that one runs; its health file says which, and how well. */
function runningController({ journalFolder }: LoadedConfig) {
  const health = readHealth(journalFolder);
  if (health === null || !isAlive(health)) return null;
  try {
    lockJournal(join(journalFolder, 'journal.db')).release();
    return null;
  } catch {
    return health;
  }
}
