/**
 * `dawr flash` of one device and of eight, each a real controller behind an sshd of its own: of words alone, which
 * need no restart, and of what needs one. No device answers: the ports of their configs are free ones.
 *
 * All far ends run on this machine, so that eight cost its cores what in the field each Pi pays for itself: how much of it
 * is the technician's own is a row of its own.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseDocument, stringify } from 'yaml';
import type { Config } from '../../config/schema/schema.ts';
import { freePort } from './free-port.ts';
import { answers } from './mosquitto.ts';
import { cpuMs, endedChildrenCpuMs } from './process-sight.ts';
import { median, ms, type Row } from './row.ts';
import { end, startController, untilReady, withFreePorts } from './start.ts';

const program = fileURLToPath(new URL('../../dist/dawr.js', import.meta.url));
const devices = 8;
const rounds = 3;
/** Of eight devices beside one. */
const manyAim = 1.5;
/** After a start a controller draws what it will print, and looks for its devices. */
const settlesMs = 5000;
const liveAimMs = 2000;
const unansweredAimMs = 1500;
const dryRunAimMs = 10_000;
const sshdStartsWithinMs = 5000;

/** What a flash changes. */
type Change = 'live' | 'restart';

interface FarEnd {
  readonly port: number;
  /** The config that it is to get. */
  write(change: Change, round: number): string;
  /** Of its sshd, of what that began, and of its controller. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export async function flashes(config: Config, folder: string): Promise<readonly Row[]> {
  const identity = join(folder, 'key');
  makeKey(identity);
  const ends: FarEnd[] = [];
  try {
    for (let at = 0; at < devices; at += 1) {
      ends.push(await startFarEnd(config, join(folder, String(at)), identity, at));
    }
    await sleep(settlesMs);
    return await measured(ends, folder, identity);
  } finally {
    for (const one of ends) await one.stop();
  }
}

async function measured(
  ends: readonly FarEnd[],
  folder: string,
  identity: string,
): Promise<readonly Row[]> {
  let round = 0;
  const flash = (of: readonly FarEnd[], change: Change, ...more: readonly string[]) => {
    round += 1;
    const fleet = join(folder, 'fleet.yaml');
    const hosts = of.map((one) => {
      const host = `${userInfo().username}@127.0.0.1`;
      return { host, port: one.port, config: one.write(change, round) };
    });
    writeFileSync(fleet, stringify({ hosts }));
    return timedFlash([
      ...['flash', '--fleet', fleet, '--yes', '--identity', identity, ...more],
      ...['--remote-config', './config.yaml', '--remote-dawr', './dawr'],
      ...['--ssh-option', 'StrictHostKeyChecking=no'],
      ...['--ssh-option', 'UserKnownHostsFile=/dev/null'],
    ]);
  };
  const rows: Row[] = [];
  const unansweredMs: number[] = [];
  const technicianMs: number[] = [];
  const devicesMs: number[] = [];
  const allDevicesMs = () => ends.reduce((sum, one) => sum + one.cpuMs(), 0);
  for (const change of ['live', 'restart'] as const) {
    const one: number[] = [];
    const withCanary: number[] = [];
    const atOnce: number[] = [];
    for (let at = 0; at < rounds; at += 1) {
      const alone = await flash(ends.slice(0, 1), change);
      one.push(alone.ms);
      unansweredMs.push(...alone.unansweredMs);
      withCanary.push((await flash(ends, change)).ms);
      const before = { technician: endedChildrenCpuMs('self'), devices: allDevicesMs() };
      atOnce.push((await flash(ends, change, '--canary', '0')).ms);
      // A restart begins another controller, whose time nobody has counted.
      if (change === 'restart') continue;
      technicianMs.push(endedChildrenCpuMs('self') - before.technician);
      devicesMs.push(allDevicesMs() - before.devices);
    }
    const name = change === 'live' ? 'of words alone' : 'with a restart';
    if (change === 'live') rows.push(msRow('flash of words alone', median(one), liveAimMs));
    const ratio = (of: readonly number[]) => median(of) / median(one);
    const against = `one, ${ms(median(one))}`;
    const many = { unit: '×', against } as const;
    rows.push(
      {
        ...{ name: `flash ${name} of ${devices}, all at once`, value: ratio(atOnce), ...many },
        ...{ aim: `≤ ${manyAim}×`, ok: ratio(atOnce) <= manyAim },
      },
      // Its whole flash comes before the others begin: two of one are the least.
      {
        ...{ name: `flash ${name} of ${devices}, a canary first`, value: ratio(withCanary) },
        ...{ ...many, aim: 'reported', ok: true },
      },
    );
  }
  rows.push({
    name: `processor time of the technician's machine, words alone of ${devices}`,
    value: median(technicianMs),
    unit: 'ms',
    against: `of the ${devices} devices, ${ms(median(devicesMs))}`,
    aim: 'reported',
    ok: true,
  });
  rows.push(msRow('presses unanswered at a restart', median(unansweredMs), unansweredAimMs));
  const dry = await flash(ends, 'restart', '--dry-run');
  rows.push(msRow(`flash --dry-run of ${devices}`, dry.ms, dryRunAimMs));
  return rows;
}

const msRow = (name: string, value: number, aimMs: number): Row => ({
  name,
  value,
  unit: 'ms',
  against: 'its aim',
  aim: `≤ ${ms(aimMs)}`,
  ok: value <= aimMs,
});

async function timedFlash(
  words: readonly string[],
): Promise<{ readonly ms: number; readonly unansweredMs: readonly number[] }> {
  const beganMs = performance.now();
  const flash = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [flash.stdout, flash.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code] = await once(flash, 'close');
  if (code !== 0) throw new Error(`the flash ended with ${code}: ${said}`);
  const found = said.matchAll(/presses were not answered for (\d+\.\d+) s/g);
  return {
    ms: performance.now() - beganMs,
    unansweredMs: [...found].map(([, seconds]) => Number(seconds) * 1000),
  };
}

/** Its controller is started again whenever it ends, and its sshd knows one key and one folder. */
async function startFarEnd(
  config: Config,
  folder: string,
  identity: string,
  at: number,
): Promise<FarEnd> {
  mkdirSync(folder);
  const configFile = join(folder, 'config.yaml');
  const document = parseDocument(await withFreePorts(config));
  document.set('controller', `controller-${at}`);
  document.delete('pages');
  writeFileSync(configFile, document.toString());
  mkdirSync(join(folder, 'journal'));

  let isEnding = false;
  let controller: ChildProcess;
  const run = async (): Promise<void> => {
    controller = startController(configFile);
    writeFileSync(join(folder, 'controller.pid'), String(controller.pid));
    controller.once('exit', () => {
      if (!isEnding) void run().catch(() => {});
    });
    await untilReady(controller);
  };
  await run();
  const restart = `kill $(cat ${join(folder, 'controller.pid')})`;
  const command = join(folder, 'dawr');
  writeFileSync(
    command,
    `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@" --restart '${restart}'\n`,
  );
  chmodSync(command, 0o755);
  const port = await freePort();
  const sshd = await startSshd(folder, identity, port);
  return {
    port,
    write(change, round) {
      const file = join(folder, 'next.yaml');
      if (change === 'live') document.setIn(['queue', 'guardSeconds'], 1 + (round % 9));
      else document.setIn(['queue', 'holdSeconds'], 1 + (round % 3));
      document.commentBefore = ` ${round}`;
      writeFileSync(file, document.toString());
      return file;
    },
    cpuMs: () => cpuMs(controller.pid) + endedChildrenCpuMs(sshd.pid),
    async stop() {
      isEnding = true;
      sshd.kill();
      await end(controller);
    },
  };
}

async function startSshd(folder: string, identity: string, port: number): Promise<ChildProcess> {
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const hostKey = join(folder, 'host_key');
  makeKey(hostKey);
  const settings = join(folder, 'sshd_config');
  writeFileSync(
    settings,
    [
      `HostKey ${hostKey}`,
      `ListenAddress 127.0.0.1:${port}`,
      `AuthorizedKeysFile ${identity}.pub`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      // Not what the start-up files of this account's shell do: that is no part of a flash.
      `SetEnv HOME=${folder}`,
      `ForceCommand cd ${folder} && eval "$SSH_ORIGINAL_COMMAND"`,
      '',
    ].join('\n'),
  );
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-f', settings, '-E', join(folder, 'sshd.log')], {
    stdio: 'ignore',
  });
  const giveUpAt = performance.now() + sshdStartsWithinMs;
  while (!(await answers(port))) {
    if (sshd.exitCode !== null || performance.now() > giveUpAt) {
      throw new Error('sshd did not start; ./scripts/checkout/setup test installs it');
    }
    await sleep(20);
  }
  return sshd;
}

function makeKey(file: string): void {
  const words = ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file];
  const { status, stderr } = spawnSync('ssh-keygen', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ssh-keygen: ${stderr}`);
}
