/**
 * Starts the bench: the broker, the hall of twins with its page, and the controller exactly as it
 * runs on a Pi.
 *
 *     bench [--config FILE] [--port N] [--log-folder FOLDER] [--tty DEVICE=TWIN_END]...
 *     bench --centres N [--port N]
 *
 * Checks first what would let it stop half started; `supervisor.ts` does the rest. It ends on
 * SIGINT, SIGTERM and SIGHUP.
 */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pageAddresses } from '../../config/hall/pages.ts';
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';
import { CentresBench } from './centres/centres.ts';
import { openBenchLog } from './log.ts';
import { brokerAddress, checkPorts, neededPorts } from './ports.ts';
import { complain, Supervisor } from './supervisor.ts';

interface Arguments {
  readonly config: string;
  readonly port: number;
  readonly logFolder: string;
  readonly ttys: readonly string[];
  /** How many centres, instead of one hall; null for the hall of `config`. */
  readonly centres: number | null;
}

function optionsOf(checkout: string) {
  try {
    return parseArgs({
      options: {
        config: { type: 'string', default: join(checkout, 'config', 'bench.yaml') },
        port: { type: 'string', default: '8080' },
        'log-folder': { type: 'string', default: join(checkout, 'var', 'bench') },
        tty: { type: 'string', multiple: true, default: [] },
        centres: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const problem =
      error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, ' ') : String(error);
    throw new UserError(problem, 'see scripts/start --help', { cause: error });
  }
}

function readArguments(checkout: string): Arguments {
  const values = optionsOf(checkout);
  const port = Number(values.port);
  if (!/^[0-9]+$/.test(values.port) || port > 65_535) {
    const problem = `--port ${JSON.stringify(values.port)} is not a port`;
    throw new UserError(problem, 'give a number from 1 to 65535, or 0 for any that is free');
  }
  return {
    config: resolve(values.config),
    port,
    logFolder: resolve(values['log-folder']),
    ttys: values.tty,
    centres: values.centres === undefined ? null : centresOf(values.centres),
  };
}

function centresOf(written: string): number {
  if (/^[1-9][0-9]?$/.test(written)) return Number(written);
  throw new UserError(`--centres ${written} is no number of centres`, 'give one from 1 to 8');
}

async function main(): Promise<number> {
  const checkout = fileURLToPath(new URL('../..', import.meta.url));
  const programs = join(checkout, 'dist');
  const args = readArguments(checkout);
  for (const program of ['dawr.js', 'bench-hall.js', 'bench-broker.js']) {
    if (!existsSync(join(programs, program))) {
      throw new UserError(`${program} is not built`, 'run node scripts/checkout/build.mjs');
    }
  }
  if (args.centres !== null) {
    const { centres: count, port: pagePort } = args;
    const folder = join(checkout, 'var', 'bench-centres');
    return await untilAsked(new CentresBench({ count, pagePort, checkout, programs, folder }));
  }
  const { config } = loadConfig(args.config);
  await checkPorts(neededPorts(config, relative(process.cwd(), args.config), args.port));
  const supervisor = new Supervisor({
    configFile: args.config,
    pagePort: args.port,
    pages: pageAddresses(config),
    ttys: args.ttys,
    broker: brokerAddress(config),
    sound: {
      folder: join(args.logFolder, 'sounds'),
      alsaConfig: join(checkout, 'scripts', 'bench', 'sound.conf'),
      spokenFolder: join(args.logFolder, 'spoken'),
      toolsFolder: join(checkout, 'scripts', 'bench', 'tools'),
    },
    log: openBenchLog(args.logFolder),
    programs,
  });
  return await untilAsked(supervisor);
}

async function untilAsked(bench: Supervisor | CentresBench): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => bench.stop(0));
  }
  return await bench.run();
}

// A reader that went away (a closed terminal) is no reason to leave anything half stopped.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
try {
  process.exitCode = await main();
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
