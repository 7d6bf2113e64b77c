/** The newest tickets of the day: a page looks at some, and never through the whole of a long day. */
import type { State } from '../queue/state.ts';
import { at } from '../queue/vector.ts';
import type { Ticket } from '../queue/words.ts';

/** Who was issued before so many others is found by his number, and not in a list. */
const looksBack = 200;

/** Newest first. */
export function latestTickets({ tickets }: State, most = looksBack): readonly Ticket[] {
  const found: Ticket[] = [];
  for (let index = tickets.length - 1; index >= 0 && found.length < most; index -= 1) {
    const ticket = at(tickets, index);
    if (ticket !== undefined) found.push(ticket);
  }
  return found;
}
