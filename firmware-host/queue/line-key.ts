/**
 * The key of a ticket in an ordered set: one number that sorts the tickets and still names its own.
 *
 * A key is a turn and the ticket's ordinal side by side. A turn is handed out whenever a ticket is
 * reserved or comes back into a line, so keys grow with time. Those placed in front get turns below
 * zero: before all others, and first come first among themselves. Turns are handed out in steps, so that
 * somebody who returns can stand right behind another.
 */

/** More tickets than a day can have; a key stays within the 53 exact bits of a number. */
const span = 2 ** 20;
const frontTurn = -(2 ** 32);
/** From one turn that is handed out to the next; a day has at most 2 ** 26 of them. */
export const turnStep = 64;

export function lineKey(turn: number, ordinal: number): number {
  return turn * span + ordinal;
}

export function frontKey(turn: number, ordinal: number): number {
  return lineKey(frontTurn + turn, ordinal);
}

export function ordinalOf(key: number): number {
  return ((key % span) + span) % span;
}

/** Of a ticket that stands right behind the one with this key. More than sixty there stand by their ordinals. */
export function keyBehind(key: number, ordinal: number): number {
  const turn = Math.floor(key / span);
  const isFull = (turn + 1) % turnStep === 0;
  return lineKey(isFull ? turn : turn + 1, ordinal);
}

/** Whether the key was made by `keyBehind`. */
export function isBehind(key: number): boolean {
  return Math.floor(key / span) % turnStep !== 0;
}
