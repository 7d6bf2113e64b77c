/**
 * The report for a person at a terminal: a few lines for the whole span, then one aligned table.
 *
 * Names stand last in their lines, because a terminal may draw them (Arabic, or wide letters) wider
 * or narrower than they count; everything before them is in one-cell characters.
 */
import { plainOutcome } from '../../config/schema/usual-reasons.ts';
import { type ReportWords, reportWords } from '../words/report-words.ts';
import type { Times } from './durations.ts';
import type { ReportRow } from './figures.ts';
import { type Report, shareText } from './report.ts';
import type { ReportHall, ReportLanguage } from './report-hall.ts';
import type { BreakRow } from './stops.ts';
import type { Tally } from './tally.ts';

const none = '-';

/** What the language decides. */
interface Form {
  readonly words: ReportWords;
  /** With the digits of the language. */
  digits(text: string | number): string;
}

const zeroOfArabic = 0x0660;

/** ASCII digits as those of the language. */
export function digitsIn(language: ReportLanguage): Form['digits'] {
  if (language === 'en') return String;
  return (text) =>
    String(text).replaceAll(/[0-9]/g, (digit) => String.fromCharCode(zeroOfArabic + Number(digit)));
}

type Column = readonly [title: keyof ReportWords['columns'], cell: (row: Tally) => string];

const columns: readonly Column[] = [
  ['served', ({ served }) => String(served)],
  ['noShow', ({ noShow }) => String(noShow)],
  ['void', (row) => String(row.void)],
  ['expired', ({ expired }) => String(expired)],
  ['open', ({ open }) => String(open)],
  ['wait', ({ wait }) => duration(wait.p50Ms)],
  ['p90', ({ wait }) => duration(wait.p90Ms)],
  ['max', ({ wait }) => duration(wait.maxMs)],
  ['service', ({ service }) => duration(service.p50Ms)],
  ['p90', ({ service }) => duration(service.p90Ms)],
  ['max', ({ service }) => duration(service.maxMs)],
  ['inTarget', ({ withinTarget, service }) => shareText(withinTarget, service.count) ?? none],
  ['inRange', ({ estimate }) => shareText(estimate.within, estimate.scored) ?? none],
  ['aheadOff', ({ estimate }) => estimate.aheadMeanError?.toFixed(1) ?? none],
];

/** Ends with a line break. */
export function reportText(hall: ReportHall, report: Report): string {
  const form: Form = { words: reportWords[hall.language], digits: digitsIn(hall.language) };
  const { words } = form;
  const severalPeriods = report.periods.length > 1 ? numbered(form, report.periods) : [];
  const lists = [
    [words.lists.service, 'issued', report.services],
    [words.lists.office, 'issued', report.offices],
    // A window issues nothing: it has those that it called last.
    [words.lists.window, 'tickets', numbered(form, report.windows)],
    [words.lists.hour, 'issued', numbered(form, report.hours)],
    [words.lists[report.by], 'issued', severalPeriods],
    [words.lists.class, 'issued', report.classes],
    [words.lists.outcome, 'tickets', unusual(report.outcomes)],
    [words.lists.missing, 'tickets', report.documents],
  ] as const;
  const table: (readonly string[])[] = [];
  for (const [title, count, rows] of lists) {
    if (rows.length === 0) continue;
    if (table.length > 0) table.push([]);
    table.push([
      title,
      words.columns[count],
      ...columns.map(([head]) => words.columns[head]),
      rows.some(({ name }) => name !== null) ? words.columns.name : '',
    ]);
    for (const row of rows)
      table.push([row.key ?? words.none, ...cells(form, row), row.name ?? '']);
  }
  table.push([], [words.total, ...cells(form, report.total), '']);
  const lines = [
    `${hall.centreName} (${report.centre})${words.comma}${words.controller(report.controller)}`,
    ...spanLines(form, report),
    ...summary(form, report),
    ...stopLines(form, report),
    '',
    ...aligned(table),
  ];
  return `${lines.join('\n')}\n`;
}

/** Rows whose keys are numbers, and no ids. */
function numbered({ digits }: Form, rows: readonly ReportRow[]): readonly ReportRow[] {
  return rows.map((row) => ({ ...row, key: row.key === null ? null : digits(row.key) }));
}

function* spanLines({ words, digits }: Form, report: Report): Generator<string> {
  const { source, day, from, to, days, isClosed } = report;
  if (source.kind === 'simulation') {
    yield words.simulated(digits(day), source.profile, digits(source.seed));
    for (const [reason, times] of Object.entries(source.refused)) {
      yield words.refused(reason, words.times(digits(times), times));
    }
    return;
  }
  const state = isClosed ? words.closed : words.notClosed;
  yield from === to
    ? `${words.businessDay(digits(day))}${words.comma}${state}`
    : `${words.span(digits(from), digits(to))}: ${words.businessDays(digits(days))}${words.comma}${state}`;
}

function* summary(form: Form, { total, hourDoubtful, periods }: Report): Generator<string> {
  const { words, digits } = form;
  const { issued, ofRoll, withoutPaper, wait, service, withinTarget, walk, ratings } = total;
  const time = (ms: number | null) => digits(duration(ms));
  if (ofRoll > 0) yield words.ofRoll(digits(ofRoll), digits(issued));
  if (withoutPaper > 0) yield words.withoutPaper(digits(withoutPaper), digits(issued));
  const share = shareText(withinTarget, service.count);
  if (share !== null) {
    yield words.withinTarget(digits(withinTarget), digits(service.count), digits(share));
  }
  yield* unknownText(form, wait, words.unknownWaits);
  yield* unknownText(form, service, words.unknownServices);
  if (walk.count > 0) yield words.walk(time(walk.p50Ms), time(walk.p90Ms), digits(walk.count));
  const { good, fair, poor } = ratings;
  if (good + fair + poor > 0) {
    yield words.ratingsLine(digits(good), digits(fair), digits(poor));
  }
  const offMs = periods.reduce((sum, period) => sum + period.offMs, 0);
  if (offMs > 0) yield words.off(time(offMs));
  if (hourDoubtful > 0) yield words.hourDoubtful(digits(hourDoubtful));
  yield* estimateLines(form, total);
}

function* estimateLines({ words, digits }: Form, { estimate }: Tally): Generator<string> {
  const { scored, within, plainMeanWithin, medianWidthMs, plainMeanWidthMs } = estimate;
  const { aheadScored, aheadMeanError } = estimate;
  if (aheadMeanError !== null) {
    yield words.peopleAhead(digits(aheadMeanError.toFixed(1)), digits(aheadScored));
  }
  const ours = shareText(within, scored);
  const peers = shareText(plainMeanWithin, scored);
  if (ours === null || peers === null) return;
  yield words.estimate(
    digits(ours),
    digits(peers),
    digits(scored),
    digits(duration(medianWidthMs)),
    digits(duration(plainMeanWidthMs)),
  );
}

/** Those that occurred; none where every service was simply done. */
function unusual(outcomes: readonly ReportRow[]): readonly ReportRow[] {
  const occurred = outcomes.filter(({ issued }) => issued > 0);
  return occurred.some(({ key }) => key !== plainOutcome) ? occurred : [];
}

function* stopLines(form: Form, { breaks, pauses, services, offices }: Report): Generator<string> {
  const { words, digits } = form;
  for (const { window, ...row } of breaks) {
    yield words.breakAt(digits(window), stopText(form, row));
  }
  for (const { scope, of, ...row } of pauses) {
    const named = [...services, ...offices].find(({ key }) => key === of)?.name ?? of;
    const what = named === null ? words.scope[scope] : `${words.scope[scope]} ${named}`;
    yield words.pauseOf(what, stopText(form, row));
  }
}

function stopText(
  form: Form,
  { name, reason, times, totalMs, unknown }: Omit<BreakRow, 'window'>,
): string {
  const { words, digits } = form;
  const open = unknown === 0 ? '' : words.lengthUnknown(digits(unknown));
  const often = words.times(digits(times), times);
  return `${words.stop(name ?? reason, often, digits(duration(totalMs)))}${open}`;
}

function* unknownText(
  { digits }: Form,
  { unknown }: Times,
  says: (n: string) => string,
): Generator<string> {
  if (unknown > 0) yield says(digits(unknown));
}

function cells({ digits }: Form, row: Tally): readonly string[] {
  return [String(row.issued), ...columns.map(([, cell]) => cell(row))].map(digits);
}

/** `4:05`, or `1:04:05` from an hour on. */
export function duration(ms: number | null): string {
  if (ms === null) return none;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = two(seconds % 60);
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** The first cell to the left, the last as it is, those between to the right. */
function aligned(table: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number) =>
    table.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0);
  // Before them the key, and how many.
  const widths = Array.from({ length: columns.length + 2 }, (_, column) => width(column));
  return table.map((row) => {
    const padded = row.map((cell, column) => {
      const cellWidth = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(cellWidth) : cell.padStart(cellWidth);
    });
    return padded.join('  ').trimEnd();
  });
}
