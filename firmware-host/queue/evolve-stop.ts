/** What the begin and the end of a break or a pause make of the state. */
import { pauseKey } from './pause.ts';
import { type State, windowAt, withWindow } from './state.ts';
import type { QueueEvent } from './words.ts';

type StopEvent = Extract<
  QueueEvent,
  {
    readonly type:
      | 'window.break-started'
      | 'window.break-ended'
      | 'service.paused'
      | 'service.resumed';
  }
>;

export function evolveStop(state: State, event: StopEvent): State {
  switch (event.type) {
    case 'window.break-started': {
      const { window, reason, expectedMs, at: since } = event;
      return withWindow(state, {
        ...windowAt(state, window),
        onBreak: { reason, since, expectedMs },
        leftAt: since,
        freeSince: null,
        endedAt: null,
        idleReportedAt: null,
      });
    }
    case 'window.break-ended': {
      const window = windowAt(state, event.window);
      const freeSince = window.open && window.ticket === null ? event.at : null;
      return withWindow(state, { ...window, onBreak: null, freeSince });
    }
    case 'service.paused': {
      const { scope, of, reason, expectedMs, at: since } = event;
      const pause = { scope, of, reason, expectedMs, since };
      return { ...state, pauses: new Map(state.pauses).set(pauseKey(pause), pause) };
    }
    case 'service.resumed': {
      const pauses = new Map(state.pauses);
      pauses.delete(pauseKey(event));
      return { ...state, pauses };
    }
  }
}
