/**
 * A ticket on its way to paper: how soon it is drawn and packed, how many bytes a slow wire carries,
 * and whether a day of tickets costs memory. Pure work of this machine: no printer is needed.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PrinterTypes, ThermalPrinter } from 'node-thermal-printer';
import type { Config } from '../../config/schema/schema.ts';
import { bytesOf, ticketEncoder } from '../../drivers/printer/escpos.ts';
import { planStored } from '../../drivers/printer/stored-graphics.ts';
import { joined, loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { loadTicketRaster } from '../../drivers/printer/ticket-raster.ts';
import { ticketOfDay, usualTickets } from './day-of-tickets.ts';
import { median, ms, type Row } from './row.ts';
import type { MemoryReport } from './ticket-memory.ts';

const warmTickets = 60;
const measuredTickets = 200;
const libraryTickets = 12;
const drawingAim = 0.1;
const bytesAim = 0.5;
const storedAim = 0.2;
const memoryAim = 1.1;
const firstAim = 1;
/** Of printers that have a memory for pictures at all. */
const roomBytes = 256 * 1024;

export async function tickets(config: Config): Promise<readonly Row[]> {
  const withCode = {
    ...config,
    ticket: { ...config.ticket, qr: { url: 'https://dawr.example/t/{centre}/{day}/{number}' } },
  };
  return [await drawing(withCode), ...(await bytesOnSerial(withCode)), ...(await ofManyTickets())];
}

async function openComposer(config: Config) {
  const [printer] = config.printers;
  if (printer === undefined) throw new Error('the config has no printer');
  return await loadTicketComposer(printer, { design: config.ticket, logoFile: null });
}

const fast = { wire: 'fast', bandRows: 128, confirmed: true } as const;

/** Against the library's own way from a PNG to bytes, for the same pictures. */
async function drawing(config: Config): Promise<Row> {
  const usual = usualTickets(config);
  const composer = await openComposer(config);
  const { toPng } = await loadTicketRaster();
  const ours: number[] = [];
  for (let place = 0; place < warmTickets + measuredTickets; place += 1) {
    const face = ticketOfDay(usual, place);
    const startedMs = performance.now();
    bytesOf(ticketEncoder.job(composer.compose(face), fast));
    ours.push(performance.now() - startedMs);
    await nextTurn();
  }
  const library: number[] = [];
  for (let place = 0; place < libraryTickets; place += 1) {
    const picture = joined(composer.compose(ticketOfDay(usual, place)), composer.widthDots);
    const png = Buffer.from(toPng(picture));
    const printer = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: '' });
    const startedMs = performance.now();
    await printer.printImageBuffer(png);
    printer.getBuffer();
    library.push(performance.now() - startedMs);
  }
  const peer = median(library.slice(2));
  const value = median(ours.slice(warmTickets)) / peer;
  return {
    name: 'ticket drawn and packed, warm, p50',
    value,
    unit: '×',
    against: `the library's own image path, ${ms(peer)}`,
    aim: `≤ ${drawingAim}×`,
    ok: value <= drawingAim,
  };
}

async function bytesOnSerial(config: Config): Promise<readonly Row[]> {
  const usual = usualTickets(config);
  const composer = await openComposer(config);
  const all = usual.map((face) => [...composer.compose(face)]);
  const plan = planStored(all.flat(), roomBytes);
  const slow = { wire: 'slow', bandRows: 24, dpi: 203, drawsQr: true, confirmed: true } as const;
  const total = (style: Parameters<typeof ticketEncoder.job>[1]) =>
    all.reduce((sum, strips) => sum + bytesOf(ticketEncoder.job(strips, style)).length, 0);
  const whole = total(fast);
  const row = (name: string, bytes: number, aim: number): Row => ({
    name,
    value: bytes / whole,
    unit: '×',
    against: `full raster, ${Math.round(whole / all.length / 1000)} kB a ticket`,
    aim: `≤ ${aim}×`,
    ok: bytes <= aim * whole,
  });
  return [
    row('bytes on a serial printer', total({ ...slow, storedAs: () => undefined }), bytesAim),
    row('bytes, with stored graphics', total({ ...slow, storedAs: plan.storedAs }), storedAim),
  ];
}

/** In a process of its own, where nothing was drawn before and nothing else takes memory. */
async function ofManyTickets(): Promise<readonly Row[]> {
  const program = fileURLToPath(new URL('../../dist/measure-ticket-memory.js', import.meta.url));
  const child = fork(program, { execArgv: ['--expose-gc'] });
  const [report]: MemoryReport[] = await once(child, 'message');
  if (report === undefined) throw new Error('no report of the memory came');
  const { early, later, earlyMb, laterMb, firstMs, libraryFirstMs } = report;
  const first = firstMs / libraryFirstMs;
  const growth = laterMb / earlyMb;
  return [
    {
      name: 'the first ticket of a process, fonts loaded, drawn and packed',
      value: first,
      unit: '×',
      against: `the library's own image path for the first time, ${ms(libraryFirstMs)}`,
      aim: `≤ ${firstAim}×`,
      ok: first <= firstAim,
    },
    {
      name: `memory after ${later} tickets and ${report.boardChanges} changes of boards`,
      value: growth,
      unit: '×',
      against: `after ${early} tickets, garbage collected, ${Math.round(earlyMb)} MB`,
      aim: `≤ ${memoryAim}×`,
      ok: growth <= memoryAim,
    },
  ];
}
