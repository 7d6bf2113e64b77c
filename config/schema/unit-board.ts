/**
 * Boards that are wired to a window unit's own pins: seven-segment digits and dot matrices behind a
 * MAX7219, or behind an HT16K33 on the unit's I2C pins.
 */
import * as z from 'zod';
import { WindowNumber as window } from './window-number.ts';

const Pin = z.int().min(2).max(69);
const spi = {
  data: Pin.meta({ description: 'The pin that DIN is wired to.' }),
  clock: Pin.meta({ description: 'The pin that CLK is wired to.' }),
  select: Pin.meta({ description: 'The pin that CS (LOAD) is wired to.' }),
};
/** What the three address bridges of the board choose. */
const I2cAddress = z.int().min(0x70).max(0x77);
const brightness = z.int().min(0).max(15).default(8);
const Digits = z.int().min(1).max(8);

export const UnitBoard = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('max7219'), window, ...spi, digits: Digits, brightness }),
  z.strictObject({
    kind: z.literal('max7219-matrix'),
    window,
    ...spi,
    modules: Digits.meta({ description: 'Matrices of 8 by 8 dots in a row, a character each.' }),
    brightness,
  }),
  z.strictObject({
    kind: z.literal('ht16k33'),
    window,
    address: I2cAddress,
    digits: Digits,
    colon: z.boolean().default(false).meta({
      description: 'A colon takes the place of a digit after the second one.',
    }),
    brightness,
  }),
  z.strictObject({
    kind: z.literal('ht16k33-matrix'),
    window,
    addresses: z
      .array(I2cAddress)
      .min(1)
      .max(8)
      .meta({ description: 'Matrices of 8 by 8 dots from left to right, a character each.' }),
    brightness,
  }),
]);

const Max7219 = UnitBoard.options[0];

/** Faces the clerk: the number at the window, how many wait, the minutes of the service. */
export const ClerkDisplay = z.discriminatedUnion('kind', [
  Max7219,
  z.strictObject({
    kind: z.literal('lcd').meta({
      description:
        'Two rows of sixteen characters: its chip has Latin letters and digits 0 to 9 only.',
    }),
    window,
    address: z
      .union([z.int().min(0x20).max(0x27), z.int().min(0x38).max(0x3f)])
      .default(0x27)
      .meta({
        description:
          'Of its I2C backpack: a PCF8574 has 32 to 39 (mostly 39), a PCF8574A 56 to 63.',
      }),
  }),
]);

export type ClerkDisplayConfig = z.output<typeof ClerkDisplay>;
/** Whatever hangs on the pins of a unit and shows something. */
export type UnitDisplayConfig = UnitBoardConfig | ClerkDisplayConfig;
export type UnitDisplayKind = UnitDisplayConfig['kind'];
export type UnitDisplayOf<K extends UnitDisplayKind = UnitDisplayKind> = {
  [Kind in K]: Extract<UnitDisplayConfig, { kind: Kind }> & { readonly kind: Kind };
}[K];

/** A display of two rows. */
export const lcdColumns = 16;

export type UnitBoardConfig = z.output<typeof UnitBoard>;

export type UnitBoardKind = UnitBoardConfig['kind'];
/** The board of each kind; of all kinds where none is named. */
export type UnitBoardOf<K extends UnitBoardKind = UnitBoardKind> = {
  [Kind in K]: Extract<UnitBoardConfig, { kind: Kind }> & { readonly kind: Kind };
}[K];

interface UnitBoardTraits<K extends UnitBoardKind> {
  /** Whether it draws letters; digits do not, for people take A for a 4 and B for an 8. */
  readonly showsLetters: boolean;
  /** Characters that the board shows beside each other. */
  characters(board: UnitBoardOf<K>): number;
}

/** What each kind can show; a kind that is missing here does not compile. */
const kinds: { readonly [K in UnitBoardKind]: UnitBoardTraits<K> } = {
  max7219: { showsLetters: false, characters: ({ digits }) => digits },
  'max7219-matrix': { showsLetters: true, characters: ({ modules }) => modules },
  ht16k33: { showsLetters: false, characters: ({ digits }) => digits },
  'ht16k33-matrix': { showsLetters: true, characters: ({ addresses }) => addresses.length },
};

export function charactersOf<K extends UnitBoardKind>(board: UnitBoardOf<K>): number {
  return kinds[board.kind].characters(board);
}

export function showsLetters({ kind }: Pick<UnitBoardConfig, 'kind'>): boolean {
  return kinds[kind].showsLetters;
}
