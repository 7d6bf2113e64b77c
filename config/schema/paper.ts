/** How many dots a printer has across its paper. */

/** Print heads as they are sold: 72 mm and 48 mm wide at 203 dpi; 72 mm and 51 mm at 180
 * dpi; 72 mm and 48 mm at 300 dpi. */
const headDots = {
  80: { 203: 576, 180: 512, 300: 848 },
  58: { 203: 384, 180: 360, 300: 568 },
} as const;

export interface Paper {
  readonly paperWidthMm: keyof typeof headDots;
  readonly dpi: keyof (typeof headDots)[80];
  /** Where the print head differs from the usual one. */
  readonly widthDots?: number | undefined;
}

export function widthDotsOf({ paperWidthMm, dpi, widthDots }: Paper): number {
  return widthDots ?? headDots[paperWidthMm][dpi];
}
