/**
 * Twenty serial printers of 57,600 baud behind Ethernet converters, which the config does not name as such:
 * whether each prints its long ticket, once, however long that takes.
 */
import type { Config } from '../../config/schema/schema.ts';
import { ordinaryPace } from '../../drivers/printer/printer-pace.ts';
import { createTicketPrinter } from '../../drivers/printer/ticket-printer.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import { usualTickets } from './day-of-tickets.ts';
import type { Row } from './row.ts';

const printers = 20;
const converter = { bytesPerSecond: 5760, bufferBytes: 4096 };

export async function slowConverters(config: Config): Promise<readonly Row[]> {
  const startedMs = performance.now();
  const papers = await Promise.all(Array.from({ length: printers }, () => papersOfOne(config)));
  const printed = papers.filter((count) => count === 1).length;
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  return [
    {
      name: `converter at 57,600 (${printed} of ${printers} printed)`,
      value: printers - printed,
      unit: 'wrong',
      against: `tickets in two languages, all at once, in ${seconds} s`,
      aim: '0 not printed once',
      ok: printed === printers,
    },
  ];
}

/** @returns how many papers came out for one ticket; 0 also for one in doubt */
async function papersOfOne(config: Config): Promise<number> {
  const [settings] = config.printers;
  const [face] = usualTickets(config);
  if (settings === undefined || face === undefined) throw new Error('the config has no printer');
  let papers = 0;
  const twin = createPrinterTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    widthDots: 576,
    converter,
    inputBufferBytes: 4096,
    onPaper: () => {
      papers += 1;
    },
  });
  await twin.start();
  let look = (isReady: boolean): void => void isReady;
  const ready = new Promise<void>((resolve) => {
    look = (isReady) => {
      if (isReady) resolve();
    };
  });
  const printer = createTicketPrinter(
    {
      ...settings,
      language: 'both',
      wire: { kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 },
    },
    { design: config.ticket, logoFile: null, faces: [] },
    (_device, faults) => look(faults.every(({ severity }) => severity === 'warning')),
    ordinaryPace,
  );
  printer.start();
  try {
    await ready;
    const { outcome } = await printer.print(face);
    return outcome === 'printed' ? papers : 0;
  } finally {
    await printer.stop();
    await twin.stop();
  }
}
