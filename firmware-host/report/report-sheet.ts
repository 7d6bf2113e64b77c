/**
 * The report as HTML: four figures beside those of the same weekday before, the plots with their tables, and
 * the rows by service and window. The manager's page shows it, and `dawr report --format html` prints it, so
 * both always say the same.
 *
 * No row names a person: a window may have any clerk. Ratings are drawn from five on only.
 */
import { plainOutcome } from '../../config/schema/usual-reasons.ts';
import type { Times } from './durations.ts';
import type { PeriodRow, ReportRow, TimeRow } from './figures.ts';
import { type Html, html } from './html.ts';
import type { Report } from './report.ts';
import { type ReportForm, reportForm } from './report-form.ts';
import type { ReportHall } from './report-hall.ts';
import { countPlot, type NamedCount, type SpreadPoint, spreadPlot } from './report-plots.ts';
import { bars, figure, key, tableOf, targetKey } from './sheet-parts.ts';
import { periodOf } from './span.ts';
import { stopsFigure } from './stops-figure.ts';
import { ratingNames, type Tally } from './tally.ts';

/** Fewer ratings than this might show who gave one. */
const leastRatings = 5;
const mostDocuments = 8;
/** An hour of which the controller missed more than this, and in which nobody came, is a gap. */
const gapMs = 5 * 60_000;
const minuteMs = 60_000;

/** @param before the report of what this span is compared with; null for none */
export function reportSheet(hall: ReportHall, report: Report, before: Report | null): Html {
  const form = reportForm(hall.language);
  if (report.days === 0) {
    return html`<article class="report" lang="${form.language}" dir="${form.direction}">
${head(form, hall, report)}
<p class="report-part">${form.words.sheet.noDay}</p>
</article>`;
  }
  return html`<article class="report" lang="${form.language}" dir="${form.direction}">
${patterns}
${head(form, hall, report)}
${four(form, report, before)}
<div class="report-plots">${plots(form, hall, report)}</div>
${rowsPart(form, form.words.sheet.byService, [form.words.sheet.service, form.words.sheet.issued], report.services, ({ key, name }) => name ?? key ?? form.words.none)}
${rowsPart(form, form.words.sheet.byWindow, [form.words.sheet.window, form.words.sheet.count], report.windows, ({ key }) => windowName(form, key))}
${notes(form, report)}
<p class="report-foot">${form.words.sheet.page}</p>
</article>`;
}

const patterns = html`<svg class="report-patterns" aria-hidden="true" focusable="false"><defs>
<pattern id="report-wide" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/><line class="line" x1="0" y1="0" x2="0" y2="5"/></pattern>
<pattern id="report-gap" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#f3f6f9"/><circle class="dot" cx="3" cy="3" r="0.9"/></pattern>
</defs></svg>`;

function head(form: ReportForm, hall: ReportHall, report: Report): Html {
  const { words } = form;
  const { from, to, days, isClosed } = report;
  const when = from === to ? form.date(from) : words.span(form.date(from), form.date(to));
  if (days === 0) {
    return html`<header class="report-head"><h2>${hall.centreName}</h2><p>${when}</p></header>`;
  }
  const state = isClosed ? words.closed : words.notClosed;
  const count = from === to ? '' : html`<p>${words.businessDays(form.number(days))}</p>`;
  return html`<header class="report-head"><h2>${hall.centreName}</h2><p>${when}</p>${count}<p>${state}</p></header>`;
}

function four(form: ReportForm, { total }: Report, before: Report | null): Html {
  const { sheet } = form.words;
  const shown: readonly [title: string, value: (tally: Tally) => string, hint: string][] = [
    [sheet.issued, ({ issued }) => form.number(issued), ''],
    [
      sheet.within,
      ({ withinTarget, service }) => form.share(withinTarget, service.count),
      sheet.of(form.number(total.withinTarget), form.number(total.service.count)),
    ],
    [
      `${sheet.wait} (${sheet.minutes})`,
      ({ wait }) => sheet.waitIs(form.minutes(wait.p50Ms), form.minutes(wait.p90Ms)),
      sheet.waitHint,
    ],
    [sheet.noShow, ({ noShow }) => form.number(noShow), form.share(total.noShow, total.issued)],
  ];
  return html`<dl class="report-four">${shown.map(
    ([title, value, hint]) =>
      html`<div><dt>${title}</dt><dd class="report-value">${value(total)}</dd><dd class="report-hint">${hint}</dd><dd class="report-hint">${beforeText(form, before, value)}</dd></div>`,
  )}</dl>`;
}

function beforeText(
  form: ReportForm,
  before: Report | null,
  value: (tally: Tally) => string,
): string {
  const { sheet } = form.words;
  if (before === null) return sheet.nothingBefore;
  const said = value(before.total);
  if (before.from === before.to) return sheet.before(said, form.date(before.from));
  const isWeek = periodOf('week', before.from).to === before.to;
  return isWeek ? sheet.beforeWeek(said) : sheet.beforeMonth(said);
}

function plots(form: ReportForm, hall: ReportHall, report: Report): readonly Html[] {
  const { sheet } = form.words;
  const isDay = report.from === report.to;
  const hours = report.hours.map((row) => ({
    // An hour of many days is not cut by what one of them lacked.
    row: isDay || row.issued === 0 ? row : { ...row, offMs: 0 },
    label: form.hour(row.key ?? ''),
    name: form.hour(row.key ?? ''),
  }));
  const ofTime = isDay ? hours : periodRows(form, report.periods, report.by);
  const timeHead = isDay ? sheet.hour : sheet.period[report.by];
  const targets = [...new Set(hall.services.map(({ targetMs }) => targetMs / minuteMs))];
  return [
    ...(isDay ? [] : [counts(form, sheet.arrivalsByPeriod, timeHead, ofTime)]),
    counts(form, sheet.arrivals, sheet.hour, hours),
    spreads(
      form,
      isDay ? sheet.waitsByHour : sheet.waitsByPeriod,
      timeHead,
      ofTime,
      targets,
      'wait',
    ),
    spreads(
      form,
      isDay ? sheet.servicesByHour : sheet.servicesByPeriod,
      timeHead,
      ofTime,
      targets,
      'service',
    ),
    bars(form, sheet.outcomes, sheet.outcome, outcomeBars(report)),
    bars(form, sheet.documents, sheet.document, documentBars(hall, report).slice(0, mostDocuments)),
    ratings(form, report.total),
    stopsFigure(form, hall, report),
  ];
}

interface Timed {
  readonly row: TimeRow & Partial<Pick<PeriodRow, 'days' | 'isToCome'>>;
  /** Under the axis. */
  readonly label: string;
  /** In the table. */
  readonly name: string;
}

function periodRows(
  form: ReportForm,
  periods: readonly PeriodRow[],
  by: Report['by'],
): readonly Timed[] {
  const labels = form.labels(by, periods);
  return periods.map((row, at) => ({
    row,
    label: labels[at] ?? row.key,
    name: form.name(by, row),
  }));
}

/** Whether a place of time has no figures, and not 0. */
function isGap({ days, offMs, issued }: Timed['row']): boolean {
  return days === 0 || (issued === 0 && offMs >= gapMs);
}

/** Whether a part of it has none. */
function isCut({ offMs }: Timed['row']): boolean {
  return offMs >= gapMs;
}

/** What is to come is no gap: it stays white. */
function isHatched(row: Timed['row']): boolean {
  return row.isToCome !== true && (isGap(row) || isCut(row));
}

function counts(form: ReportForm, title: string, head: string, rows: readonly Timed[]): Html {
  const { sheet } = form.words;
  const points = rows.map(({ row, label }) => ({
    label,
    isGap: isHatched(row),
    count: row.issued,
  }));
  const table = {
    head: [head, sheet.count],
    rows: rows.map(({ row, name }) => [
      name,
      isGap(row) ? gapText(form, row) : form.number(row.issued),
    ]),
  };
  return figure(form, title, countPlot(form, title, points), gapLegend(form, rows), table);
}

function spreads(
  form: ReportForm,
  title: string,
  head: string,
  rows: readonly Timed[],
  targets: readonly number[],
  of: 'wait' | 'service',
): Html {
  const { sheet } = form.words;
  const inMinutes = (ms: number | null) => (ms === null ? null : ms / minuteMs);
  const points = rows.map(
    ({ row, label }): SpreadPoint => ({
      label,
      isGap: isHatched(row),
      p50: inMinutes(row[of].p50Ms),
      p90: inMinutes(row[of].p90Ms),
    }),
  );
  const legend = html`${key('mark', sheet.half)}${key('mark-wide', sheet.nine)}${targetKey(
    targets.map((minutes) => sheet.tenMinutes(form.number(minutes))).join(', '),
  )}${gapLegend(form, rows)}`;
  const table = {
    head: [head, sheet.half, sheet.nine, sheet.count],
    rows: rows.map(({ row, name }) => [
      name,
      ...(isGap(row)
        ? [gapText(form, row), form.none, form.none]
        : [...timesCells(form, row[of]), form.number(row[of].count)]),
    ]),
  };
  const svg = spreadPlot(form, `${title} (${sheet.minutes})`, points, targets);
  return figure(form, `${title} (${sheet.minutes})`, svg, legend, table);
}

function timesCells(form: ReportForm, { p50Ms, p90Ms }: Times): readonly string[] {
  return [form.minutes(p50Ms), form.minutes(p90Ms)];
}

function gapText({ words }: ReportForm, { days, isToCome }: Timed['row']): string {
  if (isToCome === true) return words.sheet.toCome;
  return days === 0 ? words.sheet.noDay : words.sheet.didNotRun;
}

function gapLegend({ words }: ReportForm, rows: readonly Timed[]): Html {
  const gaps = [
    ...(rows.some(({ row }) => isCut(row)) ? [words.sheet.didNotRun] : []),
    ...(rows.some(({ row }) => row.days === 0 && isHatched(row)) ? [words.sheet.noDay] : []),
  ];
  return gaps.length === 0 ? html`` : key('mark-gap', gaps.join(' / '));
}

/** Those that occurred, most often first. */
function outcomeBars({ outcomes }: Report): readonly NamedCount[] {
  const occurred = outcomes.filter(({ issued }) => issued > 0);
  const bars = occurred.map(({ key, name, issued }) => ({
    name: name ?? key ?? plainOutcome,
    count: issued,
  }));
  return bars.toSorted((a, b) => b.count - a.count);
}

function documentBars(hall: ReportHall, { documents }: Report): readonly NamedCount[] {
  return documents.map(({ key, name, issued }) => {
    const [service = '', document = ''] = (key ?? '').split('/');
    return {
      name: `${name ?? document} – ${hall.serviceOf(service)?.name ?? service}`,
      count: issued,
    };
  });
}

function ratings(form: ReportForm, { ratings: given }: Tally): Html {
  const { sheet, ratingNames: names } = form.words;
  const count = given.good + given.fair + given.poor;
  if (count < leastRatings) {
    const says = sheet.fewRatings(form.number(count), form.number(leastRatings));
    return html`<figure><figcaption>${sheet.ratings}</figcaption><p class="report-hint">${says}</p></figure>`;
  }
  const shown = ratingNames.toReversed().map((name) => ({ name: names[name], count: given[name] }));
  return bars(form, sheet.ratings, sheet.rating, shown);
}

function rowsPart(
  form: ReportForm,
  title: string,
  head: readonly [of: string, tickets: string],
  rows: readonly ReportRow[],
  nameOf: (row: ReportRow) => string,
): Html {
  const { sheet } = form.words;
  const shown = rows.filter((row) => row.key !== null || row.issued > 0);
  const table = {
    head: [
      ...head,
      sheet.noShow,
      sheet.waitP50,
      sheet.waitP90,
      sheet.serviceP50,
      sheet.serviceP90,
      sheet.inTarget,
    ],
    rows: shown.map((row) => [
      nameOf(row),
      form.number(row.issued),
      form.number(row.noShow),
      ...timesCells(form, row.wait),
      ...timesCells(form, row.service),
      form.share(row.withinTarget, row.service.count),
    ]),
  };
  return html`<section class="report-part"><h3>${title}</h3>${tableOf(title, table)}</section>`;
}

function windowName({ words, number }: ReportForm, key: string | null): string {
  return key === null ? words.sheet.noWindow : words.sheet.windowOf(number(Number(key)));
}

function notes(form: ReportForm, { total, hourDoubtful, periods }: Report): Html {
  const { words, number } = form;
  const { sheet } = words;
  const offMs = periods.reduce((sum, period) => sum + period.offMs, 0);
  const said = [
    ...(total.walk.count > 0
      ? [
          `${sheet.walk}: ${form.minutes(total.walk.p50Ms)} ${sheet.minutes} (${number(total.walk.count)})`,
        ]
      : []),
    ...(total.ofRoll > 0 ? [`${sheet.roll}: ${number(total.ofRoll)}`] : []),
    ...(total.withoutPaper > 0
      ? [words.withoutPaper(number(total.withoutPaper), number(total.issued))]
      : []),
    ...(total.wait.unknown > 0 ? [words.unknownWaits(number(total.wait.unknown))] : []),
    ...(total.service.unknown > 0 ? [words.unknownServices(number(total.service.unknown))] : []),
    ...(offMs > 0 ? [words.off(`${form.minutes(offMs)} ${sheet.minutes}`)] : []),
    ...(hourDoubtful > 0 ? [words.hourDoubtful(number(hourDoubtful))] : []),
  ];
  if (said.length === 0) return html``;
  return html`<section class="report-part"><h3>${sheet.notes}</h3><ul>${said.map((one) => html`<li>${one}</li>`)}</ul></section>`;
}
