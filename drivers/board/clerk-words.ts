/**
 * What a clerk's own display says: the number at the window, how many wait, and the minutes of the service.
 * Such displays have Latin letters and digits only.
 */
import { type ClerkDisplayConfig, lcdColumns } from '../../config/schema/unit-board.ts';
import type { ClerkSight } from '../ports.ts';
import { digitsOf } from './board-words.ts';

/** As many digits as number, people and minutes take with a stroke between them: `047-12-3`. */
const digitsOfAll = 8;
const digitsOfTwo = 6;

export function clerkText(sight: ClerkSight, display: ClerkDisplayConfig): string {
  return display.kind === 'lcd' ? rowsOf(sight) : figuresOf(sight, display.digits);
}

/** Both rows, one behind the other. */
function rowsOf({ open, number, waiting, minutes, targetMinutes }: ClerkSight): string {
  if (!open) return 'Closed';
  const spent = minutes === null ? '' : `${minutes}/${targetMinutes} min`;
  const first = number ?? '-';
  const gap = Math.max(1, lcdColumns - first.length - spent.length);
  const above = `${first}${' '.repeat(gap)}${spent}`.slice(0, lcdColumns).padEnd(lcdColumns);
  return `${above}Waiting ${waiting}`;
}

function figuresOf({ open, number, waiting, minutes }: ClerkSight, digits: number): string {
  if (!open) return '';
  if (digits < digitsOfTwo) return number === null ? String(waiting) : digitsOf(number);
  const figures = digitsOf(number ?? '').slice(-3);
  const people = String(Math.min(99, waiting)).padStart(2);
  const all = `${figures.padStart(3)}-${people}`;
  if (digits < digitsOfAll) return all;
  return minutes === null ? `${all}  ` : `${all}-${Math.min(9, minutes)}`;
}
