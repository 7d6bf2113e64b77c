/**
 * What a board can show of a ticket's number: which letters, how many characters, and how large a
 * number. Read from the config alone, so that its check can refuse what a board could not show before
 * anybody stands before it.
 */
import {
  charactersOf,
  showsLetters,
  UnitBoard,
  type UnitBoardConfig,
} from '../schema/unit-board.ts';
import type { Part } from './part.ts';

export interface BoardAbility {
  /**
   * What is left of a prefix: all of it, nothing, or the letters that the board can draw; the same
   * for prefixes that are drawn alike, and digits for letters that look like them.
   */
  shownPrefix(prefix: string): string;
  readonly characters: number;
  readonly largest: number;
  /** How many calls one address can list; 0 where it cannot name a window beside a number. */
  readonly callsEach: number;
  /** What a list of calls takes of the characters beside its words. */
  readonly codes?: { readonly once: number; readonly aLine: number };
}

export const unlimited = Number.MAX_SAFE_INTEGER;

/** Letters and digits, one call at each address. */
export function textAbility(characters: number): BoardAbility {
  return { shownPrefix: (prefix) => prefix, characters, largest: unlimited, callsEach: 1 };
}

/** No list of calls. @param shownPrefix none of its letters where it is left out */
export function digitsAbility(
  characters: number,
  shownPrefix: BoardAbility['shownPrefix'] = () => '',
): BoardAbility {
  return { shownPrefix, characters, largest: unlimited, callsEach: 0 };
}

/** Of a board on a unit's pins; null while it cannot be read. */
export function unitBoardAbility(board: Part<UnitBoardConfig>): BoardAbility | null {
  const read = UnitBoard.safeParse(board.value, { jitless: true });
  if (!read.success) return null;
  const characters = charactersOf(read.data);
  return showsLetters(read.data)
    ? { ...textAbility(characters), callsEach: 0 }
    : digitsAbility(characters);
}
