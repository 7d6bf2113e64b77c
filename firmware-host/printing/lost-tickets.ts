/**
 * What a new config would make of the tickets that stand now: asked before it is taken into use, by
 * the queue's own rules, from the journal as it is. It changes nothing.
 */

import { asQueueEvent } from '../events/events.ts';
import { readJournal } from '../journal/read-journal.ts';
import { decide } from '../queue/decide.ts';
import { evolve } from '../queue/evolve.ts';
import type { QueueRules } from '../queue/rules.ts';
import { findTicket, initialState } from '../queue/state.ts';

export interface LostTickets {
  /** Numbers that no window could serve any more, by service. */
  readonly withdrawn: ReadonlyMap<string, readonly string[]>;
  /** Numbers that would go from their window back to the head of their line. */
  readonly sentBack: readonly string[];
}

/** @throws UserError for a journal that cannot be read */
export function lostTickets(journalFile: string, rules: QueueRules): LostTickets {
  const journal = readJournal(journalFile);
  let state = initialState;
  try {
    const today = journal.days.at(-1);
    for (const { event } of today === undefined ? [] : journal.day(today)) {
      const ofTheQueue = asQueueEvent(event);
      if (ofTheQueue !== null) state = evolve(state, ofTheQueue);
    }
  } finally {
    journal.close();
  }
  // The moment is of no interest: nothing that comes of it is kept.
  const at = { wallMs: 0, monotonicMs: 0, boot: '' };
  const decision = decide(rules, state, { name: 'AdoptRules', at });
  const withdrawn = new Map<string, string[]>();
  const sentBack: string[] = [];
  for (const event of 'events' in decision ? decision.events : []) {
    if (event.type === 'ticket.transferred' && event.fromWindow !== null) {
      sentBack.push(event.number);
    }
    if (event.type !== 'ticket.voided') continue;
    const service = findTicket(state, event.ticket)?.service ?? '';
    withdrawn.set(service, [...(withdrawn.get(service) ?? []), event.number]);
  }
  return { withdrawn, sentBack };
}
