/** What `dawr collect` says of a day that is stored, beside the collector that runs or without one. */
import { join } from 'node:path';
import { loadConfig } from '../../../config/load.ts';
import { UserError } from '../../../config/user-error.ts';
import { addDays } from '../../../firmware-host/clock/business-day.ts';
import { calendarDate } from '../option-values.ts';
import { writeOutFile } from '../out-file.ts';
import { centreReports, reportLines } from './centres-report.ts';
import type { EventStore } from './event-store.ts';
import { openStore, type StoreOptions } from './open-store.ts';
import { figureLines } from './summary.ts';

export interface DayOptions extends StoreOptions {
  /** The configs of the centres. */
  readonly config: readonly string[];
  readonly json?: true;
  /** A folder. */
  readonly out?: string;
}

/** What a hall without a link sends late: the reports of as many days are written anew. */
const lateDays = 6;

/** @param asked a date, or the newest day */
export async function printFigures(asked: string | true, options: StoreOptions): Promise<void> {
  await withDay(options, asked, async (store, day) => {
    process.stdout.write(`${[day, ...figureLines(await store.figuresOf(day))].join('\n')}\n`);
  });
}

/** @param asked a date, or the newest day */
export async function printReport(asked: string | true, options: DayOptions): Promise<void> {
  const { config, json, out } = options;
  if (config.length === 0) {
    throw new UserError('a report needs the configs of the centres', 'give --config for each');
  }
  const configs = config.map((file) => loadConfig(file).config);
  await withDay(options, asked, async (store, newest) => {
    const late = out !== undefined && asked === true ? lateDays : 0;
    for (let back = 0; back <= late; back += 1) {
      const day = addDays(newest, -back);
      if (back > 0 && (await store.figuresOf(day)).length === 0) continue;
      const reports = await centreReports(store, configs, day);
      const text = `${[day, ...reportLines(reports)].join('\n')}\n`;
      const data = `${JSON.stringify(reports, null, 2)}\n`;
      if (out === undefined) process.stdout.write(json === true ? data : text);
      else {
        writeOutFile(join(out, `${day}.txt`), text);
        writeOutFile(join(out, `${day}.json`), data);
      }
    }
  });
}

/** @throws UserError where there is no such day */
async function withDay(
  options: StoreOptions,
  asked: string | true,
  print: (store: EventStore, day: string) => Promise<void>,
): Promise<void> {
  const store = await openStore(options, 'read');
  try {
    const newest = await store.newestDay();
    const day = asked === true ? newest : calendarDate(asked);
    if (day === null || (await store.figuresOf(day)).length === 0) {
      throw new UserError(
        `${options.store} has no event of ${day ?? 'any business day'}`,
        newest === null ? 'collect some first' : `its newest day is ${newest}`,
      );
    }
    await print(store, day);
  } finally {
    await store.close();
  }
}
