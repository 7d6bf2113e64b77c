/**
 * What a card has to take for a ticket, and for an idle hall: bytes and flushes at the block device under a
 * real ext4, with all that the file system writes for itself. The controller, its journal, its second
 * memory of the numbers and its outbox are real; printer and broker are such that always work.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/schema/schema.ts';
import type { PrintOutcome, TicketPrinter } from '../../drivers/ports.ts';
import { createOutbox, type Outbox } from '../../firmware-host/centre/outbox.ts';
import { openBareAppend } from './bare-append.ts';
import { Ext4Disk, type Written, whyNoExt4Disk } from './ext4-disk.ts';
import { type MeasuredHall, noDevices, openMeasuredHall } from './measured-hall.ts';
import type { Row } from './row.ts';
import { end, startController, untilReady, withFreePorts } from './start.ts';

/** Several checkpoints of the journal are among them. */
const tickets = 75;
/** Until the journal's log has come to its length and is overwritten in place, as on every day but the first. */
const ticketsBefore = 15;
/** Between two steps of a ticket, as far as a measurement has time for it. */
const pauseMs = 40;
/** What a controller that starts reports of its devices, and what ext4 does after that. */
const settlesMs = 20_000;
const idleMs = 10_000;
/** What is stored for a ticket, each with a commit of its own. */
const days = [
  { name: 'number, paper, call and end', commits: ['call-next', 'complete'] },
  { name: 'called by the key that ends the one before', commits: ['call-next'] },
] as const;
type Day = (typeof days)[number];
/** Number and paper come before what a clerk does. */
const commitsOf = ({ commits }: Day): number => 2 + commits.length;
const aims = {
  bytes: { most: 30_000, ratio: 1.2 },
  flushes: { most: 4, ratio: 0.8 },
};

export async function card(config: Config, folder: string): Promise<readonly Row[]> {
  const whyNot = whyNoExt4Disk();
  if (whyNot !== null) {
    console.error(`  not measured: no ext4 can be made here (${whyNot})`);
    return [];
  }
  const disk = new Ext4Disk(join(folder, 'card'));
  disk.make();
  try {
    return [...(await forTicket(config, disk)), await whileIdle(config, disk, folder)];
  } finally {
    disk.remove();
  }
}

async function forTicket(config: Config, disk: Ext4Disk): Promise<readonly Row[]> {
  let outbox: Outbox | null = null;
  const quick = { ...config, queue: { ...config.queue, guardSeconds: 0 } };
  const hall = openMeasuredHall(quick, disk.folder, () => outbox?.notify());
  outbox = createOutbox({
    journal: hall.journal,
    link: { publish: async () => {} },
    acknowledgedBy: 'broker',
    inFlight: 20,
    envelope: ({ sequence }) => ({ sequence, body: '' }),
    warn: (message) => console.error(message),
    onServerAhead: () => {},
  });
  outbox.linkUp();
  const printers = new Map(config.printers.map(({ id }) => [id, goodPrinter(id)]));
  hall.controller.attach({ ...noDevices, printers });
  for (const id of printers.keys()) hall.report(`printer/${id}`, []);

  try {
    // The desks look for work in a later turn.
    await sleep(pauseMs);
    for (let ticket = 0; ticket < ticketsBefore; ticket += 1)
      await oneTicket(hall, config, days[0]);
    const measured: { readonly day: Day; readonly ours: Written }[] = [];
    for (const day of days) {
      const before = disk.written();
      for (let ticket = 0; ticket < tickets; ticket += 1) await oneTicket(hall, config, day);
      measured.push({ day, ours: forEach(before, disk.written(), tickets) });
    }
    const bare = await forBareAppend(disk);
    return measured.flatMap(({ day, ours }) => rowsOf(day, ours, bare));
  } finally {
    outbox.stop();
    await hall.stop();
  }
}

/** The least that a durable event costs on this file system, where its file grows with it. */
async function forBareAppend(disk: Ext4Disk): Promise<Written> {
  const bare = openBareAppend(disk.folder);
  const appends = tickets * commitsOf(days[0]);
  const before = disk.written();
  for (let append = 0; append < appends; append += 1) {
    bare.measure();
    await sleep(pauseMs);
  }
  const after = disk.written();
  bare.close();
  return forEach(before, after, appends);
}

function forEach(before: Written, after: Written, times: number): Written {
  return {
    bytes: (after.bytes - before.bytes) / times,
    flushes: (after.flushes - before.flushes) / times,
  };
}

function rowsOf(day: Day, ours: Written, bare: Written): readonly Row[] {
  const commits = commitsOf(day);
  const row = (what: 'bytes' | 'flushes', name: string, unit: Row['unit'], scale: number): Row => {
    const { most, ratio } = aims[what];
    const peer = bare[what] * commits;
    const share = ours[what] / peer;
    const shown = (value: number): string => `${Number((value / scale).toPrecision(2))} ${unit}`;
    return {
      name: `${name} for a ticket, ${day.name}`,
      value: ours[what] / scale,
      unit,
      against: `${share.toFixed(2)} of ${commits} bare appends + fdatasync, ${shown(peer)}`,
      aim: `≤ ${shown(most)}, ≤ ${ratio}`,
      ok: ours[what] <= most && share <= ratio,
    };
  };
  return [
    row('bytes', 'written to the card', 'kB', 1000),
    row('flushes', 'flushes of the card', 'flushes', 1),
  ];
}

/** The whole controller, once it has recorded what does not answer. */
async function whileIdle(config: Config, disk: Ext4Disk, folder: string): Promise<Row> {
  const configFile = join(disk.folder, 'config.yaml');
  writeFileSync(configFile, await withFreePorts(config));
  const controller = startController(configFile, { RUNTIME_DIRECTORY: folder });
  await untilReady(controller);
  await sleep(settlesMs);
  const before = disk.written();
  await sleep(idleMs);
  const after = disk.written();
  await end(controller);
  const value = (after.bytes - before.bytes) / 1000;
  return {
    name: 'written to the card by an idle hall',
    value,
    unit: 'kB',
    against: `${idleMs / 1000} s with no device, on ext4`,
    aim: '0',
    ok: value === 0,
  };
}

/** Somebody takes a ticket, is called, and is served: until that is stored, or the next one is called. */
async function oneTicket(hall: MeasuredHall, config: Config, { commits }: Day): Promise<void> {
  const [dispenser] = config.dispensers;
  const service = dispenser?.buttons[0]?.service;
  const window =
    config.windows.find(({ services }) => services.includes(service ?? ''))?.number ?? 0;
  const asker = { kind: 'window-page', window } as const;
  const issued = hall.stored('ticket.issued');
  hall.controller.gesture(`dispenser/${dispenser?.id}/${service}`, 'press');
  await issued;
  for (const name of commits) {
    await sleep(pauseMs);
    const answer = hall.controller.ask({ name, args: { window } }, asker);
    if (answer.status === 'refused') throw new Error(`${name}: ${answer.reason}`);
  }
  await sleep(pauseMs);
  // Some seconds until the next citizen: in the second of two without a commit the journal is tidied.
  hall.controller.tick();
  hall.controller.tick();
}

function goodPrinter(id: string): TicketPrinter {
  return {
    id,
    start() {},
    stop: async () => {},
    cutFirst() {},
    print: printed,
    printNotice: printed,
  };
}

/** Between a number and its paper lies some time, and another commit. */
async function printed(): Promise<PrintOutcome> {
  await sleep(pauseMs);
  return { outcome: 'printed', paperMm: 120 };
}
