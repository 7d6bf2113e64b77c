/**
 * One wire protocol of boards, as pure functions: the same sight gives the same bytes, and the same
 * bytes heard give the same verdict. When bytes are written, and how often, is `board-line.ts`.
 */
import type { Text } from '../../config/schema/schema.ts';
import type { BoardSight, CallOnBoard } from '../ports.ts';

/** What one display can show: a window's sight, or its share of a hall board's list. */
export type DisplaySight =
  | BoardSight
  | {
      readonly shows: 'calls';
      readonly calls: readonly CallOnBoard[];
      /** Why the centre is closed today, to be said where no call is listed. */
      readonly because?: Text;
    }
  /** A part of a text that is longer than the display. */
  | { readonly shows: 'words'; readonly text: string };

/**
 * What an answer is worth so far. `incomplete`: more bytes may make it good. `accepted`: the board
 * has understood. `refused`: the board has answered that it cannot.
 */
export type Verdict = 'incomplete' | 'accepted' | 'refused';

/** @typeParam Address as written in the config of this protocol */
export interface BoardCodec<Address extends string | number> {
  /** Silence that must lie between a frame and whatever was on the line before it. */
  readonly gapMs: number;
  /** How long a board may take to answer in full; null where boards of this protocol say nothing. */
  readonly replyTimeoutMs: number | null;
  /** Whether a flashing sight makes the board itself flash; where not, the line does it frame by frame. */
  readonly blinks: boolean;
  /**
   * How often boards that answer nothing are set up anew, though it may be seen; null where every
   * sight is written whole.
   */
  readonly setUpEveryMs: number | null;
  /**
   * The frames, in their order and one or more, that make the board show `sight`.
   * @param stands what it was last given whole; null where it is to be set up, whatever it holds
   */
  frames(address: Address, sight: DisplaySight, stands: DisplaySight | null): readonly Uint8Array[];
  /**
   * What a display that is shorter than a text shows of it in turns, each for a while; null where it shows
   * the sight as it is.
   */
  readonly inTurns: (sight: DisplaySight) => readonly DisplaySight[] | null;
  /**
   * A question whose answer is never its own bytes, for boards whose good answer is the frame again:
   * an adapter that echoes would answer for a dead one. Null where no answer looks like its frame.
   */
  readonly question: ((address: Address) => Uint8Array) | null;
  /** @param heard everything since `sent` began to leave, noise included */
  judge(sent: Uint8Array, heard: Uint8Array): Verdict;
}

/** What is said in the dark half of a blink to a board that does not blink by itself. */
export function darkOf(sight: DisplaySight): DisplaySight {
  return sight.shows === 'calls' ? { shows: 'calls', calls: [] } : { shows: 'closed' };
}

/** Whether what a display of one line shows is to flash. */
export function flashes(sight: DisplaySight): boolean {
  switch (sight.shows) {
    case 'number':
      return sight.flashing;
    case 'calls':
      return sight.calls[0]?.flashing === true;
    case 'queue-empty':
      return true;
    case 'idle':
    case 'paused':
    case 'closed':
    case 'words':
      return false;
    default:
      return sight satisfies never;
  }
}

/** For protocols whose boards answer nothing. */
export const neverAnswered = {
  replyTimeoutMs: null,
  question: null,
  judge: () => 'accepted',
} as const satisfies Partial<BoardCodec<never>>;
