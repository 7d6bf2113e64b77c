/**
 * Three hundred faults at random points of a job, on sixty printers at once: cables pulled in the
 * middle of a byte stream, paper that ends between two rows, printers that print and do not confirm
 * it. Then the journal is compared with the papers that came out, dot by dot.
 */
import type { Config } from '../../config/schema/schema.ts';
import type { TicketFace } from '../../drivers/ports.ts';
import type { PrinterPace } from '../../drivers/printer/printer-pace.ts';
import { joined, loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { createTicketPrinter } from '../../drivers/printer/ticket-printer.ts';
import { paperRows } from '../../drivers/twins/escpos-png.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import type { FaultyPrinterTwin } from '../../drivers/twins/printer-twin-options.ts';
import type { PrintedPaper } from '../../drivers/twins/twin.ts';
import { ticketFace } from '../../firmware-host/effects.ts';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { randomFrom } from '../../firmware-host/report/random.ts';
import { noDevices, openMeasuredHall } from './measured-hall.ts';
import type { Row } from './row.ts';

const printers = 60;
const faultsEach = 5;
const seed = 300;
/** Real printers are given longer; here every answer that will come comes at once. */
const pace: PrinterPace = {
  heartbeatMs: 100,
  answerMs: 400,
  graceMs: 300,
  quietMs: 40,
  drawAgainMs: 1000,
  startMs: 10_000,
  settleMs: 1000,
  // The twins print at once.
  fastestRowsPerSecond: Number.POSITIVE_INFINITY,
};
const mendedAfterMs = 30;
const patienceMs = 30_000;

type Reserved = Extract<StoredEvent, { type: 'ticket.reserved' }>;

interface RecordedTicket {
  readonly reserved: Reserved;
  copies: number;
  end: 'issued' | 'voided' | null;
}

export async function failingPrinters(config: Config, folder: string): Promise<readonly Row[]> {
  const hallConfig = manyPrinters(config);
  const hall = openMeasuredHall(hallConfig, folder);
  const tickets = new Map<string, RecordedTicket>();
  const ended = new Map<string, () => void>();
  hall.events.on('ticket.reserved', (event: Reserved) => {
    tickets.set(event.ticket, { reserved: event, copies: 0, end: null });
  });
  hall.events.on('ticket.reprinted', ({ ticket }: { ticket: string }) => {
    const recorded = tickets.get(ticket);
    if (recorded !== undefined) recorded.copies += 1;
  });
  for (const end of ['issued', 'voided'] as const)
    hall.events.on(`ticket.${end}`, ({ ticket }: { ticket: string }) => {
      const recorded = tickets.get(ticket);
      if (recorded === undefined) return;
      recorded.end = end;
      ended.get(recorded.reserved.dispenser)?.();
    });

  const rigs = await Promise.all(
    hallConfig.printers.map(async (settings) => {
      const papers: PrintedPaper[] = [];
      const twin = createPrinterTwin({
        endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
        widthDots: 576,
        onPaper: (paper) => papers.push(paper),
      });
      await twin.start();
      const wire = { kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 } as const;
      const usual = { design: config.ticket, logoFile: null, faces: [] };
      const printer = createTicketPrinter({ ...settings, wire }, usual, hall.report, pace);
      return { id: settings.id, twin, printer, papers };
    }),
  );
  hall.controller.attach({
    ...noDevices,
    printers: new Map(rigs.map(({ id, printer }) => [id, printer])),
  });
  const ticker = setInterval(() => hall.controller.tick(), 200);
  try {
    await Promise.all(
      rigs.map(async ({ id, twin, printer }) => {
        const stream = randomFrom(seed, id);
        const random = () => stream.uniform();
        printer.start();
        for (let fault = 0; fault < faultsEach; fault += 1) {
          await hall.working(`printer/${id}`);
          const mend = breakSomewhere(twin, random);
          const over = new Promise<void>((resolve) => ended.set(id, resolve));
          hall.controller.gesture(`dispenser/${id}/${config.services[0]?.id}`, 'press');
          const mending = setInterval(mend, mendedAfterMs);
          const patience = setTimeout(() => ended.get(id)?.(), patienceMs);
          await over;
          clearTimeout(patience);
          clearInterval(mending);
          mend();
        }
      }),
    );
  } finally {
    clearInterval(ticker);
    await hall.stop();
    await Promise.all(rigs.map(({ printer }) => printer.stop()));
    await Promise.all(rigs.map(({ twin }) => twin.stop()));
  }
  const papers = rigs.flatMap((rig) => rig.papers);
  return [await judged(hallConfig, [...tickets.values()], papers)];
}

/** The first service's button on sixty dispensers, each with a printer of its own. */
function manyPrinters(config: Config): Config {
  const [printer] = config.printers;
  const [dispenser] = config.dispensers;
  const [service] = config.services;
  if (printer === undefined || dispenser === undefined || service === undefined)
    throw new Error('the config has no printer');
  const ids = Array.from({ length: printers }, (_, index) => `printer-${index + 1}`);
  const [button] = dispenser.buttons;
  if (button === undefined) throw new Error('the config has no button');
  return {
    ...config,
    printers: ids.map((id) => ({ ...printer, id })),
    dispensers: ids.map((id) => ({
      ...dispenser,
      id,
      printer: id,
      buttons: [{ ...button, service: service.id }],
    })),
  };
}

/** Arms a fault, and returns what mends it whenever it has come about. */
function breakSomewhere(twin: FaultyPrinterTwin, random: () => number): () => void {
  const kind = Math.floor(random() * 4);
  if (kind === 0) twin.pullCableAfterBytes(1 + Math.floor(random() * 80_000));
  if (kind === 1) twin.endPaperAfterRows(1 + Math.floor(random() * 1100));
  if (kind === 2) twin.keepSilent('barriers');
  if (kind === 3) {
    const openAt = Math.floor(random() * 20);
    setTimeout(() => twin.setTrouble('cover-open', true), openAt);
  }
  const silentUntil = performance.now() + 2 * pace.graceMs;
  return () => {
    if (!twin.plugged) void twin.setPlugged(true);
    twin.setTrouble('paper-out', false);
    twin.setTrouble('cover-open', false);
    if (performance.now() > silentUntil) twin.keepSilent('nothing');
  };
}

/** What a ticket looks like, with and without its mark. */
async function judged(
  config: Config,
  tickets: readonly RecordedTicket[],
  papers: readonly PrintedPaper[],
): Promise<Row> {
  const [printer] = config.printers;
  if (printer === undefined) throw new Error('the config has no printer');
  const composer = await loadTicketComposer(printer, { design: config.ticket, logoFile: null });
  const plan = hallPlan(config);
  const rowsOf = (face: TicketFace) => {
    const strips = [...composer.compose(face)];
    let rows = 0;
    // Whoever sees the number holds a ticket.
    const numberEnds = strips.map(({ picture }) => (rows += picture.heightDots))[face.copy ? 2 : 1];
    return { rows: joined(strips, composer.widthDots).rows, numberEnds: numberEnds ?? 0 };
  };
  const printed = papers.map((paper) => paperRows(paper));
  let silentLosses = 0;
  let unmarkedCopies = 0;
  let falsePrinted = 0;
  for (const { reserved, end } of tickets) {
    if (end === null) silentLosses += 1;
    const ticket = {
      id: reserved.ticket,
      number: reserved.number,
      service: reserved.service,
      steps: [reserved.service],
      reservedAt: reserved.at,
      peopleAhead: reserved.peopleAhead,
      waitMs: reserved.waitMs,
      priority: reserved.priority,
      mayMissClosing: reserved.mayMissClosing === true,
    };
    const plain = rowsOf(ticketFace(plan, { ...ticket, copies: 0 }));
    const marked = rowsOf(ticketFace(plan, { ...ticket, copies: 1 }));
    const bytesPerRow = composer.widthDots >> 3;
    const isSeen = (paper: Buffer, { rows, numberEnds }: typeof plain) =>
      startsWith(paper, rows.subarray(0, numberEnds * bytesPerRow));
    const isWhole = (paper: Buffer) =>
      startsWith(paper, plain.rows) || startsWith(paper, marked.rows);
    const unmarked = printed.filter((paper) => isSeen(paper, plain)).length;
    if (unmarked > 1) unmarkedCopies += unmarked - 1;
    if (end === 'issued' && !printed.some(isWhole)) falsePrinted += 1;
  }
  const wrong = silentLosses + unmarkedCopies + falsePrinted;
  const marks = tickets.filter(({ copies }) => copies > 0).length;
  return {
    name: `${tickets.length} faults in the middle of a job`,
    value: wrong,
    unit: 'wrong',
    against: `${papers.length} papers, ${marks} tickets with marked copies`,
    aim: '0 silent losses, 0 unmarked copies, 0 false "printed"',
    ok: wrong === 0 && tickets.length === printers * faultsEach,
  };
}

function startsWith(paper: Buffer, rows: Uint8Array): boolean {
  return paper.length >= rows.length && paper.subarray(0, rows.length).equals(rows);
}
