/**
 * `dawr report --format html`: one file that holds all that it needs, its font and its style too, so that it
 * looks and prints alike on a manager's computer that has neither the network nor an Arabic font.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Html, html } from './html.ts';
import type { Report } from './report.ts';
import { reportForm } from './report-form.ts';
import type { ReportHall } from './report-hall.ts';
import { reportSheet } from './report-sheet.ts';
import { reportStyle } from './report-style.ts';

const fonts = [
  [400, '@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf'],
  [800, '@expo-google-fonts/noto-sans-arabic/800ExtraBold/NotoSansArabic_800ExtraBold.ttf'],
] as const;

/** @param before the report of what this span is compared with; null for none */
export function reportHtml(hall: ReportHall, report: Report, before: Report | null): string {
  const { direction, language, words } = reportForm(hall.language);
  const style = `${fonts.map(fontFace).join('')}
body { max-inline-size: 1200px; padding: 16px; margin: 0 auto; font-family: 'Noto Sans Arabic', sans-serif; background: #eef2f5; }
@media print { body { max-inline-size: none; padding: 0; background: none; } }
${reportStyle}`;
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} – ${hall.centreName} – ${report.day}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>${reportSheet(hall, report, before)}</main>
</body>
</html>
`.text;
}

function fontFace([weight, file]: (typeof fonts)[number]): string {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(file));
  return `@font-face { font-family: 'Noto Sans Arabic'; font-weight: ${weight}; src: url(data:font/ttf;base64,${bytes.toString('base64')}) format('truetype'); }
`;
}
