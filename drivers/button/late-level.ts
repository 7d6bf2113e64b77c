/**
 * What a level that was read late says. Pure. Who reads sysfs sees what a line is, and not what it was: after
 * a hold-up a tap may seem shorter than it was, or not have been.
 */

export interface Level {
  readonly high: boolean;
  readonly atMs: number;
}

/** The shortest tap; a contact that has not rested so long before is the bounce of its last move. */
const tapMs = 20;

/**
 * The levels of a line up to the one that was read at its report of an edge.
 *
 * A line that has the level of before has left it meanwhile: a spike for who looked at once, a tap for who was
 * held up. A level that was read late is dated back as far as the hold-up goes, and no nearer to the one
 * before it than a tap is long.
 *
 * @param last what was reported before
 * @param heldUpMs how long the reader was held up; 0 where it was not
 */
export function levelsUpTo(read: Level, last: Level, heldUpMs: number): readonly Level[] {
  if (heldUpMs <= 0 || read.atMs - last.atMs < 2 * tapMs) return [read];
  if (read.high === last.high) {
    // All of a tap can only hide in a hold-up that was as long.
    return heldUpMs < tapMs ? [read] : [{ high: !read.high, atMs: read.atMs - tapMs }, read];
  }
  const atMs = Math.max(last.atMs + tapMs, read.atMs - Math.min(heldUpMs, tapMs));
  return [{ ...read, atMs }];
}
