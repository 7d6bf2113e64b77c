/**
 * The report for a person at a terminal: a few lines for the whole day, then one aligned table.
 *
 * Names stand last in their lines, because a terminal may draw them (Arabic, or wide letters) wider
 * or narrower than they count; everything before them is in one-cell characters.
 */
import { plainOutcome } from '../../config/schema/usual-reasons.ts';
import { type Report, type ReportRow, shareText } from './report.ts';
import type { ReportHall } from './report-hall.ts';
import type { BreakRow } from './stops.ts';
import type { Tally, Times } from './tally.ts';

const none = '-';

const columns: readonly (readonly [title: string, cell: (row: Tally) => string])[] = [
  ['issued', ({ issued }) => String(issued)],
  ['served', ({ served }) => String(served)],
  ['no-show', ({ noShow }) => String(noShow)],
  ['void', (row) => String(row.void)],
  ['expired', ({ expired }) => String(expired)],
  ['open', ({ open }) => String(open)],
  ['wait p50', ({ wait }) => duration(wait.p50Ms)],
  ['p90', ({ wait }) => duration(wait.p90Ms)],
  ['max', ({ wait }) => duration(wait.maxMs)],
  ['service p50', ({ service }) => duration(service.p50Ms)],
  ['p90', ({ service }) => duration(service.p90Ms)],
  ['max', ({ service }) => duration(service.maxMs)],
  ['in target', ({ withinTarget, service }) => shareText(withinTarget, service.count) ?? none],
  ['in range', ({ estimate }) => shareText(estimate.within, estimate.scored) ?? none],
  ['ahead off', ({ estimate }) => estimate.aheadMeanError?.toFixed(1) ?? none],
];

/** Ends with a line break. */
export function reportText(hall: ReportHall, report: Report): string {
  const { total } = report;
  const lists = [
    ['service', report.services],
    ['office', report.offices],
    ['window', report.windows],
    ['hour', report.hours],
    ['class', report.classes],
    ['outcome', unusual(report.outcomes)],
    ['missing', report.documents],
  ] as const;
  const table: (readonly string[])[] = [];
  for (const [title, rows] of lists) {
    if (rows.length === 0) continue;
    if (table.length > 0) table.push([]);
    table.push([
      title,
      ...columns.map(([head]) => head),
      rows.some(({ name }) => name !== null) ? 'name' : '',
    ]);
    for (const row of rows) table.push([row.key ?? '(none)', ...cells(row), row.name ?? '']);
  }
  table.push([], ['total', ...cells(total), '']);
  const lines = [
    `${hall.centreName} (${report.centre}), controller ${report.controller}`,
    ...dayLines(report),
    ...summary(report),
    ...stopLines(report),
    '',
    ...aligned(table),
  ];
  return `${lines.join('\n')}\n`;
}

function* dayLines({ source, day, isClosed }: Report): Generator<string> {
  if (source.kind === 'journal') {
    yield `business day ${day}, ${isClosed ? 'closed' : 'not closed yet'}`;
    return;
  }
  yield `simulated day ${day}: ${source.profile}, seed ${source.seed}`;
  for (const [reason, times] of Object.entries(source.refused)) {
    yield `refused: ${reason}, ${times} ${times === 1 ? 'time' : 'times'}`;
  }
}

function* summary({ total, hourDoubtful }: Report): Generator<string> {
  const { issued, ofRoll, withoutPaper, wait, service, withinTarget, estimate } = total;
  if (ofRoll > 0) yield `numbers of the roll: ${ofRoll} of ${issued} issued`;
  if (withoutPaper > 0) {
    yield `numbers whose paper was never confirmed: ${withoutPaper}, beside ${issued} issued`;
  }
  const share = shareText(withinTarget, service.count);
  if (share !== null)
    yield `served within the target: ${withinTarget} of ${service.count}, ${share}`;
  yield* unknownText('waits', wait, 'the computer restarted meanwhile');
  yield* unknownText(
    'service times',
    service,
    "the computer restarted, or only the day's end ended them",
  );
  if (hourDoubtful > 0) {
    yield `the clock had not been set: the hour of ${hourDoubtful} tickets may be wrong`;
  }
  const { scored, within, plainMeanWithin, medianWidthMs, plainMeanWidthMs } = estimate;
  const { aheadScored, aheadMeanError } = estimate;
  if (aheadMeanError !== null) {
    yield `people ahead: ${aheadMeanError.toFixed(1)} off on average (${aheadScored} calls)`;
  }
  if (scored === 0) return;
  const ours = shareText(within, scored);
  const peers = shareText(plainMeanWithin, scored);
  yield `estimate: ${ours} within range; plain mean: ${peers} (${scored} waits, half of the ranges at most ${duration(medianWidthMs)} wide; the plain mean would hold as many at ${duration(plainMeanWidthMs)})`;
}

/** Those that occurred; none where every service was simply done. */
function unusual(outcomes: readonly ReportRow[]): readonly ReportRow[] {
  const occurred = outcomes.filter(({ issued }) => issued > 0);
  return occurred.some(({ key }) => key !== plainOutcome) ? occurred : [];
}

function* stopLines({ breaks, pauses }: Report): Generator<string> {
  for (const { window, ...row } of breaks) yield `break at window ${window}, ${stopText(row)}`;
  for (const { scope, of, ...row } of pauses) {
    yield `pause of ${of === null ? 'the hall' : `${scope} ${of}`}, ${stopText(row)}`;
  }
}

function stopText({ reason, times, totalMs, unknown }: Omit<BreakRow, 'window'>): string {
  const often = `${times} ${times === 1 ? 'time' : 'times'}`;
  const open = unknown === 0 ? '' : `, the length of ${unknown} not known`;
  return `${reason}: ${often}, ${duration(totalMs)} in all${open}`;
}

function* unknownText(what: string, { unknown }: Times, why: string): Generator<string> {
  if (unknown > 0) yield `${what} that are not known: ${unknown} (${why})`;
}

function cells(row: Tally): readonly string[] {
  return columns.map(([, cell]) => cell(row));
}

/** `4:05`, or `1:04:05` from an hour on. */
function duration(ms: number | null): string {
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
  const widths = Array.from({ length: columns.length + 1 }, (_, column) => width(column));
  return table.map((row) => {
    const padded = row.map((cell, column) => {
      const cellWidth = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(cellWidth) : cell.padStart(cellWidth);
    });
    return padded.join('  ').trimEnd();
  });
}
