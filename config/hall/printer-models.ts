/**
 * What the models of printers know of ESC/POS, once each. The driver writes its jobs by this, and the checks
 * find options that a model cannot have.
 *
 * Sources: Epson's ESC/POS reference; the command tables of Pyramid's Reliance and Phoenix
 * (github.com/PyramidTechnologies/escpos); Custom's manual of KPM210 and KPM216; for the cheap ones, what an
 * NT-5890K was seen to obey. A command that a table does not list is taken for unknown.
 */
export const printerModels = [
  'epson',
  'custom-kpm',
  'pyramid-reliance',
  'phoenix',
  'no-cutter',
] as const;
export type PrinterModel = (typeof printerModels)[number];

/**
 * What a printer says of itself when it is asked by `GS I`: its name, or one byte. Of one that says nothing, that
 * it answers `DLE EOT 20`.
 */
export type PrinterAnswer =
  | { readonly name: string }
  | { readonly id: number }
  | { readonly presents: true };

/**
 * Names of Epson's printers begin with TM-. Custom's KPM216 H says 58h, or 59h with a head of 300 dpi, and no
 * name (its manual, Transmit printer ID). Pyramid's Reliance knows no `GS I`, and `DLE EOT 20`. Of the other models
 * no answer is known.
 */
const knownNames: readonly (readonly [RegExp, PrinterModel])[] = [
  [/^TM-/, 'epson'],
  [/KPM21\d/, 'custom-kpm'],
];
const knownIds: ReadonlyMap<number, PrinterModel> = new Map([
  [0x58, 'custom-kpm'],
  [0x59, 'custom-kpm'],
]);

/** The profile of a printer by its own word; null where none is known. */
export function modelOfAnswer(answer: PrinterAnswer): PrinterModel | null {
  if ('presents' in answer) return 'pyramid-reliance';
  if ('id' in answer) return knownIds.get(answer.id) ?? null;
  return knownNames.find(([name]) => name.test(answer.name))?.[1] ?? null;
}

/** How a printer is driven of which nothing is known: most obey Epson's commands. */
export const usualModel: PrinterModel = 'epson';

export interface PrinterTraits {
  /** `none`: a hand tears the ticket off, behind a blank feed. */
  readonly cuts: 'GS V' | 'GS V 66' | 'ESC i' | 'none';
  /** `ESC J` and `GS L`: blank rows and margins need not be sent. */
  readonly feeds: boolean;
  /** `GS a`. */
  readonly reportsItself: boolean;
  /** `GS r`. */
  readonly confirms: boolean;
  /** `DLE EOT 20`, `GS e 2`, `3` and `5`: holds the ticket out, and says whether it was taken. */
  readonly presents: boolean;
}

export const printerTraits: Readonly<Record<PrinterModel, PrinterTraits>> = {
  epson: {
    cuts: 'GS V',
    feeds: true,
    reportsItself: true,
    confirms: true,
    presents: false,
  },
  'custom-kpm': {
    cuts: 'ESC i',
    feeds: true,
    reportsItself: false,
    confirms: true,
    presents: true,
  },
  'pyramid-reliance': {
    cuts: 'ESC i',
    feeds: false,
    reportsItself: false,
    confirms: true,
    presents: true,
  },
  phoenix: {
    cuts: 'GS V 66',
    feeds: false,
    reportsItself: false,
    confirms: false,
    presents: false,
  },
  'no-cutter': {
    cuts: 'none',
    feeds: false,
    reportsItself: false,
    confirms: false,
    presents: false,
  },
};
