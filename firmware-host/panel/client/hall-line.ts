/** A page's line to the controller: its live view, its clock, and since when it hears nothing. */
import { openLiveView } from '../../../drivers/web/client/live-view.ts';
import type { PageTime } from '../page-clock.ts';
import type { PageMessage } from '../panel.ts';
import { createHallClock, type HallClock } from './hall-clock.ts';

export interface HallNow<View> {
  readonly message: PageMessage<View> | null;
  readonly connected: boolean;
  /** Unix time by the controller's clock; null while connected, or where it is not believed. */
  readonly lostSinceMs: number | null;
}

/** @param show called after each change */
export function openHallLine<View>(
  path: string,
  isAlwaysAwake: boolean,
  show: (now: HallNow<View>) => void,
): HallClock {
  const clock = createHallClock();
  let lostSinceMs: number | null = null;
  openLiveView<PageMessage<View>>({
    address: `/api/live${path}`,
    sleepsWhenHidden: !isAlwaysAwake,
    // Both come from the server that this page came from, which sends nothing else.
    whole: (data) => {
      const message = data as PageMessage<View>;
      clock.hear(message.time);
      return message;
    },
    changed: (view) => view,
    beat: (data) => clock.hear(data as PageTime),
    show: ({ connected, view }) => {
      lostSinceMs = connected ? null : (lostSinceMs ?? clock.heardWallMs());
      show({ connected, message: view, lostSinceMs });
    },
  });
  return clock;
}
