/**
 * What the pages cost the hall: a click beside a wired press, a press beside forty open streams, memory, the
 * start, and what a browser has to load.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parseDocument } from 'yaml';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { createBoards } from '../../drivers/board/boards.ts';
import { withUnitBoards } from '../../drivers/every-board.ts';
import { createPanel, type Panel } from '../../firmware-host/panel/panel.ts';
import { ticketAtWindow } from '../../firmware-host/queue/state.ts';
import { boardLine, quietQueue, startFarEnd, ticketButton } from './devices.ts';
import { firstPaints } from './first-paint.ts';
import { freePort } from './free-port.ts';
import { type MeasuredHall, noDevices, openMeasuredHall } from './measured-hall.ts';
import { median, ms, percentile, type Row } from './row.ts';
import {
  compileBefore,
  end,
  residentMegabytes,
  startController,
  timeStart,
  untilReady,
  withFreePorts,
} from './start.ts';

const pageFolder = fileURLToPath(new URL('../../dist/pages', import.meta.url));
const streams = 40;
const calls = 120;
const presses = 400;
const starts = 9;
const pauseMs = 20;
/** Longer than the gap that a sign needs between two frames. */
const signPauseMs = 300;
const settlesMs = 4000;
const patienceMs = 20_000;
const allowedRatio = 1.5;
const startRatio = 1.03;
const moreMegabytes = 25;
const scriptKilobytes = 40;

export async function pages(config: Config, folder: string): Promise<readonly Row[]> {
  const rows = [await clicksAndStreams(config, join(folder, 'clicks'))].flat();
  return [
    ...rows,
    await memory(config, folder),
    await startsWithPages(config, folder),
    ...(await seenOnSlowComputers(config, folder)),
    script(),
  ];
}

/** The pages of a measured hall, as the controller has them. */
function openPanel(config: Config, folder: string, port: number) {
  let panel: Panel | null = null;
  const hall = openMeasuredHall(
    config,
    folder,
    (events) => panel?.take(events),
    (snapshot) => panel?.show(JSON.stringify(snapshot)),
  );
  panel = createPanel(
    { port, lan: false, pins: [], names: [] },
    {
      config: () => config,
      folder,
      plan: hall.plan,
      clock: hall.clock,
      journal: hall.journal,
      ask: hall.controller.ask,
      gather: hall.controller.gather,
      television: hall.controller.boards.television,
      isSendingHome: hall.controller.days.isSendingHome,
      tryDevice: hall.controller.tryDevice,
      outlet: null,
      tokens: null,
      software: 'benchmark',
      configGeneration: () => hall.controller.written.configGeneration,
      configInUse: () => '',
      generations: () => [],
      isOnTrial: () => false,
      state: () => hall.controller.written.state,
    },
    (error) => {
      throw error;
    },
  );
  return { hall, panel };
}

async function clicksAndStreams(given: Config, folder: string): Promise<readonly Row[]> {
  mkdirSync(folder, { recursive: true });
  const config = quietQueue(given);
  const tty = join(folder, 'board-tty');
  const farEnd = await startFarEnd(tty, join(folder, 'bare-tty'));
  const port = await freePort();
  const { hall, panel } = openPanel(config, folder, port);
  const boards = withUnitBoards(
    createBoards([boardLine(tty)], (device, faults) => hall.report(device, faults)),
    [],
    () => {},
  );
  hall.controller.attach({ ...noDevices, boards });
  for (const { id } of config.printers) hall.report(`printer/${id}`, []);
  boards.start();
  await panel.start();
  const agent = new Agent({ keepAlive: true });
  try {
    await hall.working('board/1');
    await sleep(settlesMs);
    const wired: number[] = [];
    const clicked: number[] = [];
    giveNumbers(hall, config, 2 * calls + 2);
    for (let at = 0; at < calls; at += 1) {
      for (const [samples, call] of [
        [wired, () => Promise.resolve(hall.controller.gesture('window/1/call', 'press'))],
        [clicked, () => click(agent, port, hall)],
      ] as const) {
        let shown = farEnd.next('board');
        const startedMs = monotonicMs();
        const before = hall.durableAtMs;
        await call();
        if (hall.durableAtMs === before) throw new Error(`call ${at} was refused`);
        const number = ticketAtWindow(hall.controller.written.state, 1)?.number ?? 'none';
        // A sign that has come up is set up once more, with what it showed.
        while (!(await shown).text.includes(number)) shown = farEnd.next('board');
        samples.push((await shown).atMs - startedMs);
        await sleep(signPauseMs);
      }
    }
    const alone = await timePresses(hall, config);
    const watchers = await openStreams(port);
    const beside = await timePresses(hall, config);
    await stopped(watchers);
    return [
      ratioRow('click → last byte at the board, p99', clicked, wired, 'wired press'),
      ratioRow(`press → durable number, ${streams} streams open, p99`, beside, alone, 'no stream'),
    ];
  } finally {
    agent.destroy();
    await panel.stop();
    await hall.stop();
    await boards.stop();
    farEnd.stop();
  }
}

function ratioRow(
  name: string,
  ours: readonly number[],
  peers: readonly number[],
  peer: string,
): Row {
  const [value, against] = [percentile(ours, 0.99), percentile(peers, 0.99)];
  return {
    name,
    value: value / against,
    unit: '×',
    against: `${peer}, ${ms(against)}; ours p50 ${ms(median(ours))}, p99 ${ms(value)}`,
    aim: `≤ ${allowedRatio}×`,
    ok: value / against <= allowedRatio,
  };
}

/** On paper of the roll: no printer takes time from what is measured. */
function giveNumbers(hall: MeasuredHall, config: Config, count: number): void {
  const service = ticketButton(config).split('/').at(-1) ?? '';
  for (let at = 0; at < count; at += 1) {
    const args = { service, paper: 'roll' } as const;
    const { status } = hall.controller.ask(
      { name: 'issue-ticket', args },
      { kind: 'reception-page' },
    );
    if (status === 'refused') throw new Error(`number ${at} was refused`);
  }
}

async function timePresses(hall: MeasuredHall, config: Config): Promise<readonly number[]> {
  const button = ticketButton(config);
  const samples: number[] = [];
  for (let at = 0; at < presses; at += 1) {
    const startedMs = monotonicMs();
    hall.controller.gesture(button, 'press');
    if (hall.durableAtMs < startedMs) throw new Error(`press ${at} was refused`);
    samples.push(hall.durableAtMs - startedMs);
    await sleep(pauseMs);
  }
  return samples;
}

function click(agent: Agent, port: number, { clock }: MeasuredHall): Promise<void> {
  const { boot, monotonicMs: at } = clock.now();
  const id = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  const body = JSON.stringify({
    id,
    from: { page: 'window', window: 1 },
    asked: { name: 'call-next', args: { window: 1 } },
    pressed: { boot, ms: at },
  });
  const headers = {
    'Content-Type': 'application/json',
    Origin: `http://127.0.0.1:${port}`,
  };
  const asked = request({
    host: '127.0.0.1',
    port,
    path: '/api/ask',
    method: 'POST',
    headers,
    agent,
  });
  return new Promise((resolve, reject) => {
    asked.on('response', (answer) => {
      answer.resume();
      if (answer.statusCode === 200) resolve();
      else reject(new Error(`a click got ${answer.statusCode}`));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** In a process of its own, as browsers are. Resolves once every stream has its first view. */
async function openStreams(port: number): Promise<ChildProcess> {
  const program = `
    const { get } = require('node:http');
    let open = 0;
    for (let at = 0; at < ${streams}; at += 1) {
      const path = '/api/live' + ['/window/1', '/reception', '/hall', '/'][at % 4];
      get({ host: '127.0.0.1', port: ${port}, path, agent: false }, (answer) => {
        if (answer.statusCode !== 200) process.exit(1);
        answer.once('data', () => { if (++open === ${streams}) process.stdout.write('open'); });
        answer.resume();
      });
    }`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const signal = AbortSignal.timeout(patienceMs);
  await Promise.race([once(child.stdout, 'data', { signal }), failed(child)]);
  return child;
}

async function failed(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('the streams were not opened');
}

async function stopped(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

/** @returns the file of a config of the bench, with pages or without */
async function configFile(config: Config, folder: string, port: number | null): Promise<string> {
  const document = parseDocument(await withFreePorts(config));
  if (port === null) document.delete('pages');
  else document.set('pages', { port });
  document.setIn(['journal', 'folder'], port === null ? 'without' : 'with');
  const file = join(folder, port === null ? 'without.yaml' : 'with.yaml');
  writeFileSync(file, document.toString());
  return file;
}

async function memory(config: Config, folder: string): Promise<Row> {
  const port = await freePort();
  const without = startController(await configFile(config, folder, null));
  await untilReady(without);
  await sleep(settlesMs);
  const peer = residentMegabytes(without.pid);
  await end(without);
  const served = startController(await configFile(config, folder, port));
  await untilReady(served);
  await sleep(settlesMs);
  const watchers = await openStreams(port);
  await sleep(settlesMs);
  const ours = residentMegabytes(served.pid);
  await stopped(watchers);
  await end(served);
  return {
    name: `memory of pages with ${streams} streams`,
    value: ours - peer,
    unit: 'MB',
    against: `without pages, ${peer.toFixed(0)} MB`,
    aim: `≤ ${moreMegabytes} MB more`,
    ok: ours - peer <= moreMegabytes,
  };
}

async function startsWithPages(config: Config, folder: string): Promise<Row> {
  const withPages = await configFile(config, folder, await freePort());
  const without = await configFile(config, folder, null);
  await compileBefore(withPages);
  const ours: number[] = [];
  const peers: number[] = [];
  for (let at = 0; at < starts; at += 1) {
    // In turns: who comes second finds the disk busy with the end of the first.
    if (at % 2 === 0) peers.push(await timeStart(without));
    ours.push(await timeStart(withPages));
    if (at % 2 !== 0) peers.push(await timeStart(without));
  }
  const value = median(ours) / median(peers);
  return {
    name: 'start → ready with pages',
    value,
    unit: '×',
    against: `without pages, ${ms(median(peers))}`,
    aim: `≤ ${startRatio}×`,
    ok: value <= startRatio,
  };
}

async function seenOnSlowComputers(config: Config, folder: string): Promise<readonly Row[]> {
  const port = await freePort();
  const served = startController(await configFile(config, folder, port));
  await untilReady(served);
  await sleep(settlesMs);
  try {
    return await firstPaints(`http://127.0.0.1:${port}`);
  } finally {
    await end(served);
  }
}

/** One script serves every page; the plots of `/day` come drawn. */
function script(): Row {
  const index = readFileSync(join(pageFolder, 'index.html'), 'utf8');
  const names = [...index.matchAll(/src="\/([^"]+\.js)"/g)].map(([, name = '']) => name);
  const bytes = names.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(pageFolder, name))).length,
    0,
  );
  const value = bytes / 1024;
  return {
    name: 'script of the pages, gzipped',
    value,
    unit: 'kB',
    against: 'a phone of the hall',
    aim: `≤ ${scriptKilobytes} kB`,
    ok: value <= scriptKilobytes,
  };
}
