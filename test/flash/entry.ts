/**
 * The commands of a flash as a process of their own, with a stand-in for the controller that keeps
 * the controller's side of the protocol: settles a trial, loads the config, writes its health. Each loads only what it needs,
 * as on a device: hundreds of them are started.
 *
 * What the stand-in does wrong is said by the config's `controller`, so that a flash is what makes
 * it misbehave.
 */
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  confirm,
  fileSha256,
  forgetReversion,
  readUpload,
  revert,
  settleProvisional,
  stage,
  swap,
  watchTrial,
} from '../../config/provisional.ts';
import type { Health } from '../../firmware-host/health/health-file.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: 'string', default: '' },
    within: { type: 'string', default: '30' },
    restart: { type: 'string', default: 'false' },
    'confirm-within': { type: 'string' },
    attach: { type: 'string' },
    confirm: { type: 'boolean', default: false },
    token: { type: 'string' },
    by: { type: 'string' },
    message: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    options: { type: 'string', default: '{}' },
  },
});
const [verb, staged = ''] = positionals;
const { config, yes } = values;
const within = Number(values.within);
const { by, message, token, 'confirm-within': confirmWithin } = values;
const flashed = {
  ...(by === undefined ? {} : { by }),
  ...(message === undefined ? {} : { message }),
};

const confirmation = {
  ...(confirmWithin === undefined ? {} : { confirmWithin: Number(confirmWithin) }),
  ...(token === undefined ? {} : { token }),
};

async function run(): Promise<number> {
  switch (verb) {
    case 'apply': {
      const exit =
        values.attach === undefined
          ? await (await import('../../scripts/verbs/flash/try-config.ts')).apply({
              ...{ staged, config, within, restart: values.restart, yes },
              ...{ dryRun: values['dry-run'], ...flashed, ...confirmation },
            })
          : await (await import('../../scripts/verbs/flash/attach.ts')).attach({
              ...{ staged, config, within, sha256: values.attach, isConfirming: values.confirm },
              ...confirmation,
            });
      if (token !== undefined) {
        const { answer } = await import('../../scripts/verbs/flash/apply.ts');
        answer(token, exit, config, 'stand-in');
      }
      return exit;
    }
    case 'flash':
      return (await import('../../scripts/verbs/flash/flash.ts')).flash(JSON.parse(values.options));
    case 'update':
      return (await import('../../scripts/verbs/update.ts')).update(
        staged,
        JSON.parse(values.options),
      );
    case 'swap-and-confirm': {
      const candidate = stage(config, readUpload(staged));
      const sha256 = fileSha256(candidate) ?? '';
      swap(config, candidate, 60_000);
      return confirm(config, sha256) ? 0 : 1;
    }
    case 'swap-and-revert':
      swap(config, stage(config, readUpload(staged)), 60_000);
      return revert(config, 'a test') ? 0 : 1;
    case 'controller':
      return controller();
    default:
      return 64;
  }
}

async function controller(): Promise<number> {
  const settlement = settleProvisional(config);
  console.log(JSON.stringify({ settlement }));
  if (settlement.outcome === 'reverted') forgetReversion(config);
  watchTrial(config, settlement, () => process.exit(70));
  const { loadConfig } = await import('../../config/load.ts');
  const { writeHealth } = await import('../../firmware-host/health/health-file.ts');
  const loaded = loadConfig(config);
  const misbehaviour = loaded.config.controller;
  if (misbehaviour === 'crashes') return 1;
  mkdirSync(loaded.journalFolder, { recursive: true });
  const printer = `printer/${loaded.config.printers[0]?.id}`;
  const health: Health = {
    pid: process.pid,
    startedAt: Date.now(),
    configSha256: loaded.sha256,
    configGeneration: 1,
    software: 'stand-in',
    ready: misbehaviour !== 'never-ready',
    devices: [
      { device: 'centre-server', faults: ['unreachable'], hints: ['Look at it.'] },
      { device: printer, faults: faultsOf(misbehaviour), hints: [] },
    ],
  };
  writeHealth(loaded.journalFolder, health, process.env['RUNTIME_DIRECTORY']);
  if (misbehaviour === 'dies-young') setTimeout(() => process.exit(1), 700);
  return new Promise(() => setInterval(() => {}, 1000));
}

function faultsOf(misbehaviour: string): string[] {
  if (misbehaviour === 'printer-lost') return ['unreachable'];
  return misbehaviour === 'paper-runs-out' ? ['paper-out'] : [];
}

process.exitCode = await run();
