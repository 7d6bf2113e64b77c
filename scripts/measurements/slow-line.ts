/** Whether a printer on a serial line of 115,200 baud ever waits for us while it could print. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { widthDotsOf } from '../../config/schema/paper.ts';
import type { Config } from '../../config/schema/schema.ts';
import { createTicketPrinter } from '../../drivers/printer/ticket-printer.ts';
import { ticketOfDay, usualTickets } from './day-of-tickets.ts';
import type { Row } from './row.ts';
import type { SlowLineMessage } from './slow-far-end.ts';

const baudRate = 115_200;
const printedTickets = 2;
const aimMs = 5;
/** After its start the printer draws for practice; the first citizen comes later than that. */
const openBeforeMs = 3000;

export async function slowLine(config: Config, folder: string): Promise<readonly Row[]> {
  const [settings] = config.printers;
  if (settings === undefined) throw new Error('the config has no printer');
  const tty = join(folder, 'printer-tty');
  const program = fileURLToPath(new URL('../../dist/measure-slow-far-end.js', import.meta.url));
  const child = fork(program, [tty, String(baudRate), String(widthDotsOf(settings))]);
  await once(child, 'message');
  const faces = usualTickets(config);
  let notify = (): void => {};
  let isReady = false;
  const printer = createTicketPrinter(
    { ...settings, wire: { kind: 'serial', path: tty, baudRate, framing: '8N1' } },
    { design: config.ticket, logoFile: null, faces },
    (_device, faults) => {
      isReady = faults.length === 0;
      notify();
    },
  );
  printer.start();
  let longestMs = 0;
  try {
    await new Promise<void>((resolve) => {
      notify = () => {
        if (isReady) resolve();
      };
      notify();
    });
    await sleep(openBeforeMs);
    for (let place = 0; place < printedTickets; place += 1) {
      const heard = once(child, 'message');
      const outcome = await printer.print(ticketOfDay(faces, place));
      if (outcome.outcome !== 'printed') throw new Error(`a ticket was ${outcome.outcome}`);
      const [job]: SlowLineMessage[] = await heard;
      if (job?.kind === 'job') longestMs = Math.max(longestMs, job.longestPauseMs);
    }
  } finally {
    await printer.stop();
    child.disconnect();
  }
  return [
    {
      name: "longest pause of the printer's input, 115,200 baud",
      value: longestMs,
      unit: 'ms',
      against: 'a line that is never idle, 0 ms',
      aim: `≤ ${aimMs} ms`,
      ok: longestMs <= aimMs,
    },
  ];
}
