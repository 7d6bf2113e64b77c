/** The report of a span of a journal's days, and of what it is compared with. */
import type { JournalReader } from '../journal/read-journal.ts';
import { type Report, reportOfDays, unreadEvents } from './report.ts';
import type { ReportHall } from './report-hall.ts';
import { isWithin, type PeriodLength, type Span, spanBefore } from './span.ts';

export function journalReport(
  hall: ReportHall,
  journal: JournalReader,
  span: Span,
  by: PeriodLength,
): Report {
  const days = journal.days.filter((day) => isWithin(span, day));
  return reportOfDays(
    hall,
    span,
    by,
    days.map((day) => ({ day, events: journal.day(day, unreadEvents) })),
    { kind: 'journal' },
    journal.days.at(-1),
  );
}

/** Null where the journal holds nothing to compare the span with. */
export function reportBefore(
  hall: ReportHall,
  journal: JournalReader,
  span: Span,
  by: PeriodLength,
): Report | null {
  const before = spanBefore(span, journal.days);
  return before === null ? null : journalReport(hall, journal, before, by);
}
