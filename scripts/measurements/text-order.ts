/**
 * Mixed Arabic and Latin lines as they go to paper, broken for 58 and 80 mm, against the order that GNU
 * FriBidi gives the same text.
 *
 * FriBidi reads both: the whole text, of whose levels it resolves each line's, and the line as it was
 * handed to the canvas, with its overrides. The two must stand in one order, with each sign turned
 * the same way.
 */
import { spawnSync } from 'node:child_process';
import { layOut } from '../../drivers/printer/ticket-layout.ts';
import { loadTicketRaster } from '../../drivers/printer/ticket-raster.ts';
import { sheetOf } from '../../drivers/printer/ticket-sheet.ts';
import { isolateCodes } from '../../drivers/printer/ticket-words.ts';
import { type Random, randomFrom } from '../../firmware-host/report/random.ts';
import type { Row } from './row.ts';

const texts = 1_000;
const papers = [58, 80] as const;

const words = [
  ...[
    'بطاقة',
    'الرقم القومي',
    'نموذج',
    'صورة',
    'من',
    'إلى',
    'أصل',
    'هاتف',
    'مكتب',
    'شُكْرًا',
    'رقم',
    'و',
  ],
  ...[
    'AT&T',
    'No. 5',
    'Saint-Génois',
    "d'Alexandrie",
    'Form',
    'A047',
    'C++',
    'Tamween',
    'e.g.',
    'PDF/A-3',
  ],
  ...['https://example.org/c?id=5', 'info@tamween.example', 'www.gov.eg/%D8?a=1&b=2'],
  ...[
    '+20 3 427 1234',
    '010-1234-5678',
    '(03) 427 1234',
    '19280',
    '5-12',
    '5–12',
    '12/3',
    '1,250.50',
  ],
  ...[
    '٨:٣٠',
    '١٤:٣٠',
    '١٫٢٥٠',
    '٥–١٢',
    '٠٣-١٢٣',
    '٪',
    '15%',
    '-3',
    '#7',
    '4×6',
    '2026-11-28',
    '3G',
  ],
  ...[
    '(أ)',
    '(صباحًا)',
    '«بطاقة»',
    '[x]',
    '–',
    '-',
    '/',
    '،',
    '؟',
    ':',
    '...',
    '"نعم"',
    '12/ب',
    'ق-12/3',
  ],
];

/** A line on paper: what was handed to the canvas, and whose text it is a part of. */
interface PaperLine {
  readonly paperWidthMm: (typeof papers)[number];
  readonly text: number;
  readonly drawn: string;
}

/** @returns how many lines there were, and those that stand in another order than FriBidi's */
export async function linesUnlikeFribidi(
  given: readonly string[],
): Promise<{ readonly lines: number; readonly unlike: readonly string[] }> {
  const raster = await loadTicketRaster();
  const isolated = given.map((text) =>
    isolateCodes(text)
      .split(/[ \t\n]+/)
      .join(' ')
      .trim(),
  );
  const whole = levelsOf(isolated);
  const lines = papers.flatMap((paperWidthMm) => {
    const sheet = sheetOf({ paperWidthMm, dpi: 203 });
    return isolated.flatMap((text, at): PaperLine[] => {
      const line = { text, style: 'document', direction: 'rtl' } as const;
      const { marks } = layOut([{ kind: 'start', line }], sheet, 'rtl', raster.measure);
      return marks.flatMap((mark) =>
        mark.kind === 'text' ? [{ paperWidthMm, text: at, drawn: mark.text }] : [],
      );
    });
  });
  const drawn = levelsOf(lines.map((line) => line.drawn));
  let from = 0;
  const unlike = lines.flatMap((line, at) => {
    const text = isolated[line.text] ?? '';
    const before = lines[at - 1];
    if (before?.text !== line.text || before.paperWidthMm !== line.paperWidthMm) from = 0;
    const bare = withoutOverrides(line.drawn);
    const start = startOf(text, bare, from);
    const end = endOf(text, bare, start);
    from = end;
    const expected = visual(text.slice(start, end), whole[line.text]?.slice(start, end) ?? []);
    const found = visual(line.drawn, drawn[at] ?? []);
    return expected === found ? [] : [`${text} | ${bare}`];
  });
  return { lines: lines.length, unlike };
}

export async function textOrder(): Promise<readonly Row[]> {
  const random = randomFrom(9, 'mixed lines');
  const given = Array.from({ length: texts }, () => mixedText(random));
  const { lines, unlike } = await linesUnlikeFribidi(given);
  for (const each of unlike.slice(0, 5)) console.error(`another order: ${each}`);
  return [
    {
      name: "Arabic lines that differ from FriBidi's order",
      value: unlike.length,
      unit: 'wrong',
      against: `${lines} lines of ${texts} mixed texts on paper of 58 and 80 mm`,
      aim: '0',
      ok: unlike.length === 0 && lines >= 2 * texts,
    },
  ];
}

function mixedText(random: Random): string {
  const count = 2 + Math.floor(10 * random.uniform());
  const pick = () => words[Math.floor(words.length * random.uniform())] ?? '';
  return ['بطاقة', ...Array.from({ length: count }, pick)].join(' ');
}

const controls = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/u;

function withoutOverrides(text: string): string {
  return text.replace(/[\u202a-\u202e]/g, '');
}

/** A line has no isolates; the text's are passed over. */
function startOf(text: string, line: string, from: number): number {
  for (let start = from; start < text.length; start += 1) {
    if (!controls.test(text.charAt(start)) && endOf(text, line, start) >= 0) return start;
  }
  throw new Error(`no part of the text: ${line}`);
}

function endOf(text: string, line: string, start: number): number {
  let at = start;
  for (const sign of line.split('')) {
    while (controls.test(text.charAt(at))) at += 1;
    if (text.charAt(at) !== sign) return -1;
    at += 1;
  }
  return at;
}

/** FriBidi's embedding levels of each text, one a character. */
function levelsOf(lines: readonly string[]): readonly (readonly number[])[] {
  const { stdout, status, error } = spawnSync(
    'fribidi',
    ['--rtl', '--nobreak', '--nopad', '--novisual', '--levels'],
    { input: lines.map((line) => `${line}\n`).join(''), encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0)
    throw new Error(`fribidi (package libfribidi-bin) failed: ${error?.message ?? status}`);
  const rows = stdout.split('\n').filter((row) => row.trim() !== '');
  return rows.map((row) => row.trim().split(/\s+/).map(Number));
}

/** Rule L2 of UAX #9, and beside each sign whether it is turned. Trailing spaces are the line's own (L1). */
function visual(text: string, levels: readonly number[]): string {
  let order = text
    .split('')
    .map((sign, at) => ({ sign, level: levels[at] ?? 1 }))
    .filter(({ sign }) => !controls.test(sign));
  const most = Math.max(...order.map(({ level }) => level));
  for (let level = most; level > 0; level -= 1) {
    const next: typeof order = [];
    for (let at = 0; at < order.length; ) {
      let end = at;
      while (end < order.length && (order[end]?.level ?? 0) >= level) end += 1;
      if (end === at) next.push(...order.slice(at, ++end));
      else next.push(...order.slice(at, end).reverse());
      at = end;
    }
    order = next;
  }
  return order.map(({ sign, level }) => `${sign}${level % 2 === 0 ? '' : '<'}`).join('');
}
