/**
 * `dawr day open` and `dawr day close`: the business day by a person's word, on the device itself. For
 * the morning after a power cut without a network, when no clock may open a day by itself. The controller
 * then asks for the date; here stands what its clock shows, with the weekday that a person knows best.
 * And `dawr day close-on` for a closure that was decreed, where the centre server cannot say it.
 */
import { type Command, InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { loadConfig } from '../../config/load.ts';
import type { LocalDayRequest } from '../../drivers/local-port.ts';
import { localTimeIn } from '../../firmware-host/clock/clock.ts';
import { askRunning } from './controller-socket.ts';
import { installedConfig } from './option-values.ts';

interface DayOptions {
  readonly config: string;
  readonly date?: string;
}

export function declare(program: Command): void {
  const day = program
    .command('day')
    .description(
      'on the controller itself: open or close the business day by hand, or close a day ahead',
    );
  day
    .command('open')
    .description('open a day that the clock alone may not open')
    .option('--date <date>', 'such as 2026-12-01; needed while the clock is not believed', date)
    .option('--config <file>', 'the config of the controller', installedConfig)
    .action(async ({ config, date }: DayOptions) => {
      process.exitCode = await askDay(config, { name: 'open-day', args: { day: date } });
    });
  day
    .command('close')
    .description('close the open day: whoever still waits has no number any more')
    .option('--config <file>', 'the config of the controller', installedConfig)
    .action(async ({ config }: DayOptions) => {
      process.exitCode = await askDay(config, { name: 'close-day', args: {} });
    });
  day
    .command('close-on')
    .description('close the centre on a day: nothing is given on it, and everybody learns why')
    .argument('<date>', 'such as 2026-12-01', date)
    .requiredOption('--ar <reason>', 'why, in Arabic', reasonText)
    .requiredOption('--en <reason>', 'why, in English', reasonText)
    .option('--config <file>', 'the config of the controller', installedConfig)
    .action(async (closed: string, { config, ar, en }: ClosureOptions) => {
      const args = { day: closed, reason: { ar, en } };
      process.exitCode = await askDay(config, { name: 'close-on', args });
    });
  day
    .command('open-on')
    .description('take a close-on back')
    .argument('<date>', 'such as 2026-12-01', date)
    .option('--config <file>', 'the config of the controller', installedConfig)
    .action(async (open: string, { config }: DayOptions) => {
      process.exitCode = await askDay(config, { name: 'open-on', args: { day: open } });
    });
}

interface ClosureOptions extends DayOptions {
  readonly ar: string;
  readonly en: string;
}

function date(value: string): string {
  if (z.iso.date().safeParse(value).success) return value;
  throw new InvalidArgumentError('a date such as 2026-12-01');
}

function reasonText(value: string): string {
  const text = value.trim();
  if (text !== '' && text.length <= 160 && !/\p{Cc}/u.test(text)) return text;
  throw new InvalidArgumentError('one line of at most 160 characters');
}

const doneWords: Readonly<Record<LocalDayRequest['name'], string>> = {
  'open-day': 'is open',
  'close-day': 'is closed',
  'close-on': 'will be closed',
  'open-on': 'is not closed any more',
};

/** @returns the exit code: 0 done, 1 refused */
async function askDay(configFile: string, request: LocalDayRequest): Promise<number> {
  const answer = await askRunning(configFile, request, (reason) =>
    reason === 'date-needed' ? whatTheClockShows(configFile) : null,
  );
  if (answer === null) return 1;
  const day = answer.status === 'done' ? answer.day : null;
  const named = day === null ? 'the day' : `${day} (${weekdayOf(day)})`;
  console.log(`${named} ${doneWords[request.name]}`);
  return 0;
}

function whatTheClockShows(configFile: string): string {
  const { timeZone } = loadConfig(configFile).config.centre;
  const { date } = localTimeIn(timeZone)({ wallMs: Date.now() });
  return (
    `this device shows ${date}, a ${weekdayOf(date)}: if that is today, dawr day open --date ${date}; ` +
    'otherwise with the true date'
  );
}

function weekdayOf(date: string): string {
  return new Date(date).toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' });
}
