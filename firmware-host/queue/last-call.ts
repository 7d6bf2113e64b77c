/**
 * No ticket for whom closing comes first: judged at the press by the forecast of its paper, so that people
 * learn it at eight and not at two. The forecast calls by the rule of turns, so who has priority gets
 * tickets longer, as he or she is called earlier.
 */

import type { Decision } from './decision.ts';
import type { CommandNamed } from './ends.ts';
import type { Estimate } from './estimate.ts';
import type { QueueRules } from './rules.ts';
import type { State } from './state.ts';

/**
 * The refusal of a ticket that will more likely than not be called after closing, or null. The first of a
 * service on a day is noted.
 */
export function lastCallAt(
  { lastCall }: Pick<QueueRules, 'lastCall'>,
  { lastCalls }: Pick<State, 'lastCalls'>,
  service: string,
  { likelyWaitMs }: Estimate,
  { at, closesInMs }: Pick<CommandNamed<'ReserveTicket'>, 'at' | 'closesInMs'>,
): Extract<Decision, { readonly refused: unknown }> | null {
  if (lastCall !== 'refuse' || closesInMs === undefined || likelyWaitMs === null) return null;
  if (likelyWaitMs <= closesInMs) return null;
  if (lastCalls.has(service)) return { refused: 'last-call' };
  return {
    refused: 'last-call',
    noted: [{ type: 'last-call.reached', at, service, closesInMs, likelyWaitMs }],
  };
}

/** Whether the range on the paper goes beyond closing. */
export function mayMissClosing(
  { lastCall }: Pick<QueueRules, 'lastCall'>,
  { waitMs, likelyWaitMs }: Estimate,
  closesInMs: number | undefined,
): boolean {
  if (lastCall === 'off' || closesInMs === undefined) return false;
  return (waitMs?.high ?? likelyWaitMs ?? 0) > closesInMs;
}
