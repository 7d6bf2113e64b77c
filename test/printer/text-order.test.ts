/** The order of mixed text on paper, judged by another implementation of the algorithm and by the dots. */

import { inOrder } from '../../drivers/printer/text-order.ts';
import { layOut } from '../../drivers/printer/ticket-layout.ts';
import { loadTicketRaster } from '../../drivers/printer/ticket-raster.ts';
import { sheetOf } from '../../drivers/printer/ticket-sheet.ts';
import { isolateCodes } from '../../drivers/printer/ticket-words.ts';
import { linesUnlikeFribidi, textOrder } from '../../scripts/measurements/text-order.ts';

test('a thousand mixed texts stand as FriBidi orders them, on 58 and on 80 mm', async () => {
  const [row] = await textOrder();
  expect(row).toMatchObject({ value: 0, ok: true });
});

/** What must be read from left to right, unbroken. */
const kept: readonly (readonly [text: string, ...intact: string[]])[] = [
  ['للاستفسار: +20 3 123 4567 (تحويلة 12)', '+20 3 123 4567'],
  ['فاتورة من AT&T أو ما يعادلها', 'AT&T'],
  ['نموذج No. 5 وصورة منه', 'No. 5'],
  ['شهادة من Saint-Génois مترجمة', 'Saint-Génois'],
  ['الموقع: https://example.org/c?id=5 للحجز', 'https://example.org/c?id=5'],
  ['الأرقام 5-12 ثم 5–12 فقط', '5-12', '5–12'],
  ['من ٨:٣٠ – ١٤:٣٠ يوميًا', '٨:٣٠', '١٤:٣٠'],
  ['نموذج ق-12/3 (أ) وصورة منه', '12/3'],
  ['واتساب 010-1234-5678 (صباحًا)', '010-1234-5678'],
  ['أيام ٥-١٢ ثم ٥–١٢ فقط', '٥-١٢', '٥–١٢'],
];

test.each(kept)('%s', async (text, ...intact) => {
  expect((await linesUnlikeFribidi([text])).unlike).toEqual([]);
  const columns = await columnsOf(isolateCodes(text), 'rtl');
  for (const code of intact) {
    const own = await columnsOf(code.replaceAll(' ', '\u00a0'), 'ltr');
    expect(bestLikeness(columns, own)).toBeGreaterThan(0.7);
  }
});

test('a range that the end of a line parts from its Latin word is ordered as if it stood beside it', () => {
  const text = 'صورة Form 5–12';
  const [, second] = inOrder({ text, direction: 'rtl' }, ['صورة Form', '5–12']);
  expect(second).toBe('\u202e\u202d5–12\u202c\u202c');
});

const heightDots = 64;

/** A column of dots, the upper half and the lower half. */
type Column = readonly [number, number];

/** The columns of one line of text on wide paper, without the blank ones at either end. */
async function columnsOf(text: string, direction: 'rtl' | 'ltr'): Promise<readonly Column[]> {
  const raster = await loadTicketRaster();
  const sheet = { ...sheetOf({ paperWidthMm: 80, dpi: 203 }), widthDots: 1600 };
  const line = { text, style: 'document', direction } as const;
  const drawing = layOut([{ kind: 'start', line }], sheet, direction, raster.measure);
  const [mark] = drawing.marks;
  if (drawing.marks.length !== 1 || mark?.kind !== 'text') throw new Error('not on one line');
  const marks = [{ ...mark, baselineDots: 44 }];
  const { rows } = raster.draw({ ...drawing, heightDots, marks });
  const half = (x: number, top: number): number => {
    let dots = 0;
    for (let y = top; y < top + heightDots / 2; y += 1) {
      const byte = rows[(y * sheet.widthDots + x) >> 3] ?? 0;
      dots = (dots << 1) | Number((byte & (0x80 >> (x & 7))) !== 0);
    }
    return dots;
  };
  const all = Array.from(
    { length: sheet.widthDots },
    (_, x): Column => [half(x, 0), half(x, heightDots / 2)],
  );
  const inked = all.map(([upper, lower]) => upper !== 0 || lower !== 0);
  return all.slice(inked.indexOf(true), inked.lastIndexOf(true) + 1);
}

/** Dots in common over dots in either, at the place where the part fits best. */
function bestLikeness(line: readonly Column[], part: readonly Column[]): number {
  return Math.max(
    ...line.slice(0, line.length - part.length + 1).map((_, from) => {
      let common = 0;
      let either = 0;
      part.forEach(([upper, lower], x) => {
        const [otherUpper, otherLower] = line[from + x] ?? [0, 0];
        common += count(upper & otherUpper) + count(lower & otherLower);
        either += count(upper | otherUpper) + count(lower | otherLower);
      });
      return common / either;
    }),
  );
}

/** The bits that are set in 32. */
function count(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55_55_55_55);
  const fours = (pairs & 0x33_33_33_33) + ((pairs >>> 2) & 0x33_33_33_33);
  return Math.imul((fours + (fours >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24;
}
