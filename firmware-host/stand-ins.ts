/**
 * Void tickets in the place of those whose reservation is lost. A journal that was repaired may lack
 * rows of the open day, and the queue knows its tickets by their ordinal: one that is not there would
 * take its place from every later one.
 */
import type { State } from './queue/state.ts';
import type { QueueEvent, TicketId } from './queue/words.ts';

/** Gives, event by event of one day, what the queue is to be built from. */
export function createStandIns(): (state: State, event: QueueEvent) => readonly QueueEvent[] {
  const lost = new Set<TicketId>();

  return (state, event) => {
    if ('ticket' in event && lost.has(event.ticket)) return [];
    if (event.type !== 'ticket.reserved') return [event];
    const all: QueueEvent[] = [];
    for (let ordinal = state.tickets.length + 1; ordinal < event.ordinal; ordinal += 1) {
      const ticket = `${String(state.day)}/${ordinal}`;
      const number = '?';
      const { at } = event;
      lost.add(ticket);
      all.push(
        { ...event, ticket, ordinal, number, prefix: number, value: ordinal },
        { type: 'ticket.voided', at, ticket, number, reason: 'print-unconfirmed' },
      );
    }
    return [...all, event];
  };
}
