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
  /** Answers to `GS I n`, by n; of any other n it says nothing. */
  readonly identity: Readonly<Record<number, Uint8Array>>;
}

/** Header, name, NUL. */
const named = (name: string) => Buffer.from(`_${name}\0`, 'latin1');

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
const gsI = '1d 49';

export const printerModelKnowledge: Readonly<Record<TwinModel, ModelKnowledge>> = {
  epson: {
    ignored: new Set([escI, escM, gsE]),
    clears: true,
    presents: false,
    identity: { 1: Uint8Array.of(0x20), 66: named('EPSON'), 67: named('TM-T88V') },
  },
  'custom-kpm': {
    ignored: new Set([gsV, gsA, gsParenthesis]),
    clears: false,
    presents: true,
    identity: { 1: Uint8Array.of(0x58) },
  },
  'pyramid-reliance': {
    ignored: new Set([gsV, gsA, escD, escJ, escM, gsParenthesis, gsI]),
    clears: false,
    presents: true,
    identity: {},
  },
  phoenix: {
    ignored: new Set([gsR, gsA, gsE, escJ, gsParenthesis, gsI]),
    clears: false,
    presents: false,
    identity: {},
  },
  'no-cutter': {
    ignored: new Set([gsV, escI, escM, gsE, gsR, gsA, escJ, gsL, gsP, gsParenthesis, gsI]),
    clears: false,
    presents: false,
    identity: {},
  },
};
