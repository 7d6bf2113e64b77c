/**
 * An LED board, dot by dot. Left to right in every language: it is an object, and not a text of
 * the page.
 */
import type { JSX } from 'preact';
import { type Dot, glyphColumns, glyphRows, litDots } from './dot-font.ts';

/** Dots of the board itself; a longer text gets a wider board rather than lose its end. */
const boardCharacters = 7;
const advance = glyphColumns + 1;
const radius = 0.4;

export interface LedBoardProps {
  /** Unique on the page. */
  readonly name: string;
  readonly text: string;
  readonly mode: 'steady' | 'flashing';
  readonly colour: 'red' | 'green' | 'amber';
  readonly plugged: boolean;
  readonly label: string;
  /** Of a board of dot matrices: rows of `#` and `.`. */
  readonly dots?: readonly string[] | null;
}

export function LedBoard(props: LedBoardProps): JSX.Element {
  const { colour, dots: matrix, label, mode, name, plugged, text } = props;
  const columns = Math.max(boardCharacters, text.length) * advance + 1;
  const rows = glyphRows + 2;
  const pattern = `dots-${name}`;
  const dots = matrix ? matrixDots(matrix, columns) : textDots(text, columns);
  const across = 2 * radius;
  const path = dots
    .map(
      ([x, y]) =>
        `M${(x - radius).toFixed(2)} ${y}a${radius} ${radius} 0 1 0 ${across} 0a${radius} ${radius} 0 1 0 ${-across} 0`,
    )
    .join('');
  return (
    <div class="led" data-colour={colour} data-mode={mode} data-plugged={plugged}>
      <svg viewBox={`0 0 ${columns} ${rows}`} role="img" aria-label={label} data-text={text}>
        <pattern id={pattern} width="1" height="1" patternUnits="userSpaceOnUse">
          <circle cx=".5" cy=".5" r=".3" class="led-off" />
        </pattern>
        <rect width={columns} height={rows} fill={`url(#${pattern})`} />
        <path class="led-on" d={path} />
      </svg>
    </div>
  );
}

/** In the middle of the board, with a dark row above. */
function textDots(text: string, columns: number): readonly Dot[] {
  const left = Math.floor((columns - (text.length * advance - 1)) / 2);
  return [...text].flatMap((character, at) =>
    litDots(character).map(([x, y]): Dot => [left + at * advance + x + 0.5, y + 1.5]),
  );
}

/** The lit dots of matrices, in the middle of the board. */
function matrixDots(rows: readonly string[], columns: number): readonly Dot[] {
  const left = Math.floor((columns - (rows[0]?.length ?? 0)) / 2);
  return rows.flatMap((row, y) =>
    [...row].flatMap((dot, x): Dot[] => (dot === '#' ? [[left + x + 0.5, y + 0.5]] : [])),
  );
}
