/**
 * What a display of plain characters says for each sight, shared by the protocols that have no
 * words, colours or lines of their own.
 *
 * Digits can say little: dashes are a window that is open and free, the same while nobody waits,
 * and a dark display is a closed window. A display that lists a call says its number and, at its
 * other end, the window.
 */
import type { CallOnBoard } from '../ports.ts';
import type { DisplaySight } from './board-codec.ts';

export interface DisplayWords {
  readonly text: string;
  readonly flashing: boolean;
}

/** @param width characters of the display */
export function displayWords(sight: DisplaySight, width: number): DisplayWords {
  switch (sight.shows) {
    case 'number':
      return { text: sight.number, flashing: sight.flashing };
    case 'idle':
      return { text: '-'.repeat(Math.min(width, 4)), flashing: false };
    case 'queue-empty':
      return { text: '-'.repeat(Math.min(width, 4)), flashing: true };
    case 'paused':
      return { text: pausedText(width), flashing: false };
    case 'closed':
      return { text: '', flashing: false };
    case 'calls': {
      const [call] = sight.calls;
      if (call === undefined) return { text: '', flashing: false };
      const window = windowText(call);
      return {
        text: call.number.padEnd(width - window.length) + window,
        flashing: call.flashing,
      };
    }
    case 'words':
      return { text: sight.text, flashing: false };
    default:
      return sight satisfies never;
  }
}

/** A shorter display tears a sentence apart. */
const shortestForWords = 8;

/**
 * Why the centre is closed today, in parts that a display says in turns; null where there is nothing to say.
 * @param letters that the display draws beside each other
 */
export function reasonInTurns(
  sight: DisplaySight,
  letters: number,
): readonly DisplaySight[] | null {
  const isBlank = sight.shows === 'closed' || (sight.shows === 'calls' && sight.calls.length === 0);
  const because = isBlank ? sight.because : undefined;
  if (because === undefined || letters < shortestForWords) return null;
  return partsOf(`Closed: ${because.en}`, letters).map((text) => ({ shows: 'words', text }));
}

/** A text in parts of whole words, each as long as the display; a word that is longer is broken. */
function partsOf(text: string, width: number): readonly string[] {
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
  const parts: string[] = [];
  for (const word of words) {
    const longer = `${parts.at(-1) ?? ''} ${word}`.trim();
    if (longer.length > width || parts.length === 0) parts.push(word);
    else parts[parts.length - 1] = longer;
  }
  return parts;
}

/** What stands beside a number in a list: its window, or a dash where no window will call it. */
export function windowText({ window }: CallOnBoard): string {
  return window === null ? '-' : String(window);
}

/** A dash at each end: neither the dashes of a free window nor the dark of a closed one. */
function pausedText(width: number): string {
  return width < 3 ? '-'.padEnd(width) : `-${' '.repeat(Math.min(width, 4) - 2)}-`;
}

/** What a display of digits can show of a text: of A047 it is 047. */
export function digitsOf(text: string): string {
  return text.replace(/[^0-9]/g, '');
}
