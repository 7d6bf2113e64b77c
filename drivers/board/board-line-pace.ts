/** How patient a line of boards is, and how often it does what. */

/** A board that has answered before is silent after this many answers missed in a row. */
export const missesAllowed = 3;
/**
 * One that has never answered: the first look at a line must not take long. Boards that are said to
 * be slower than `usualReplyMs`, the default of the config, have their whole time at once: a late
 * answer would meet the next frame.
 */
export const firstMissesAllowed = 2;
export const firstLookMs = 40;
export const usualReplyMs = 100;
/**
 * How often silent boards are asked: one of them, or as many as it takes for each to be asked within
 * `probeAllWithinMs`. A board whose cable is back is to show what is true within two seconds.
 */
export const probeEveryMs = 400;
export const probeAllWithinMs = 1600;
/** Half of a blink, at least. */
export const blinkHalfMs = 500;
/** Long enough to read a part of a text. */
export const turnMs = 3000;
/** A line is idle when nothing has changed for this long. */
export const idleAfterMs = 600;
/** All boards silent at once may be a hung adapter: its port is opened anew, this often at most. */
export const resetEveryMs = 10_000;

/** A frame of a set-up may be lost among what the wire held back: it is done so often, so far apart. */
export const earlySetUps = 2;
export const earlySetUpMs = 2000;

/** An echo may come later than an answer may, and would pass for that of the next frame. */
export const latestEchoMs = 500;
