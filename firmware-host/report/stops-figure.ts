/** The pauses and the breaks of the report's sheet: the minutes of each reason, and the table of all. */
import { type Html, html } from './html.ts';
import type { Report } from './report.ts';
import type { ReportForm } from './report-form.ts';
import type { ReportHall } from './report-hall.ts';
import { barsPlot } from './report-plots.ts';
import { figure } from './sheet-parts.ts';
import type { BreakRow, PauseRow } from './stops.ts';

const minuteMs = 60_000;

export function stopsFigure(form: ReportForm, hall: ReportHall, report: Report): Html {
  const { sheet } = form.words;
  const { breaks, pauses } = report;
  const title = `${sheet.stops} (${sheet.minutes})`;
  if (breaks.length + pauses.length === 0) {
    return html`<figure><figcaption>${title}</figcaption><p class="report-hint">${sheet.nothing}</p></figure>`;
  }
  const bars = [...byReason(sheet.pause, pauses), ...byReason(sheet.break, breaks)];
  const rowOf = (what: string, row: BreakRow | PauseRow) => [
    what,
    row.name ?? row.reason,
    form.number(row.times),
    row.unknown === row.times ? form.none : form.minutes(row.totalMs),
  ];
  const table = {
    head: [sheet.what, sheet.reason, sheet.often, sheet.inAll],
    rows: [
      ...pauses.map((row) => rowOf(`${sheet.pause}: ${pausedName(form, hall, row)}`, row)),
      ...breaks.map((row) =>
        rowOf(`${sheet.break}: ${sheet.windowOf(form.number(row.window))}`, row),
      ),
    ],
  };
  return figure(form, title, barsPlot(form, title, bars), html``, table);
}

/** The longest in all first; minutes. */
function byReason(what: string, rows: readonly (BreakRow | PauseRow)[]) {
  const sums = new Map<string, number>();
  for (const { name, reason, totalMs } of rows) {
    const says = `${what}: ${name ?? reason}`;
    sums.set(says, (sums.get(says) ?? 0) + totalMs);
  }
  return [...sums]
    .map(([name, ms]) => ({ name, count: Math.round(ms / minuteMs) }))
    .toSorted((a, b) => b.count - a.count);
}

function pausedName(
  { words }: ReportForm,
  hall: ReportHall,
  { scope, of }: Pick<PauseRow, 'scope' | 'of'>,
): string {
  if (of === null) return words.scope[scope];
  const named = scope === 'office' ? hall.offices : hall.services;
  return named.find(({ id }) => id === of)?.name ?? of;
}
