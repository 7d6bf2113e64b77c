/**
 * A restart of the controller, and the wait until it runs well with the config that it then has, or
 * until it is known why it does not.
 */
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type HallDevice, unitDevice } from '../../../config/hall/devices.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import { fileSha256, trialFailure } from '../../../config/provisional.ts';
import { type Health, isAlive, readHealth } from '../../../firmware-host/health/health-file.ts';
import { answersPresses, isSameRun, judge } from './apply-verdict.ts';

/** What the controller is to run with. `fileSha256` differs where a file put there by hand extends others. */
export type Target = Pick<LoadedConfig, 'config' | 'sha256' | 'fileSha256' | 'journalFolder'>;

export interface Restart {
  /** The config's path. */
  readonly config: string;
  /** Seconds that the controller has to run well. */
  readonly within: number;
  /** A command line for `/bin/sh` that restarts the controller. */
  readonly restart: string;
}

/** A controller that is healthy for this long with the same process is taken at its word. */
const settleMs = 2000;
/** One that took the config without a start has its devices open already: a second of its work is enough. */
const tickMs = 1000;
const pollMs = 100;

/** What is waited for. */
interface Wanted {
  readonly target: Target;
  /** Health before the swap; null where no controller ran. */
  readonly before: Health | null;
  readonly devices: readonly HallDevice[];
  /** How long it must be well without a break. */
  readonly settleMs: number;
}

/**
 * @param onReady called when the restarted controller answers presses, with the milliseconds since the restart began: none
 *   was answered for longer
 * @returns null once the controller runs well with `target`; else why it does not, in words
 */
export async function restartAndWait(
  options: Restart,
  target: Target,
  before: Health | null,
  devices: readonly HallDevice[],
  onReady: (ms: number) => void = () => {},
): Promise<string | null> {
  const beganMs = performance.now();
  const restart = startRestart(options.restart);
  const units = target.config.units.map(({ id }) => unitDevice(id));
  let isReady = false;
  try {
    const wanted = { target, before, devices, settleMs };
    return await waitUntilWell(options, wanted, (now) => {
      if (!isReady && answersPresses(before, now, units)) {
        isReady = true;
        onReady(performance.now() - beganMs);
      }
      return restart.failure();
    });
  } finally {
    restart.stop();
  }
}

/** As `restartAndWait`, of a controller that took `target` into use while it ran, and is to run on. */
export function waitAfterTaking(
  options: Restart,
  target: Target,
  before: Health,
): Promise<string | null> {
  // Its devices are as they were: their faults are not the config's.
  const wanted = { target, before: null, devices: [], settleMs: tickMs };
  return waitUntilWell(options, wanted, (now) =>
    isSameRun(before, now) ? null : 'the controller ended when it had taken the config',
  );
}

/** @param look at each health that is found; why it is in vain to wait, or null */
async function waitUntilWell(
  options: Restart,
  { target, before, devices, settleMs }: Wanted,
  look: (now: Health | null) => string | null,
): Promise<string | null> {
  const endBy = performance.now() + options.within * 1000;
  let said = '';
  let healthy: { readonly run: Health; readonly sinceMs: number } | null = null;
  for (;;) {
    const now = runningHealth(target);
    const verdict = judge(before, now, target.sha256, devices);
    const atMs = performance.now();
    if (!verdict.healthy || now === null) healthy = null;
    else if (!isSameRun(healthy?.run ?? null, now)) healthy = { run: now, sinceMs: atMs };
    const failed = look(now);
    if (healthy !== null && atMs - healthy.sinceMs >= settleMs) return null;
    said = lastWords(options.config, said);
    if (fileSha256(options.config) !== target.fileSha256) {
      return `the controller ended with it again and again${said}`;
    }
    if (failed !== null) return failed;
    if (atMs > endBy) {
      return `${verdict.healthy ? 'the controller does not keep running' : verdict.why}${said}`;
    }
    await delay(pollMs);
  }
}

/** What the controller left to say of its last start with the config, to be added; or `before`. */
function lastWords(config: string, before: string): string {
  const words = trialFailure(config);
  return words === null ? before : ` (it said: ${words})`;
}

/** Runs beside the wait: `systemctl restart` returns only when the controller is ready. */
function startRestart(command: string): { failure(): string | null; stop(): void } {
  // A session of its own: the hang-up of a technician's terminal must not reach it.
  const child = spawn('/bin/sh', ['-c', command], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let failed: string | null = null;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  child.on('error', (error) => {
    failed = `the restart could not be started: ${error.message}`;
  });
  child.on('exit', (code) => {
    const words = said.trim().split('\n')[0] ?? '';
    if (code !== 0) failed = `the restart failed${words === '' ? '' : `: ${words}`}`;
  });
  return {
    failure: () => failed,
    stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill();
      child.stderr.destroy();
      child.unref();
    },
  };
}

export function runningHealth(target: Target): Health | null {
  const health = readHealth(target.journalFolder);
  return health !== null && isAlive(health) ? health : null;
}
