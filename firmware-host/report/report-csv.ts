/**
 * The report for a spreadsheet: RFC 4180, one line for each row, a header, durations in seconds.
 *
 * The column `by` says which list a row belongs to, so that a whole year of files can be put one
 * under the other and filtered.
 */
import type { Times } from './durations.ts';
import type { PeriodRow, ReportRow } from './figures.ts';
import type { Report } from './report.ts';
import type { BreakRow, PauseRow } from './stops.ts';
import type { Tally } from './tally.ts';

type Field = string | number | null;

const header = [
  'source',
  'centre',
  'controller',
  'day',
  'by',
  'key',
  'name',
  'tickets',
  'served',
  'noShow',
  'void',
  'expired',
  'open',
  'withoutPaper',
  ...timesHeader('wait'),
  ...timesHeader('service'),
  'withinTarget',
  'estimateScored',
  'estimateWithin',
  'plainMeanWithin',
  'estimateMedianWidthSeconds',
  'plainMeanWidthSeconds',
  'aheadScored',
  'aheadMeanError',
  'ofRoll',
  'times',
  'timesUnknown',
  'totalSeconds',
  ...timesHeader('walk'),
  'ratedGood',
  'ratedFair',
  'ratedPoor',
  'notRunningSeconds',
  'days',
];

/** Of breaks and pauses, whose lines have no figures of tickets. */
const withoutTickets = Array.from({ length: header.indexOf('times') - 7 }, () => null);

/** Of a period in which the journal holds no day: a gap is not 0. */
const withoutFigures = Array.from({ length: header.length - 8 }, () => null);

/** Without it, spreadsheets take the Arabic of UTF-8 for Latin. */
const byteOrderMark = '\uFEFF';

/** Every line ends with CR LF. An absent value is an empty field. */
export function reportCsv(report: Report): string {
  const { source, centre, controller, day, total } = report;
  const begun = [source.kind, centre, controller, day];
  const line = (by: string, { key, name, ...tally }: ReportRow, ...more: readonly Field[]) =>
    record([...begun, by, key, name, ...figures(tally), ...more]);
  const periodLine = (row: PeriodRow) =>
    row.days === 0
      ? record([...begun, report.by, row.key, null, ...withoutFigures, 0])
      : line(report.by, row, inSeconds(row.offMs), row.days);
  const stopLine = (by: string, key: string, stop: BreakRow | PauseRow) =>
    record([
      ...[...begun, by, key, stop.name],
      ...withoutTickets,
      ...[stop.times, stop.unknown, inSeconds(stop.totalMs)],
    ]);
  return [
    byteOrderMark,
    record(header),
    line('total', { key: null, name: null, ...total }),
    ...report.services.map((row) => line('service', row)),
    ...report.offices.map((row) => line('office', row)),
    ...report.windows.map((row) => line('window', row)),
    ...report.hours.map((row) => line('hour', row, inSeconds(row.offMs))),
    ...report.classes.map((row) => line('class', row)),
    ...report.outcomes.map((row) => line('outcome', row)),
    ...report.documents.map((row) => line('document', row)),
    ...report.periods.map((row) => periodLine(row)),
    ...report.breaks.map((row) => stopLine('break', `${row.window}/${row.reason}`, row)),
    ...report.pauses.map((row) => stopLine('pause', `${row.of ?? row.scope}/${row.reason}`, row)),
  ].join('');
}

function timesHeader(what: string): readonly string[] {
  const seconds = ['Min', 'P50', 'P90', 'Max'].map((figure) => `${what}${figure}Seconds`);
  return [`${what}Count`, `${what}Unknown`, ...seconds];
}

function figures(tally: Tally): readonly Field[] {
  const { scored, within, plainMeanWithin, medianWidthMs, plainMeanWidthMs } = tally.estimate;
  const { aheadScored, aheadMeanError } = tally.estimate;
  return [
    tally.issued,
    tally.served,
    tally.noShow,
    tally.void,
    tally.expired,
    tally.open,
    tally.withoutPaper,
    ...timesFigures(tally.wait),
    ...timesFigures(tally.service),
    tally.withinTarget,
    scored,
    within,
    plainMeanWithin,
    inSeconds(medianWidthMs),
    inSeconds(plainMeanWidthMs),
    aheadScored,
    aheadMeanError,
    tally.ofRoll,
    null,
    null,
    null,
    ...timesFigures(tally.walk),
    tally.ratings.good,
    tally.ratings.fair,
    tally.ratings.poor,
  ];
}

function timesFigures({ count, unknown, minMs, p50Ms, p90Ms, maxMs }: Times): readonly Field[] {
  return [count, unknown, ...[minMs, p50Ms, p90Ms, maxMs].map(inSeconds)];
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

/** As many fields as the header has. */
function record(fields: readonly Field[]): string {
  return `${header.map((_, at) => fieldText(fields[at] ?? null)).join(',')}\r\n`;
}

/** RFC 4180, section 2, rules 5 to 7. */
function fieldText(field: Field): string {
  const text = field === null ? '' : String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
