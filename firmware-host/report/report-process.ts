/**
 * The process that reads the journal for the manager's page and draws its sheet, an entry of its own, forked by
 * `panel/report-desk.ts`: a month of events is read without one press waiting for it.
 *
 * It yields the processor to the controller, opens the journal read-only for each order, and lives as long as
 * the channel.
 */
import { constants, setPriority } from 'node:os';
import { readJournal } from '../journal/read-journal.ts';
import { journalReport, reportBefore } from './journal-report.ts';
import { reportCsv } from './report-csv.ts';
import { reportHall } from './report-hall.ts';
import type { ReportMade, ReportOrder } from './report-order.ts';
import { reportSheet } from './report-sheet.ts';
import { periodOf } from './span.ts';

setPriority(constants.priority.PRIORITY_LOW);
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
// A controller that was killed while this file was still loading was never heard to go.
if (!process.connected) process.exit(0);
process.on('message', (order: ReportOrder) => {
  let made: ReportMade;
  try {
    made = make(order);
  } catch (error) {
    made = { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(made);
});

function make({ config, journalFile, length, day, language, format }: ReportOrder): ReportMade {
  const hall = reportHall(config, language);
  const journal = readJournal(journalFile);
  try {
    const { days } = journal;
    const wanted = day ?? days.at(-1);
    if (wanted === undefined) return { status: 'empty' };
    const { from, to } = periodOf(length, wanted);
    const span = { from, to };
    const report = journalReport(hall, journal, span, 'day');
    const text =
      format === 'csv'
        ? reportCsv(report)
        : reportSheet(hall, report, reportBefore(hall, journal, span, 'day')).text;
    return { status: 'made', text, span, days };
  } finally {
    journal.close();
  }
}
