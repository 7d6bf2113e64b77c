/** The halls that a collector has heard of: the one list behind the terminal and the page. */
import type { ControllerNames } from '../../../drivers/centre/messages.ts';
import type { EventStore } from './event-store.ts';
import type { CollectedHall } from './summary.ts';

export interface CollectedHalls {
  /** Whether the broker is reached: otherwise what stands here is what was heard last. */
  isLinked: boolean;
  hallOf(from: ControllerNames): CollectedHall;
  /** By their names; also those of which nothing was heard since the start, and events are stored. */
  all(): readonly CollectedHall[];
}

export function createHalls(store: EventStore): CollectedHalls {
  const halls = new Map<string, CollectedHall>();

  function hallOf(from: ControllerNames): CollectedHall {
    const name = `${from.centre}/${from.controller}`;
    const known = halls.get(name);
    if (known !== undefined) return known;
    const hall = { from, status: null, state: null, lastEvent: null, isIncomplete: false };
    halls.set(name, hall);
    return hall;
  }

  return {
    isLinked: false,
    hallOf,
    all() {
      for (const hall of halls.values()) hall.isIncomplete = false;
      for (const { from, nextStored } of store.streams) {
        const hall = hallOf(from);
        hall.isIncomplete ||= nextStored !== null;
      }
      return [...halls]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([, hall]) => hall);
    },
  };
}
