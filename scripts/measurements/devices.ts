/**
 * Press → first byte of the ticket at the printer, call → last byte at the board, and call → first
 * sound sample: the whole way through controller, journal and driver to the far end of a real socket,
 * a real tty and a real player.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../config/boot-clock.ts';
import { bitsPerByte } from '../../config/schema/framing.ts';
import type { Config } from '../../config/schema/schema.ts';
import { alpha } from '../../drivers/board/alpha.ts';
import { createBoards } from '../../drivers/board/boards.ts';
import { withUnitBoards } from '../../drivers/every-board.ts';
import { ordinaryPace } from '../../drivers/printer/printer-pace.ts';
import { createTicketPrinter } from '../../drivers/printer/ticket-printer.ts';
import { openBareAppend } from './bare-append.ts';
import { usualTickets } from './day-of-tickets.ts';
import type { FarEndMessage } from './far-end.ts';
import { openMeasuredVoice } from './first-sound.ts';
import { type MeasuredHall, noDevices, openMeasuredHall } from './measured-hall.ts';
import { median, ms, percentile, type Row, tails } from './row.ts';

const warmUpTickets = 10;
const measuredTickets = 200;
const measuredCalls = 100;
/** People are not that fast: the controller finishes one press before the next. */
const pauseMs = 20;
/** Longer than the gap that a sign needs between two frames. */
const signPauseMs = 300;
/** A sign is set up twice when the line comes up. */
const setUpMs = 3000;
const baudRate = 9600;
const byteBits = bitsPerByte('8N1');
/** 80 mm paper. */
const widthDots = 576;
const boardAddress = '01';
/** Above the bare append: drawing the ticket, packing it, the socket. */
const printerAllowanceMs = 10;
const boardAllowanceMs = 5;
const boardAllowedRatio = 1.1;
const patienceMs = 20_000;
/** After its start the printer draws for practice; the first citizen comes later than that. */
const openBeforeMs = 3000;

export async function devices(config: Config, folder: string): Promise<readonly Row[]> {
  const tty = join(folder, 'board-tty');
  const bareTty = join(folder, 'bare-tty');
  const farEnd = await startFarEnd(tty, bareTty);
  const hall = openMeasuredHall(quietQueue(config), folder);
  const report: MeasuredHall['report'] = (device, faults) => hall.report(device, faults);
  const [settings] = config.printers;
  if (settings === undefined) throw new Error('the config has no printer');
  const printer = createTicketPrinter(
    { ...settings, wire: { kind: 'tcp', host: '127.0.0.1', port: farEnd.printerPort } },
    { design: config.ticket, logoFile: null, faces: usualTickets(config) },
    report,
    // The twin prints at once, as no head does.
    { ...ordinaryPace, fastestRowsPerSecond: Number.POSITIVE_INFINITY },
  );
  const boards = withUnitBoards(createBoards([boardLine(tty)], report), [], () => {});
  const mouth = openMeasuredVoice(config, folder, report);
  const { voice } = mouth;
  const printers = new Map([[settings.id, printer]]);
  hall.controller.attach({ ...noDevices, printers, boards, voice });
  printer.start();
  boards.start();
  try {
    await Promise.all([hall.working(`printer/${settings.id}`), hall.working('board/1')]);
    await sleep(openBeforeMs);
    const printing = await measurePrinting(hall, farEnd, config, folder);
    const calling = await measureCalling(hall, farEnd, bareTty);
    // Silent until here: a player that starts takes a core from what is measured above.
    voice.start();
    await hall.working('voice');
    const speaking = await mouth.measure(() => callNext(hall, ticketButton(config)));
    return [printing, calling, speaking];
  } finally {
    await hall.stop();
    await Promise.all([printer.stop(), boards.stop(), mouth.stop()]);
    farEnd.stop();
  }
}

/** One window that may call again at once, and boards that show nothing but calls. */
export function quietQueue(config: Config): Config {
  return { ...config, queue: { ...config.queue, guardSeconds: 0, callFlashSeconds: 120 } };
}

export function boardLine(tty: string): Config['boardLines'][number] {
  return {
    id: 'measured',
    wire: { kind: 'serial', path: tty, baudRate, framing: '8N1' },
    protocol: 'alpha',
    redrawSeconds: 3600,
    boards: [{ window: 1, address: boardAddress }],
  };
}

/** Of the first service of window 1. */
export function ticketButton(config: Config): string {
  const served = config.windows.find(({ number }) => number === 1)?.services[0];
  const dispenser = config.dispensers.find(({ buttons }) =>
    buttons.some(({ service }) => service === served),
  );
  return `dispenser/${dispenser?.id}/${served}`;
}

/** Somebody takes a ticket and is called. Resolves with the moment of the call. */
async function callNext(hall: MeasuredHall, button: string): Promise<number> {
  const issued = hall.stored('ticket.issued');
  hall.controller.gesture(button, 'press');
  await issued;
  await sleep(pauseMs);
  const startedMs = monotonicMs();
  hall.controller.gesture('window/1/call', 'press');
  return startedMs;
}

async function measurePrinting(
  hall: MeasuredHall,
  farEnd: FarEnd,
  config: Config,
  folder: string,
): Promise<Row> {
  const button = ticketButton(config);
  const bare = openBareAppend(folder);
  const tickets: number[] = [];
  const appends: number[] = [];
  for (let at = 0; at < warmUpTickets + measuredTickets; at += 1) {
    appends.push(bare.measure());
    const arrival = farEnd.next('ticket');
    const issued = hall.stored('ticket.issued');
    const startedMs = monotonicMs();
    hall.controller.gesture(button, 'press');
    tickets.push((await arrival).atMs - startedMs);
    await issued;
    await sleep(pauseMs);
  }
  bare.close();
  const ours = percentile(tickets.slice(warmUpTickets), 0.99);
  const peer = percentile(appends.slice(warmUpTickets), 0.99);
  const limit = peer + printerAllowanceMs;
  return {
    name: 'press → first byte at the printer, p99',
    value: ours,
    unit: 'ms',
    against: `bare append + fdatasync, ${ms(peer)}, and ${printerAllowanceMs} ms`,
    aim: `≤ ${ms(limit)}`,
    ok: ours <= limit,
  };
}

async function measureCalling(hall: MeasuredHall, farEnd: FarEnd, bareTty: string): Promise<Row> {
  const ours: number[] = [];
  const bareMs: number[] = [];
  const frames: number[] = [];
  const port = openSync(bareTty, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  for (const frame of alpha.frames(boardAddress, called('A'), null)) {
    writeSync(port, frame);
    await sleep(signPauseMs);
  }
  await sleep(setUpMs);
  for (let at = 0; at < measuredCalls; at += 1) {
    const shown = farEnd.next('board');
    const startedMs = monotonicMs();
    hall.controller.gesture('window/1/call', 'press');
    const { atMs, frameBytes } = await shown;
    await sleep(signPauseMs);
    if (at % 3 === 0) bareMs.push(await writeBare(port, farEnd, at));
    // The first picture is the board's greeting; its frame began before the call.
    if (at === 0) continue;
    frames.push((frameBytes * byteBits * 1000) / baudRate);
    ours.push(atMs - startedMs);
  }
  closeSync(port);
  const frameMs = median(frames);
  const limit = boardAllowedRatio + boardAllowanceMs / frameMs;
  const value = median(ours) / frameMs;
  return {
    name: 'call → last byte at the board, p50',
    value,
    unit: '×',
    against: `bytes × 10 / 9600 baud, ${ms(frameMs)}; ${tails(ours, bareMs)}`,
    aim: `≤ ${boardAllowedRatio}× + ${boardAllowanceMs} ms (${limit.toFixed(2)}×)`,
    ok: value <= limit,
  };
}

/** The peer: the same frame by one system call, with nothing decided and nothing stored. */
async function writeBare(port: number, farEnd: FarEnd, at: number): Promise<number> {
  const before = called(`A${String(at + 500).padStart(3, '0')}`);
  const [frame = new Uint8Array()] = alpha.frames(
    boardAddress,
    called(`A${String(at).padStart(3, '0')}`),
    before,
  );
  const shown = farEnd.next('bare');
  const startedMs = monotonicMs();
  writeSync(port, frame);
  return (await shown).atMs - startedMs;
}

function called(number: string) {
  return { shows: 'number', number, flashing: true } as const;
}

type MessageOf<K extends FarEndMessage['kind']> = FarEndMessage & { readonly kind: K };

interface FarEnd {
  readonly printerPort: number;
  /** The next message of a kind; ask before what brings it about. */
  next<K extends FarEndMessage['kind']>(kind: K): Promise<MessageOf<K>>;
  stop(): void;
}

export async function startFarEnd(tty: string, bareTty: string): Promise<FarEnd> {
  const program = fileURLToPath(new URL('../../dist/measure-far-end.js', import.meta.url));
  const child = fork(program, [tty, bareTty, boardAddress, String(baudRate), String(widthDots)]);
  const { printerPort } = await nextMessage(child, 'listening');
  return {
    printerPort,
    next: (kind) => nextMessage(child, kind),
    stop: () => child.disconnect(),
  };
}

/** Fails when the far end does not send it for long: for a ticket that never came out, say. */
function nextMessage<K extends FarEndMessage['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<MessageOf<K>> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      child.off('message', hear);
      reject(new Error(`no message of the ${kind} came within ${patienceMs / 1000} s`));
    }, patienceMs);
    function hear(message: FarEndMessage): void {
      if (!isOfKind(message, kind)) return;
      clearTimeout(patience);
      child.off('message', hear);
      resolve(message);
    }
    child.on('message', hear);
  });
}

function isOfKind<K extends FarEndMessage['kind']>(
  message: FarEndMessage,
  kind: K,
): message is MessageOf<K> {
  return message.kind === kind;
}
