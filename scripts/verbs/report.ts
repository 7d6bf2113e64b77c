/**
 * `dawr report`: the figures of a business day or of a span of days, read from the journal while the
 * controller runs and when it does not.
 */
import { type Command, Option } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';
import { journalFileOf } from '../../firmware-host/journal/journal-file.ts';
import { type JournalReader, readJournal } from '../../firmware-host/journal/read-journal.ts';
import { journalReport, reportBefore } from '../../firmware-host/report/journal-report.ts';
import type { Report } from '../../firmware-host/report/report.ts';
import { reportCsv } from '../../firmware-host/report/report-csv.ts';
import {
  type ReportHall,
  type ReportLanguage,
  reportHall,
} from '../../firmware-host/report/report-hall.ts';
import { reportText } from '../../firmware-host/report/report-text.ts';
import {
  isWithin,
  type PeriodLength,
  periodLengths,
  periodsOf,
  type Span,
} from '../../firmware-host/report/span.ts';
import { calendarDate } from './option-values.ts';

export type ReportFormat = 'text' | 'json' | 'csv';

export interface ReportOptions {
  readonly config: string;
  /** `YYYY-MM-DD`; the newest without it. */
  readonly day?: string;
  /** First and last day of a span, `YYYY-MM-DD`; either is that of the journal without it. */
  readonly from?: string;
  readonly to?: string;
  readonly by?: PeriodLength;
  /** Of the names. As all verbs speak English, so does a report without it; a page is in Arabic. */
  readonly language?: ReportLanguage;
  readonly format: ReportFormat | 'html';
}

const formats: readonly ReportFormat[] = ['text', 'json', 'csv'];

/** Of every verb that prints a report. */
export function formatOption(more: readonly string[] = []): Option {
  return new Option('--format <format>', 'how to print it')
    .choices([...formats, ...more])
    .default('text');
}

export function languageOption(): Option {
  return new Option('--language <language>', 'of its words and names').choices(['ar', 'en']);
}

export function declare(program: Command): void {
  program
    .command('report')
    .description(
      'print the figures of a business day or of a span, from the journal of a controller',
    )
    .requiredOption('--config <file>', 'the config of the controller')
    .option(
      '--day <date>',
      'the business day, such as 2026-01-04; the newest without it',
      calendarDate,
    )
    .option('--from <date>', 'the first day of a span, such as 2026-01-01', calendarDate)
    .option('--to <date>', 'its last day', calendarDate)
    .addOption(
      new Option('--by <period>', 'a row for each day, week (from Saturday) or month').choices([
        ...periodLengths,
      ]),
    )
    .addOption(languageOption())
    .addOption(formatOption(['html']))
    .action(async (options: ReportOptions) => {
      await report(options);
    });
}

/** Prints the report. @throws UserError for a config, a journal or a day that cannot be read */
export async function report(options: ReportOptions): Promise<void> {
  const { config: file, format } = options;
  const { config, journalFolder } = loadConfig(file);
  const hall = reportHall(config, options.language ?? (format === 'html' ? 'ar' : 'en'));
  const journalFile = journalFileOf(journalFolder);
  const journal = readJournal(journalFile);
  try {
    const span = spanOf(options, journal, journalFile);
    const by = options.by ?? usualPeriods(span, format);
    const found = journalReport(hall, journal, span, by);
    if (format === 'html') {
      // Drawing needs more than a terminal does, and is read only here.
      const { reportHtml } = await import('../../firmware-host/report/report-html.ts');
      process.stdout.write(reportHtml(hall, found, reportBefore(hall, journal, span, by)));
    } else process.stdout.write(formatted(hall, found, format));
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

/** A sheet has room for a month of days, or half a year of weeks. */
function usualPeriods(span: Span, format: ReportOptions['format']): PeriodLength {
  if (format !== 'html') return 'day';
  const most = 31;
  return periodLengths.find((by) => periodsOf(span, by).length <= most) ?? 'month';
}

/** The span that is meant, which has a day of the journal. */
function spanOf({ day, from, to }: ReportOptions, { days }: JournalReader, file: string): Span {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) {
    throw new UserError(
      `the journal ${file} has no business day yet`,
      'wait until the controller has opened one',
    );
  }
  if (from === undefined && to === undefined) {
    const wanted = day ?? last;
    if (!days.includes(wanted)) throw noSuchDay(`no business day ${wanted}`, days);
    return { from: wanted, to: wanted };
  }
  if (day !== undefined) {
    throw new UserError('--day is one day, --from and --to are a span', 'name one of them');
  }
  const span = { from: from ?? first, to: to ?? last };
  if (span.from > span.to) {
    throw new UserError(
      `the span ends (${span.to}) before it begins (${span.from})`,
      'turn them round',
    );
  }
  if (!days.some((one) => isWithin(span, one))) {
    throw noSuchDay(`no business day from ${span.from} to ${span.to}`, days);
  }
  return span;
}

function noSuchDay(what: string, days: readonly string[]): UserError {
  const named = 10;
  const latest = days.slice(-named).join(', ');
  const all = days.length > named ? `${days[0]} to ${days.at(-1)}, the latest ${latest}` : latest;
  return new UserError(`the journal has ${what}`, `it has ${all}`);
}
