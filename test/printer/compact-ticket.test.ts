/** A short ticket of each service that the centres have: how long it is, and what is on it all the same. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { TicketFace } from '../../drivers/ports.ts';
import { jobEndOf } from '../../drivers/printer/job-end.ts';
import { layOut } from '../../drivers/printer/ticket-layout.ts';
import { ticketPieces } from '../../drivers/printer/ticket-parts.ts';
import { loadTicketRaster, type TicketRaster } from '../../drivers/printer/ticket-raster.ts';
import type { Block } from '../../drivers/printer/ticket-shapes.ts';
import { sheetOf } from '../../drivers/printer/ticket-sheet.ts';
import { usualTicket } from '../../firmware-host/effects.ts';
import { hallPlan } from '../../firmware-host/plan.ts';
import { face } from './rig.ts';

const centres = join(__dirname, '../../config/centres');

let raster: TicketRaster;
beforeAll(async () => {
  raster = await loadTicketRaster();
});

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

  test('has at most 110 mm with three documents, a long wait and the mark of a priority class', () => {
    for (const one of facesOf()) {
      const usualDocuments = { ...one, documents: one.documents.slice(0, 3) };
      expect(lengthMm(usualDocuments, true)).toBeLessThanOrEqual(110);
    }
  });

  test('is two thirds of a usual ticket at most, however many documents it lists', () => {
    for (const one of facesOf()) {
      expect(lengthMm(one, true) / lengthMm(one, false)).toBeLessThan(2 / 3);
    }
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

function wordsOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block) => {
    if ('lines' in block) return block.lines.map(({ text }) => text);
    if ('line' in block) return [block.line.text];
    return block.kind === 'ends' ? [block.first.text, block.last.text] : [];
  });
}
