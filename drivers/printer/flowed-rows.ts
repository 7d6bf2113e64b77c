/**
 * A list as one running text, its heading first: where each of their words stands, row by row. Short entries
 * share a row, and a long one goes on where the one before it has ended.
 */
import { continued, fitted } from './text-fitting.ts';
import type { Block, Ink, Lettering, Measure } from './ticket-shapes.ts';
import type { Sheet } from './ticket-sheet.ts';

/** One entry's part of a row. Distances are from where rows begin. */
export interface FlowedText {
  readonly lettering: Lettering;
  readonly ink: Ink;
  readonly atDots: number;
  /** Of the check box before it; null where it has none, and where it goes on from the row above. */
  readonly boxAtDots: number | null;
}

/** An entry begins on a row that has so much left, or room for all of it: no box stands alone with a word. */
const worthBeginningShare = 0.3;

export function flowedRows(
  { heading, entries }: Pick<Extract<Block, { kind: 'flow' }>, 'heading' | 'entries'>,
  sheet: Sheet,
  widthDots: number,
  measure: Measure,
): readonly (readonly FlowedText[])[] {
  const boxDots = Math.round(sheet.checkBoxDots * 1.5);
  const betweenDots = sheet.checkBoxDots;
  const rows: FlowedText[][] = [[]];
  let usedDots = 0;

  function newRow(): void {
    rows.push([]);
    usedDots = 0;
  }

  function put(lettering: Lettering, atDots: number, boxAtDots: number | null): void {
    const ink = measure.inkOf(lettering);
    rows.at(-1)?.push({ lettering, ink, atDots, boxAtDots });
    usedDots = atDots + ink.rightDots - ink.leftDots;
  }

  for (const lettering of fitted(heading, sheet.styleOf(heading.style), widthDots, measure)) {
    if (usedDots > 0) newRow();
    put(lettering, 0, null);
  }
  for (const entry of entries) {
    const style = sheet.styleOf(entry.style);
    const set = (fromDots: number) =>
      continued(entry, style, widthDots - fromDots - boxDots, widthDots, measure);
    let fromDots = usedDots === 0 ? 0 : usedDots + betweenDots;
    let parts = set(fromDots);
    const isWorth = widthDots - fromDots >= worthBeginningShare * widthDots;
    if (fromDots > 0 && (parts[0] === null || (parts.length > 1 && !isWorth))) {
      newRow();
      fromDots = 0;
      parts = set(0);
    }
    const [first = null, ...others] = parts;
    if (first !== null) put(first, fromDots + boxDots, fromDots);
    for (const lettering of others) {
      newRow();
      if (lettering !== null) put(lettering, 0, null);
    }
  }
  return rows.filter((row) => row.length > 0);
}
