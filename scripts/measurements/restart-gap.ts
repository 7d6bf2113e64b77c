/**
 * A restart of the controller while a button is pressed every tenth of a second: from the last press that was answered
 * with a number to the first one after it, by the journal. The hall has a unit on a tty and a printer that prints, in a
 * process of their own, so that a paper in hand, the start, and the unit's own handshake are in it, as in a flash that
 * needs a restart.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../config/schema/schema.ts';
import { readRows } from '../../firmware-host/journal/look.ts';
import { median, ms, type Row } from './row.ts';
import { end, startController, untilReady } from './start.ts';
import { tappedButtons, tappedHall } from './tapped-hall.ts';
import type { UnitsFarEndMessage, UnitsFarEndOrder } from './units-far-end.ts';

const restarts = 7;
/** Pressed so long, and let go for as long. */
const tapMs = 50;
/** Before and after each restart. */
const pressedMs = 2_500;
const gapAimMs = 1_500;
const unit = 'reception';
/** Of the unit, whose pins are fewer than a Pi's. */
const windowPin = 2;
const pins = tappedButtons.map((_, at) => 3 + at);
const farEndProgram = fileURLToPath(
  new URL('../../dist/measure-units-far-end.js', import.meta.url),
);

export async function restartGap(_: Config, folder: string): Promise<readonly Row[]> {
  const tty = join(folder, 'unit');
  const farEnd = fork(farEndProgram, [tty]);
  const [{ printerPort }] = (await once(farEnd, 'message')) as [
    Extract<UnitsFarEndMessage, { kind: 'listening' }>,
  ];
  const configFile = join(folder, 'restarted.yaml');
  writeFileSync(configFile, JSON.stringify(hallOnAUnit(folder, printerPort, tty)));
  let controller = startController(configFile);
  await untilReady(controller);
  const hand = pressing(farEnd);
  const tookMs: number[] = [];
  for (let at = 0; at < restarts; at += 1) {
    await sleep(pressedMs);
    const beganMs = performance.now();
    await end(controller);
    controller = startController(configFile);
    await untilReady(controller);
    tookMs.push(performance.now() - beganMs);
  }
  await sleep(pressedMs);
  await hand.stop();
  await end(controller);
  farEnd.disconnect();
  await once(farEnd, 'exit');
  const value = median(gapsMs(join(folder, 'journal', 'journal.db')));
  return [
    {
      name: 'presses unanswered at a restart, by the journal',
      value,
      unit: 'ms',
      against: `from the signal to "ready", ${ms(median(tookMs))}`,
      aim: `≤ ${ms(gapAimMs)}`,
      ok: value <= gapAimMs,
    },
  ];
}

function hallOnAUnit(folder: string, printerPort: number, path: string) {
  const hall = tappedHall(folder, printerPort);
  return {
    ...hall,
    units: [{ id: unit, wire: { kind: 'serial', path, baudRate: 57_600, framing: '8N1' } }],
    windows: hall.windows.map((window) => ({
      ...window,
      buttons: { call: { kind: 'unit', unit, pin: windowPin } },
    })),
    dispensers: hall.dispensers.map((dispenser) => ({
      ...dispenser,
      buttons: dispenser.buttons.map(({ service }, at) => ({
        service,
        input: { kind: 'unit', unit, pin: pins[at] },
      })),
    })),
  };
}

/** One button after the other: of one alone they would be too many for a finger. */
function pressing(farEnd: ChildProcess): { stop(): Promise<void> } {
  let isOver = false;
  const move = (pin: number, down: boolean): Promise<unknown> => {
    farEnd.send({ unit: 0, pin, down } satisfies UnitsFarEndOrder);
    return sleep(tapMs);
  };
  const over = (async () => {
    for (let at = 0; !isOver; at += 1) {
      const pin = pins[at % pins.length] ?? 0;
      await move(pin, true);
      await move(pin, false);
    }
  })();
  return {
    stop() {
      isOver = true;
      return over;
    },
  };
}

/** One for each start but the first. */
function gapsMs(journal: string): readonly number[] {
  return readRows(journal, (held) => {
    const gaps: number[] = [];
    let lastMs: number | null = null;
    let hasStarted = false;
    for (let read = held.next(); read !== null; read = held.next()) {
      for (const { type, monotonicMs: atMs } of read.rows) {
        if (type === 'controller.started') hasStarted = true;
        if (type !== 'ticket.reserved') continue;
        if (hasStarted && lastMs !== null) gaps.push(atMs - lastMs);
        hasStarted = false;
        lastMs = atMs;
      }
    }
    return gaps;
  });
}
