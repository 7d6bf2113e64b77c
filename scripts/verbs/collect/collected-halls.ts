/** The halls that a collector has heard of: the one list behind the terminal and the page. */
import type { ControllerNames } from '../../../drivers/centre/messages.ts';
import type { StreamPosition } from './event-store.ts';
import type { CollectedHall } from './summary.ts';

export interface CollectedHalls {
  /** Whether the broker is reached: otherwise what stands here is what was heard last. */
  isLinked: boolean;
  hallOf(from: ControllerNames): CollectedHall;
  /** What is stored of one of its streams. */
  hasOf(position: StreamPosition): void;
  /** By their names; also those of which nothing was heard since the start, and events are stored. */
  all(): readonly CollectedHall[];
}

export function createHalls(stored: readonly StreamPosition[]): CollectedHalls {
  const halls = new Map<string, CollectedHall>();
  /** The streams with a gap, and whose they are. */
  const incomplete = new Map<string, CollectedHall>();

  function hallOf(from: ControllerNames): CollectedHall {
    const name = `${from.centre}/${from.controller}`;
    const known = halls.get(name);
    if (known !== undefined) return known;
    const hall = { from, status: null, state: null, lastEvent: null, isIncomplete: false };
    halls.set(name, hall);
    return hall;
  }

  function hasOf({ from, stream, nextStored }: StreamPosition): void {
    const hall = hallOf(from);
    if (nextStored === null) incomplete.delete(stream);
    else incomplete.set(stream, hall);
  }

  for (const position of stored) hasOf(position);
  return {
    isLinked: false,
    hallOf,
    hasOf,
    all() {
      const withGaps = new Set(incomplete.values());
      for (const hall of halls.values()) hall.isIncomplete = withGaps.has(hall);
      return [...halls]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([, hall]) => hall);
    },
  };
}
