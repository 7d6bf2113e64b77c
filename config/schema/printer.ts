/** A ticket printer: its wire, its paper, what it can do, and what becomes of doubtful paper. */
import * as z from 'zod';
import { printerModels } from '../hall/printer-models.ts';
import { Id } from './id.ts';
import { PrinterWire } from './wires.ts';

export const Printer = z.strictObject({
  id: Id,
  wire: PrinterWire,
  model: z
    .enum(['auto', ...printerModels])
    .default('auto')
    .meta({
      description:
        'Which commands the printer knows: the cut, the feed, and how it reports its state. custom-kpm and pyramid-reliance have a presenter; no-cutter is a cheap printer that is torn off by hand. auto: it is asked (GS I), and driven as epson where it does not say; dawr doctor shows its answer.',
    }),
  presenter: z
    .strictObject({
      steps: z.int().min(1).max(255).default(12).meta({
        description: 'How far the ticket is held out, in the steps of the model: about 7 mm each.',
      }),
      leftSeconds: z.int().min(5).max(600).optional().meta({
        description: 'A ticket that nobody has taken within this time is removed.',
      }),
      left: z.enum(['retract', 'drop']).default('retract').meta({
        description: 'How it is removed: back into the printer, or out of it.',
      }),
    })
    .optional()
    .meta({
      description:
        'Holds the ticket out until somebody takes it, and reports that; for models with a presenter.',
    }),
  paperWidthMm: z.literal([80, 58]).default(80),
  dpi: z.literal([203, 180, 300]).default(203).meta({
    description: 'Dots an inch, from the data sheet.',
  }),
  widthDots: z.int().min(320).max(1280).multipleOf(8).optional().meta({
    description:
      'Dots across the paper, where they are not the usual 576 or 384 (203 dpi), 512 or 360 (180 dpi), 848 or 568 (300 dpi).',
  }),
  language: z.enum(['ar', 'en', 'both']).default('ar'),
  drawsQr: z.boolean().default(false).meta({
    description: 'The printer draws QR codes itself (GS ( k): fewer bytes on a serial wire.',
  }),
  storedKilobytes: z.int().min(16).max(16_384).optional().meta({
    description:
      'The memory that the printer has for pictures (GS ( L): on a serial wire, what all tickets of a service share is kept there. Keys a to p and w to z are used.',
  }),
  confirm: z.enum(['barrier', 'status', 'none']).default('barrier').meta({
    description:
      'barrier: the printer answers GS r after each job. status: it answers DLE EOT and not GS r, or answers GS r before it has printed: its state is asked before, during and after each job. none: it answers nothing, and its tickets are taken on trust.',
  }),
  whenUnconfirmed: z.enum(['copy', 'void']).default('copy').meta({
    description:
      'A ticket whose job stopped half way. copy: it is printed again, marked as a copy. void: its number is withdrawn.',
  }),
  mostCopies: z.int().min(1).max(9).default(3).meta({
    description: 'So many copies of one ticket are tried before its number is withdrawn.',
  }),
  lowAtTickets: z.int().min(0).max(1000).default(50).meta({
    description:
      'paper.remaining is published once a roll when about so many tickets are left on it, counted by the rolls that ran out before; 0: never. A near-end sensor of the printer is reported in any case.',
  }),
  reprintWithinSeconds: z.int().min(0).max(3600).default(120).meta({
    description:
      'A ticket whose paper failed is printed again within this time, and voided after it.',
  }),
});
