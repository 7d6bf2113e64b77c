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
    default:
      return sight satisfies never;
  }
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
