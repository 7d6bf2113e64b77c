/**
 * An LED board, dot by dot, from the text that its twin decoded. Left to right in every language:
 * it is an object, and not a text of the page.
 */
import { glyphColumns, glyphRows, litDots } from '/dot-font.js';
import { html } from '/vendor/htm-preact.js';

/** Dots of the board itself; a longer text gets a wider board rather than lose its end. */
const boardCharacters = 7;
const advance = glyphColumns + 1;
const radius = 0.4;

export function LedBoard({ name, text, mode, colour, plugged, label, dots: matrix }) {
  const columns = Math.max(boardCharacters, text.length) * advance + 1;
  const rows = glyphRows + 2;
  const blankColumns = Math.floor((columns - (text.length * advance - 1)) / 2);
  const pattern = `dots-${name}`;
  const dots = matrix
    ? matrixDots(matrix, columns)
    : [...text].flatMap((character, at) =>
        litDots(character).map(([x, y]) => [blankColumns + at * advance + x + 0.5, y + 1.5]),
      );
  const path = dots
    .map(([x, y]) => {
      const across = 2 * radius;
      return `M${(x - radius).toFixed(2)} ${y}a${radius} ${radius} 0 1 0 ${across} 0a${radius} ${radius} 0 1 0 ${-across} 0`;
    })
    .join('');
  return html`
    <div class="led" data-colour=${colour} data-mode=${mode} data-plugged=${String(plugged)}>
      <svg viewBox="0 0 ${columns} ${rows}" role="img" aria-label=${label} data-text=${text}>
        <pattern id=${pattern} width="1" height="1" patternUnits="userSpaceOnUse">
          <circle cx=".5" cy=".5" r=".3" class="led-off" />
        </pattern>
        <rect width=${columns} height=${rows} fill="url(#${pattern})" />
        <path class="led-on" d=${path} />
      </svg>
    </div>
  `;
}

/** The lit dots of matrices, in the middle of the board. */
function matrixDots(rows, columns) {
  const left = Math.floor((columns - rows[0].length) / 2);
  return rows.flatMap((row, y) =>
    [...row].flatMap((dot, x) => (dot === '#' ? [[left + x + 0.5, y + 0.5]] : [])),
  );
}
