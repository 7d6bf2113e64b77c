/** Which of the events that a journal holds a start must read. A release after this one may have stored others. */
import { type EventType, eventDataSchemas, queueEventTypes } from './events.ts';

/** Of the controller's own, those that its state is rebuilt from. */
const rebuildingTypes: ReadonlySet<string> = new Set<EventType>([
  'alarm.raised',
  'alarm.acknowledged',
  'alarm.ended',
  'info.asked',
  'info.begun',
  'info.printed',
  'info.given-up',
  // In the place of any of the others.
  'journal.damaged',
  'paper.counted',
  'paper.remaining',
]);

/** Whether a start must read events of this type: what the hall is rebuilt from. */
export function isReplayed(type: string): boolean {
  return queueEventTypes.has(type) || rebuildingTypes.has(type);
}

const knownTypes: ReadonlySet<string> = new Set(eventDataSchemas.keys());

/** A reader passes over events of other types, as the contract asks of every reader. */
export function isKnown(type: string): boolean {
  return knownTypes.has(type);
}
