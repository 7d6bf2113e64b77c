/**
 * The key of a ticket in an ordered set: one number that sorts the tickets and still names its own.
 *
 * A key is a turn and the ticket's ordinal side by side. A turn is handed out whenever a ticket is
 * reserved or comes back into a line, so keys grow with time. Those placed in front get turns below
 * zero: before all others, and first come first among themselves.
 */

/** More tickets than a day can have; a key stays within the 53 exact bits of a number. */
const span = 2 ** 20;
const frontTurn = -(2 ** 30);

export function lineKey(turn: number, ordinal: number): number {
  return turn * span + ordinal;
}

export function frontKey(turn: number, ordinal: number): number {
  return lineKey(frontTurn + turn, ordinal);
}

export function ordinalOf(key: number): number {
  return ((key % span) + span) % span;
}
