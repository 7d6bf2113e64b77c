/**
 * Start → ready of the real process, beside a Node that does nothing, in turns; and the memory of a
 * controller that has settled. No device answers: the ports of its config are free ones.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { runOptions, runProgram } from '../verbs/run-options.ts';
import { freePorts } from './free-port.ts';
import { median, ms, type Row } from './row.ts';

const benchConfig = fileURLToPath(new URL('../../config/bench.yaml', import.meta.url));
const program = fileURLToPath(new URL(`../../dist/${runProgram}`, import.meta.url));
/** One for all that is measured, as a device has for all its starts. */
const compiledFolder = fileURLToPath(
  new URL('../../node_modules/.cache/dawr-measured', import.meta.url),
);
const starts = 9;
const readyAim = 3.2;
const settlesMs = 4_000;
/** What a small Pi has to give, which no file on the card stands behind. */
const ownMegabytesAim = 60;

export async function startAndMemory(config: Config, folder: string): Promise<readonly Row[]> {
  const configFile = join(folder, 'config.yaml');
  writeFileSync(configFile, await withFreePorts(config));
  await compileBefore(configFile);
  const ready: number[] = [];
  const bare: number[] = [];
  for (let at = 0; at < starts; at += 1) {
    bare.push(await timeBareNode());
    ready.push(await timeStart(configFile));
  }
  const ratio = median(ready) / median(bare);
  return [
    {
      name: 'start → ready',
      value: ratio,
      unit: '×',
      against: `node -e 0, ${ms(median(bare))}`,
      aim: `≤ ${readyAim}×`,
      ok: ratio <= readyAim,
    },
    ...(await measureMemory(startController(configFile))),
  ];
}

export function startController(configFile: string, environment = {}): ChildProcess {
  return spawn(process.execPath, [...runOptions, program, configFile], {
    env: { ...process.env, CACHE_DIRECTORY: compiledFolder, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Has a controller keep what it compiles, as the first start of a release does; later ones find it. */
export async function compileBefore(configFile: string): Promise<void> {
  mkdirSync(compiledFolder, { recursive: true });
  const folder = watch(compiledFolder);
  const kept = new Promise<void>((resolve) => {
    folder.on('change', (_, name) => {
      if (name === 'compiled-code') resolve();
    });
  });
  const controller = startController(configFile);
  if ((await untilReady(controller)).includes('"compiled":"anew"')) await kept;
  folder.close();
  await end(controller);
}

/** @returns milliseconds from the start to "ready" */
export async function timeStart(configFile: string): Promise<number> {
  const startedMs = monotonicMs();
  const controller = startController(configFile);
  await untilReady(controller);
  const tookMs = monotonicMs() - startedMs;
  await end(controller);
  return tookMs;
}

/** The text of the bench's config as it is flashed, with ports where nothing answers. */
export async function withFreePorts(config: Config): Promise<string> {
  const document = parseDocument(readFileSync(benchConfig, 'utf8'));
  const places = (['units', 'printers', 'boardLines'] as const).flatMap((list) =>
    config[list].flatMap(({ wire }, at) =>
      wire.kind === 'tcp' ? [[list, at, 'wire', 'port'] as const] : [],
    ),
  );
  const [brokerPort, ...ports] = await freePorts(places.length + 1);
  for (const [at, place] of places.entries()) document.setIn(place, ports[at]);
  document.setIn(['centreServer', 'url'], `mqtt://127.0.0.1:${brokerPort}`);
  document.setIn(['journal', 'folder'], 'journal');
  // Of its own: a mark that another hall wrote would begin a new stream at each start.
  document.setIn(['journal', 'numbersFolder'], 'numbers');
  return document.toString();
}

async function timeBareNode(): Promise<number> {
  const startedMs = monotonicMs();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return monotonicMs() - startedMs;
}

/** @returns its line of the log */
export function untilReady(controller: ChildProcess): Promise<string> {
  return untilLogged(controller, 'ready');
}

/** @param message of its log  @returns the line with it */
export async function untilLogged(controller: ChildProcess, message: string): Promise<string> {
  if (controller.stdout === null) throw new Error('the controller has no stdout');
  for await (const line of createInterface({ input: controller.stdout })) {
    if (!line.includes(`"msg":"${message}"`)) continue;
    // Unread, its log would fill the pipe and stop it.
    controller.stdout.resume();
    return line;
  }
  throw new Error(`the controller ended before it said ${message}`);
}

export async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function measureMemory(controller: ChildProcess): Promise<readonly Row[]> {
  const bare = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e9)'], { stdio: 'ignore' });
  await untilReady(controller);
  await sleep(settlesMs);
  const value = residentMegabytes(controller.pid);
  const peer = residentMegabytes(bare.pid);
  const own = ownMegabytes(controller.pid);
  const ownOfPeer = ownMegabytes(bare.pid);
  await Promise.all([end(controller), end(bare)]);
  return [
    {
      name: 'memory, steady, with its unit process',
      value,
      unit: 'MB',
      against: `node -e 0, ${peer.toFixed(0)} MB`,
      aim: 'reported',
      ok: true,
    },
    {
      name: 'anonymous memory of the controller',
      value: own,
      unit: 'MB',
      against: `node -e 0, ${ownOfPeer.toFixed(0)} MB`,
      aim: `≤ ${ownMegabytesAim} MB`,
      ok: own <= ownMegabytesAim,
    },
  ];
}

/** What of a process's memory is in no file and cannot be read again; proc(5). */
function ownMegabytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** Resident memory of a process and its children; proc(5). */
export function residentMegabytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const own = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return own + children.reduce((sum, child) => sum + residentMegabytes(Number(child)), 0);
}
