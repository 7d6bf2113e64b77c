/**
 * Taps of 20 ms at the real controller while its tickets are drawn and printed: how many are lost, and how many
 * count twice. An ordinary machine has no GPIO header: edges come as `gpiomon` writes them, with the kernel's
 * time. What the kernel does before that is measured in a virtual machine, see `test/gpio-machine/`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/schema/schema.ts';
import { readRows } from '../../firmware-host/journal/look.ts';
import { startCountingPrinter } from './counting-printer.ts';
import { makeGpiomonEdges, tap, tapMs } from './gpiomon-edges.ts';
import type { Row } from './row.ts';
import { end, startController, untilReady } from './start.ts';
import { tappedButtons, tappedHall, tappedPins } from './tapped-hall.ts';

const taps = 500;
/** Between two taps of any button; of one button more, as a hand needs. */
const gapMs = 60;
const settlesMs = 2_000;

export async function tapsWhilePrinting(_: Config, folder: string): Promise<readonly Row[]> {
  const printer = await startCountingPrinter();
  const edges = makeGpiomonEdges(folder, tappedPins);
  const configFile = join(folder, 'tapped.yaml');
  writeFileSync(configFile, JSON.stringify(tappedHall(folder, printer.port)));
  const controller = startController(configFile, { PATH: edges.path });
  try {
    await untilReady(controller);
    const fingers = tappedButtons.map(({ pin }) => edges.finger(pin));
    const journal = join(folder, 'journal', 'journal.db');
    // The printer is found, and tickets are drawn for practice, after that.
    while (printer.papers === 0) {
      await tap(fingers[0] ?? -1);
      await sleep(settlesMs);
    }
    const before = await settledTickets(journal);
    const printedBefore = printer.papers;
    for (let count = 0; count < taps; count += 1) {
      await tap(fingers[count % fingers.length] ?? -1);
      await sleep(gapMs);
    }
    const printed = printer.papers - printedBefore;
    const after = await settledTickets(journal);
    const tapped = taps / tappedButtons.length;
    const wrong = tappedButtons.reduce((sum, { service }) => {
      const counted = (after.get(service) ?? 0) - (before.get(service) ?? 0);
      return sum + Math.abs(counted - tapped);
    }, 0);
    return [
      {
        name: 'taps lost while printing',
        value: wrong,
        unit: 'wrong',
        against: `${taps} taps of ${tapMs} ms while ${printed} tickets were printed`,
        aim: '0',
        ok: wrong === 0 && printed > 0,
      },
    ];
  } finally {
    await end(controller);
    await printer.stop();
  }
}

/** How many each service has given, once no more come. */
async function settledTickets(journal: string): Promise<ReadonlyMap<string, number>> {
  for (let before = ''; ; ) {
    const counts = tickets(journal);
    const now = JSON.stringify([...counts]);
    if (now === before) return counts;
    before = now;
    await sleep(settlesMs);
  }
}

function tickets(journal: string): ReadonlyMap<string, number> {
  return readRows(journal, (held) => {
    const counts = new Map<string, number>();
    for (let read = held.next(); read !== null; read = held.next()) {
      for (const { type, data } of read.rows) {
        if (type !== 'ticket.reserved') continue;
        const service = String(JSON.parse(data).service);
        counts.set(service, (counts.get(service) ?? 0) + 1);
      }
    }
    return counts;
  });
}
