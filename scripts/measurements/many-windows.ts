/**
 * How a hall of many windows answers: from a clerk's command until its board was asked to show the number,
 * and until the last of all windows that press at once has its answer. The journal forces each commit to
 * the disk; a bare append is the peer. Who presses at once shares a commit.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { createBoards } from '../../drivers/board/boards.ts';
import type { BoardSight } from '../../drivers/ports.ts';
import { openBareAppend } from './bare-append.ts';
import { freePort } from './free-port.ts';
import { type MeasuredHall, noDevices, openMeasuredHall } from './measured-hall.ts';
import { median, ms, type Row } from './row.ts';

const sizes = [5, 99, 250, 500] as const;
const commands = 60;
/** Above the commit. */
const boardAllowanceMs = 5;
/** Above the commit, for each press: the decision, its row, and a look at what every window shows. */
const callAllowanceMs = 1.5;
/** A look at every window of the hall for each press makes it 1.4. */
const processorAim = 1.3;

export async function manyWindows(config: Config, folder: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const processorMs = new Map<number, number>();
  for (const windows of sizes) {
    const own = join(folder, String(windows));
    mkdirSync(own);
    const measured = await measure(await hallOf(config, windows), own);
    rows.push(...measured.rows);
    processorMs.set(windows, measured.processorMs);
  }
  return [...rows, processorRow(processorMs)];
}

/** What a disk takes differs from run to run; what a hall's size adds to a press does not. */
function processorRow(processorMs: ReadonlyMap<number, number>): Row {
  const [small = Number.NaN, large = Number.NaN] = [99, 500].map((size) => processorMs.get(size));
  const ratio = large / small;
  return {
    name: 'processor for a press, 500 windows press at once',
    value: ratio,
    unit: '×',
    against: `99 windows, ${ms(small)}`,
    aim: `≤ ${processorAim}×`,
    ok: ratio <= processorAim,
  };
}

/** The hall with as many windows, each with a board on a line of its own; every window serves every office. */
async function hallOf(config: Config, windows: number): Promise<Config> {
  const [window] = config.windows;
  const [line] = config.boardLines;
  if (window === undefined || line?.protocol !== 'alpha' || line.wire.kind !== 'tcp') {
    throw new Error('the config has no window, or no Alpha sign over TCP first');
  }
  const services = config.services.map(({ id }) => id);
  const wire = { ...line.wire, port: await freePort() };
  const numbers = Array.from({ length: windows }, (_, index) => index + 1);
  return {
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
    windows: numbers.map((number) => ({ ...window, number, services })),
    boardLines: numbers.map((number) => ({
      ...line,
      id: `window-${number}`,
      wire,
      boards: [{ window: number, address: '01' }],
    })),
  };
}

async function measure(
  config: Config,
  folder: string,
): Promise<{ readonly rows: readonly Row[]; readonly processorMs: number }> {
  const hall = openMeasuredHall(config, folder);
  const lines = createBoards(config.boardLines, () => {});
  let shownAtMs = 0;
  const boards = {
    ...noDevices.boards,
    ...lines,
    show(window: number, sight: BoardSight) {
      lines.show(window, sight);
      if (sight.shows === 'number') shownAtMs = monotonicMs();
    },
  };
  hall.controller.attach({ ...noDevices, boards });
  const bare = openBareAppend(folder);
  const all = config.windows.map(({ number }) => number);
  const toBoard: number[] = [];
  const peer: number[] = [];
  for (let at = 0; at < commands; at += 1) {
    roll(hall, config);
    await nextTurn();
    peer.push(bare.measure());
    const window = all[(at * 7) % all.length] ?? 1;
    const startedMs = monotonicMs();
    call(hall, window);
    toBoard.push(shownAtMs - startedMs);
    await nextTurn();
  }
  for (const _ of all) roll(hall, config);
  await nextTurn();
  const startedMs = monotonicMs();
  const before = process.cpuUsage();
  const presses = all.map((window) => hall.controller.gather(() => call(hall, window), false));
  await Promise.all(presses);
  const togetherMs = monotonicMs() - startedMs;
  const { user } = process.cpuUsage(before);
  const processorMs = user / 1000 / all.length;
  bare.close();
  await hall.stop();
  const limitMs = median(peer) + boardAllowanceMs;
  const togetherLimitMs = median(peer) + all.length * callAllowanceMs;
  const rows: readonly Row[] = [
    {
      name: `command → its board has its order, ${all.length} windows, p50`,
      value: median(toBoard),
      unit: 'ms',
      against: `bare append + fdatasync, ${ms(median(peer))}, and ${boardAllowanceMs} ms`,
      aim: `≤ ${ms(limitMs)}`,
      ok: median(toBoard) <= limitMs,
    },
    {
      name: `all ${all.length} windows press at once → the last answer`,
      value: togetherMs,
      unit: 'ms',
      against: `bare append + fdatasync, ${ms(median(peer))}, and ${callAllowanceMs} ms each`,
      aim: `≤ ${ms(togetherLimitMs)}`,
      ok: togetherMs <= togetherLimitMs,
    },
  ];
  return { rows, processorMs };
}

/** A number that can be called at once: it needs no printer. */
function roll(hall: MeasuredHall, config: Config): void {
  const asker = { kind: 'server' } as const;
  const service = config.services[0]?.id ?? '';
  const answer = hall.controller.ask(
    { name: 'issue-ticket', args: { service, paper: 'roll' } },
    asker,
  );
  if (answer.status === 'refused') throw new Error(`issue-ticket: ${answer.reason}`);
}

function call(hall: MeasuredHall, window: number): void {
  const answer = hall.controller.ask(
    { name: 'call-next', args: { window } },
    { kind: 'window-page', window },
  );
  if (answer.status === 'refused') throw new Error(`call-next: ${answer.reason}`);
}
