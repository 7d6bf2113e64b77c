/**
 * Where somebody stands who was called and did not come, or was parked, and is back: after so many people
 * of the config (`returnAfterPeople`), so that whoever waits in time is not always passed over.
 *
 * Counted are those of the same kind, with priority or without, at the windows that may call the ticket.
 */
import { callableLines } from './choose.ts';
import { isBehind, ordinalOf } from './line-key.ts';
import { nth, size } from './ordered-set.ts';
import type { QueueRules } from './rules.ts';
import { lineOf, type State, ticketByOrdinal } from './state.ts';
import type { Ticket, TicketId } from './words.ts';

/** Others who came back to the same place are looked at so far. */
const mostReturned = 64;

/** The ticket to stand behind, or null: before all others. */
export function behindWhom(
  rules: QueueRules,
  state: State,
  { service, priority }: Ticket,
  toWindow: number | null,
): TicketId | null {
  const people = rules.returnAfterPeople;
  if (people === 0) return null;
  const lines =
    toWindow === null
      ? (rules.rivals.get(service) ?? [service]).map((rival) => lineOf(state, rival))
      : callableLines(rules, state, toWindow);
  const keys = lines
    .flatMap((line) => {
      const set = priority === null ? line.ordinary : line.priority;
      const count = Math.min(size(set), people + mostReturned);
      return Array.from({ length: count }, (_, index) => nth(set, index) ?? 0);
    })
    .sort((a, b) => a - b);
  let last = Math.min(people, keys.length) - 1;
  // Who came back to this place before stands before.
  while (isBehind(keys[last + 1] ?? 0)) last += 1;
  const key = keys[last];
  return key === undefined ? null : (ticketByOrdinal(state, ordinalOf(key))?.id ?? null);
}
