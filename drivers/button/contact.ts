/** From the level of a line to whether somebody presses, by how the contact is wired and how it is made. */
import type { Input } from '../../config/schema/schema.ts';

/** A unit's contacts are between the pin and ground, with the pin's pull-up on. */
export function isPressed(input: Input, high: boolean): boolean {
  const closedIsHigh = input.kind === 'gpio' && input.pressed === 'high';
  const isClosed = high === closedIsHigh;
  return isClosed !== (input.contact === 'normally-closed');
}
