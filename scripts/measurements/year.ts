/**
 * Start → ready with the journal of a year beside the same start with an empty one, in turns. The
 * year is one simulated day of the hall, stored by the journal itself and then copied to as many
 * dates as make a quarter of a million tickets; its last day, today, is a whole one and is replayed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDayProfile } from '../../config/day-profile.ts';
import type { Config } from '../../config/schema/schema.ts';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { sealRows } from '../../firmware-host/journal/layout.ts';
import { openSqlite } from '../../firmware-host/journal/sqlite.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { simulateDay } from '../../firmware-host/report/simulated-day.ts';
import { median, ms, type Row } from './row.ts';
import { compileBefore, timeStart, withFreePorts } from './start.ts';

const ticketsOfYear = 250_000;
/** The shipped day's people times this are the thousand of a busy centre. */
const crowd = 5;
const starts = 3;
const aim = 2;
/** From the first day to today; more than the days with tickets, as in any year. */
const daysOfYear = 365;
const dayMs = 86_400_000;
const dayProfile = fileURLToPath(new URL('../../config/days/bab-sharq.yaml', import.meta.url));

export async function startAfterYear(config: Config, folder: string): Promise<readonly Row[]> {
  const empty = await hallIn(config, join(folder, 'empty'));
  const year = await hallIn(config, join(folder, 'year'));
  const tickets = writeYear(config, join(folder, 'year', 'journal'));
  await compileBefore(empty);
  const [emptyMs, yearMs]: [number[], number[]] = [[], []];
  for (let at = 0; at < starts; at += 1) {
    emptyMs.push(await timeStart(empty));
    yearMs.push(await timeStart(year));
  }
  const ratio = median(yearMs) / median(emptyMs);
  return [
    {
      name: `start → ready, ${tickets} tickets in the journal`,
      value: ratio,
      unit: '×',
      against: `an empty journal, ${ms(median(emptyMs))}`,
      aim: `≤ ${aim}×`,
      ok: ratio <= aim,
    },
  ];
}

/** @returns its config file */
export async function hallIn(config: Config, folder: string): Promise<string> {
  mkdirSync(join(folder, 'journal'), { recursive: true });
  const file = join(folder, 'config.yaml');
  writeFileSync(file, await withFreePorts(config));
  return file;
}

/** @returns how many tickets the journal holds */
export function writeYear(config: Config, folder: string): number {
  const firstDate = dateOf(Date.now() - daysOfYear * dayMs);
  const { arrivals, ...profile } = loadDayProfile(dayProfile, config);
  const busy = arrivals.map(({ service, rates }) => ({
    service,
    rates: rates.map((rate) => ({ ...rate, perHour: rate.perHour * crowd })),
  }));
  const { events } = simulateDay({
    rules: hallPlan(config).rules,
    profile: { ...profile, arrivals: busy, day: firstDate },
    seed: 1,
    midnightMs: Date.parse(`${firstDate}T00:00:00Z`),
    dispenser: config.dispensers[0]?.id ?? '',
  });
  const file = join(folder, 'journal.db');
  const journal = openJournal(file, config.journal.maxMegabytes);
  journal.append(
    events.map(({ event, timeQuality }) => ({
      event,
      timeQuality,
      businessDay: firstDate,
      configGeneration: 1,
    })),
  );
  journal.close();
  const ticketsOfDay = events.filter(({ event }) => event.type === 'ticket.reserved').length;
  const days = Math.ceil(ticketsOfYear / ticketsOfDay);
  const { maxMegabytes } = config.journal;
  copyDay({ file, maxMegabytes }, firstDate, events.length, days);
  return days * ticketsOfDay;
}

/** Rows of the first day under other dates; the journal finds them as if it had stored them. */
function copyDay(
  { file, maxMegabytes }: { readonly file: string; readonly maxMegabytes: number },
  firstDate: string,
  rows: number,
  days: number,
): void {
  const database = openSqlite(file);
  const stream = String(database.prepare('SELECT id FROM stream').pluck().get());
  const copy = database.prepare(
    `INSERT INTO event
     SELECT sequence + ?, type, wall_ms + ?, monotonic_ms, boot || ?, time_quality, ?,
       config_generation, replace(data, ?, ?), ''
     FROM event WHERE sequence <= ?`,
  );
  database.transaction(() => {
    for (let day = 1; day < days; day += 1) {
      // The last one is today: a start that found it past would open another day, and the next
      // start would replay nothing.
      const date = dateOf(day === days - 1 ? Date.now() : Date.parse(firstDate) + day * dayMs);
      copy.run(day * rows, day * dayMs, `-${day}`, date, firstDate, date, rows);
    }
    sealRows(database, stream, 1);
  })();
  database.close();
  // Delivered but for today, as in any hall whose server answers.
  const journal = openJournal(file, maxMegabytes);
  journal.acknowledge((days - 1) * rows);
  journal.close();
}

function dateOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}
