/** The line to the hall: the live view as its changes make it, and what a visitor can do there. */
import { type Live, openLiveView } from '../../../drivers/web/client/live-view.ts';
import { createPost } from '../../../drivers/web/client/post.ts';
import type { FeedEntry, HallChange, HallView } from '../view.ts';

/** The last that are kept; the hall keeps as many. */
const keptEvents = 200;
const keptTickets = 12;
const keptSounds = 20;

export type LiveHall = Live<HallView>;

/** Each resolves to why it was refused, or null. */
export interface HallLine {
  press(button: string, down: boolean): Promise<string | null>;
  fault(device: string, trouble: string, on: boolean): Promise<string | null>;
  power(on: boolean): Promise<string | null>;
}

/** @param show called after each change */
export function openHall(show: (live: LiveHall) => void): HallLine {
  let page = 0;
  const post = createPost('the hall does not answer');
  openLiveView<HallView>({
    address: '/api/feed',
    // Both come from the server that this page came from, which sends nothing else.
    whole: (data) => {
      const whole = data as { readonly page: number; readonly view: HallView };
      page = whole.page;
      return whole.view;
    },
    changed: (view, data) => withChange(view, data as HallChange),
    show,
  });
  return {
    press: (button, down) => post('/api/press', { button, down, page }),
    fault: (device, trouble, on) => post('/api/fault', { device, trouble, on }),
    power: (on) => post('/api/power', { on }),
  };
}

function withChange(view: HallView, change: HallChange): HallView {
  switch (change.part) {
    case 'tickets':
      return { ...view, tickets: [...view.tickets, change.value].slice(-keptTickets) };
    case 'sounds':
      return { ...view, sounds: [...view.sounds, change.value].slice(-keptSounds) };
    case 'events':
      return { ...view, events: withEvent(view.events, change.value) };
    case 'room':
    case 'link':
    case 'state':
    case 'processes':
      return { ...view, [change.part]: change.value };
    default:
      return { ...view, [change.part]: { ...view[change.part], [change.name]: change.value } };
  }
}

function withEvent(events: readonly FeedEntry[], entry: FeedEntry): readonly FeedEntry[] {
  const same = events.filter((kept) => kept.stream === entry.stream);
  return [...same, entry].sort((one, other) => one.sequence - other.sequence).slice(-keptEvents);
}
