/**
 * Draws and packs the tickets of two busy days, with ten changes of a board for each, and reports how much
 * memory the process has early and late, and how long the very first ticket took. Turns of the event loop lie
 * between tickets, as citizens do.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PrinterTypes, ThermalPrinter } from 'node-thermal-printer';
import { parse } from 'yaml';
import { ConfigSchema } from '../../config/schema/schema.ts';
import { createBoards } from '../../drivers/board/boards.ts';
import { bytesOf, ticketEncoder } from '../../drivers/printer/escpos.ts';
import { joined, loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { loadTicketRaster } from '../../drivers/printer/ticket-raster.ts';
import { ticketOfDay, usualTickets } from './day-of-tickets.ts';

export interface MemoryReport {
  readonly early: number;
  readonly later: number;
  readonly boardChanges: number;
  readonly earlyMb: number;
  readonly laterMb: number;
  /** From the loading of fonts to the bytes of the first ticket. */
  readonly firstMs: number;
  /** The same picture by the library's own way, for the first time, whatever it loads not counted. */
  readonly libraryFirstMs: number;
}

/** The canvas and the compiled code have come to their size by then. */
const early = 200;
const later = 2_000;
const changesOfTicket = 10;
const pauseMs = 3;
const collectedWithinMs = 100;

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const config = ConfigSchema.parse(parse(readFileSync(join(checkout, 'config/bench.yaml'), 'utf8')));
const [printer] = config.printers;
if (printer === undefined) throw new Error('the config has no printer');
const usual = usualTickets(config);

const startedMs = performance.now();
const composer = await loadTicketComposer(printer, { design: config.ticket, logoFile: null });
const draw = (place: number): Uint8Array =>
  bytesOf(
    ticketEncoder.job(composer.compose(ticketOfDay(usual, place)), {
      wire: 'fast',
      bandRows: 128,
      confirmed: true,
    }),
  );
draw(0);
const firstMs = performance.now() - startedMs;

/** A sign that takes everything. */
const sign = createServer((socket) => socket.resume().on('error', () => {})).listen(0, '127.0.0.1');
await once(sign, 'listening');
const address = sign.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const boards = createBoards(
  config.boardLines.map((line) => ({ ...line, wire: { kind: 'tcp', host: '127.0.0.1', port } })),
  () => {},
);
boards.start();

/**
 * Resident, after collections: when the next one comes by itself is chance, what stays is not. The
 * canvases that one frees are let go in a later turn of the event loop.
 */
async function megabytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let collection = 0; collection < 3; collection += 1) {
    globalThis.gc();
    await sleep(collectedWithinMs);
  }
  return process.memoryUsage().rss / 1e6;
}

let boardChanges = 0;
let earlyMb = 0;
for (let place = 0; place < later; place += 1) {
  draw(place);
  const { number } = ticketOfDay(usual, place);
  for (let change = 0; change < changesOfTicket; change += 1) {
    const window = config.windows[boardChanges % config.windows.length]?.number ?? 0;
    boards.show(window, { shows: 'number', number: number ?? '', flashing: change % 2 === 0 });
    boardChanges += 1;
    await nextTurn();
  }
  await sleep(pauseMs);
  if (place + 1 === early) earlyMb = await megabytes();
}
const laterMb = await megabytes();
await boards.stop();
sign.close();

const { toPng } = await loadTicketRaster();
const picture = joined(composer.compose(ticketOfDay(usual, 0)), composer.widthDots);
const png = Buffer.from(toPng(picture));
const libraryStartedMs = performance.now();
const library = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: '' });
await library.printImageBuffer(png);
library.getBuffer();
const libraryFirstMs = performance.now() - libraryStartedMs;

const report: MemoryReport = {
  early,
  later,
  boardChanges,
  earlyMb,
  laterMb,
  firstMs,
  libraryFirstMs,
};
process.send?.(report);
process.disconnect?.();
