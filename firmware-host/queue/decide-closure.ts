/**
 * Days on which the centre does not open, decreed between two flashes of its config: a storm, a holiday
 * that was moved.
 *
 * What is to come is carried on by the event that opens a day, because the queue of a day begins
 * empty. Whoever opens a closed day all the same has lifted its closure by that.
 */
import type { Closure } from './closure.ts';
import type { Decision } from './decision.ts';
import type { CommandNamed } from './ends.ts';
import type { State } from './state.ts';
import type { BusinessDay, QueueEvent } from './words.ts';

/** Two months of closed days: whatever is known earlier than that belongs into the config. */
const mostClosures = 60;

export function closeOn(state: State, { at, day, reason }: CommandNamed<'CloseOn'>): Decision {
  if (isPast(state, day)) return { refused: 'day-past' };
  const known = state.closures.get(day);
  if (known?.ar === reason.ar && known.en === reason.en) return { refused: 'already-closed-on' };
  if (known === undefined && state.closures.size >= mostClosures) {
    return { refused: 'too-many-closures' };
  }
  return { events: [{ type: 'closure.decreed', at, day, reason }] };
}

export function openOn(state: State, { at, day }: CommandNamed<'OpenOn'>): Decision {
  if (!state.closures.has(day)) return { refused: 'not-closed-on' };
  return { events: [{ type: 'closure.lifted', at, day }] };
}

function isPast({ day: last, isClosed }: State, day: BusinessDay): boolean {
  if (last === null) return false;
  return isClosed ? day <= last : day < last;
}

/** The event that opens a day, with the closures that are still to come after it. */
export function dayOpened({ closures }: State, at: QueueEvent['at'], day: BusinessDay): QueueEvent {
  const ahead = [...closures].flatMap(([of, reason]): readonly Closure[] =>
    of > day ? [{ day: of, reason }] : [],
  );
  return { type: 'day.opened', at, day, ...(ahead.length === 0 ? {} : { closures: ahead }) };
}
