/**
 * Presses while somebody floods the controller through its broker, beside the same with nobody who does: how late
 * they are answered, and how many rows the flood makes the card take. The whole controller runs as on a Pi; presses
 * come as edges of `gpiomon`, and the controller says by the boot's clock when it has stored what each led to.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { defaultDebounceMs } from '../../drivers/button/press-machine.ts';
import { watchController } from '../../drivers/local/ask-controller.ts';
import type { SeenInput } from '../../drivers/local-port.ts';
import { openSqliteToRead } from '../../firmware-host/journal/sqlite.ts';
import { startCountingPrinter } from './counting-printer.ts';
import type { Flood, FloodOrder } from './flood-process.ts';
import { makeGpiomonEdges, tap } from './gpiomon-edges.ts';
import { startMosquitto } from './mosquitto.ts';
import { median, ms, percentile, type Row } from './row.ts';
import { end, startController, untilReady } from './start.ts';
import { tappedButtons, tappedHall, tappedPins } from './tapped-hall.ts';

const kinds: readonly Flood[] = ['new ids', 'late pings', 'presence toggles'];
const perSecond = 10_000;
const rounds = 3;
const pressesARound = 40;
const gapMs = 60;
/** The printer is found, tickets are drawn for practice, and the link stands. */
const startsWithinMs = 20_000;
/** What a flood may do at once, because it was quiet before, is done by then. */
const settlesMs = 1500;
const lateAim = 2;
const rowsAim = 2;
const program = fileURLToPath(new URL('../../dist/measure-flood.js', import.meta.url));

interface Phase {
  readonly lateMs: number[];
  /** Rows of no press. */
  rows: number;
  dropped: number;
  tookMs: number;
}

export async function commandFlood(_: Config, folder: string): Promise<readonly Row[]> {
  const broker = await startMosquitto(folder);
  const printer = await startCountingPrinter();
  const edges = makeGpiomonEdges(folder, tappedPins);
  const config = floodedHall(folder, printer.port, broker.url);
  const configFile = join(folder, 'flooded.yaml');
  writeFileSync(configFile, JSON.stringify(config));
  const runFolder = join(folder, 'run');
  mkdirSync(runFolder);
  const controller = startController(configFile, {
    PATH: edges.path,
    RUNTIME_DIRECTORY: runFolder,
  });
  const { centre, controller: name } = config;
  const flooder = fork(program, [broker.url, centre.id, name, String(perSecond)]);
  const hangUp = new AbortController();
  try {
    await Promise.all([untilReady(controller), once(flooder, 'message')]);
    const fingers = tappedButtons.map(({ pin }) => edges.finger(pin));
    const buttons = await watchButtons(join(runFolder, 'dawr.socket'), hangUp.signal);
    const press = async (at: number): Promise<SeenInput & { readonly lateMs: number }> => {
      const heard = buttons.nextPress();
      const closedMs = await tap(fingers[at % fingers.length] ?? -1);
      const input = await heard;
      return { ...input, lateMs: input.ms - closedMs - defaultDebounceMs };
    };
    const giveUpAt = monotonicMs() + startsWithinMs;
    while (printer.papers === 0) {
      if (monotonicMs() > giveUpAt) throw new Error('no ticket was printed');
      await press(0);
      await sleep(settlesMs);
    }
    await sleep(settlesMs);
    const journal = join(folder, 'journal', 'journal.db');
    const phases = new Map<Flood | null, Phase>();
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of [null, ...kinds]) {
        const phase = phases.get(kind) ?? { lateMs: [], rows: 0, dropped: 0, tookMs: 0 };
        phases.set(kind, phase);
        flooder.send({ flood: kind } satisfies FloodOrder);
        await sleep(settlesMs);
        const before = remoteRows(journal);
        const startedMs = monotonicMs();
        for (let at = 0; at < pressesARound; at += 1) {
          const { outcome, lateMs } = await press(at);
          if (outcome !== 'done') throw new Error(`press ${at} was ${outcome}`);
          phase.lateMs.push(lateMs);
          await sleep(gapMs);
        }
        const after = remoteRows(journal);
        phase.tookMs += monotonicMs() - startedMs;
        phase.rows += after.rows - before.rows;
        phase.dropped += after.dropped - before.dropped;
      }
    }
    return rowsOf(phases);
  } finally {
    hangUp.abort();
    flooder.disconnect();
    await end(controller);
    await printer.stop();
    broker.stop();
  }
}

interface WatchedButtons {
  /** Ask before the finger. */
  nextPress(): Promise<SeenInput>;
}

/** Resolves when the controller shows its buttons. */
async function watchButtons(socket: string, signal: AbortSignal): Promise<WatchedButtons> {
  let seen = (_: SeenInput): void => {};
  await new Promise<void>((onWatching, failed) => {
    const onSeen = (input: SeenInput): void => {
      if (input.says === 'press') seen(input);
    };
    watchController(socket, { onWatching, onSeen }, signal).catch(failed);
  });
  return {
    nextPress: () =>
      new Promise((resolve) => {
        seen = resolve;
      }),
  };
}

function floodedHall(folder: string, printerPort: number, url: string) {
  const hall = tappedHall(folder, printerPort);
  return { ...hall, centreServer: { url, acknowledgedBy: 'server' } };
}

/** What is stored that no press led to, and how many commands were dropped unread. */
function remoteRows(journal: string): { readonly rows: number; readonly dropped: number } {
  const database = openSqliteToRead(journal);
  try {
    const one = (what: string) => Number(database.prepare(`SELECT ${what}`).pluck().get());
    return {
      rows: one(`count(*) FROM event WHERE type NOT LIKE 'ticket.%'`),
      dropped: one(
        `coalesce(sum(json_extract(data, '$.commands')), 0) FROM event WHERE type = 'commands.flooded'`,
      ),
    };
  } finally {
    database.close();
  }
}

function rowsOf(phases: ReadonlyMap<Flood | null, Phase>): readonly Row[] {
  const idleMs = phases.get(null)?.lateMs ?? [];
  const idle = percentile(idleMs, 0.99);
  const flooded = kinds.map((kind) => {
    const { lateMs, rows, dropped, tookMs } = phases.get(kind) ?? fail();
    const seconds = tookMs / 1000;
    return {
      kind,
      lateMs: percentile(lateMs, 0.99),
      usualMs: median(lateMs),
      rows: rows / seconds,
      dropped: Math.round(dropped / seconds),
    };
  });
  const late = Math.max(...flooded.map(({ lateMs }) => lateMs)) / idle;
  // One more at the edge of a phase is a twentieth.
  const rows = Math.round(10 * Math.max(...flooded.map((flood) => flood.rows))) / 10;
  const each = flooded.map(
    ({ kind, lateMs, usualMs }) => `${kind} ${ms(lateMs)} (p50 ${ms(usualMs)})`,
  );
  const stored = flooded.map((flood) => `${flood.kind} ${flood.rows.toFixed(1)}`);
  return [
    {
      name: `press → stored in a flood of ${perSecond} messages a second, p99`,
      value: late,
      unit: '×',
      against: `nobody floods, ${ms(idle)} (p50 ${ms(median(idleMs))}); ${each.join(', ')}`,
      aim: `≤ ${lateAim}×`,
      ok: late <= lateAim,
    },
    {
      name: 'durable rows of such a flood',
      value: rows,
      unit: 'a second',
      against: `${stored.join(', ')}; ${flooded.map(({ dropped }) => dropped).join(', ')} commands dropped a second`,
      aim: `≤ ${rowsAim}`,
      ok: rows <= rowsAim,
    },
  ];
}

function fail(): never {
  throw new Error('a kind of flood was left out');
}
