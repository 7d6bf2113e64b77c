/**
 * Passes over tickets whose reservation is lost. A journal that was repaired may lack rows of the open
 * day, and the queue knows its tickets by their ordinal: the ordinals that are missing count as given, and
 * later tickets keep theirs.
 */
import { nextOrdinal, type State } from './queue/state.ts';
import type { QueueEvent } from './queue/words.ts';

/** What the queue is to be built from where this event comes next. */
export function withStandIns(state: State, event: QueueEvent): readonly QueueEvent[] {
  if (event.type !== 'ticket.reserved' || state.day === null) return [event];
  const expected = nextOrdinal(state);
  if (event.ordinal === expected) return [event];
  // Of another day, whose opening is lost.
  if (event.ordinal < expected) return [];
  const { day } = state;
  const tickets = event.ordinal - 1;
  const none = { numbers: [], last: [], left: [] };
  return [
    { type: 'numbers.advanced', at: event.at, day, reason: 'journal-cut', tickets, ...none },
    event,
  ];
}
