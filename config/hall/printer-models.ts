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
