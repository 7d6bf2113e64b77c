/**
 * Mixed Arabic, Latin, digits, telephone numbers and marks as they were looked at once and found
 * right: every dot stays where it was, on every machine.
 *
 * Where a change is meant, run this file with `DAWR_WRITE_GOLDEN=1`, and look at the pictures.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layOut } from '../../drivers/printer/ticket-layout.ts';
import { loadTicketRaster } from '../../drivers/printer/ticket-raster.ts';
import type { Block } from '../../drivers/printer/ticket-shapes.ts';
import { sheetOf } from '../../drivers/printer/ticket-sheet.ts';
import { arabicNumber, isolateCodes } from '../../drivers/printer/ticket-words.ts';
import { paperPng, paperRows } from '../../drivers/twins/escpos-png.ts';

const texts = [
  'للاستعلام: +20 3 427 1234 أو 19280',
  'نموذج 12/ب (أصل وصورة)',
  'من A047 إلى A120، شباك 3',
  'رسم ١٫٢٥٠ جنيهًا، خصم 15%',
  'البريد: info@tamween.example',
  '«بطاقة» رقم 2/123؟ نعم!',
  'شُكْرًا لَكُمْ، ومع السلامة',
  'واتساب 010-1234-5678 (صباحًا)',
  'Supply office رقم 3: باب شرق',
  'لأ لإ لآ لا ـ ئ ؤ ء ى ة ه',
];

test.each([
  [80, 203],
  [58, 203],
  [80, 180],
] as const)('on %i mm at %i dpi', async (paperWidthMm, dpi) => {
  const raster = await loadTicketRaster();
  const sheet = sheetOf({ paperWidthMm, dpi });
  const number = arabicNumber('BW1094') ?? '';
  const blocks: Block[] = [
    { kind: 'gap', share: 0.5 },
    { kind: 'centred', line: { text: 'BW1094', style: 'number', direction: 'ltr' }, tight: true },
    { kind: 'gap', share: 1 },
    { kind: 'flanked', line: { text: number, style: 'ownDigits', direction: 'ltr' } },
    ...texts.flatMap((text): Block[] => [
      { kind: 'gap', share: 0.6 },
      { kind: 'start', line: { text: isolateCodes(text), style: 'document', direction: 'rtl' } },
    ]),
  ];
  const drawing = layOut(blocks, sheet, 'rtl', raster.measure);
  const { widthDots, heightDots, rows } = raster.draw(drawing);
  const file = join(__dirname, `golden/mixed-${paperWidthMm}mm-${dpi}dpi.png`);
  if (process.env['DAWR_WRITE_GOLDEN'] !== undefined) {
    const each = Array.from({ length: heightDots }, (_, y) =>
      rows.subarray((y * widthDots) >> 3, ((y + 1) * widthDots) >> 3),
    );
    writeFileSync(file, paperPng(each, widthDots));
  }
  const golden = paperRows({ png: readFileSync(file), widthDots, heightDots });
  expect(golden.equals(Buffer.from(rows))).toBe(true);
});
