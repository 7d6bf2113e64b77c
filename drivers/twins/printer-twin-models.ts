/**
 * What each model of the printer twins obeys, from the command tables of its maker. It shares nothing with the
 * traits by which the driver writes: a job in the wrong words prints wrong here, as it does in the hall.
 *
 * A command that a model ignores is still two bytes that it takes; what follows them it takes for text.
 */
export type TwinModel = 'epson' | 'custom-kpm' | 'pyramid-reliance' | 'phoenix' | 'no-cutter';

export interface ModelKnowledge {
  /** Commands by their two bytes in hexadecimal. */
  readonly ignored: ReadonlySet<string>;
  /** `DLE DC4 8`. */
  readonly clears: boolean;
  /** `GS e` and `DLE EOT 20`. */
  readonly presents: boolean;
}

const escI = '1b 69';
const escM = '1b 6d';
const escD = '1b 64';
const escJ = '1b 4a';
const gsV = '1d 56';
const gsA = '1d 61';
const gsE = '1d 65';
const gsR = '1d 72';
const gsParenthesis = '1d 28';
const gsL = '1d 4c';
const gsP = '1d 50';

export const printerModelKnowledge: Readonly<Record<TwinModel, ModelKnowledge>> = {
  epson: { ignored: new Set([escI, escM, gsE]), clears: true, presents: false },
  'custom-kpm': {
    ignored: new Set([gsV, gsA, gsParenthesis]),
    clears: false,
    presents: true,
  },
  'pyramid-reliance': {
    ignored: new Set([gsV, gsA, escD, escJ, escM, gsParenthesis]),
    clears: false,
    presents: true,
  },
  phoenix: {
    ignored: new Set([gsR, gsA, gsE, escJ, gsParenthesis]),
    clears: false,
    presents: false,
  },
  'no-cutter': {
    ignored: new Set([gsV, escI, escM, gsE, gsR, gsA, escJ, gsL, gsP, gsParenthesis]),
    clears: false,
    presents: false,
  },
};
