/**
 * `dawr simulate`: a day of a profile through the queue of a config in virtual time, and its report.
 * The same profile, config and seed print the same.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { FileError, problemLine } from '../../config/checks/problem.ts';
import { type DayProfile, loadDayProfile } from '../../config/day-profile.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { reportOf } from '../../firmware-host/report/report.ts';
import { type ReportLanguage, reportHall } from '../../firmware-host/report/report-hall.ts';
import { simulateDay } from '../../firmware-host/report/simulated-day.ts';
import { wholeNumber } from './option-values.ts';
import { formatOption, formatted, languageOption, type ReportFormat } from './report.ts';

/** The hall of Bab Sharq. */
const usualConfig = join(import.meta.dirname, '../../config/bench.yaml');

export interface SimulateOptions {
  /** File of the day profile. */
  readonly day: string;
  /** File of the config; Bab Sharq's without it. */
  readonly config?: string;
  readonly seed: number;
  readonly language?: ReportLanguage;
  readonly format: ReportFormat;
}

export function declare(program: Command): void {
  program
    .command('simulate')
    .description('run a day of arrivals and clerks through the queue at once, and print its report')
    .requiredOption('--day <profile>', 'a day profile, such as config/days/bab-sharq.yaml')
    .option('--config <file>', 'the config of the hall; that of Bab Sharq without it')
    .option('--seed <number>', 'another number, another day of the same kind', wholeNumber, 1)
    .addOption(languageOption())
    .addOption(formatOption())
    .action((options: SimulateOptions) => {
      process.exitCode = simulate(options);
    });
}

/**
 * Prints the report, or every mistake of the profile on stderr, one a line.
 * @returns the exit code: 0, or 2 for a profile with mistakes
 * @throws UserError for a config that cannot be used, and for a file that cannot be read
 */
export function simulate(options: SimulateOptions): number {
  const { config } = loadConfig(options.config ?? usualConfig);
  const profile = profileOf(options.day, config);
  if (profile === null) return 2;
  const { rules, timeZone } = hallPlan(config);
  const { events, refusals } = simulateDay({
    rules,
    profile,
    seed: options.seed,
    midnightMs: midnightOf(profile.day, timeZone),
    dispenser: config.dispensers[0]?.id ?? '',
  });
  const hall = reportHall(config, options.language);
  const report = reportOf(hall, profile.day, events, {
    kind: 'simulation',
    profile: options.day,
    seed: options.seed,
    refused: Object.fromEntries(refusals),
  });
  process.stdout.write(formatted(hall, report, options.format));
  return 0;
}

/** Null where it cannot be used: then its problems are on stderr. */
function profileOf(file: string, config: Config): DayProfile | null {
  try {
    return loadDayProfile(file, config);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    for (const problem of error.problems) process.stderr.write(`${problemLine(problem)}\n`);
    return null;
  }
}

/**
 * When the date begins, by the offset that the zone has at that date's noon: where the clocks change
 * in the night, the working hours of the day still have their right names.
 */
function midnightOf(day: string, timeZone: string): number {
  const noonMs = Date.parse(`${day}T12:00:00Z`);
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(noonMs)
    .find(({ type }) => type === 'timeZoneName');
  const [, sign = '+', hours = '0', minutes = '0'] =
    /GMT([+-])(\d+):(\d+)/.exec(parts?.value ?? '') ?? [];
  const offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return Date.parse(`${day}T00:00:00Z`) - offsetMinutes * 60_000;
}
