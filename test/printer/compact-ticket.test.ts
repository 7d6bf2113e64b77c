/** A short ticket of each service that the centres have: how long it is, and what is on it all the same. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadConfig } from '../../config/load.ts';
import type { TicketFace } from '../../drivers/ports.ts';
import { jobEndOf } from '../../drivers/printer/job-end.ts';
import { layOut } from '../../drivers/printer/ticket-layout.ts';
import { ticketPieces } from '../../drivers/printer/ticket-parts.ts';
import { loadTicketRaster, type TicketRaster } from '../../drivers/printer/ticket-raster.ts';
import type { Block, Drawing } from '../../drivers/printer/ticket-shapes.ts';
import { sheetOf } from '../../drivers/printer/ticket-sheet.ts';
import { usualTicket } from '../../firmware-host/effects.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { face } from './rig.ts';

const centres = join(__dirname, '../../config/centres');

let raster: TicketRaster;
beforeAll(async () => {
  raster = await loadTicketRaster();
});

const promisedMm = 110;
/** Of the default printer's cut. */
const feedMm = jobEndOf('epson', {}).feedMm;

const profiles = readdirSync(centres)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => [file, loadConfig(join(centres, file)).config] as const);

describe.each(profiles)('a compact ticket of %s', (_, config) => {
  const plan = hallPlan(config);
  const design = { ...config.ticket, compact: true };
  const facesOf = () =>
    config.services.map((service) => ({
      ...usualTicket(plan, service, { wallMs: face.issuedAtMs, monotonicMs: 0, boot: '' }),
      peopleAhead: 103,
      waitMs: { low: 95 * 60_000, high: 170 * 60_000 },
      priority: true,
    }));

  /** On 80 mm paper, up to the cut. */
  function lengthMm(one: TicketFace, compact: boolean): number {
    const pieces = ticketPieces(one, {
      language: 'ar',
      design: { ...design, compact },
      logo: null,
    });
    const blocks = pieces.flatMap((piece) => piece.blocks());
    const sheet = sheetOf({ paperWidthMm: 80, dpi: 203 }, { ...design, compact });
    return (layOut(blocks, sheet, 'rtl', raster.measure).heightDots * 25.4) / 203 + feedMm;
  }

  test('has at most 110 mm with all documents, a long wait and the mark of a priority class', () => {
    for (const one of facesOf()) expect(lengthMm(one, true)).toBeLessThanOrEqual(promisedMm);
  });

  test('keeps every document, the number in both digits, the wait and the windows', () => {
    for (const one of facesOf()) {
      const partsOf = (compact: boolean) =>
        ticketPieces(one, { language: 'ar', design: { ...design, compact }, logo: null })
          .filter(({ part }) => !['fairness', 'advice', 'label'].includes(part))
          .map((piece) => [piece.part, wordsOf(piece.blocks())]);
      expect(partsOf(true)).toEqual(partsOf(false));
      expect(JSON.stringify(partsOf(true))).toContain(one.documents.at(-1)?.ar ?? '');
    }
  });
});

describe('the documents of a compact ticket', () => {
  const sheet = sheetOf({ paperWidthMm: 80, dpi: 203 }, { compact: true });
  const line = (text: string) => ({ text, style: 'document', direction: 'rtl' }) as const;
  const flow = (texts: readonly string[]) =>
    layOut(
      [
        {
          kind: 'flow',
          heading: { ...line('المستندات'), style: 'heading' },
          entries: texts.map(line),
        },
      ],
      sheet,
      'rtl',
      raster.measure,
    ).marks;

  test('are of letters of at least 2.0 mm', () => {
    for (const text of ['ا', 'A', '١', '1']) {
      const { minSizeDots: sizeDots, weight } = sheet.styleOf('document');
      const { ascentDots } = raster.measure.inkOf({ text, sizeDots, weight, direction: 'rtl' });
      expect(ascentDots / sheet.dotsPerMm).toBeGreaterThanOrEqual(2);
    }
  });

  test('stand one after the other from the right, each once, with a box before it, and none over another', () => {
    fc.assert(
      fc.property(fc.array(documents, { minLength: 1, maxLength: 8 }), (texts) => {
        const marks = flow(texts);
        const written = marks.flatMap((mark) => (mark.kind === 'text' ? [bare(mark.text)] : []));
        expect(written.join(' ')).toBe(['المستندات', ...texts].join(' '));
        expect(marks.filter((mark) => mark.kind === 'box' && !mark.white)).toHaveLength(
          texts.length,
        );
        expect(overlaps(marks.map(rectangleOf))).toEqual([]);
        for (const { left, right } of marks.map(rectangleOf)) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(right).toBeLessThanOrEqual(sheet.widthDots);
        }
      }),
      { numRuns: 60 },
    );
  });
});

const word = fc.constantFrom(
  ...[
    'بطاقة',
    'الرقم القومي',
    'صورة',
    'إيصال',
    'AT&T',
    '(ثلاثة أيام)',
    '19765',
    'المستنداتالمطلوبة',
  ],
);
const documents = fc.array(word, { minLength: 1, maxLength: 14 }).map((words) => words.join(' '));

/** Without what says in which order it is drawn. */
function bare(text: string): string {
  return text.replace(/[\u202a-\u202e]/g, '');
}

type Mark = Drawing['marks'][number];

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function rectangleOf(mark: Mark): Rectangle {
  if (mark.kind === 'text') {
    const ink = raster.measure.inkOf(mark);
    return {
      left: mark.xDots + ink.leftDots,
      right: mark.xDots + ink.rightDots,
      top: mark.baselineDots - ink.ascentDots,
      bottom: mark.baselineDots + ink.descentDots,
    };
  }
  const size = mark.kind === 'box' ? mark : mark.picture;
  const { xDots: left, yDots: top } = mark;
  return { left, top, right: left + size.widthDots, bottom: top + size.heightDots };
}

/** Of two that are not one in the other, as the white of a box is. */
function overlaps(all: readonly Rectangle[]): readonly string[] {
  const isIn = (one: Rectangle, other: Rectangle) =>
    one.left >= other.left &&
    one.right <= other.right &&
    one.top >= other.top &&
    one.bottom <= other.bottom;
  return all.flatMap((one, at) =>
    all.slice(at + 1).flatMap((other) => {
      const apart =
        one.right <= other.left ||
        other.right <= one.left ||
        one.bottom <= other.top ||
        other.bottom <= one.top;
      return apart || isIn(one, other) || isIn(other, one) ? [] : [JSON.stringify([one, other])];
    }),
  );
}

function wordsOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block) => {
    if ('lines' in block) return block.lines.map(({ text }) => text);
    if ('entries' in block) return [block.heading, ...block.entries].map(({ text }) => text);
    if ('line' in block) return [block.line.text];
    return block.kind === 'ends' ? [block.first.text, block.last.text] : [];
  });
}
