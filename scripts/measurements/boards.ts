/**
 * Boards on one bus at 9600 baud: how soon a call is there, what sixteen boards cost, what dead
 * boards cost the live one, and how soon the boards show what is true after five hundred faults.
 *
 * The bytes travel through a twin line that lets each through no faster than the baud rate does,
 * in another process.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { BoardLineConfig, Config } from '../../config/schema/schema.ts';
import { createBoardLine } from '../../drivers/board/board-line.ts';
import type { Boards } from '../../drivers/ports.ts';
import { openBareTty } from './bare-tty.ts';
import type { LineOrder, LineReport } from './boards-far-end.ts';
import { type FarEnd, startFarEnd } from './boards-far-end-process.ts';
import { median, ms, percentile, type Row, tails } from './row.ts';

const byteMs = 10_000 / 9600;
const windows = Array.from({ length: 16 }, (_, at) => at + 1);
/** Modbus: 3.5 characters of 11 bits. */
const modbusGapMs = (3.5 * 11_000) / 9600;
/** The twin's own time to act. */
const answerAfterMs = 5;
const answerBytes = 8;
/** The STRING file of a number of four digits. */
const frameBytes = { modbus: 8, alpha: 22 } as const;
const alphaGapMs = 250;
/** An Alpha sign is set up twice when its line has come up. */
const setUpMs = { modbus: 0, alpha: 45_000 } as const;
const callCount = 60;
const redrawRounds = 6;
const faultCount = 500;
const faultLines = 100;
const backWithinMs = 2000;

export async function boards(_config: Config, folder: string): Promise<readonly Row[]> {
  const farEnd = startFarEnd();
  try {
    const bare = await openBareTty(farEnd, join(folder, 'bare'));
    const bareMs: number[] = [];
    const calling = await withLine(farEnd, folder, 'modbus', windows, (line) =>
      measureCalls(line, async (call) => {
        if (call % 3 === 0) bareMs.push(await bare.write(1000 + call));
      }),
    );
    await bare.close();
    const redraws = [
      await withLine(farEnd, folder, 'modbus', windows, measureRedraw),
      await withLine(farEnd, folder, 'alpha', windows, measureRedraw),
    ];
    const alone = await withLine(farEnd, folder, 'modbus', [16], measureCalls);
    const crowded = await withLine(farEnd, folder, 'modbus', windows, async (line) => {
      const dead = windows.slice(0, 15);
      for (const one of dead)
        await line.order({ order: 'board', address: `${one}`, plugged: false });
      for (const one of windows) line.boards.show(one, number(1));
      await line.until(() => dead.every((one) => line.faults.has(`board/${one}`)));
      return measureCalls(line);
    });
    return [
      callRow(calling, bareMs),
      redrawRow('modbus', redraws[0] ?? []),
      redrawRow('alpha', redraws[1] ?? []),
      deadRow(crowded, alone),
      await measureFaults(farEnd),
    ];
  } finally {
    farEnd.child.disconnect();
    await once(farEnd.child, 'exit');
  }
}

function callRow(samplesMs: readonly number[], bareMs: readonly number[]): Row {
  const frameMs = frameBytes.modbus * byteMs;
  const value = median(samplesMs) / frameMs;
  const limit = 1.1 + 5 / frameMs;
  return {
    name: 'call → last byte at its board, Modbus bus, p50',
    value,
    unit: '×',
    against: `${frameBytes.modbus} bytes × 10 / 9600 baud, ${ms(frameMs)}; ${tails(samplesMs, bareMs)}`,
    aim: `≤ 1.1× + 5 ms (${limit.toFixed(2)}×)`,
    ok: value <= limit,
  };
}

function redrawRow(protocol: keyof typeof frameBytes, samplesMs: readonly number[]): Row {
  const frameMs = frameBytes[protocol] * byteMs;
  const betweenMs =
    protocol === 'alpha' ? alphaGapMs : answerAfterMs + answerBytes * byteMs + modbusGapMs;
  const sumMs = windows.length * frameMs + (windows.length - 1) * betweenMs;
  const value = median(samplesMs) / sumMs;
  return {
    name: `16 boards redrawn on one bus, ${protocol === 'alpha' ? 'Alpha' : 'Modbus'}`,
    value,
    unit: '×',
    against:
      protocol === 'alpha'
        ? `the frames and gaps of ${alphaGapMs} ms, ${ms(sumMs)}`
        : `frames, answers (${answerAfterMs} ms) and gaps, ${ms(sumMs)}`,
    aim: '≤ 1.15×',
    ok: value <= 1.15,
  };
}

function deadRow(crowdedMs: readonly number[], aloneMs: readonly number[]): Row {
  const value = median(crowdedMs) / median(aloneMs);
  const [p95, p99] = [0.95, 0.99].map((share) => ms(percentile(crowdedMs, share)));
  return {
    name: 'the same with 15 dead boards, the live one, p50',
    value,
    unit: '×',
    against: `alone on the bus, ${ms(median(aloneMs))}; p95 ${p95}, p99 ${p99}, alone ${ms(percentile(aloneMs, 0.95))}, ${ms(percentile(aloneMs, 0.99))}`,
    aim: '≤ 1.5×',
    ok: value <= 1.5,
  };
}

function number(value: number) {
  return { shows: 'number', number: String(value), flashing: false } as const;
}

/** Calls at the last board of the line; milliseconds from the call to the board. */
async function measureCalls(
  line: MeasuredLine,
  between: (call: number) => Promise<void> = async () => {},
): Promise<readonly number[]> {
  const window = line.windows.at(-1) ?? 0;
  await line.shown([window], 1);
  const samples: number[] = [];
  for (let call = 0; call < callCount; call += 1) {
    // Apart from the answer before, and from the rhythm of everything else on the line.
    await sleep(40 + ((call * 37) % 61));
    const startedMs = monotonicMs();
    line.boards.show(window, number(1000 + call));
    samples.push((await line.arrived(window, 1000 + call)) - startedMs);
    await between(call);
  }
  return samples;
}

async function measureRedraw(line: MeasuredLine): Promise<readonly number[]> {
  await line.shown(line.windows, 1);
  await sleep(setUpMs[line.protocol]);
  const samples: number[] = [];
  for (let round = 0; round < redrawRounds; round += 1) {
    await sleep(150);
    const startedMs = monotonicMs();
    for (const window of line.windows) line.boards.show(window, number(1000 + round));
    const arrivals = await Promise.all(
      line.windows.map((window) => line.arrived(window, 1000 + round)),
    );
    samples.push(Math.max(...arrivals) - startedMs);
  }
  return samples;
}

async function measureFaults(farEnd: FarEnd): Promise<Row> {
  const few = [1, 2, 3, 4];
  const each = await Promise.all(
    Array.from({ length: faultLines }, async (_, at) => {
      const line = await openLine(farEnd, `faulty-${at}`, null, 'modbus', few);
      try {
        await line.shown(few, 1);
        const samples: number[] = [];
        for (let fault = 0; fault < faultCount / faultLines; fault += 1) {
          samples.push(await measureFault(line, at + fault, fault));
        }
        return samples;
      } finally {
        await line.close();
      }
    }),
  );
  const worstMs = Math.max(...each.flat());
  return {
    name: `${faultCount} faults on the bus, the slowest return`,
    value: worstMs,
    unit: 'ms',
    against: `cable, board and power lost, noise, late answers; p50 ${ms(median(each.flat()))}`,
    aim: `≤ ${backWithinMs} ms`,
    ok: worstMs <= backWithinMs,
  };
}

/** Makes a fault, changes what the boards should show, ends the fault, and waits until they show it. */
async function measureFault(line: MeasuredLine, kind: number, round: number): Promise<number> {
  const address = String(line.windows[round % line.windows.length]);
  const [begin, end] = (
    [
      [
        { order: 'cable', plugged: false },
        { order: 'cable', plugged: true },
      ],
      [
        { order: 'board', address, plugged: false },
        { order: 'board', address, plugged: true },
      ],
      [
        { order: 'power', address, powered: false },
        { order: 'power', address, powered: true },
      ],
      [
        { order: 'noise', noise: { dropped: 0.05, garbled: 0.05 } },
        { order: 'noise', noise: {} },
      ],
      [
        { order: 'noise', noise: { answersLateByMs: 120 } },
        { order: 'noise', noise: {} },
      ],
    ] as const
  )[kind % 5] ?? [
    { order: 'noise', noise: {} },
    { order: 'noise', noise: {} },
  ];
  await line.order(begin);
  for (const window of line.windows) line.boards.show(window, number(2000 + 2 * round));
  await sleep(150 + ((round * 53) % 400));
  for (const window of line.windows) line.boards.show(window, number(2001 + 2 * round));
  const endedMs = monotonicMs();
  await line.order(end);
  await line.until(() =>
    line.windows.every((one) => line.texts.get(one) === `${2001 + 2 * round}`),
  );
  return monotonicMs() - endedMs;
}

type OwnOrder = LineOrder extends infer Order
  ? Order extends { readonly line: string }
    ? Omit<Order, 'line'>
    : never
  : never;

interface MeasuredLine {
  readonly boards: Boards;
  readonly windows: readonly number[];
  readonly protocol: keyof typeof frameBytes;
  /** What each board shows. */
  readonly texts: ReadonlyMap<number, string>;
  /** Boards that do not work. */
  readonly faults: ReadonlySet<string>;
  order(order: OwnOrder): Promise<number | null>;
  until(isTrue: () => boolean): Promise<void>;
  /** Shows a value on the boards and waits until it is there. */
  shown(windows: readonly number[], value: number): Promise<void>;
  /** When the board had the last byte of the frame with this value. */
  arrived(window: number, value: number): Promise<number>;
  close(): Promise<void>;
}

async function withLine<T>(
  farEnd: FarEnd,
  folder: string,
  protocol: keyof typeof frameBytes,
  on: readonly number[],
  measure: (line: MeasuredLine) => Promise<T>,
): Promise<T> {
  const line = await openLine(farEnd, `${protocol}-${monotonicMs()}`, folder, protocol, on);
  try {
    return await measure(line);
  } finally {
    await line.close();
  }
}

/** @param folder where its tty is made; null for a line over TCP */
async function openLine(
  farEnd: FarEnd,
  id: string,
  folder: string | null,
  protocol: keyof typeof frameBytes,
  on: readonly number[],
): Promise<MeasuredLine> {
  const tty = folder === null ? null : join(folder, id);
  const addressOf = (window: number): string =>
    protocol === 'alpha' ? window.toString(16).toUpperCase().padStart(2, '0') : String(window);
  const speaks = protocol === 'alpha' ? { protocol } : { protocol, registers: 'led-485' as const };
  const addresses = on.map(addressOf);
  const port = await farEnd.order({ order: 'open', line: id, tty, speaks, addresses });
  const wire: BoardLineConfig['wire'] =
    tty === null
      ? { kind: 'tcp', host: '127.0.0.1', port: port ?? 0 }
      : { kind: 'serial', path: tty, baudRate: 9600, framing: '8N1' };
  const shared = { id: 'measured', wire, redrawSeconds: folder === null ? 1 : 3600 };
  const faults = new Set<string>();
  const texts = new Map<number, string>();
  const arrivals = new Map<string, number>();
  const looks = new Set<() => void>();
  const stir = (): void => {
    for (const look of [...looks]) look();
  };
  const boards = createBoardLine(
    protocol === 'alpha'
      ? {
          ...shared,
          protocol,
          boards: on.map((window) => ({ window, address: addressOf(window) })),
        }
      : {
          ...shared,
          protocol,
          registers: 'led-485',
          boards: on.map((window) => ({ window, address: window })),
        },
    (device, found) => {
      if (found.length > 0) faults.add(device);
      else faults.delete(device);
      stir();
    },
  );
  const hear = (report: LineReport): void => {
    if (report.report !== 'obeyed' || report.line !== id) return;
    const window = on[addresses.indexOf(report.address)] ?? 0;
    texts.set(window, report.text);
    const key = `${window} ${report.text}`;
    if (!arrivals.has(key)) arrivals.set(key, report.atMs);
    stir();
  };
  farEnd.child.on('message', hear);
  const until = (isTrue: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isTrue()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  boards.start();
  return {
    boards,
    windows: on,
    protocol,
    texts,
    faults,
    order: (order) => farEnd.order({ ...order, line: id }),
    until,
    shown: async (those, value) => {
      for (const window of those) boards.show(window, number(value));
      await until(() => those.every((window) => texts.get(window) === String(value)));
    },
    arrived: async (window, value) => {
      const key = `${window} ${value}`;
      await until(() => arrivals.has(key));
      return arrivals.get(key) ?? 0;
    },
    close: async () => {
      await boards.stop();
      farEnd.child.off('message', hear);
      await farEnd.order({ order: 'close', line: id });
    },
  };
}
