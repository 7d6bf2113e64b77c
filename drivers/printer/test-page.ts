/**
 * What a test ticket has beside the ticket: a mark that nobody takes for a number, a ruler to hold
 * another ruler against, and every letter of Arabic in the sizes of the ticket, alone and joined.
 */

import type { Block, Picture } from './ticket-shapes.ts';
import type { Sheet, StyleName } from './ticket-sheet.ts';

const line = (text: string, style: StyleName): Block => ({
  kind: 'centred',
  line: { text, style, direction: /[A-Za-z]/.test(text) ? 'ltr' : 'rtl' },
});
const gap = (share: number): Block => ({ kind: 'gap', share });

export const testMark: readonly Block[] = [
  gap(0.6),
  { kind: 'band', lines: [{ text: 'تجربة  •  TEST', style: 'mark', direction: 'rtl' }] },
];

/** A tatweel on both sides shows each letter joined as well, where it joins. */
const letters = [...'ابتثجحخدذرزسشصضطظعغفقكلمنهوي'];
const alone = [letters.slice(0, 14), letters.slice(14), [...'ءآأؤإئىة', 'لا']];
const joinedLetters = letters.map((letter) => `ـ${letter}ـ`);

export function testBlocks(sheet: Sheet): readonly Block[] {
  const rows = (all: readonly string[], each: number) =>
    Array.from({ length: Math.ceil(all.length / each) }, (_, row) =>
      all.slice(row * each, (row + 1) * each).join(' '),
    );
  return [
    gap(1),
    { kind: 'rule', thickDots: 4, dashed: false },
    gap(1),
    { kind: 'picture', picture: ruler(sheet) },
    gap(0.3),
    line(`${Math.floor(sheet.widthDots / sheet.dotsPerMm)} mm, 1 mm a mark`, 'clock'),
    gap(1),
    ...alone.flatMap((some) => [line(some.join(' '), 'ahead'), gap(0.3)]),
    ...rows(joinedLetters, 10).flatMap((text) => [line(text, 'document'), gap(0.3)]),
    line('أبجد هوز حطي كلمن سعفص قرشت ثخذ ضظغ', 'second'),
    gap(0.3),
    line('٠١٢٣٤٥٦٧٨٩ ، ؛ ؟ ( ) « »', 'windows'),
    gap(0.3),
    line([...'ًٌٍَُِّْ'].map((mark) => `ـ${mark}`).join(' '), 'windows'),
    gap(0.3),
    line('0123456789 ABCDEFGHIJKLM NOPQRSTUVWXYZ', 'document'),
    gap(0.6),
  ];
}

/** Marks at every millimetre, longer at five and ten, over the whole width of the print head. */
function ruler({ widthDots, dotsPerMm }: Sheet): Picture {
  const heightDots = Math.round(5 * dotsPerMm);
  const rows = new Uint8Array((widthDots >> 3) * heightDots);
  const ink = (x: number, y: number) => {
    const at = y * (widthDots >> 3) + (x >> 3);
    rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
  };
  for (let mm = 0; Math.round(mm * dotsPerMm) < widthDots; mm += 1) {
    const long = mm % 10 === 0 ? 5 : mm % 5 === 0 ? 3.5 : 2;
    const x = Math.round(mm * dotsPerMm);
    for (let y = 0; y < Math.round(long * dotsPerMm); y += 1) {
      ink(x, y);
      if (x + 1 < widthDots) ink(x + 1, y);
    }
  }
  for (let x = 0; x < widthDots; x += 1) for (const y of [0, 1]) ink(x, y);
  return { widthDots, heightDots, rows };
}
