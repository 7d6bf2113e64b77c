/** What a screen reader reads aloud as it happens; the rest of the feed is there to be read. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { HallView } from '../view.ts';
import { eventWords } from './event-words.ts';
import type { BenchTongue } from './words.ts';

const spokenEvents = [
  'ticket.called',
  'ticket.recalled',
  'ticket.voided',
  'device.faulted',
  'window.call-refused',
];

/** The last thing worth hearing; what was there when the page opened is not news. */
export function useSpoken(view: HallView | null, tongue: BenchTongue): string {
  const [spoken, setSpoken] = useState('');
  const before = useRef<{ readonly event: number; readonly ticket: number } | null>(null);
  const event = view?.events.findLast(({ type }) => spokenEvents.includes(type)) ?? null;
  const newestEvent = event?.sequence ?? 0;
  const newestTicket = view?.tickets.at(-1)?.id ?? 0;
  useEffect(() => {
    if (view === null) return;
    const heard = before.current;
    before.current = { event: newestEvent, ticket: newestTicket };
    if (heard === null) return;
    if (newestEvent !== heard.event && event !== null) {
      setSpoken(eventWords(event, tongue, view.room));
    } else if (newestTicket !== heard.ticket) {
      setSpoken(tongue.words.printed);
    }
    // A language that changes repeats nothing.
  }, [view === null, newestEvent, newestTicket]);
  return spoken;
}
