/**
 * How a report looks on a page and on paper: for the sheet of `dawr report --format html`, which carries it, and
 * for the manager's page, to which it is served. Black on white, with patterns that a printer without colours
 * keeps apart; two A4 pages upright.
 */
export const reportStyle = `
.report {
  --report-ink: #14222e;
  --report-soft: #46586a;
  --report-rule: #c3ced8;
  --report-mark: #005a9c;
  --report-target: #b3261e;
  color: var(--report-ink);
  line-height: 1.4;
}
:where(.report) :where(h2, h3, p, figure, dl, dd) { margin: 0; }
.report-head { display: flex; flex-wrap: wrap; gap: 2px 24px; align-items: baseline; }
.report-head h2 { font-size: 1.5rem; font-weight: 800; }
.report-head p { color: var(--report-soft); }
.report-four {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr));
  gap: 12px;
  margin-block: 14px;
}
.report-four > div, .report-plots > figure, .report-part {
  padding: 12px 16px;
  background: #fff;
  border: 1px solid var(--report-rule);
  border-radius: 12px;
}
.report-four > div { display: flex; flex-direction: column; }
.report-four dt { font-weight: 600; color: var(--report-soft); }
.report-four .report-value { font-size: 2.1rem; font-weight: 800; line-height: 1.25; }
.report-value small { font-size: 1rem; font-weight: 600; }
.report-hint { font-size: 0.9rem; color: var(--report-soft); }
.report-plots {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr));
  gap: 12px;
}
.report figcaption, .report-part h3 { font-size: 1.1rem; font-weight: 600; }
.report-legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 0.9rem; color: var(--report-soft); }
.report-legend svg { inline-size: 18px; block-size: 14px; vertical-align: -2px; }
.report svg.plot { display: block; inline-size: 100%; block-size: auto; max-inline-size: 560px; }
.report svg.plot text { font-family: inherit; font-size: 13px; fill: var(--report-ink); }
.report[dir="rtl"] .mark-name { direction: rtl; }
.report .mark { fill: var(--report-mark); }
.report .mark-wide { fill: url(#report-wide); stroke: var(--report-mark); }
.report .mark-gap { fill: url(#report-gap); stroke: var(--report-soft); stroke-dasharray: 2 2; }
.report .mark-target { stroke: var(--report-target); stroke-width: 2; }
.report .mark-grid { stroke: var(--report-rule); }
.report .mark-base { stroke: var(--report-ink); }
.report-patterns { position: absolute; inline-size: 0; block-size: 0; }
.report-patterns .line { stroke: var(--report-mark); stroke-width: 1.5; }
.report-patterns .dot { fill: var(--report-soft); }
.report details { margin-block-start: 6px; }
.report summary { min-block-size: 32px; padding-block: 4px; font-weight: 600; color: #00437a; cursor: pointer; }
.report-table { overflow-x: auto; }
.report table { inline-size: 100%; border-collapse: collapse; }
.report th, .report td { padding: 4px 8px; text-align: start; vertical-align: top; border-block-end: 1px solid var(--report-rule); }
.report td { font-variant-numeric: tabular-nums; }
.report tbody th { min-inline-size: 9em; font-weight: 400; }
.report thead th { font-weight: 600; color: var(--report-soft); }
.report-part { margin-block-start: 12px; }
.report-part ul { padding-inline-start: 20px; margin: 0; }
.report-foot { margin-block-start: 10px; font-size: 0.9rem; color: var(--report-soft); }
@media print {
  .report { font-size: 10.5px; }
  .report-head h2 { font-size: 17px; }
  .report-four { grid-template-columns: repeat(4, 1fr); gap: 6px; margin-block: 6px; }
  .report-four > div, .report-plots > figure, .report-part { padding: 5px 8px; border-radius: 4px; }
  .report-four .report-value { font-size: 20px; }
  .report-value small, .report figcaption, .report-part h3 { font-size: 12px; }
  .report-hint, .report-legend, .report-foot { font-size: 9.5px; }
  .report-plots { grid-template-columns: 1fr 1fr; gap: 6px; }
  .report-plots > figure, .report-part, .report tr { break-inside: avoid; }
  .report-part { margin-block-start: 6px; }
  .report details:not([open]) { display: none; }
  .report th, .report td { padding: 1px 5px; }
  .report .mark, .report .mark-wide, .report .mark-gap { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@page { size: A4 portrait; margin: 11mm; }
`;
