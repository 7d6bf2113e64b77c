/**
 * Events about the controller and its devices that a full disk did not take: kept in order and
 * stored as soon as there is room, so that the centre server receives that a device failed and that it
 * works again. A power cut loses them, and the next start reports every device anew.
 */
import type { ControllerEvent } from './events/events.ts';

/** A device that comes and goes for days must not fill the memory; the latest events are kept. */
const mostKept = 200;

export interface Backlog {
  /** Stores these behind what is still kept, or keeps them too. */
  store(events: readonly ControllerEvent[]): void;
  /** Tries again what is kept. */
  retry(): void;
}

/** @param record stores all of them or none; may come back with more to store before it returns */
export function createBacklog(record: (events: readonly ControllerEvent[]) => boolean): Backlog {
  let kept: readonly ControllerEvent[] = [];

  function store(events: readonly ControllerEvent[]): void {
    const due = [...kept, ...events];
    if (due.length === 0) return;
    kept = [];
    if (!record(due)) kept = [...due, ...kept].slice(-mostKept);
  }

  return { store, retry: () => store([]) };
}
