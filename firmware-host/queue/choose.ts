/** Which ticket a window calls next, and why. */
import { first } from './ordered-set.ts';
import type { QueueRules } from './rules.ts';
import { lineOf, type State } from './state.ts';
import { at } from './vector.ts';
import type { CallReason, Ticket } from './words.ts';

export interface Choice {
  readonly ticket: Ticket;
  readonly reason: CallReason;
}

/** The longest-waiting ticket among the services of the window, or null when none waits. */
export function chooseNext(rules: QueueRules, state: State, window: number): Choice | null {
  let earliest: number | null = null;
  for (const service of rules.windows.get(window)?.services ?? []) {
    const candidate = first(lineOf(state, service).waiting);
    if (candidate !== null && (earliest === null || candidate < earliest)) earliest = candidate;
  }
  if (earliest === null) return null;
  const ticket = at(state.tickets, earliest - 1);
  return ticket === undefined ? null : { ticket, reason: 'longest-waiting' };
}
