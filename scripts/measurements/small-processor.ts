/**
 * The whole controller on a part of a core, as a Pi is beside this machine: its start beside that of a Node that
 * does nothing on the same part, and for how long its event loop answers nobody: while it starts, just after that,
 * and while tickets print. The rest of each hundredth of a second belongs to others, and is in these times.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import { makeGpiomonEdges, tap } from './gpiomon-edges.ts';
import { folderVariable, type LoopBlock, loopBlocksFile } from './loop-blocks.ts';
import { type ProcessorShare, processorShare } from './processor-share.ts';
import { median, ms, type Row } from './row.ts';
import { compileBefore, end, startController, untilReady } from './start.ts';
import { tappedButtons, tappedHall, tappedPins } from './tapped-hall.ts';

const share = 0.15;
/**
 * A Pi is slow evenly. With a part of each tenth of a second a controller would answer nobody for 85 ms at a time,
 * however short its turns are, and the rows below would say little of it.
 */
const periodMs = 10;
const starts = 3;
/** In these it loads what a start does not need, and draws tickets for practice; people may press already. */
const settlesMs = 10_000;
const tickets = 8;
/** 30 cm a second. One that prints at once is not believed: each of its tickets would wait for the slowest head. */
const rowsPerSecond = 2_400;
const ticketEveryMs = 1_500;
/** Before the hall is open, and for what is only loaded and drawn for practice then. */
const startBlockAimMs = 400;
/** What a press may wait for before it is looked at. */
const ticketBlockAimMs = 60;
const recorder = fileURLToPath(new URL('../../dist/measure-loop-blocks.cjs', import.meta.url));

export async function smallProcessor(_: Config, folder: string): Promise<readonly Row[]> {
  const part = processorShare(share, periodMs);
  if (part === null) {
    console.error('  not measured: only root may give a process a part of a core');
    return [];
  }
  let papers = 0;
  const printer = createPrinterTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    widthDots: 576,
    rowsPerSecond,
    onPaper: () => {
      papers += 1;
    },
  });
  await printer.start();
  const edges = makeGpiomonEdges(folder, tappedPins);
  const configFile = join(folder, 'small.yaml');
  writeFileSync(configFile, JSON.stringify(tappedHall(folder, printer.port ?? 0)));
  await compileBefore(configFile);
  const start = (): ChildProcess => {
    const controller = startController(configFile, {
      PATH: edges.path,
      NODE_OPTIONS: `--require=${recorder}`,
      [folderVariable]: folder,
    });
    part.hold(controller.pid ?? 0);
    return controller;
  };
  try {
    const [ready, bare, blocked]: [number[], number[], number[]] = [[], [], []];
    for (let at = 0; at < starts; at += 1) {
      bare.push(await timeBareNode(part));
      const startedMs = monotonicMs();
      const controller = start();
      await untilReady(controller);
      ready.push(monotonicMs() - startedMs);
      await end(controller);
      blocked.push(longest(folder, controller, startedMs));
    }
    const controller = start();
    await untilReady(controller);
    const readyMs = monotonicMs();
    const fingers = tappedButtons.map(({ pin }) => edges.finger(pin));
    await sleep(settlesMs);
    const settledMs = monotonicMs();
    for (let count = 0; count < tickets; count += 1) {
      await tap(fingers[count % fingers.length] ?? -1);
      await sleep(ticketEveryMs);
    }
    await end(controller);
    const untilSettled = longest(folder, controller, readyMs, settledMs);
    const withTickets = longest(folder, controller, settledMs);
    const onPart = `on ${share * 100} % of a core`;
    return [
      {
        name: `start → ready ${onPart}`,
        value: median(ready) / median(bare),
        unit: '×',
        against: `node -e 0 on the same, ${ms(median(bare))}`,
        aim: 'reported',
        ok: true,
      },
      blockRow(
        `at the start ${onPart}`,
        median(blocked),
        `median of ${starts} starts`,
        startBlockAimMs,
      ),
      blockRow(
        `in the first ${settlesMs / 1000} s after it ${onPart}`,
        untilSettled,
        'the hall is open',
        startBlockAimMs,
      ),
      blockRow(
        `while tickets print ${onPart}`,
        papers === tickets ? withTickets : Number.POSITIVE_INFINITY,
        `${papers} of ${tickets} tickets, one in ${ticketEveryMs} ms`,
        ticketBlockAimMs,
      ),
    ];
  } finally {
    await printer.stop();
    part.release();
  }
}

async function timeBareNode(part: ProcessorShare): Promise<number> {
  const startedMs = monotonicMs();
  const bare = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  part.hold(bare.pid ?? 0);
  await once(bare, 'exit');
  return monotonicMs() - startedMs;
}

/** The longest of its blocks that began between two moments. */
function longest(
  folder: string,
  { pid = 0 }: ChildProcess,
  fromMs: number,
  toMs = Number.POSITIVE_INFINITY,
): number {
  const text = readFileSync(loopBlocksFile(folder, pid), 'utf8');
  const blocks: readonly LoopBlock[] = JSON.parse(text);
  const between = blocks.filter((block) => block.fromMs >= fromMs && block.fromMs < toMs);
  return Math.max(0, ...between.map(({ lastedMs }) => lastedMs));
}

function blockRow(when: string, value: number, against: string, aimMs: number): Row {
  const name = `longest block of the event loop ${when}`;
  return { name, value, unit: 'ms', against, aim: `≤ ${aimMs} ms`, ok: value <= aimMs };
}
