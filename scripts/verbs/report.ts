/**
 * `dawr report`: the figures of a business day, read from the journal while the controller runs and
 * when it does not.
 */
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';
import { readJournal } from '../../firmware-host/journal/read-journal.ts';
import { type Report, reportOf } from '../../firmware-host/report/report.ts';
import { reportCsv } from '../../firmware-host/report/report-csv.ts';
import { type ReportHall, reportHall } from '../../firmware-host/report/report-hall.ts';
import { reportText } from '../../firmware-host/report/report-text.ts';

export type ReportFormat = 'text' | 'json' | 'csv';

export interface ReportOptions {
  readonly config: string;
  /** `YYYY-MM-DD`; the newest without it. */
  readonly day?: string;
  readonly format: ReportFormat;
}

/** Of every verb that prints a report. */
export function formatOption(): Option {
  return new Option('--format <format>', 'how to print it')
    .choices(['text', 'json', 'csv'])
    .default('text');
}

export function declare(program: Command): void {
  program
    .command('report')
    .description('print the figures of a business day, from the journal of a controller')
    .requiredOption('--config <file>', 'the config of the controller')
    .option('--day <date>', 'the business day, such as 2026-01-04; the newest without it')
    .addOption(formatOption())
    .action((options: ReportOptions) => {
      report(options);
    });
}

/** Prints the report. @throws UserError for a config, a journal or a day that cannot be read */
export function report({ config: file, day: wanted, format }: ReportOptions): void {
  const { config, journalFolder } = loadConfig(file);
  const hall = reportHall(config);
  const journalFile = join(journalFolder, 'journal.db');
  const journal = readJournal(journalFile);
  try {
    const day = wanted ?? journal.days.at(-1);
    if (day === undefined || !journal.days.includes(day)) {
      throw noSuchDay(wanted, journal.days, journalFile);
    }
    process.stdout.write(formatted(hall, reportOf(hall, day, journal.day(day)), format));
  } finally {
    journal.close();
  }
}

export function formatted(hall: ReportHall, report: Report, format: ReportFormat): string {
  switch (format) {
    case 'text':
      return reportText(hall, report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'csv':
      return reportCsv(report);
  }
}

function noSuchDay(day: string | undefined, days: readonly string[], file: string): UserError {
  if (days.length === 0) {
    return new UserError(
      `the journal ${file} has no business day yet`,
      'wait until the controller has opened one',
    );
  }
  const named = 10;
  const latest = days.slice(-named).join(', ');
  const all = days.length > named ? `${days[0]} to ${days.at(-1)}, the latest ${latest}` : latest;
  return new UserError(`the journal has no business day ${String(day)}`, `it has ${all}`);
}
