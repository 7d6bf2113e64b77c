/**
 * What is on a ticket: all of it, right to left, joined, nothing cut and nothing over another.
 */
import fc from 'fast-check';
import type { Paper } from '../../config/schema/paper.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { TicketFace } from '../../drivers/ports.ts';
import { layOut } from '../../drivers/printer/ticket-layout.ts';
import { ticketPieces } from '../../drivers/printer/ticket-parts.ts';
import { loadTicketRaster, type TicketRaster } from '../../drivers/printer/ticket-raster.ts';
import type { Drawing, Lettering, Picture, TextMark } from '../../drivers/printer/ticket-shapes.ts';
import { sheetOf } from '../../drivers/printer/ticket-sheet.ts';
import {
  arabicNumber,
  fixedWords,
  isolateCodes,
  markWords,
  ownWords,
} from '../../drivers/printer/ticket-words.ts';
import { face, usual } from './rig.ts';

let raster: TicketRaster;

/** All of a ticket but its QR code, on one sheet. */
function layOutTicket(
  anyone: TicketFace,
  paper: Paper & Pick<PrinterConfig, 'language'>,
  sizes: typeof usual.design.sizes = {},
  compact = false,
): Drawing {
  const design = { ...usual.design, sizes, compact };
  const style = { language: paper.language, design, logo: null };
  const blocks = ticketPieces(anyone, style).flatMap((piece) => piece.blocks());
  const direction = paper.language === 'en' ? 'ltr' : 'rtl';
  return layOut(blocks, sheetOf(paper, design), direction, raster.measure);
}

beforeAll(async () => {
  raster = await loadTicketRaster();
});

test.each([
  [0, 'لا أحد أمامك، دورك هو التالي'],
  [1, 'أمامك شخص واحد'],
  [2, 'أمامك شخصان'],
  [3, 'أمامك ٣ أشخاص'],
  [10, 'أمامك ١٠ أشخاص'],
  [11, 'أمامك ١١ شخصًا'],
  [99, 'أمامك ٩٩ شخصًا'],
  [100, 'أمامك ١٠٠ شخص'],
  [103, 'أمامك ١٠٣ أشخاص'],
])('%i people ahead, as Arabic counts them', (peopleAhead, sentence) => {
  expect(ownWords({ ...face, peopleAhead }, 'ar').peopleAhead).toBe(sentence);
});

test.each([
  [[3], 'شباك رقم ٣'],
  [[1, 2], 'شباك ١ أو ٢'],
  [[2, 4, 9], 'شباك ٢ أو ٤ أو ٩'],
  [[1, 2, 3, 4, 5], 'الشبابيك من ١ إلى ٥'],
  [[], null],
])('windows %j', (windows, sentence) => {
  expect(fixedWords({ ...face, windows }, 'ar').windows).toBe(sentence);
});

test('date and time are in Arabic and in the time zone of the centre', () => {
  const words = ownWords(face, 'ar');
  expect(words.date).toBe('الاثنين، ٢٣ نوفمبر ٢٠٢٦');
  expect(words.time).toBe('\u2066٩:٤٢\u2069\u00a0ص');
});

test.each([
  ['للاستعلام: +20 3 427 1234 أو 19280', ['+20\u00a03\u00a0427\u00a01234']],
  ['هاتف (03) 427 1234، فاكس 03(427)1', ['(03)\u00a0427\u00a01234', '03(427)1']],
  ['صورتان (مقاس 4×6)', ['4×6']],
  ['من 5-12 أو 5–12 إلى ٠٣-١٢٣', ['5-12', '5–12', '٠٣-١٢٣']],
  ['الرقم -5 ونموذج ق-12/3', ['-5']],
  ['فاتورة AT&T رقم 12-A', ['12-A']],
  ['نموذج 12/ب رسم ١٫٢٥٠ أو 1,250.50 من Supply office 3 No. 5-12', []],
])('numbers of several parts in %s are isolated, and nothing else', (text, codes) => {
  const isolates = [...isolateCodes(text).matchAll(/\u2066([^\u2069]*)\u2069/g)];
  expect(isolates.map(([, code]) => code)).toEqual(codes);
});

test('a telephone number of an English document stays on one line', () => {
  const documents = [{ ar: 'هاتف', en: 'Telephone +20 3 427 1234, 2 copies' }];
  expect(fixedWords({ ...face, documents }, 'en').documents).toEqual([
    'Telephone +20\u00a03\u00a0427\u00a01234, 2 copies',
  ]);
});

function drawn(text: string, style: Partial<Lettering> = {}): Picture {
  const lettering: Lettering = { text, sizeDots: 40, weight: 600, direction: 'rtl', ...style };
  const ink = raster.measure.inkOf(lettering);
  return raster.draw({
    widthDots: Math.ceil((ink.rightDots - ink.leftDots) / 8) * 8,
    heightDots: 80,
    marks: [{ ...lettering, kind: 'text', xDots: -ink.leftDots, baselineDots: 60, white: false }],
  });
}

/** The columns of a picture as strings of dots, without the blank ones at either end. */
function columns({ widthDots, heightDots, rows }: Picture): string[] {
  const all = Array.from({ length: widthDots }, (_, x) =>
    Array.from({ length: heightDots }, (_unused, y) => {
      const byte = rows[(y * widthDots + x) >> 3] ?? 0;
      return (byte & (0x80 >> (x & 7))) === 0 ? ' ' : '#';
    }).join(''),
  );
  const inked = all.map((column) => column.includes('#'));
  return all.slice(inked.indexOf(true), inked.lastIndexOf(true) + 1);
}

test('Arabic letters are joined', () => {
  const apart = columns(drawn('م\u200cس\u200cت\u200cن\u200cد'));
  const joined = columns(drawn('مستند'));
  const isBlank = (column: string) => !column.includes('#');
  expect(joined.some(isBlank)).toBe(false);
  expect(apart.length).toBeGreaterThan(joined.length * 1.3);
});

/** Dots in common over dots in either: words start between two dots, so their edges differ. */
function likeness(some: readonly string[], others: readonly string[]): number {
  let common = 0;
  let either = 0;
  some.forEach((column, x) => {
    for (let y = 0; y < column.length; y += 1) {
      const inks = Number(column[y] === '#') + Number(others[x]?.[y] === '#');
      common += Number(inks === 2);
      either += Number(inks > 0);
    }
  });
  return common / either;
}

test('Arabic runs from right to left: the first word stands at the right', () => {
  const both = columns(drawn('مكتب تموين'));
  const first = columns(drawn('مكتب'));
  const last = columns(drawn('تموين'));
  expect(likeness(both.slice(-first.length), first)).toBeGreaterThan(0.7);
  expect(likeness(both.slice(0, last.length), last)).toBeGreaterThan(0.7);
  expect(likeness(both.slice(0, first.length), first)).toBeLessThan(0.5);
});

test('a telephone number inside Arabic runs from left to right', () => {
  const line = columns(drawn(isolateCodes('تلفون +20 3 427')));
  const bare = columns(drawn('تلفون +20 3 427'));
  const number = columns(drawn('+20\u00a03\u00a0427', { direction: 'ltr' }));
  expect(likeness(line.slice(0, number.length), number)).toBeGreaterThan(0.7);
  expect(likeness(bare.slice(0, number.length), number)).toBeLessThan(0.5);
});

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function inkBox(mark: TextMark): Box {
  const ink = raster.measure.inkOf(mark);
  return {
    left: mark.xDots + ink.leftDots,
    right: mark.xDots + ink.rightDots,
    top: mark.baselineDots - ink.ascentDots,
    bottom: mark.baselineDots + ink.descentDots,
  };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function textsOf(drawing: Drawing): TextMark[] {
  return drawing.marks.filter((mark) => mark.kind === 'text');
}

/** Without blanks, and without what says in which order the rest is drawn. */
const squeezed = (text: string) => text.replace(/[\s\u00a0\u202a-\u202e\u2066-\u2069]+/g, '');

const arabicText = fc
  .array(
    fc.oneof(
      fc.constantFrom('مكتب', 'تموين', 'إلى', 'شخصًا', 'الإسكندرية', '١٢', '+20', 'A7', '(أو)'),
      fc.string({ unit: fc.constantFrom('ا', 'ل', 'م', 'ة', 'ي'), minLength: 1, maxLength: 60 }),
    ),
    { minLength: 1, maxLength: 14 },
  )
  .map((words) => words.join(' '));
const anyText = fc.record({
  ar: arabicText,
  en: fc
    .array(fc.constantFrom('Supply', 'office', 'of', 'identification', 'x'.repeat(50)), {
      minLength: 1,
      maxLength: 10,
    })
    .map((words) => words.join(' ')),
});
const anyFace: fc.Arbitrary<TicketFace> = fc.record({
  centre: anyText,
  office: anyText,
  service: anyText,
  steps: fc.constantFrom(
    [],
    [
      { ar: 'إضافة المواليد', en: 'Adding newborns' },
      { ar: 'بطاقة جديدة', en: 'A new card' },
    ],
  ),
  number: fc
    .tuple(fc.constantFrom('', 'A', 'WW'), fc.integer({ min: 1, max: 9999 }))
    .map(([prefix, number]) => `${prefix}${number}`),
  peopleAhead: fc.nat(500),
  waitMs: fc.option(
    fc
      .tuple(fc.nat(9_000_000), fc.nat(9_000_000))
      .map(([low, more]) => ({ low, high: low + more })),
  ),
  fairness: anyText,
  notices: fc.array(anyText, { maxLength: 2 }),
  windows: fc
    .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 9 })
    .map((windows) => windows.sort((a, b) => a - b)),
  documents: fc.array(anyText, { maxLength: 8 }),
  issuedAtMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  timeZone: fc.constant('Africa/Cairo'),
  link: fc.constant(null),
  priority: fc.boolean(),
  mayMissClosing: fc.boolean(),
  copy: fc.boolean(),
});

test.each([
  [25, 40, 'الانتظار المتوقع من ٢٥ إلى ٤٠ دقيقة', 'Expected wait: 25 to 40 minutes'],
  [2.9, 9.1, 'الانتظار المتوقع من ٢ إلى ١٠ دقائق', 'Expected wait: 2 to 10 minutes'],
  [0.4, 3, 'الانتظار المتوقع حتى ٣ دقائق', 'Expected wait: up to 3 minutes'],
  [0, 2, 'الانتظار المتوقع حتى دقيقتين', 'Expected wait: up to 2 minutes'],
  [0, 0, 'الانتظار المتوقع حتى دقيقة واحدة', 'Expected wait: up to 1 minute'],
  [12, 12, 'الانتظار المتوقع نحو ١٢ دقيقة', 'Expected wait: about 12 minutes'],
])('a wait of %d to %d minutes, rounded outwards', (low, high, ar, en) => {
  const shown = { ...face, waitMs: { low: low * 60_000, high: high * 60_000 } };
  expect(ownWords(shown, 'ar').wait).toBe(ar);
  expect(ownWords(shown, 'en').wait).toBe(en);
});

test('a wait of which nothing can be said is not on the ticket', () => {
  expect(ownWords({ ...face, waitMs: null }, 'ar').wait).toBeNull();
  const drawn = layOutTicket(
    { ...face, waitMs: null },
    { paperWidthMm: 80, dpi: 203, language: 'both' },
  );
  expect(
    textsOf(drawn)
      .map(({ text }) => text)
      .join(' '),
  ).not.toMatch(/المتوقع|Expected wait/);
});

test('any ticket on any paper says everything, inside its edges, and nothing over another', () => {
  fc.assert(
    fc.property(
      anyFace,
      fc.constantFrom(80 as const, 58 as const),
      fc.constantFrom(203 as const, 180 as const),
      fc.constantFrom('ar' as const, 'en' as const, 'both' as const),
      fc.constantFrom(undefined, 320),
      fc.constantFrom(70, 100, 150),
      fc.boolean(),
      (anyone, paperWidthMm, dpi, language, widthDots, percent, compact) => {
        const sizes = {
          number: percent,
          'arabic-number': percent,
          documents: percent,
          centre: percent,
          clock: percent,
        };
        const paper = { paperWidthMm, dpi, language, widthDots };
        const drawing = layOutTicket(anyone, paper, sizes, compact);
        const texts = textsOf(drawing);
        const boxes = texts.map(inkBox);
        boxes.forEach((box, index) => {
          expect(box.left).toBeGreaterThanOrEqual(0);
          expect(box.right).toBeLessThanOrEqual(drawing.widthDots);
          expect(box.top).toBeGreaterThanOrEqual(0);
          expect(box.bottom).toBeLessThanOrEqual(drawing.heightDots);
          for (const other of boxes.slice(0, index)) expect(overlap(box, other)).toBe(false);
        });
        const said = squeezed(texts.map(({ text }) => text).join(''));
        const tongues = language === 'both' ? (['ar', 'en'] as const) : [language];
        for (const tongue of tongues) {
          const words = { ...fixedWords(anyone, tongue), ...ownWords(anyone, tongue) };
          const { centre, office, service, steps, peopleAhead, wait, fairness, windows } = words;
          const { documents, date, time } = words;
          const services = steps.length > 1 ? steps : [service];
          const all = [centre, office, ...services, peopleAhead, wait, windows];
          if (!compact) all.push(fairness);
          all.push(...documents, date, time);
          for (const text of all) expect(said).toContain(squeezed(text ?? ''));
          expect(said.includes(markWords.copy[tongue])).toBe(anyone.copy);
          expect(said.includes(markWords.priority[tongue])).toBe(anyone.priority);
        }
        const whole = texts.map(({ text }) => text);
        const number = anyone.number ?? '';
        expect(whole).toContain(number);
        if (language !== 'en') expect(whole).toContain(arabicNumber(number));
      },
    ),
    { numRuns: 60 },
  );
});

test('the number is the largest thing on the ticket by far', () => {
  const texts = textsOf(layOutTicket(face, { paperWidthMm: 80, dpi: 203, language: 'ar' }));
  const number = texts.find(({ text }) => text === face.number);
  const others = texts.filter((mark) => mark !== number).map(({ sizeDots }) => sizeDots);
  expect(number?.sizeDots).toBeGreaterThan(3 * Math.max(...others));
});

test('a slip says the documents of a service, and no number', () => {
  const { design } = usual;
  const texts = (number: string | null) =>
    ticketPieces({ ...face, number }, { language: 'both', design, logo: null })
      .flatMap((piece) => piece.blocks())
      .flatMap((block) => JSON.stringify(block))
      .join('\n');
  const slip = texts(null);
  expect(slip).toContain(markWords.information.ar);
  expect(slip).toContain(face.documents[0]?.en);
  expect(slip).toContain(face.service.en);
  for (const absent of ['Your number', 'ahead of you', 'Expected wait', 'until your number']) {
    expect(texts('A047')).toContain(absent);
    expect(slip).not.toContain(absent);
  }
});
