/**
 * Draws the report's plots as SVG, on the server as on a terminal: the page of the manager and the printed
 * sheet show the same lines. The only file that knows the plotting library and the document it draws in.
 *
 * Time goes from right to left in Arabic, and the figures stand to the right. The SVG carries no style of its
 * own: a page with a strict content security policy would refuse it, and `report-style.ts` has it.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Html } from './html.ts';
import type { ReportForm } from './report-form.ts';

/** One place on the axis of time. */
export interface TimePoint {
  /** Under the axis; unique. */
  readonly label: string;
  /** The controller did not run, or there was no day: what is not drawn is a gap, and not 0. */
  readonly isGap: boolean;
}

export interface CountPoint extends TimePoint {
  readonly count: number;
}

export interface SpreadPoint extends TimePoint {
  readonly p50: number | null;
  readonly p90: number | null;
}

/** A bar with its words above it. */
export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

/** Of the drawing's own coordinates; the sheet scales it. */
const width = 420;
const height = 210;
const bandHeight = 38;
/** Beside the last place of time, for the half of a long label. */
const edge = 18;
const mostLabels = 12;
/** Of the sheet's text, on average. */
const letterWidth = 7;

/** Columns, such as the arrivals of each hour. */
export function countPlot(form: ReportForm, title: string, points: readonly CountPoint[]): Html {
  const most = Math.max(1, ...points.map(({ count }) => count));
  return drawn(form, title, points, most, [
    Plot.barY(points, { x: 'label', y: 'count', className: 'mark', insetLeft: 1, insetRight: 1 }),
    Plot.text(points.length > mostLabels ? [] : points.filter(({ count }) => count > 0), {
      x: 'label',
      y: 'count',
      text: ({ count }: CountPoint) => form.number(count),
      dy: -7,
    }),
  ]);
}

/** Half and nine of ten, in minutes, with a line at each target. */
export function spreadPlot(
  form: ReportForm,
  title: string,
  points: readonly SpreadPoint[],
  targets: readonly number[],
): Html {
  const known = points.filter(({ p50 }) => p50 !== null);
  const most = Math.max(1, ...targets, ...known.map(({ p90 }) => p90 ?? 0));
  return drawn(form, title, points, most, [
    Plot.barY(known, { x: 'label', y: 'p90', className: 'mark-wide', insetLeft: 1, insetRight: 1 }),
    Plot.barY(known, { x: 'label', y: 'p50', className: 'mark', insetLeft: 4, insetRight: 4 }),
    Plot.ruleY(targets, { className: 'mark-target', strokeDasharray: '5 3' }),
  ]);
}

/** One bar below the other, each with its name above it and its number at its end. */
export function barsPlot(form: ReportForm, title: string, bars: readonly NamedCount[]): Html {
  const isRight = form.direction === 'rtl';
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const text = { textAnchor: isRight ? ('end' as const) : ('start' as const) };
  // The table has what is too long for a line.
  const cut = { lineWidth: 30, textOverflow: 'ellipsis-end' as const };
  const unique = bars.map((bar, at) => ({ ...bar, at }));
  return plotted(title, {
    width,
    height: 8 + bandHeight * bars.length,
    margin: 0,
    marginLeft: isRight ? 46 : 2,
    marginRight: isRight ? 2 : 46,
    x: { domain: [0, most], reverse: isRight, axis: null },
    y: { type: 'band', domain: unique.map(({ at }) => at), axis: null, padding: 0.08 },
    marks: [
      Plot.barX(unique, { y: 'at', x: 'count', insetTop: 19, className: 'mark' }),
      // In its own direction, in which an anchor at the start is where its reader begins.
      Plot.text(unique, {
        y: 'at',
        x: 0,
        text: 'name',
        dy: -9,
        className: 'mark-name',
        textAnchor: 'start',
        ...cut,
      }),
      Plot.text(unique, {
        y: 'at',
        x: 'count',
        text: ({ count }: NamedCount) => form.number(count),
        dx: isRight ? -6 : 6,
        dy: 9,
        ...text,
      }),
    ],
  });
}

function drawn(
  form: ReportForm,
  title: string,
  points: readonly TimePoint[],
  most: number,
  marks: readonly Plot.Markish[],
): Html {
  const isRight = form.direction === 'rtl';
  const side = 20 + letterWidth * String(Math.ceil(most)).length;
  const labels = points.map(({ label }) => label);
  const every = Math.ceil(labels.length / roomFor(labels));
  const ticks = labels.filter((_, at) => at % every === 0);
  return plotted(title, {
    width,
    height,
    marginTop: 18,
    marginBottom: labels.some((label) => label.includes('\n')) ? 42 : 26,
    marginLeft: isRight ? edge : side,
    marginRight: isRight ? side : edge,
    // The order of the points: sorted as words, 10 would stand before 8.
    x: { type: 'band', domain: labels, reverse: isRight, label: null, padding: 0.12 },
    y: { domain: [0, most], nice: true, label: null },
    marks: [
      Plot.axisX(ticks, { tickSize: 0, tickPadding: 8 }),
      Plot.gridY({ ticks: 4, className: 'mark-grid' }),
      Plot.axisY({
        anchor: isRight ? 'right' : 'left',
        ticks: 4,
        tickSize: 0,
        tickFormat: (value: number) => form.number(value),
      }),
      Plot.barY(
        points.filter(({ isGap }) => isGap),
        { x: 'label', y1: 0, y2: most, className: 'mark-gap' },
      ),
      ...marks,
      Plot.ruleY([0], { className: 'mark-base' }),
    ],
  });
}

/** How many labels stand side by side without touching. */
function roomFor(labels: readonly string[]): number {
  const longest = Math.max(
    1,
    ...labels.flatMap((label) => label.split('\n')).map(({ length }) => length),
  );
  return Math.min(mostLabels, Math.floor(width / (letterWidth * longest + letterWidth)));
}

function plotted(title: string, options: Plot.PlotOptions): Html {
  const { document } = parseHTML('<!doctype html><html lang="en"><body></body></html>');
  const svg = Plot.plot({ ...options, document, className: 'plot' });
  svg.querySelector('style')?.remove();
  // A picture to whoever hears the page; the table beside it says the same.
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  for (const [name, value] of [
    ['role', 'img'],
    ['aria-label', title],
    // The numbers under a plot would turn round with the page.
    ['direction', 'ltr'],
  ] as const) {
    svg.setAttribute(name, value);
  }
  return new Html(svg.outerHTML);
}
