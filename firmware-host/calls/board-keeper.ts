/**
 * Keeps every board of the hall showing what is true: what the windows hold, what is shown for a while
 * only, and the lists of the hall boards. It wakes when something changes by itself.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Text } from '../../config/schema/schema.ts';
import type { BoardSight, Boards, ClerkDisplays, ClerkSight } from '../../drivers/ports.ts';
import type { Clock } from '../clock/clock.ts';
import { createWakeTimer } from '../clock/wake-timer.ts';
import { boardSight, clerkSight, guardEndsMs, type Notices, noticesAfter } from '../effects.ts';
import type { HallPlan } from '../plan/plan.ts';
import type { State } from '../queue/state.ts';
import type { Moment, QueueEvent } from '../queue/words.ts';
import type { HallCalls } from './hall-board-calls.ts';
import { createHallBoards } from './hall-boards.ts';

export interface BoardKeeper {
  /** Takes the events of the open day, those of `onHallBoards`, as they stood before a restart. */
  replay(events: readonly QueueEvent[]): void;
  /**
   * Takes what has just happened, and shows it on the hall boards and at the windows that it names. What
   * follows elsewhere waits for the next `show`: a look at every window for each of many presses is what
   * the last of them would wait for.
   */
  take(events: readonly QueueEvent[]): void;
  /** Shows everything, and wakes again when something changes by itself. */
  show(): void;
  /** The calls that the television lists now. */
  television(): HallCalls;
  /**
   * For some seconds every board, and every line of a hall board, that has no number shows every segment that a
   * number can light.
   */
  sweep(): void;
  readonly isSweeping: boolean;
  /** Every board says that the hall is closed, and nothing changes it any more. */
  close(): void;
}

/** Long enough to walk along five windows with the eyes; a call takes its board back at once. */
const sweepMs = 6000;

const closedWindow: ClerkSight = {
  open: false,
  number: null,
  waiting: 0,
  minutes: null,
  targetMinutes: 0,
};

export function createBoardKeeper(options: {
  readonly plan: HallPlan;
  readonly clock: Pick<Clock, 'now'>;
  state(): State;
  /** Null until the devices are there. */
  boards(): (Boards & ClerkDisplays) | null;
  /** Why the centre is closed today, or null. */
  closedToday(): Text | null;
  /** Something has changed by itself: lamps may have too. */
  changed(): void;
}): BoardKeeper {
  const { plan, clock } = options;
  const hallBoards = createHallBoards(plan);
  const timer = createWakeTimer(options.changed);
  let notices: Notices = new Map();
  /** By window: what its boards were given last. Each line looks at all that it is given. */
  const shown = new Map<number, BoardSight>();
  let isClosed = false;
  let sweepUntilMs = Number.NEGATIVE_INFINITY;
  const allSegments = widestNumber(plan);
  const swept: BoardSight = { shows: 'number', number: allSegments, flashing: false };

  function show(): void {
    if (isClosed) return;
    const now = clock.now();
    showAt(plan.windows, now);
    const nowMs = now.monotonicMs;
    const state = options.state();
    const noticeEnds = [...notices.values()].map(({ untilMonotonicMs }) => untilMonotonicMs);
    const ends = [
      ...noticeEnds,
      ...guardEndsMs(plan, state, now),
      // One of long ago ends nothing.
      ...[sweepUntilMs].filter((endMs) => endMs > nowMs),
      ...hallBoards.nextChangesMs(state.withdrawn, nowMs),
    ];
    timer.set(ends.length === 0 ? null : Math.min(...ends) - nowMs);
  }

  function showAt(windows: Iterable<number>, now: Moment): void {
    const nowMs = now.monotonicMs;
    notices = new Map([...notices].filter(([, { untilMonotonicMs }]) => untilMonotonicMs > nowMs));
    const boards = options.boards();
    if (isClosed || boards === null) return;
    const state = options.state();
    const because = options.closedToday();
    const isSweeping = nowMs < sweepUntilMs;
    const unused = isSweeping ? allSegments : null;
    hallBoards.show(boards, state.withdrawn, because, unused, nowMs);
    for (const window of windows) {
      // A unit's own displays are few, and it takes only what differs.
      boards.showClerk(window, clerkSight(plan, state, window, now));
      const isTrue = withReason(boardSight(plan, state, notices.get(window), window, now), because);
      const isSwept = isSweeping && isTrue.shows !== 'number';
      const sight = isSwept ? swept : isTrue;
      if (isDeepStrictEqual(shown.get(window), sight)) continue;
      shown.set(window, sight);
      boards.show(window, sight);
    }
  }

  return {
    show,
    sweep() {
      sweepUntilMs = clock.now().monotonicMs + sweepMs;
      options.changed();
    },
    get isSweeping() {
      return clock.now().monotonicMs < sweepUntilMs;
    },
    replay: (events) => hallBoards.replay(events),
    television: () => hallBoards.television(clock.now().monotonicMs),
    take(events) {
      notices = noticesAfter(plan, notices, events);
      const now = clock.now();
      hallBoards.take(events, now.monotonicMs);
      const named = events.flatMap((event) => ('window' in event ? (event.window ?? []) : []));
      showAt(
        [...new Set(named)].filter((window) => plan.rules.windows.has(window)),
        now,
      );
    },
    close() {
      isClosed = true;
      timer.stop();
      const boards = options.boards();
      if (boards === null) return;
      for (const window of plan.windows) {
        boards.show(window, { shows: 'closed' });
        boards.showClerk(window, closedWindow);
      }
      hallBoards.showNothing(boards);
    },
  };
}

/** On a day on which the centre is closed, a closed window says why. */
function withReason(sight: BoardSight, because: Text | null): BoardSight {
  return sight.shows === 'closed' && because !== null ? { ...sight, because } : sight;
}

/** An eight in each place of the hall's longest number: it lights every segment, and is nobody's. */
export function widestNumber({ rules }: Pick<HallPlan, 'rules'>): string {
  const ends = [...rules.services.values()].map(({ to }) => String(to).length);
  return '8'.repeat(Math.max(1, ...ends));
}
