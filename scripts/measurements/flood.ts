/**
 * Presses while somebody floods the controller through its broker, beside the same with nobody who does: how late
 * they are answered, and how many rows the flood makes the card take.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { openSqliteToRead } from '../../firmware-host/journal/sqlite.ts';
import type { Flood, FloodOrder } from './flood-process.ts';
import { startMosquitto } from './mosquitto.ts';
import { pressedNames, startPressedHall } from './pressed-hall.ts';
import { median, ms, percentile, type Row } from './row.ts';

const kinds: readonly Flood[] = ['new ids', 'late pings', 'presence toggles'];
const perSecond = 10_000;
const rounds = 3;
const pressesARound = 40;
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
  const hall = await startPressedHall(folder, { url: broker.url, acknowledgedBy: 'server' });
  const { centre, controller } = pressedNames;
  const flooder = fork(program, [broker.url, centre, controller, String(perSecond)]);
  try {
    await once(flooder, 'message');
    const phases = new Map<Flood | null, Phase>();
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of [null, ...kinds]) {
        const phase = phases.get(kind) ?? { lateMs: [], rows: 0, dropped: 0, tookMs: 0 };
        phases.set(kind, phase);
        flooder.send({ flood: kind } satisfies FloodOrder);
        await sleep(settlesMs);
        const before = remoteRows(hall.journal);
        const startedMs = monotonicMs();
        for (let at = 0; at < pressesARound; at += 1) phase.lateMs.push(await hall.press(at));
        const after = remoteRows(hall.journal);
        phase.tookMs += monotonicMs() - startedMs;
        phase.rows += after.rows - before.rows;
        phase.dropped += after.dropped - before.dropped;
      }
    }
    return rowsOf(phases);
  } finally {
    flooder.disconnect();
    await hall.stop();
    broker.stop();
  }
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
