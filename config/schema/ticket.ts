/**
 * How a ticket looks: which parts it has in which order, how large each is, its QR code and logo.
 *
 * Every part has a default size for each paper width in `drivers/printer/ticket-sheet.ts`; here they
 * are only chosen, ordered and made larger or smaller. The address in the QR code can hold nothing
 * about a person: its placeholders are a closed list.
 */
import * as z from 'zod';

export const ticketParts = [
  'logo',
  'centre',
  'office',
  'number',
  'arabic-number',
  'service',
  'people-ahead',
  'wait',
  'windows',
  'documents',
  'advice',
  'fairness',
  'qr',
  'clock',
] as const;
export type TicketPart = (typeof ticketParts)[number];

/** What an address in a QR code may say of a ticket. */
export const linkFields = ['centre', 'office', 'service', 'number', 'day', 'token'] as const;
export type LinkField = (typeof linkFields)[number];

/** More would make cells too small for a telephone at arm's length on narrow paper. */
const longestLink = 160;

const percent = z.int().min(70).max(150).optional();

const Line = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^\P{Cc}*$/u, 'one line of text');

export const Ticket = z.strictObject({
  parts: z
    .array(z.enum(ticketParts))
    .min(1)
    .default([...ticketParts])
    .meta({
      description:
        'The parts of a ticket from top to bottom. logo and qr are left out where there is none. Marks of copies and of priority are always printed.',
    }),
  compact: z.boolean().default(false).meta({
    description:
      'A ticket in one language of at most 110 mm on 80 mm paper: smaller letters and spaces, the documents as one running text, without fairness, advice and the line over the number. check names a service whose documents are too many for that. A logo or a QR code makes it longer.',
  }),
  sizes: z
    .strictObject({
      centre: percent,
      office: percent,
      number: percent,
      'arabic-number': percent,
      service: percent,
      'people-ahead': percent,
      wait: percent,
      windows: percent,
      documents: percent,
      advice: percent,
      fairness: percent,
      clock: percent,
    })
    .optional()
    .meta({ description: 'Per cent of the usual size of a part, such as number: 120.' }),
  qr: z
    .strictObject({
      url: z
        .string()
        .max(longestLink)
        .regex(/^https?:\/\/[\x21-\x7e]+$/, 'an http:// or https:// address in ASCII')
        .meta({
          description:
            'What the QR code says. {centre}, {office}, {service}, {number} and {day} stand for those of the ticket, {token} for the secret of its page (pages.tickets).',
        }),
      caption: z
        .strictObject({ ar: Line, en: Line })
        .optional()
        .meta({ description: 'A line under the code that says what it is for.' }),
    })
    .optional(),
  logo: z
    .strictObject({
      file: z.string().min(1).meta({
        description:
          'A PNG or JPEG; what is darker than its middle is printed. Relative paths start at the folder of this file.',
      }),
      widthMm: z.number().min(8).max(72).default(30),
    })
    .optional(),
});

export type TicketDesign = z.output<typeof Ticket>;

/** The parts of an address between its placeholders, and the names of those, in turn. */
export function placeholdersOf(url: string): readonly string[] {
  return [...url.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? '');
}
