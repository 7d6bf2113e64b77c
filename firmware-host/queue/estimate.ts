/** What a citizen may expect: how many stand before the next ticket of a service. */
import { size } from './ordered-set.ts';
import type { QueueRules } from './rules.ts';
import { lineOf, type State } from './state.ts';

/** Uncalled tickets of every service that shares a window with this one; all came earlier. */
export function peopleAhead(rules: QueueRules, state: State, service: string): number {
  let count = 0;
  for (const rival of rules.rivals.get(service) ?? [service]) {
    const line = lineOf(state, rival);
    count += size(line.reserved) + size(line.waiting);
  }
  return count;
}

/** Tickets that this window could call now. */
export function waitingFor(rules: QueueRules, state: State, window: number): number {
  let count = 0;
  for (const service of rules.windows.get(window)?.services ?? []) {
    count += size(lineOf(state, service).waiting);
  }
  return count;
}
