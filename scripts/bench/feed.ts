/**
 * The hall's own copy of the event feed, as a centre server would keep it: what the broker
 * delivered, without duplicates, in the order of the sequence.
 *
 * Order and gaps are judged per stream; a new journal is a new stream and begins a new list, since
 * two journals have no common order.
 */
import type { FeedMessage } from '../../drivers/centre/feed.ts';
import type { FeedEntry, HallChange, HallState, LinkView } from './view.ts';

/** More than anyone scrolls, and a page's first message stays small. */
const keptEvents = 200;

export interface HallFeed {
  take(message: FeedMessage): void;
  /** The link is known to be gone before the subscription notices. */
  lost(): void;
  events(): readonly FeedEntry[];
  link(): LinkView;
  /** What the controller said last of its hall; null before its first word. */
  state(): HallState | null;
}

export function createHallFeed(show: (change: HallChange) => void): HallFeed {
  let events: FeedEntry[] = [];
  let link: LinkView = { up: false, controller: 'unknown' };
  let state: HallState | null = null;

  function setLink(next: LinkView): void {
    if (next.up === link.up && next.controller === link.controller) return;
    link = next;
    show({ part: 'link', value: link });
  }

  function takeEvent(entry: FeedEntry): void {
    if (events.some((kept) => kept.stream === entry.stream && kept.sequence === entry.sequence)) {
      return;
    }
    const sameStream = events.filter((kept) => kept.stream === entry.stream);
    const oldest = sameStream[0];
    // Older than all that is kept of a full list: it was shown and dropped long ago.
    if (
      oldest !== undefined &&
      sameStream.length >= keptEvents &&
      entry.sequence < oldest.sequence
    ) {
      return;
    }
    events = [...sameStream, entry]
      .sort((one, other) => one.sequence - other.sequence)
      .slice(-keptEvents);
    show({ part: 'events', value: entry });
  }

  return {
    take(message) {
      switch (message.kind) {
        case 'event': {
          const { stream, sequence, type, time, data } = message.envelope;
          takeEvent({
            stream,
            sequence: Number(sequence),
            type: type.replace(/^dawr\./, '').replace(/\.v1$/, ''),
            time,
            data,
          });
          return;
        }
        case 'status':
          // A second controller speaks of itself, and not of the one that the bench runs.
          if (message.status.status === 'standing-by') return;
          setLink({ ...link, controller: message.status.status });
          return;
        case 'link':
          setLink({ up: message.up, controller: message.up ? link.controller : 'unknown' });
          return;
        case 'state':
          state = message.state;
          show({ part: 'state', value: state });
          return;
        case 'server':
        case 'unreadable':
          return;
        default:
          message satisfies never;
      }
    },
    lost: () => setLink({ up: false, controller: 'unknown' }),
    events: () => events,
    link: () => link,
    state: () => state,
  };
}
