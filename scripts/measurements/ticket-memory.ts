/**
 * Draws and packs the tickets of a day, and reports how much memory the process has early and late.
 * Turns of the event loop lie between tickets, as citizens do.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { ConfigSchema } from '../../config/schema/schema.ts';
import { bytesOf, loadTicketEncoder } from '../../drivers/printer/escpos.ts';
import { loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { ticketOfDay, usualTickets } from './day-of-tickets.ts';

export interface MemoryReport {
  readonly early: number;
  readonly later: number;
  readonly earlyMb: number;
  readonly laterMb: number;
}

const early = 20;
const later = 500;
const pauseMs = 3;
const collectedWithinMs = 100;

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const config = ConfigSchema.parse(parse(readFileSync(join(checkout, 'config/bench.yaml'), 'utf8')));
const [printer] = config.printers;
if (printer === undefined) throw new Error('the config has no printer');
const usual = usualTickets(config);
const composer = await loadTicketComposer(printer, { design: config.ticket, logoFile: null });
const encoder = await loadTicketEncoder();
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

let earlyMb = 0;
for (let place = 0; place < later; place += 1) {
  const strips = composer.compose(ticketOfDay(usual, place));
  bytesOf(encoder.job(strips, { wire: 'fast', bandRows: 128, confirmed: true }));
  await sleep(pauseMs);
  if (place + 1 === early) earlyMb = await megabytes();
}
const report: MemoryReport = { early, later, earlyMb, laterMb: await megabytes() };
process.send?.(report);
process.disconnect?.();
