/**
 * `dawr doctor`: what this machine has of what a config asks for, for the technician in front of it: one screen, in
 * Arabic or English, each finding with what to do about it. Beside a controller that runs it asks that through its
 * own socket, and nothing is stopped or taken for it; the devices are then as the controller finds them.
 *
 * `--buttons` shows every input live instead, as one presses; `--print`, `--sweep` and `--say` try the devices;
 * `--udev` prints rules for paths that stay. `--bundle` writes all of it into a file for whoever helps from afar.
 */
import { type Command, Option } from 'commander';
import { type LoadedConfig, loadConfig } from '../../../config/load.ts';
import { UserError } from '../../../config/user-error.ts';
import { askController } from '../../../drivers/local/ask-controller.ts';
import { type Health, isAlive, readHealth } from '../../../firmware-host/health/health-file.ts';
import { journalFileOf } from '../../../firmware-host/journal/journal-file.ts';
import { lockJournal } from '../../../firmware-host/journal/journal-lock.ts';
import { installedConfig } from '../option-values.ts';
import { checkups } from './checkups.ts';
import type { Trial } from './device-trials.ts';
import {
  type ControllerSight,
  createScreen,
  deviceFindings,
  type Finding,
  findingText,
  good,
  type Language,
  same,
} from './finding.ts';

export interface DoctorOptions {
  readonly config: string;
  readonly language?: Language;
  readonly json?: boolean;
  readonly buttons?: boolean;
  readonly print?: boolean;
  readonly sweep?: boolean;
  readonly say?: boolean;
  readonly udev?: boolean;
  /** A file to write. */
  readonly bundle?: string;
}

export function declare(program: Command): void {
  program
    .command('doctor')
    .description(
      'look at what this machine has of what a config asks for; nothing need be stopped for it',
    )
    .option('--config <file>', 'the config of the controller', installedConfig)
    .addOption(new Option('--language <language>', 'of what it says').choices(['ar', 'en']))
    .option('--json', 'print what it finds as JSON')
    .option('--print', 'print a test paper on every printer')
    .option('--sweep', 'light every segment of every board that shows no number')
    .option('--say', 'say a call: of a number that nobody has')
    .option('--buttons', 'show every input live, as one presses, until Ctrl-C')
    .option('--udev', 'print udev rules that give each USB device of the hall a path that stays')
    .option(
      '--bundle <file>',
      'write what it finds, the config and the journal, without secrets, for whoever helps',
    )
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options);
    });
}

/** @returns the exit code: 0 nothing is wrong, 1 something is */
export async function doctor(options: DoctorOptions): Promise<number> {
  const { language = 'en' } = options;
  const loaded = loadConfig(options.config);
  if (options.udev) {
    const { udevRules, usbPrinters, usbSerials } = await import('./udev-rules.ts');
    process.stdout.write(udevRules(loaded.config, usbPrinters('/sys'), usbSerials('/sys')));
    return 0;
  }
  const controller = runningController(loaded);
  const socket = controller?.socket ?? null;
  if (options.buttons) {
    const { showButtons } = await import('./live-buttons.ts');
    await showButtons(loaded, socket, language);
    return 0;
  }
  const findings: Finding[] = [];
  const screen = createScreen(language, (line) => {
    if (!options.json) console.log(line);
  });
  const print = (finding: Finding): void => {
    findings.push(finding);
    screen.show(finding);
  };
  const trials = (['print', 'sweep', 'say'] as const).filter((trial: Trial) => options[trial]);
  if (trials.length > 0) {
    const { tryDevices } = await import('./device-trials.ts');
    for (const finding of await tryDevices(trials, loaded, socket)) print(finding);
  } else {
    const look = controller === null ? null : await lookOf(controller, print);
    if (look !== null) for (const finding of controllerFindings(look)) print(finding);
    for await (const finding of checkups(loaded, look !== null)) print(finding);
    screen.end();
    if (options.bundle !== undefined) {
      const { writeBundle } = await import('./bundle.ts');
      const lines = findings.map((finding) => findingText(finding, 'en'));
      writeBundle(options.bundle, options.config, loaded, look, lines);
    }
  }
  screen.end();
  if (options.json) console.log(JSON.stringify({ findings }, null, 2));
  return findings.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
}

/** By its socket; where this user may not use that, by its health file, which says less. */
async function lookOf(
  controller: Health,
  print: (finding: Finding) => void,
): Promise<ControllerSight> {
  const { pid, socket, devices } = controller;
  const about = { ar: 'وحدة التحكم', en: 'controller' };
  const runs = {
    ar: `تعمل (العملية ${pid}) ومعها الأجهزة؛ وهذا ما تقوله عنها`,
    en: `runs as process ${pid} and holds the devices; this is what it says of them`,
  };
  try {
    if (socket === undefined) throw new UserError('it has no socket', 'restart it');
    const answer = await askController(socket, { name: 'look', args: {} });
    if (answer.status !== 'look') throw new UserError('it is of another release', 'restart it');
    print(good(about, runs));
    return answer.look;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    print({ verdict: 'look', about, says: runs, fix: same(`${error.message}: ${error.hint}`) });
    return {
      devices: devices.map(({ device, faults, hints, remarks = [] }) => ({
        device,
        faults: faults.map((code, at) => ({ code, severity: 'stopped', hint: hints[at] ?? '' })),
        remarks,
      })),
      journal: null,
    };
  }
}

function controllerFindings({ devices, journal }: ControllerSight): readonly Finding[] {
  const found = deviceFindings(devices);
  if (journal === null) return found;
  const unsent = journal.newest - journal.acknowledged;
  const minutes = Math.floor((journal.oldestWaitsMs ?? 0) / 60_000);
  const about = { ar: 'الأحداث', en: 'events' };
  const says = {
    ar: `لم يصل منها ${unsent} إلى خادم المركز${unsent === 0 ? '' : `، أقدمها منذ ${minutes} دقيقة`}؛ السجل ممتلئ ${journal.fillPercent}٪`,
    en: `${unsent} have not reached the centre server${unsent === 0 ? '' : `, the oldest for ${minutes} min`}; the journal is ${journal.fillPercent} % full`,
  };
  return [...found, good(about, says)];
}

/** The journal's lock proves that one runs; its health file says which, and how well. */
function runningController({ journalFolder }: LoadedConfig): Health | null {
  const health = readHealth(journalFolder);
  if (health === null || !isAlive(health)) return null;
  try {
    lockJournal(journalFileOf(journalFolder)).release();
    return null;
  } catch {
    return health;
  }
}
