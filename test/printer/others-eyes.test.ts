/**
 * Tickets as others read them: tesseract reads the paper that came out of the printer twin, zbarimg
 * its QR code. Mutants (a reversed line, letters that are not joined, a document that is missing,
 * two lines over each other) show that these eyes see what is wrong.
 */
import { execFileSync } from 'node:child_process';
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { TicketFace } from '../../drivers/ports.ts';
import { layOut } from '../../drivers/printer/ticket-layout.ts';
import { ticketPieces } from '../../drivers/printer/ticket-parts.ts';
import { loadTicketRaster } from '../../drivers/printer/ticket-raster.ts';
import type { Drawing, TextMark } from '../../drivers/printer/ticket-shapes.ts';
import { sheetOf } from '../../drivers/printer/ticket-sheet.ts';
import { fixedWords } from '../../drivers/printer/ticket-words.ts';
import { paperPng } from '../../drivers/twins/escpos-png.ts';
import { face, type RigOptions, startRig, usual } from './rig.ts';

const documents = [
  { ar: 'بطاقة الرقم القومي سارية المفعول', en: 'Valid national identity card' },
  { ar: 'شهادات ميلاد الأبناء المميكنة', en: 'Birth certificates of the children' },
  { ar: 'إيصال مرافق حديث بعنوان السكن', en: 'A recent utility bill' },
];
const link = 'https://dawr.example/t/bab-sharq/2026-11-23/A047';
const ticket: TicketFace = { ...face, documents, link };

function readBy(program: string, options: readonly string[], png: Uint8Array): string {
  // One thread: the other cores have tests of their own.
  const env = { ...process.env, OMP_THREAD_LIMIT: '1' };
  return execFileSync(program, options, { input: png, env, encoding: 'utf8', stdio: 'pipe' });
}

function textIn(png: Uint8Array, language: 'ara' | 'eng'): string {
  const options = ['stdin', 'stdout', '-l', language, '--psm', '6', '--dpi', '203'];
  return readBy('tesseract', options, png);
}

/** Letters alone, and those that readers confuse made one. */
function words(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/ى/g, 'ي')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1);
}

/** Edits from one word to the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  [...one].forEach((letter, y) => {
    const next = [y + 1];
    [...other].forEach((its, x) => {
      const changed = (row[x] ?? 0) + (letter === its ? 0 : 1);
      next.push(Math.min(changed, (row[x + 1] ?? 0) + 1, (next[x] ?? 0) + 1));
    });
    row = next;
  });
  return row.at(-1) ?? 0;
}

const alike = (one: string, other: string) => distance(one, other) <= Math.floor(one.length / 4);

/** The texts of which less than four fifths of the words were read one after the other. */
function unread(texts: readonly string[], seen: string): string[] {
  const found = words(seen);
  return texts.filter((text) => {
    const wanted = words(text);
    const best = found.map((_, start) => {
      let at = start;
      let read = 0;
      for (const word of wanted) {
        const next = found.slice(at, at + 3).findIndex((one) => alike(word, one));
        if (next === -1) continue;
        at += next + 1;
        read += 1;
      }
      return read;
    });
    return Math.max(0, ...best) < 0.8 * wanted.length;
  });
}

function textsOf(tongue: 'ar' | 'en'): readonly string[] {
  const { centre, office, service, advice, documents: listed } = fixedWords(ticket, tongue);
  return [centre, office, service, advice, ...listed];
}

async function printed(options: RigOptions): Promise<Uint8Array> {
  const rig = await startRig(options);
  try {
    await rig.ready();
    expect(await rig.printer.print(ticket)).toMatchObject({ outcome: 'printed' });
    const [paper] = rig.papers;
    if (paper === undefined) throw new Error('nothing was printed');
    return paper.png;
  } finally {
    await rig.stop();
  }
}

test.each([
  ['80 mm', {}, {}],
  ['80 mm at 180 dpi', { dpi: 180 }, { dpi: 180, widthDots: 512 }],
  ['58 mm', { paperWidthMm: 58 }, { widthDots: 384 }],
  [
    '58 mm on a serial line, with a QR code of the printer',
    { paperWidthMm: 58, drawsQr: true },
    { widthDots: 384 },
  ],
] as const)('an Arabic ticket of %s is read by others', async (_name, printer, twin) => {
  const wire = 'drawsQr' in printer ? 'tty' : 'tcp';
  const png = await printed({ wire, printer, twin });
  expect(unread(textsOf('ar'), textIn(png, 'ara'))).toEqual([]);
  expect(readBy('zbarimg', ['--quiet', '--raw', '-'], png).trim()).toBe(link);
});

test('an English ticket is read by others', async () => {
  const png = await printed({ printer: { language: 'en' } });
  expect(unread(textsOf('en'), textIn(png, 'eng'))).toEqual([]);
});

describe('what is wrong is seen', () => {
  async function drawing(anyone = ticket): Promise<Drawing> {
    const raster = await loadTicketRaster();
    const paper = { paperWidthMm: 80, dpi: 203 } as const;
    const style = { language: 'ar' as PrinterConfig['language'], design: usual.design, logo: null };
    const blocks = ticketPieces(anyone, style).flatMap((piece) => piece.blocks());
    return layOut(blocks, sheetOf(paper), 'rtl', raster.measure);
  }

  async function unreadOn({ marks, ...size }: Drawing, change: (mark: TextMark) => TextMark) {
    const raster = await loadTicketRaster();
    const changed = marks.map((mark) => (mark.kind === 'text' ? change(mark) : mark));
    const { widthDots, heightDots, rows } = raster.draw({ ...size, marks: changed });
    const each = Array.from({ length: heightDots }, (_, y) =>
      rows.subarray((y * widthDots) >> 3, ((y + 1) * widthDots) >> 3),
    );
    return unread(textsOf('ar'), textIn(paperPng(each, widthDots), 'ara'));
  }

  const second = documents[1]?.ar ?? '';
  const rewritten = (how: (text: string) => string) => (mark: TextMark) =>
    mark.text === second ? { ...mark, text: how(mark.text) } : mark;

  test('nothing, where nothing is wrong', async () => {
    expect(await unreadOn(await drawing(), (mark) => mark)).toEqual([]);
  });

  test.each([
    ['a line that runs the wrong way', (text: string) => `\u202d${text}\u202c`],
    ['letters that are not joined', (text: string) => [...text].join('\u200c')],
  ])('%s', async (_name, how) => {
    expect(await unreadOn(await drawing(), rewritten(how))).toEqual([second]);
  });

  test('a document that is missing', async () => {
    const without = documents.filter(({ ar }) => ar !== second);
    expect(
      await unreadOn(await drawing({ ...ticket, documents: without }), (mark) => mark),
    ).toEqual([second]);
  });

  test('a line over another', async () => {
    const lines = (await drawing()).marks.filter((mark) => mark.kind === 'text');
    const first = lines.find(({ text }) => text === documents[0]?.ar);
    const moved = (mark: TextMark) =>
      mark.text === second ? { ...mark, baselineDots: (first?.baselineDots ?? 0) + 9 } : mark;
    expect(await unreadOn(await drawing(), moved)).toContain(second);
  });
});
