/** What the report's sheet is made of: a plot with its table and its legend, and a table alone. */
import { type Html, html } from './html.ts';
import type { ReportForm } from './report-form.ts';
import { barsPlot, type NamedCount } from './report-plots.ts';

/** Every figure of a plot, for whoever does not see it. */
export interface Table {
  readonly head: readonly string[];
  /** The first cell of each names its row. */
  readonly rows: readonly (readonly string[])[];
}

export function key(mark: string, says: string): Html {
  return html`<span><svg viewBox="0 0 18 14" aria-hidden="true"><rect class="${mark}" x="1" y="1" width="16" height="12"/></svg> ${says}</span>`;
}

export function targetKey(says: string): Html {
  return html`<span><svg viewBox="0 0 18 14" aria-hidden="true"><line class="mark-target" x1="0" y1="7" x2="18" y2="7" stroke-dasharray="5 3"/></svg> ${says}</span>`;
}

export function bars(
  form: ReportForm,
  title: string,
  head: string,
  rows: readonly NamedCount[],
): Html {
  const { sheet } = form.words;
  if (rows.length === 0) {
    return html`<figure><figcaption>${title}</figcaption><p class="report-hint">${sheet.nothing}</p></figure>`;
  }
  const table = {
    head: [head, sheet.count],
    rows: rows.map(({ name, count }) => [name, form.number(count)]),
  };
  return figure(form, title, barsPlot(form, title, rows), html``, table);
}

export function figure(
  form: ReportForm,
  title: string,
  svg: Html,
  legend: Html,
  table: Table,
): Html {
  return html`<figure><figcaption>${title}</figcaption>${svg}<div class="report-legend">${legend}</div>
<details><summary>${form.words.sheet.table}</summary>${tableOf(title, table)}</details></figure>`;
}

/** It scrolls in a frame of its own where it is wider than the page, by the keyboard too. */
export function tableOf(name: string, { head, rows }: Table): Html {
  return html`<div class="report-table" role="region" tabindex="0" aria-label="${name}"><table><thead><tr>${head.map(
    (cell) => html`<th scope="col">${cell}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ([first = '', ...cells]) =>
      html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}
