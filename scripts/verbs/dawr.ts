/**
 * The command `dawr`: its verbs, their options, and how a mistake is told.
 *
 * Each verb is loaded only when it is called, because `run` must be ready soon after a power cut.
 * A mistake of the person at the keyboard is one line on stderr that says what to do; anything else
 * is a fault of the program and shows its stack.
 */
import { Command, CommanderError, Option } from 'commander';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import { softwareName } from '../../firmware-host/software.ts';

/** Exit codes: 0 done, 1 the answer is no (a config with problems), 2 it could not be tried. */
const couldNotTry = 2;

const flashExitCodes = `
Exit codes:
  0  applied
  1  refused: the config has problems
  2  not reached or not tried; the device is as it was
  3  put back; the old config runs
  4  put back; the old config does not run well either
  5  the connection broke and the end is not known`;

/** These end by their own rules, whether somebody reads their output or not. */
const runsOn: ReadonlySet<string> = new Set(['run', 'watch', 'flash', 'apply']);

/** Longer than any controller takes to start: a trial must have an end. */
const mostSeconds = 3600;

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= mostSeconds) return value;
  throw new UserError(`"${text}" is no time`, `give seconds up to ${mostSeconds}, such as 30`);
}

function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 65_535) return value;
  throw new UserError(`"${text}" is no port`, 'give a number from 1 to 65535');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value)) return value;
  throw new UserError(`"${text}" is no whole number`, 'give one, such as 7');
}

function reportFormat(): Option {
  return new Option('--format <format>', 'how to print it')
    .choices(['text', 'json', 'csv'])
    .default('text');
}

function collect(text: string, all: readonly string[]): readonly string[] {
  return [...all, text];
}

function dawr(): Command {
  const program = new Command('dawr')
    .description("The controller of a service centre's take-a-number system.")
    .version(softwareName())
    .exitOverride()
    .hook('preAction', (_, verb) => {
      if (runsOn.has(verb.name())) process.stdout.off('error', outputLost);
    })
    .configureOutput({
      outputError: (text, write) =>
        write(
          `dawr: ${text
            .replace(/^error: /, '')
            .trim()
            .replaceAll(/\s*\n\s*/g, ' ')}: see dawr --help and dawr VERB --help\n`,
        ),
    });
  program
    .command('run')
    .description('run the controller until it is told to stop (SIGTERM, Ctrl-C)')
    .requiredOption('--config <file>', 'the config of this controller')
    .action(async ({ config }: { config: string }) => {
      const { run } = await import('../../firmware-host/main.ts');
      await run(config);
    });

  program
    .command('check')
    .description('check configs; print every problem with its place, or a summary')
    .argument('<files...>', 'config files')
    .option('--json', 'print the problems as JSON')
    .action(async (files: readonly string[], options: { json?: boolean }) => {
      const { check } = await import('./check.ts');
      process.exitCode = await check(files, options);
    });

  program
    .command('watch')
    .description('print the events of a broker as they come, one line each')
    .argument('<url>', 'mqtt://host:port or mqtts://host:port')
    .option('--centre <id>', 'only this centre')
    .option('--controller <id>', 'only this controller')
    .option('--username <name>', 'user name at the broker')
    .option('--password-file <file>', "file that holds the user's password")
    .option(
      '--ca-file <file>',
      "the authority of the broker's certificate, where it is not a public one",
    )
    .option('--cert-file <file>', "the client's certificate")
    .option('--key-file <file>', "the client's key")
    .option('--json', 'print each envelope as it is')
    .action(async (url: string, options: WatchOptions) => {
      const { watch } = await import('./watch.ts');
      await watch({ url, ...options });
    });

  program
    .command('report')
    .description('print the figures of a business day, from the journal of a controller')
    .requiredOption('--config <file>', 'the config of the controller')
    .option('--day <date>', 'the business day, such as 2026-01-04; the newest without it')
    .addOption(reportFormat())
    .action(async (options: ReportOptions) => {
      const { report } = await import('./report.ts');
      report(options);
    });

  program
    .command('simulate')
    .description('run a day of arrivals and clerks through the queue at once, and print its report')
    .requiredOption('--day <profile>', 'a day profile, such as config/days/bab-sharq.yaml')
    .option('--config <file>', 'the config of the hall; that of Bab Sharq without it')
    .option('--seed <number>', 'another number, another day of the same kind', wholeNumber, 1)
    .addOption(reportFormat())
    .action(async (options: SimulateOptions) => {
      const { simulate } = await import('./simulate.ts');
      process.exitCode = simulate(options);
    });

  program
    .command('doctor')
    .description('look at what this machine has of what a config asks for')
    .option('--config <file>', 'the config of the controller', '/etc/dawr/config.yaml')
    .option('--buttons', 'show every input live, as one presses, until Ctrl-C')
    .action(async (options: { config: string; buttons?: boolean }) => {
      const { doctor } = await import('./doctor/doctor.ts');
      process.exitCode = await doctor(options);
    });

  program
    .command('ticket')
    .description('draw a ticket as a picture, or print one as a test')
    .requiredOption('--config <file>', 'the config to take the words from')
    .requiredOption('--service <id>', 'the service of the ticket')
    .option('--out <file>', 'the PNG file to write; needs no printer')
    .option('--print', 'print it, with a ruler and every letter; not while the controller runs')
    .action(async (options: TicketCommandOptions) => {
      const { ticket } = await import('./ticket.ts');
      await ticket(options);
    });

  program
    .command('voice')
    .description('write or play what the voice says for a call')
    .requiredOption('--config <file>', 'the config with the voice')
    .requiredOption('--say <number>', 'the number that is called, such as A047')
    .requiredOption('--window <number>', 'the window that calls')
    .option('--out <file>', 'the WAV file to write')
    .option('--play', "play it on the config's sound device")
    .action(async (options: VoiceCommandOptions) => {
      const { voice } = await import('./voice.ts');
      process.exitCode = await voice(options);
    });

  program
    .command('flash')
    .description('put a config on controllers over SSH; one that does not work puts itself back')
    .argument('<config>', 'the config file')
    .option('--to <host>', 'a host as ssh knows it; may be repeated', collect, [])
    .option('--port <number>', "the hosts' SSH port", portNumber)
    .option('--identity <file>', 'the SSH key to use')
    .option('--within <seconds>', 'how long the controller may take to be healthy', seconds, 30)
    .option('--remote-config <file>', 'where the config lives there', '/etc/dawr/config.yaml')
    .option('--remote-dawr <command>', 'the command there', 'dawr')
    .option('--sudo', 'run everything there by sudo -n')
    .option('--ssh-option <option>', 'passed to ssh as -o; may be repeated', collect, [])
    .addHelpText('after', flashExitCodes)
    .action(async (config: string, options: FlashOptions) => {
      if (options.to.length === 0) throw new UserError('no host is named', 'add --to HOST');
      const { flash } = await import('./flash/flash.ts');
      process.exitCode = await flash({ config, ...options });
    });

  program
    .command('apply')
    .description('on the controller itself: take a staged config on trial, keep it or put it back')
    .argument('<staged>', 'the staged config file')
    .option('--config <file>', 'the config in use', '/etc/dawr/config.yaml')
    .option('--within <seconds>', 'how long the controller may take to be healthy', seconds, 30)
    .option('--restart <command>', 'restarts the controller', 'systemctl restart dawr.service')
    .option('--attach <sha256>', 'follow the flash of that staged file after a lost connection')
    .addHelpText('after', flashExitCodes)
    .action(async (staged: string, { attach: sha256, ...options }: ApplyOptions) => {
      const { apply, attach } = await import('./flash/apply.ts');
      process.exitCode =
        sha256 === undefined
          ? await apply({ staged, ...options })
          : await attach({ staged, sha256, ...options });
    });

  program
    .command('schema')
    .description('print the JSON Schema of a config, for editors')
    .option('--reference', 'print the reference of all options, for people, in Markdown')
    .option('--out <file>', 'write it to a file')
    .action(async (options: { reference?: true; out?: string }) => {
      const { schema } = await import('./schema.ts');
      schema(options);
    });

  program
    .command('contract')
    .description('print the AsyncAPI document of what crosses MQTT')
    .option('--out <file>', 'write it to a file')
    .action(async (options: { out?: string }) => {
      const { contract } = await import('./contract.ts');
      contract(options);
    });

  return program;
}

interface VoiceCommandOptions {
  config: string;
  say: string;
  window: string;
  out?: string;
  play?: boolean;
}

interface TicketCommandOptions {
  config: string;
  service: string;
  out?: string;
  print?: boolean;
}

interface ReportOptions {
  config: string;
  day?: string;
  format: 'text' | 'json' | 'csv';
}

interface SimulateOptions {
  day: string;
  config?: string;
  seed: number;
  format: 'text' | 'json' | 'csv';
}

interface WatchOptions {
  centre?: string;
  controller?: string;
  username?: string;
  passwordFile?: string;
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  json?: boolean;
}

interface ApplyOptions {
  config: string;
  within: number;
  restart: string;
  attach?: string;
}

interface FlashOptions {
  to: readonly string[];
  port?: number;
  identity?: string;
  within: number;
  remoteConfig: string;
  remoteDawr: string;
  sudo?: boolean;
  sshOption: readonly string[];
}

/** A reader that has seen enough (`dawr schema | head`) is no mistake; a full disk is one. */
function outputLost(error: unknown): void {
  const code = errnoOf(error) ?? String(error);
  if (code === 'EPIPE') process.exit();
  console.error(`dawr: the output cannot be written (${code}): look at where it goes`);
  process.exit(couldNotTry);
}

process.stdout.on('error', outputLost);
try {
  await dawr().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : couldNotTry;
  } else if (error instanceof UserError) {
    console.error(`dawr: ${error.message}: ${error.hint}`);
    process.exitCode = couldNotTry;
  } else {
    throw error;
  }
}
